"""The credentials of the role in an instance's profile.

Sources: "Retrieve security credentials from instance metadata" (EC2 User Guide): new ones come at least five minutes
before the old ones end, and until then every request gets the same; "Troubleshoot IAM and Amazon EC2" (IAM User Guide):
iam/info says AssumeRoleUnauthorizedAccess or InstanceProfileNotFound when there are none. A role that is swapped inside
a profile is served only when the old role's credentials run out (docs/local-aws.md).
"""

import threading
import time

from ministack.core.responses import get_account_id, get_region
from ministack.services import ec2, iam

from .. import weather
from ..trust import trusts_service
from . import session

_served: dict[str, dict] = {}  # association id -> {"role", "ends", "lasts", "document"}
_refreshing = threading.Lock()

_HELP = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html#troubleshoot_iam-ec2_errors-info-doc"
)


def info(instance: dict) -> dict | None:
    """The document at iam/info, if the instance has a profile."""
    association = _association(instance)
    if association is None:
        return None
    profile = association["IamInstanceProfile"]
    return {
        "Code": _status(instance, association)[0],
        "LastUpdated": association["Timestamp"],
        "InstanceProfileArn": profile["Arn"],
        "InstanceProfileId": profile["Id"],
    }


def role_name(instance: dict) -> str | None:
    """The role whose credentials the instance is served."""
    association = _association(instance)
    if association is None:
        return None
    held = _held(association)
    if held:
        return held["role"]
    role = _role(association)
    return role["RoleName"] if role else None


def of_role(instance: dict, name: str) -> dict | None:
    """The document at iam/security-credentials/<name>."""
    association = _association(instance)
    if association is None or role_name(instance) != name:
        return None
    with _refreshing:
        held = _held(association)
        if held:
            return held["document"]
        code, message = _status(instance, association)
        if code != "Success":
            return {"Code": code, "Message": message, "LastUpdated": session.stamp(time.time())}
        held = _served[association["AssociationId"]] = _assume(instance, _role(association))
        return held["document"]


def _association(instance: dict) -> dict | None:
    """What the instance serves credentials by: an association that is complete."""
    for association in ec2._iam_instance_profile_associations.values():
        if association["InstanceId"] == instance["InstanceId"] and association["State"] == "associated":
            return association
    return None


def _profile(association: dict) -> dict | None:
    """The profile that was associated; one that was made again under its name is another one."""
    named = association["IamInstanceProfile"]
    profile = iam._lookup_instance_profile(arn=named["Arn"])
    return profile if profile and profile["InstanceProfileId"] == named["Id"] else None


def _role(association: dict) -> dict | None:
    profile = _profile(association) or {}
    return next((iam._roles.get(name) for name in profile.get("Roles", ()) if name in iam._roles), None)


def _held(association: dict) -> dict | None:
    """The credentials that are served already, while they have time left."""
    held = _served.get(association["AssociationId"])
    if held is None or _profile(association) is None:
        return None
    return held if held["ends"] - time.time() >= min(300, held["lasts"] / 10) else None


def _status(instance: dict, association: dict) -> tuple[str, str]:
    role = _role(association)
    if role is None:
        return "InstanceProfileNotFound", f"The instance profile or its role does not exist. See {_HELP}"
    arn = f"arn:aws:ec2:{get_region()}:{get_account_id()}:instance/{instance['InstanceId']}"
    if not trusts_service(role, "ec2.amazonaws.com", arn):
        return "AssumeRoleUnauthorizedAccess", f"EC2 cannot assume the role {role['RoleName']}. See {_HELP}"
    return "Success", ""


def _assume(instance: dict, role: dict) -> dict:
    lasts = weather.setting("credentialsForMs") / 1000
    now = time.time()
    document = {
        "Code": "Success",
        "LastUpdated": session.stamp(now),
        "Type": "AWS-HMAC",
        **session.issue(role, instance["InstanceId"], lasts),
    }
    return {"role": role["RoleName"], "ends": now + lasts, "lasts": lasts, "document": document}
