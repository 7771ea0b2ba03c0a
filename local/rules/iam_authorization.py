"""IAM authorizes on ARNs with their path, and on every resource that a call touches.

Sources: "Actions, resources, and condition keys for AWS IAM" and "... for Amazon EC2" (Service Authorization
Reference); aws-parallelcluster#5837: a read of a role that does not exist is authorized without its path. MiniStack
leaves the path out, knows no ARN of an instance profile or of a new policy, and gives Describe calls, which AWS
authorizes on "*", an ARN.
"""

import contextvars

from ministack.core import iam_actions, iam_evaluator
from ministack.services import ec2, iam

from ..call import current
from ..wrap import wrap

# Calls that a request needs besides its own: action -> function(call) -> [(action, resource ARN, condition keys)].
companions: dict = {}

# What was refused, if it was not the call itself: (action, resource ARN).
refused: contextvars.ContextVar = contextvars.ContextVar("refused", default=None)


def param(params: dict, name: str) -> str:
    return iam_actions._query_param(params, name)


def iam_arn(account: str, kind: str, name: str, params: dict | None = None) -> str:
    """The ARN of an IAM resource: with the path that it has, or that the request gives it, or with none."""
    store = {"role": iam._roles, "instance-profile": iam._instance_profiles, "user": iam._users, "group": iam._groups}
    entry = store[kind].get(name) if kind in store else None
    path = entry.get("Path", "/") if entry else param(params or {}, "Path") or "/"
    return f"arn:aws:iam::{account}:{kind}{path}{name}"


def instance_arn(region: str, account: str, instance_id: str) -> str:
    return f"arn:aws:ec2:{region}:{account}:instance/{instance_id}"


@wrap(iam_actions, "extract_resource_arn")
def _resource_arn(inner, service, method, path, headers, body, params, region, account):
    action = param(params, "Action")
    if service == "iam":
        return _iam_resource(action, params, account)
    if service == "ec2":
        resources = ec2_resources(action, params, region, account)
        if resources:
            return resources[0]
    return inner(service, method, path, headers, body, params, region, account)


# Named in the request, most telling first: AddRoleToInstanceProfile names a role too, but acts on the profile.
_NAMED = (
    ("InstanceProfileName", "instance-profile"),
    ("RoleName", "role"),
    ("UserName", "user"),
    ("GroupName", "group"),
    ("PolicyName", "policy"),
)


def _iam_resource(action: str, params: dict, account: str) -> str:
    for name, kind in _NAMED:
        if param(params, name):
            return iam_arn(account, kind, param(params, name), params)
    if action == "CreateServiceLinkedRole":
        return f"arn:aws:iam::{account}:role/aws-service-role/{param(params, 'AWSServiceName')}/*"
    return param(params, "PolicyArn") or "*"


def ec2_resources(action: str, params: dict, region: str, account: str) -> list[str]:
    """What an EC2 call acts on, as far as instances and tags are concerned."""
    if action.startswith("Describe"):
        return ["*"]
    if action == "RunInstances":
        return [instance_arn(region, account, "*")]
    if action in ("ReplaceIamInstanceProfileAssociation", "DisassociateIamInstanceProfile"):
        association = ec2._iam_instance_profile_associations.get(param(params, "AssociationId")) or {}
        return [instance_arn(region, account, association.get("InstanceId", "*"))]
    if action in ("CreateTags", "DeleteTags"):
        named = {k: [v] if isinstance(v, str) else v for k, v in params.items()}
        ids = ec2._parse_member_list(named, "ResourceId")
        return [f"arn:aws:ec2:{region}:{account}:{ec2._guess_resource_type(i)}/{i}" for i in ids]
    if "InstanceId.1" in params:
        named = {k: [v] if isinstance(v, str) else v for k, v in params.items()}
        return [instance_arn(region, account, i) for i in ec2._parse_member_list(named, "InstanceId")]
    return []


@wrap(iam_evaluator, "enforce")
def enforce(inner, access_key, action, service, region, resource_arn="*", service_context=None):
    """Check a call, then what it needs besides."""
    refused.set(None)
    denied = inner(access_key, action, service, region, resource_arn=resource_arn, service_context=service_context)
    call = current.get()
    if denied or call is None or call.action != action:
        return denied
    checks = [(action, arn, service_context or {}) for arn in _further_resources(call)]
    checks += companions.get(action, lambda call: [])(call)
    for needed, arn, keys in checks:
        denied = inner(access_key, needed, needed.split(":")[0], region, resource_arn=arn, service_context=keys)
        if denied:
            refused.set((needed, arn))
            return denied
    return None


def _further_resources(call) -> list[str]:
    if call.service != "ec2":
        return []
    return ec2_resources(call.action.split(":")[1], call.params, call.region, call.account)[1:]
