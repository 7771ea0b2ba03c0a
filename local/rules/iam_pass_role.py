"""Calls that need more than their own action: iam:PassRole on the role that they hand to a service, and the tagging
action for the tags that they set.

Sources: the "Dependent actions" column of the Service Authorization Reference (IAM, EC2); "Grant a user permissions to
pass a role to an AWS service" and CreateRole, CreateInstanceProfile (tags need iam:TagRole, iam:TagInstanceProfile) in
the IAM User Guide; "Grant permission to tag Amazon EC2 resources during creation" (EC2 User Guide). MiniStack checks
none.
"""

from ministack.services import ec2, iam

from .iam_authorization import companions, iam_arn, instance_arn, param
from .iam_condition_keys import _request_tags, requested_profile, tag_keys


def pass_role(account: str, role_name: str, service: str, associated: str = "") -> tuple:
    """The check of iam:PassRole on a role that is handed to a service."""
    role = iam._roles.get(role_name) or {}
    keys = {"iam:PassedToService": service, **tag_keys(role.get("Tags"), "iam")}
    if associated:
        keys["iam:AssociatedResourceArn"] = associated
    return "iam:PassRole", iam_arn(account, "role", role_name), keys


def _add_role(call):
    return [pass_role(call.account, call.param("RoleName"), "ec2.amazonaws.com")]


def _profile_of_instance(call):
    """The role in the profile that the request names; a profile that is unknown or empty passes none."""
    profile = iam._lookup_instance_profile(arn=requested_profile(call.params)) or {}
    association = ec2._iam_instance_profile_associations.get(call.param("AssociationId")) or {}
    instance_id = call.param("InstanceId") or association.get("InstanceId") or "*"
    instance = instance_arn(call.region, call.account, instance_id)
    return [pass_role(call.account, role, "ec2.amazonaws.com", instance) for role in profile.get("Roles", ())]


def _run_instances(call):
    checks = _profile_of_instance(call)
    tags = _request_tags(call.params)
    if tags:
        arn = instance_arn(call.region, call.account, "*")
        checks.append(("ec2:CreateTags", arn, {**tags, "ec2:CreateAction": "RunInstances"}))
    return checks


def _tagging(action: str):
    def check(call):
        if not param(call.params, "Tags.member.1.Key"):
            return []
        keys, names, place = {}, [], 1
        while key := call.param(f"Tags.member.{place}.Key"):
            names.append(key)
            keys[f"aws:RequestTag/{key}"] = call.param(f"Tags.member.{place}.Value")
            place += 1
        return [(action, call.resource, {**keys, "aws:TagKeys": names})]

    return check


companions.update(
    {
        "iam:AddRoleToInstanceProfile": _add_role,
        "iam:CreateRole": _tagging("iam:TagRole"),
        "iam:CreateInstanceProfile": _tagging("iam:TagInstanceProfile"),
        "iam:CreatePolicy": _tagging("iam:TagPolicy"),
        "ec2:AssociateIamInstanceProfile": _profile_of_instance,
        "ec2:ReplaceIamInstanceProfileAssociation": _profile_of_instance,
        "ec2:RunInstances": _run_instances,
    }
)
