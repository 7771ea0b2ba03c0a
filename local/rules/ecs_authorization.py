"""ECS authorizes on the ARN of what a call acts on, with condition keys; tags and roles need an action more.

Sources: "Actions, resources, and condition keys for Amazon Elastic Container Service" (Service Authorization
Reference: DescribeTaskDefinition and DeregisterTaskDefinition know no resource; ecs:cluster); "Grant permission to tag
resources on creation" (ecs:TagResource with ecs:CreateAction); "IAM permissions required to pass a role" and RunTask in
the Amazon ECS Developer Guide: iam:PassRole for the task role and for the execution role, on RegisterTaskDefinition
and on RunTask. UpdateService passes none: the roles were passed when the revision was registered. MiniStack takes the
cluster for the resource of every call that names one, and checks no role.
"""

from ministack.core import iam_actions
from ministack.services import ecs, iam

from ..call import current
from ..wrap import wrap
from .iam_authorization import companions
from .iam_condition_keys import tag_keys
from .iam_pass_role import pass_role

_OF_CLUSTER = ("RunTask", "StopTask", "DescribeTasks", "ListTasks", "CreateService", "UpdateService", "DeleteService")
_OF_CLUSTER += ("DescribeServices",)


@wrap(iam_actions, "extract_resource_arn")
def _resource_arn(inner, service, method, path, headers, body, params, region, account):
    if service != "ecs":
        return inner(service, method, path, headers, body, params, region, account)
    action = headers.get("x-amz-target", "").rsplit(".", 1)[-1]
    return resources(action, iam_actions.json.loads(body or b"{}"), region, account)[0]


def resources(action: str, data: dict, region: str, account: str) -> list[str]:
    """The ARNs that a call is authorized on."""
    prefix = f"arn:aws:ecs:{region}:{account}:"
    cluster = _name(data.get("cluster") or "default")
    if action == "RegisterTaskDefinition":
        return [f"{prefix}task-definition/{data.get('family', '*')}:*"]
    if action == "RunTask":
        definition = data.get("taskDefinition", "")
        found = ecs._task_defs.get(ecs._resolve_td_key(definition) or "")
        return [found["taskDefinitionArn"] if found else f"{prefix}task-definition/{_name(definition)}"]
    if action in ("StopTask", "DescribeTasks"):
        named = [data["task"]] if "task" in data else data.get("tasks") or ["*"]
        return [f"{prefix}task/{cluster}/{_name(task)}" for task in named]
    if action in ("CreateService", "UpdateService", "DeleteService", "DescribeServices"):
        one = data.get("serviceName") or data.get("service")
        return [f"{prefix}service/{cluster}/{_name(s)}" for s in ([one] if one else data.get("services") or ["*"])]
    if action in ("TagResource", "UntagResource", "ListTagsForResource"):
        return [data.get("resourceArn") or "*"]
    if action in ("CreateCluster", "DescribeClusters", "DeleteCluster"):
        named = data.get("clusters") or [data.get("clusterName") or cluster]
        return [f"{prefix}cluster/{_name(c)}" for c in named]
    return ["*"]


def _name(reference: str) -> str:
    return reference.rsplit("/", 1)[-1]


@wrap(iam_actions, "request_tag_context")
def _keys(inner, service, iam_action, body, params):
    keys = dict(inner(service, iam_action, body, params))
    call = current.get()
    if service == "ecs" and call and call.action == iam_action:
        keys.update(_ecs_keys(call, call.resource))
    return keys


def _ecs_keys(call, resource: str) -> dict:
    """ecs:cluster, and the tags of the resource where the reference lists one."""
    keys = {}
    action = call.action.split(":")[1]
    if action in _OF_CLUSTER:
        cluster = _name(call.document.get("cluster") or "default")
        keys["ecs:cluster"] = f"arn:aws:ecs:{call.region}:{call.account}:cluster/{cluster}"
    if not action.startswith(("Register", "Create")):
        keys.update(tag_keys([_upper(tag) for tag in ecs._tags.get(resource) or ()], "ecs"))
    return keys


def _upper(tag: dict) -> dict:
    return {"Key": tag.get("key"), "Value": tag.get("value", "")}


def _further(call):
    """The same call on the resources after the first."""
    arns = resources(call.action.split(":")[1], call.document, call.region, call.account)[1:]
    return [(call.action, arn, _ecs_keys(call, arn)) for arn in arns]


def _tagging(call):
    tags = [_upper(tag) for tag in call.document.get("tags") or ()]
    if not tags:
        return []
    keys = {f"aws:RequestTag/{tag['Key']}": tag["Value"] for tag in tags}
    keys |= {"aws:TagKeys": [tag["Key"] for tag in tags], "ecs:CreateAction": call.action.split(":")[1]}
    cluster = _name(call.document.get("cluster") or "default")
    prefix = f"arn:aws:ecs:{call.region}:{call.account}:"
    made = {"ecs:RunTask": f"{prefix}task/{cluster}/*", "ecs:CreateService": call.resource}.get(call.action)
    return [("ecs:TagResource", made or call.resource, keys)]


def roles(data: dict, definition: dict) -> list[str]:
    """The ARNs of the roles that a task gets: of the overrides, else of its definition; task role first."""
    overrides = data.get("overrides") or {}
    named = (overrides.get(name) or definition.get(name) for name in ("taskRoleArn", "executionRoleArn"))
    return [arn for arn in named if arn]


def _passing(call, arns: list[str]):
    for arn in arns:
        role = iam._roles.get(_name(arn))
        action, _, keys = pass_role(call.account, role["RoleName"] if role else "", "ecs-tasks.amazonaws.com")
        yield action, arn, keys


def _register(call):
    return [*_passing(call, roles({}, call.document)), *_tagging(call)]


def _run_task(call):
    definition = ecs._task_defs.get(ecs._resolve_td_key(call.document.get("taskDefinition", "")) or "") or {}
    return [*_passing(call, roles(call.document, definition)), *_tagging(call)]


companions.update(
    {
        "ecs:RegisterTaskDefinition": _register,
        "ecs:RunTask": _run_task,
        "ecs:CreateService": _tagging,
        "ecs:DescribeTasks": _further,
        "ecs:DescribeServices": _further,
    }
)
