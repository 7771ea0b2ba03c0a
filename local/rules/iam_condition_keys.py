"""The condition keys that IAM and EC2 give to policies.

Source: "Actions, resources, and condition keys for AWS IAM" and "... for Amazon EC2" (Service Authorization Reference):
a key is there only for the actions that list it, so a policy that asks for it elsewhere never allows. MiniStack knows
request tags only, and not those of TagSpecifications.
"""

from ministack.core import iam_actions
from ministack.core.responses import get_account_id
from ministack.services import ec2, iam

from ..wrap import wrap
from .iam_authorization import iam_arn, param

# Boundary of the role that exists, or of the one that the request sets.
_BOUNDARY_OF_ROLE = {
    "AttachRolePolicy",
    "DeleteRole",
    "DeleteRolePermissionsBoundary",
    "DeleteRolePolicy",
    "DetachRolePolicy",
    "GetRole",
    "PutRolePolicy",
    "UpdateAssumeRolePolicy",
    "UpdateRole",
    "UpdateRoleDescription",
}
_BOUNDARY_OF_REQUEST = {"CreateRole", "PutRolePermissionsBoundary", "CreateUser", "PutUserPermissionsBoundary"}
_POLICY_ARN = {"AttachRolePolicy", "DetachRolePolicy", "AttachUserPolicy", "DetachUserPolicy"}


@wrap(iam_actions, "request_tag_context")
def _keys(inner, service, iam_action, body, params):
    keys = dict(inner(service, iam_action, body, params))
    action = iam_action.split(":", 1)[-1]
    if service == "iam":
        keys.update(_iam_keys(action, params))
    elif service == "ec2":
        keys.update(_ec2_keys(action, params))
    return keys


def _iam_keys(action: str, params: dict) -> dict:
    keys = {}
    role = iam._roles.get(param(params, "RoleName")) or {}
    boundary = ""
    if action in _BOUNDARY_OF_REQUEST:
        boundary = param(params, "PermissionsBoundary")
    elif action in _BOUNDARY_OF_ROLE:
        boundary = role.get("PermissionsBoundary")
    if boundary:
        keys["iam:PermissionsBoundary"] = boundary
    if action in _POLICY_ARN:
        keys["iam:PolicyARN"] = param(params, "PolicyArn")
    profile = param(params, "InstanceProfileName")
    resource = (iam._instance_profiles.get(profile) or {}) if profile else role
    if not action.startswith("Create"):
        keys.update(tag_keys(resource.get("Tags"), "iam"))
    return keys


def _ec2_keys(action: str, params: dict) -> dict:
    keys = _request_tags(params)
    if action in ("AssociateIamInstanceProfile", "ReplaceIamInstanceProfileAssociation"):
        keys["ec2:NewInstanceProfile"] = requested_profile(params)
    if action == "RunInstances":
        if requested_profile(params):
            keys["ec2:InstanceProfile"] = requested_profile(params)
        keys["ec2:InstanceType"] = param(params, "InstanceType") or "t2.micro"
    elif not action.startswith("Describe"):
        keys.update(_instance_keys(_instance_id(params)))
    return keys


def requested_profile(params: dict) -> str:
    """The ARN of the profile that a request names, as far as it can be told."""
    arn, name = param(params, "IamInstanceProfile.Arn"), param(params, "IamInstanceProfile.Name")
    return arn or (iam_arn(get_account_id(), "instance-profile", name) if name else "")


def _instance_id(params: dict) -> str:
    association = ec2._iam_instance_profile_associations.get(param(params, "AssociationId")) or {}
    named = (param(params, name) for name in ("InstanceId", "InstanceId.1", "ResourceId.1"))
    return association.get("InstanceId") or next((i for i in named if i), "")


def _instance_keys(instance_id: str) -> dict:
    keys = tag_keys(ec2._tags.get(instance_id), "ec2")
    instance = ec2._instances.get(instance_id)
    if instance:
        keys["ec2:InstanceID"] = instance_id
        keys["ec2:InstanceType"] = instance["InstanceType"]
        keys["ec2:AvailabilityZone"] = instance["Placement"]["AvailabilityZone"]
        if instance.get("IamInstanceProfile"):
            keys["ec2:InstanceProfile"] = instance["IamInstanceProfile"]["Arn"]
    return keys


def _request_tags(params: dict) -> dict:
    keys, names = {}, []
    for name in params:
        if name.startswith("TagSpecification.") and name.endswith(".Key"):
            key = param(params, name)
            names.append(key)
            keys[f"aws:RequestTag/{key}"] = param(params, name.removesuffix("Key") + "Value")
    if names:
        keys["aws:TagKeys"] = names
    return keys


def tag_keys(tags, service: str) -> dict:
    """aws:ResourceTag/* and the service's own spelling of it."""
    keys = {}
    for tag in tags or ():
        keys[f"aws:ResourceTag/{tag['Key']}"] = keys[f"{service}:ResourceTag/{tag['Key']}"] = tag["Value"]
    return keys
