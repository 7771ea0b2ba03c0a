"""The association of an instance with its profile: one at a time, in states, with an id of its own.

Sources: API reference of AssociateIamInstanceProfile, ReplaceIamInstanceProfileAssociation,
DisassociateIamInstanceProfile and DescribeIamInstanceProfileAssociations (whose state filter knows associating,
associated and disassociating). Messages: aws-samples/aws-cloud9-bootstrapping-example#5 (an existing association),
Enterprise-CMCS/eAPD#2304 (a state that is neither running nor stopped), aws-cli#5251 (not the active association).
MiniStack has one state, one id, and lets everything through.
"""

import secrets

from ministack.services import ec2

from .. import weather
from ..clock import later
from ..wrap import wrap
from .ec2_instance_visibility import find
from .ec2_state_changes import on_entering

_associations = ec2._iam_instance_profile_associations


def association_of(instance_id: str) -> dict | None:
    """The association that an instance has or is getting; one that is going away counts while it is there."""
    held = [a for a in _associations.values() if a["InstanceId"] == instance_id]
    return min(held, key=lambda a: a["State"] == "disassociating", default=None)


@wrap(ec2, "_sync_iam_instance_profile_associations")
def _no_sync(inner):
    pass  # associations change only by the calls below


@wrap(ec2, "_find_active_iam_instance_profile_association")
def _active(inner, instance_id):
    return association_of(instance_id)


@wrap(ec2, "_upsert_iam_instance_profile_association")
def _upsert(inner, instance_id, profile, association_id=None, state="associated"):
    return begin(instance_id, profile)


def begin(instance_id: str, profile: dict) -> dict:
    """Give an instance a profile: associating, then associated."""
    instance = ec2._instances[instance_id]
    association = {
        "AssociationId": "iip-assoc-0" + secrets.token_hex(8),
        "InstanceId": instance_id,
        "IamInstanceProfile": dict(profile),
        "State": "associating",
        "Timestamp": ec2._now_ts(),
    }
    _associations[association["AssociationId"]] = association
    instance["IamInstanceProfile"] = dict(profile)
    instance["IamInstanceProfileAssociationId"] = association["AssociationId"]
    later(weather.setting("associatedAfterMs"), _settle, association)
    return association


def _settle(association: dict):
    if association["State"] == "associating":
        association["State"] = "associated"


def end(association: dict):
    """Take a profile from its instance: disassociating, then gone."""
    association["State"] = "disassociating"
    instance = ec2._instances.get(association["InstanceId"])
    if instance and instance.get("IamInstanceProfileAssociationId") == association["AssociationId"]:
        instance["IamInstanceProfile"] = None
        instance.pop("IamInstanceProfileAssociationId")
    later(weather.setting("disassociatedAfterMs"), _associations.pop, association["AssociationId"], None)


def _end_all(instance: dict):
    for association in _associations.values():
        if association["InstanceId"] == instance["InstanceId"] and association["State"] != "disassociating":
            end(association)


on_entering["terminated"].append(_end_all)


@wrap(ec2._ACTION_MAP, "AssociateIamInstanceProfile")
def _associate(inner, params):
    instance_id = ec2._p(params, "InstanceId")
    if not ec2._INSTANCE_ID_RE.match(instance_id):
        return ec2._error("InvalidInstanceID.Malformed", f'Invalid id: "{instance_id}"', 400)
    instance = find(instance_id)
    if instance is None:
        return ec2._error("InvalidInstanceID.NotFound", f"The instance ID '{instance_id}' does not exist", 400)
    profile, refusal = _profile(params)
    if refusal:
        return refusal
    if instance["State"]["Name"] not in ("running", "stopped"):
        message = f"The instance '{instance_id}' is not in the 'running' or 'stopped' states."
        return ec2._error("IncorrectInstanceState", message, 400)
    if association_of(instance_id):
        return ec2._error("IncorrectState", f"There is an existing association for instance {instance_id}", 400)
    return _answer("AssociateIamInstanceProfile", begin(instance_id, profile))


@wrap(ec2._ACTION_MAP, "ReplaceIamInstanceProfileAssociation")
def _replace(inner, params):
    association_id = ec2._p(params, "AssociationId")
    old = _associations.get(association_id)
    if old is None:
        return _unknown(association_id)
    profile, refusal = _profile(params)
    if refusal:
        return refusal
    instance = ec2._instances.get(old["InstanceId"])
    if not instance or instance["State"]["Name"] != "running" or old["State"] != "associated":
        return ec2._error("IncorrectState", f"{association_id} is not the active association", 400)
    end(old)
    return _answer("ReplaceIamInstanceProfileAssociation", begin(old["InstanceId"], profile))


@wrap(ec2._ACTION_MAP, "DisassociateIamInstanceProfile")
def _disassociate(inner, params):
    association_id = ec2._p(params, "AssociationId")
    association = _associations.get(association_id)
    if association is None:
        return _unknown(association_id)
    if association["State"] == "disassociating":
        return ec2._error("IncorrectState", f"{association_id} is not the active association", 400)
    end(association)
    return _answer("DisassociateIamInstanceProfile", association)


@wrap(ec2._ACTION_MAP, "DescribeIamInstanceProfileAssociations")
def _describe(inner, params):
    for association_id in ec2._parse_member_list(params, "AssociationId"):
        if association_id not in _associations:
            return _unknown(association_id)
    return inner(params)


def _profile(params: dict):
    arn, name = ec2._p(params, "IamInstanceProfile.Arn"), ec2._p(params, "IamInstanceProfile.Name")
    if not arn and not name:
        message = "The request must contain the parameter iamInstanceProfile"
        return None, ec2._error("MissingParameter", message, 400)
    return ec2._resolve_iam_instance_profile(iam_arn=arn, iam_name=name)


def _unknown(association_id: str) -> tuple:
    message = f"An invalid association-id of '{association_id}' was given"
    return ec2._error("InvalidAssociationID.NotFound", message, 400)


def _answer(action: str, association: dict) -> tuple:
    xml = ec2._iam_instance_profile_association_xml(association, tag="iamInstanceProfileAssociation")
    return ec2._xml(200, f"{action}Response", xml)
