"""EC2 learns of a new instance profile, and of the role in it, some seconds after IAM has made them.

Sources: hashicorp/terraform#15341, terraform-provider-aws#838, lacework/go-sdk#1045 (the message for an ARN);
Capgemini/kubeform#116 (the message for a profile without a role). MiniStack resolves a profile at once, lets
RunInstances name one that does not exist, and does not look for a role.
"""

import time

from ministack.services import ec2, iam

from .. import weather
from ..wrap import wrap


@wrap(iam._IAM_HANDLERS, "CreateInstanceProfile")
def _created(inner, params):
    answer = inner(params)
    if answer[0] == 200:
        iam._instance_profiles[iam._p(params, "InstanceProfileName")]["_created_at"] = time.time()
    return answer


@wrap(iam._IAM_HANDLERS, "AddRoleToInstanceProfile")
def _role_added(inner, params):
    answer = inner(params)
    if answer[0] == 200:
        iam._instance_profiles[iam._p(params, "InstanceProfileName")]["_role_added_at"] = time.time()
    return answer


def _known(profile: dict, since: str) -> bool:
    return (time.time() - profile.get(since, 0)) * 1000 >= weather.setting("profileVisibleAfterMs")


@wrap(ec2, "_resolve_iam_instance_profile")
def resolve(inner, iam_arn="", iam_name="", allow_missing=False):
    """Find a profile as EC2 sees it; returns it with Arn and Id, or an error answer."""
    if not iam_arn and not iam_name:
        return None, None
    profile = iam._lookup_instance_profile(name=iam_name, arn=iam_arn)
    if profile is None or not _known(profile, "_created_at"):
        kind, value = ("arn", iam_arn) if iam_arn else ("name", iam_name)
        said = "Invalid IAM Instance Profile " + ("ARN" if iam_arn else "name")
        message = f"Value ({value}) for parameter iamInstanceProfile.{kind} is invalid. {said}"
        return None, ec2._error("InvalidParameterValue", message, 400)
    if not profile["Roles"] or not _known(profile, "_role_added_at"):
        message = f"IAM Instance Profile &quot;{profile['Arn']}&quot; has no associated IAM Roles"
        return None, ec2._error("InvalidParameterValue", message, 400)
    return {"Arn": profile["Arn"], "Id": profile["InstanceProfileId"]}, None
