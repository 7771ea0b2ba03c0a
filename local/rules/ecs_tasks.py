"""A task goes from PROVISIONING over PENDING to RUNNING, and ends with a reason.

Sources: "Amazon ECS task lifecycle", "Stopped task error codes" and "Stopped tasks" (Amazon ECS Developer Guide);
DescribeTasks (tags with include=TAGS). Without Docker MiniStack's tasks run at once and for ever. Here they start
after taskStartingMs and, unless a service keeps them, end after taskEndsAfterMs; the faults ecs:TaskStart and
ecs:TaskExit let them fail.
"""

import json

from ministack.core.responses import get_account_id, json_response
from ministack.services import ecs

from .. import faults, weather
from ..clock import later
from ..wrap import wrap

# What happens once a task runs: called with the task.
on_running: list = []


@wrap(ecs, "_run_task")
def _start(inner, data):
    answer = inner(data)
    if answer[0] != 200:
        return answer
    started = [ecs._tasks[task["taskArn"]] for task in json.loads(answer[2])["tasks"]]
    for task in started:
        task.update(lastStatus="PROVISIONING", startedAt=None, pullStartedAt=None, pullStoppedAt=None)
        task["_startup_stable"] = False
        for container in task["containers"]:
            container["lastStatus"] = "PENDING"
        if task["launchType"] == "FARGATE":
            task["containerInstanceArn"] = None
        later(_delay(task) / 2, _pending, task)
    ecs._recount_cluster(ecs._cluster_name_from_arn(started[0]["clusterArn"])) if started else None
    return json_response({"tasks": [_shown(task, {"TAGS"}) for task in started], "failures": []})


def _delay(task: dict) -> float:
    """A service waits before it tries again what has failed."""
    service = ecs._services.get(f"{ecs._cluster_name_from_arn(task['clusterArn'])}/{task['group'][8:]}") or {}
    deployment = ecs._deployment_for_task(service, task) if service else None
    failed = (deployment or {}).get("failedTasks", 0)
    return max(weather.setting("taskStartingMs"), 200 if failed else 0)


def _pending(task: dict):
    if ecs._mark_task_pending(task["taskArn"], task):
        later(_delay(task) / 2, _running, task)


def _running(task: dict):
    fault = faults.strike_task(get_account_id(), faults.TASK_START, task["taskDefinitionArn"])
    if fault:
        reason = f"{fault.code}: {fault.message or 'by a scripted fault'}"
        ecs._mark_task_stopped(task["taskArn"], task, reason, "TaskFailedToStart")
        return
    if not ecs._mark_task_running(task["taskArn"], task):
        return
    for container in task["containers"]:
        container["lastStatus"] = "RUNNING"
    for effect in on_running:
        effect(task)
    fault = faults.strike_task(get_account_id(), faults.TASK_EXIT, task["taskDefinitionArn"])
    ends = weather.setting("taskEndsAfterMs")
    if fault or (ends and not task["group"].startswith("service:")):
        later(ends, _end, task, int(fault.code) if fault else 0)


def _end(task: dict, exit_code: int):
    reason = "Essential container in task exited"
    ecs._mark_task_stopped(task["taskArn"], task, reason, "EssentialContainerExited", exit_code)


def _shown(task: dict, include) -> dict:
    shown = {k: v for k, v in ecs._sanitize(task).items() if v != ""}
    shown["tags"] = ecs._tags.get(task["taskArn"]) or []
    if "TAGS" not in include:
        del shown["tags"]
    return shown


@wrap(ecs._ACTION_MAP, "DescribeTasks")
def _describe(inner, data):
    status, headers, body = inner(data)
    if status != 200:
        return status, headers, body
    answer = json.loads(body)
    answer["tasks"] = [_shown(ecs._tasks[task["taskArn"]], data.get("include", ())) for task in answer["tasks"]]
    return json_response(answer)
