"""RunTask looks at the roles, at the network and at its client token, and may start some of its tasks only.

Sources: "Task IAM role" and "Troubleshoot" (Amazon ECS Developer Guide), aws-modern-application-workshop#149 (the words
of "ECS was unable to assume the role"); "Ensuring idempotency" (Amazon ECS API Reference): a token is of one cluster
and 24 hours, a retry gets the tasks and the failures of the first call, other parameters are a ConflictException; "API
failure reasons" (RESOURCE:MEMORY with the ARN of the container instance; the call itself succeeds). MiniStack looks at
a role when the revision is registered, starts a task for every call, and has room for all: the fault ecs:TaskPlace
takes the place of one.
"""

import json
import time

from ministack.core.responses import error_response_json, get_account_id, get_region, json_response
from ministack.services import ecs, iam

from .. import faults, weather
from ..trust import trusts_service
from ..wrap import wrap
from .ecs_authorization import roles
from .ecs_task_definitions import usable

_DAY = 24 * 3600
_ran: dict = {}  # (account, region, cluster, token) -> (when, parameters, ARNs of the tasks, failures)


@wrap(ecs._ACTION_MAP, "RunTask")
def _run(inner, data):
    definition, refusal = usable(data.get("taskDefinition", ""))
    if refusal:
        return refusal
    cluster = ecs._resolve_cluster_name(data.get("cluster", "default"))
    key = (get_account_id(), get_region(), cluster, data.get("clientToken"))
    asked = json.dumps({**data, "taskDefinition": definition["taskDefinitionArn"], "cluster": cluster}, sort_keys=True)
    if data.get("clientToken") and key in _ran and time.time() - _ran[key][0] < _DAY:
        return _again(_ran[key], asked)
    unfit = _network(definition, data)
    if unfit:
        return error_response_json("InvalidParameterException", unfit, 400)
    unknown = unassumable(data, definition, cluster)
    if unknown:
        return error_response_json("ClientException", unknown, 400)
    failures = _unplaced(definition, cluster, data.get("count", 1))
    placed = data.get("count", 1) - len(failures)
    if placed or not failures:  # not inner: what other rules have put around it is for services too
        answer = ecs._run_task({**data, "count": placed})
        if answer[0] != 200:
            return answer
        tasks = json.loads(answer[2])["tasks"]
    else:
        tasks = []
    _ran[key] = (time.time(), asked, [task["taskArn"] for task in tasks], failures)
    return json_response({"tasks": tasks, "failures": failures})


def _unplaced(definition: dict, cluster: str, count: int) -> list[dict]:
    """Those of the tasks that get no place."""
    arn = definition["taskDefinitionArn"]
    faulty = (faults.strike_task(get_account_id(), faults.TASK_PLACE, arn) for _ in range(count))
    instance = f"arn:aws:ecs:{get_region()}:{get_account_id()}:container-instance/{cluster}/{ecs.new_uuid()}"
    return [{"arn": instance, "reason": fault.code} for fault in faulty if fault]


def _again(ran: tuple, asked: str) -> tuple:
    _, before, arns, failures = ran
    if before == asked:
        return json_response({"tasks": [ecs._sanitize(ecs._tasks[arn]) for arn in arns], "failures": failures})
    said = "The request could not be processed: the clientToken is in use with other parameters."
    return (
        400,
        {"Content-Type": "application/x-amz-json-1.1"},
        json.dumps({"__type": "ConflictException", "message": said, "resourceIds": arns}).encode(),
    )


def _network(definition: dict, data: dict) -> str:
    launch = data.get("launchType")
    if launch and launch not in definition.get("compatibilities", (launch,)):
        return f"Task definition does not support launch_type {launch}."
    if definition.get("networkMode") == "awsvpc" and not data.get("networkConfiguration"):
        return "Network Configuration must be provided when networkMode 'awsvpc' is specified."
    if definition.get("networkMode") != "awsvpc" and data.get("networkConfiguration"):
        return "Network Configuration is not valid for the given networkMode of this task definition."
    return ""


def unassumable(data: dict, definition: dict, cluster: str) -> str:
    """Why ECS cannot give a task its roles; empty if it can."""
    source = f"arn:aws:ecs:{get_region()}:{get_account_id()}:task/{cluster}/0"
    for arn in roles(data, definition):
        role = iam._roles.get(arn.rsplit("/", 1)[-1])
        known = role and role["Arn"] == arn
        age = (time.time() - (role or {}).get("_created_at", 0)) * 1000
        if not known or age < weather.setting("principalVisibleAfterMs") or not _trusts(role, source):
            return (
                f"ECS was unable to assume the role '{arn}' that was provided for this task. Please verify that the "
                "role being passed has the proper trust relationship and permissions and that your IAM user has "
                "permissions to pass this role."
            )
    return ""


def _trusts(role: dict, source: str) -> bool:
    return trusts_service(role, "ecs-tasks.amazonaws.com", source)
