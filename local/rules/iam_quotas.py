"""IAM's quotas, and the sizes of names and numbers.

Sources: "IAM and AWS STS quotas" (IAM User Guide); API reference of CreateRole, UpdateRole, CreateInstanceProfile;
moto#6404 (InstanceSessionsPerInstanceProfile: 1, for a role that is in the profile already too). The weather can lower
the quotas.
"""

import re

from ministack.services import iam

from .. import weather
from ..wrap import wrap


def _exceeded(quota: str, limit: int) -> tuple:
    return iam._error(409, "LimitExceeded", f"Cannot exceed quota for {quota}: {limit}")


def _invalid(value: str, field: str, constraint: str) -> tuple:
    said = f"1 validation error detected: Value '{value}' at '{field}' failed to satisfy constraint: "
    return iam._error(400, "ValidationError", f"{said}Member must {constraint}")


def _name(params: dict, field: str, longest: int) -> tuple | None:
    name = iam._p(params, field)
    shown = field[0].lower() + field[1:]
    if len(name) > longest:
        return _invalid(name, shown, f"have length less than or equal to {longest}")
    if not re.fullmatch(r"[\w+=,.@-]+", name, re.ASCII):
        return iam._error(400, "ValidationError", f"The specified value for {shown} is invalid. It must contain only "
                          "alphanumeric characters and/or the following: +=,.@_-")  # fmt: skip
    path = iam._p(params, "Path") or "/"
    if len(path) > 512 or not re.fullmatch(r"/|/[!-~]+/", path):
        return _invalid(
            path, "path", "satisfy regular expression pattern: (\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)"
        )
    return None


def _session(params: dict) -> tuple | None:
    asked = iam._p(params, "MaxSessionDuration")
    if not asked or 3600 <= int(asked) <= 43200:
        return None
    bound = "less than or equal to 43200" if int(asked) > 43200 else "greater than or equal to 3600"
    return _invalid(asked, "maxSessionDuration", f"have value {bound}")


@wrap(iam._IAM_HANDLERS, "CreateRole")
def _create_role(inner, params):
    refusal = _name(params, "RoleName", 64) or _session(params)
    if refusal:
        return refusal
    if iam._p(params, "RoleName") not in iam._roles and len(iam._roles) >= weather.quota("roles"):
        return _exceeded("RolesPerAccount", weather.quota("roles"))
    return inner(params)


@wrap(iam._IAM_HANDLERS, "UpdateRole")
def _update_role(inner, params):
    return _session(params) or inner(params)


@wrap(iam._IAM_HANDLERS, "CreateInstanceProfile")
def _create_profile(inner, params):
    refusal = _name(params, "InstanceProfileName", 128)
    if refusal:
        return refusal
    known = iam._p(params, "InstanceProfileName") in iam._instance_profiles
    if not known and len(iam._instance_profiles) >= weather.quota("instanceProfiles"):
        return _exceeded("InstanceProfilesPerAccount", weather.quota("instanceProfiles"))
    return inner(params)


@wrap(iam._IAM_HANDLERS, "AddRoleToInstanceProfile")
def _add_role(inner, params):
    profile = iam._instance_profiles.get(iam._p(params, "InstanceProfileName"))
    if profile and profile["Roles"] and iam._p(params, "RoleName") in iam._roles:
        return _exceeded("InstanceSessionsPerInstanceProfile", 1)
    return inner(params)


@wrap(iam._IAM_HANDLERS, "PutRolePolicy")
def _put_policy(inner, params):
    role = iam._roles.get(iam._p(params, "RoleName"))
    if role:
        documents = {**role["InlinePolicies"], iam._p(params, "PolicyName"): iam._p(params, "PolicyDocument")}
        limit = weather.quota("inlinePolicyCharacters")
        if sum(len(re.sub(r"\s", "", str(document))) for document in documents.values()) > limit:
            said = f"Maximum policy size of {limit} bytes exceeded for role {role['RoleName']}"
            return iam._error(409, "LimitExceeded", said)
    return inner(params)
