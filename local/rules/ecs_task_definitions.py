"""A revision keeps every field that it was registered with, and is looked at when it is used.

Sources: API reference of RegisterTaskDefinition, DescribeTaskDefinition (tags with include=TAGS; a family is its latest
ACTIVE revision), DeregisterTaskDefinition, ListTaskDefinitions (familyPrefix is the whole family);
fabfuel/ecs-deploy#231 ("Role is not valid": registering reads the ARN, not the role). MiniStack keeps some fields,
fills in empty ones, always shows tags, and wants roles to exist.
"""

import json
import re
from copy import deepcopy

from ministack.core.responses import error_response_json, json_response
from ministack.services import ecs

from ..call import current
from ..wrap import wrap

_ROLE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/.+")
_ROLES = ("taskRoleArn", "executionRoleArn")
# What ECS adds to a container that does not say otherwise ("Amazon ECS task definition parameters").
_CONTAINER = {
    "cpu": 0,
    "portMappings": [],
    "essential": True,
    "environment": [],
    "mountPoints": [],
    "volumesFrom": [],
    "systemControls": [],
}


@wrap(ecs._ACTION_MAP, "RegisterTaskDefinition")
def _register(inner, data):
    for name in _ROLES:
        if name in data and not _ROLE.fullmatch(data[name]):
            return error_response_json("ClientException", "Role is not valid", 400)
    kept = deepcopy({name: value for name, value in data.items() if name != "tags"})
    status, headers, body = inner({name: value for name, value in data.items() if name not in _ROLES})
    if status != 200:
        return status, headers, body
    answer = json.loads(body)
    definition = ecs._task_defs[ecs._resolve_td_key(answer["taskDefinition"]["taskDefinitionArn"])]
    for name in [name for name, value in definition.items() if value in ("", None)]:
        del definition[name]
    definition.update(kept)
    for container in definition["containerDefinitions"]:
        for name, value in _CONTAINER.items():
            container.setdefault(name, deepcopy(value))
    capabilities = [f"com.amazonaws.ecs.capability.{kind}" for kind, role in _CAPABILITIES if role in definition]
    definition["requiresAttributes"] = [{"name": name} for name in capabilities]
    call = current.get()
    if call:
        definition["registeredBy"] = call.principal
    return json_response({"taskDefinition": definition, "tags": data.get("tags", [])})


_CAPABILITIES = (("task-iam-role", "taskRoleArn"), ("execution-role", "executionRoleArn"))


@wrap(ecs._ACTION_MAP, "DescribeTaskDefinition")
def _describe(inner, data):
    status, _, body = inner(data)
    if status != 200:
        return error_response_json("ClientException", "Unable to describe task definition.", 400)
    answer = json.loads(body)
    if "TAGS" not in data.get("include", ()):
        answer.pop("tags", None)
    return json_response(answer)


@wrap(ecs._ACTION_MAP, "DeregisterTaskDefinition")
def _deregister(inner, data):
    found = ecs._task_defs.get(ecs._resolve_td_delete_key(data.get("taskDefinition", "")) or "")
    if found is None:
        return error_response_json("ClientException", "The specified task definition does not exist.", 400)
    return json_response({"taskDefinition": found}) if found["status"] != "ACTIVE" else inner(data)


@wrap(ecs._ACTION_MAP, "ListTaskDefinitions")
def _list(inner, data):
    family, status = data.get("familyPrefix"), data.get("status", "ACTIVE")
    found = [d for d in ecs._task_defs.values() if family in (None, d["family"]) and d["status"] == status]
    found.sort(key=lambda d: (d["family"], d["revision"]), reverse=data.get("sort") == "DESC")
    return json_response({"taskDefinitionArns": [d["taskDefinitionArn"] for d in found]})


@wrap(ecs, "_resolve_td_key")
def _latest_active(inner, reference):
    key = inner(reference)
    family = (key or "").rsplit(":", 1)[0]
    if not key or (reference or "").endswith(key):
        return key  # it names a revision, or a family without one
    active = [d["revision"] for d in ecs._task_defs.values() if d["family"] == family and d["status"] == "ACTIVE"]
    return f"{family}:{max(active)}" if active else family


def usable(reference: str) -> tuple[dict | None, tuple | None]:
    """The revision that a task or a service may run, or the refusal."""
    definition = ecs._task_defs.get(ecs._resolve_td_key(reference) or "")
    if definition is None:
        return None, error_response_json("ClientException", "TaskDefinition not found.", 400)
    if definition["status"] != "ACTIVE":
        return None, error_response_json("ClientException", "TaskDefinition is inactive", 400)
    return definition, None
