"""A new task is not known to other calls for a moment: lists lack it, and by its ARN it is not found.

Source: RunTask (Amazon ECS API Reference): "The Amazon ECS API follows an eventual consistency model ... the result of
an API command you run that affects your Amazon ECS resources might not be immediately visible to all subsequent
commands you run". MiniStack shows a task at once. What RunTask itself answers again for a client token is not late.
"""

import json
import time

from ministack.core.responses import error_response_json, json_response
from ministack.services import ecs

from .. import weather
from ..wrap import wrap


@wrap(ecs, "_run_task")
def _started(inner, data):
    answer = inner(data)
    if answer[0] == 200:
        for task in json.loads(answer[2])["tasks"]:
            ecs._tasks[task["taskArn"]]["_begun"] = time.time()
    return answer


def _shown(task: dict | None) -> bool:
    return task is not None and (time.time() - task.get("_begun", 0)) * 1000 >= weather.setting("taskVisibleAfterMs")


def _find(data: dict, reference: str) -> dict | None:
    return ecs._resolve_task(reference, ecs._resolve_cluster_name(data.get("cluster", "default")))


@wrap(ecs._ACTION_MAP, "ListTasks")
def _list(inner, data):
    status, headers, body = inner(data)
    if status != 200:
        return status, headers, body
    answer = json.loads(body)
    answer["taskArns"] = [arn for arn in answer["taskArns"] if _shown(ecs._tasks.get(arn))]
    return json_response(answer)


@wrap(ecs._ACTION_MAP, "DescribeTasks")
def _describe(inner, data):
    late = [ref for ref in data.get("tasks", ()) if (task := _find(data, ref)) and not _shown(task)]
    status, headers, body = inner({**data, "tasks": [ref for ref in data.get("tasks", ()) if ref not in late]})
    if status != 200:
        return status, headers, body
    answer = json.loads(body)
    answer["failures"] += [{"arn": _find(data, ref)["taskArn"], "reason": "MISSING"} for ref in late]
    return json_response(answer)


@wrap(ecs._ACTION_MAP, "StopTask")
def _stop(inner, data):
    task = _find(data, data.get("task", ""))
    if task and not _shown(task):
        return error_response_json("InvalidParameterException", "The referenced task was not found.", 400)
    return inner(data)
