"""IAM's lists say less than its reads.

Source: API reference of ListRoles ("this operation does not return the following attributes: PermissionsBoundary,
RoleLastUsed, Tags"), ListInstanceProfiles and ListInstanceProfilesForRole (no Tags), and the example response of
GetInstanceProfile, whose role has path, name, id, ARN, date and trust policy only. MiniStack says all it knows.
"""

import re

from ministack.services import iam

from ..wrap import wrap

_TAGS = re.compile(rb"<Tags>.*?</Tags>", re.DOTALL)
_NOT_IN_PROFILE = re.compile(
    "<(Tags|PermissionsBoundary|Description|MaxSessionDuration)>.*?</\\1>", re.DOTALL
)  # of the role in a profile


@wrap(iam._IAM_HANDLERS, "ListRoles", "ListInstanceProfiles", "ListInstanceProfilesForRole")
def _list(inner, params):
    status, headers, body = inner(params)
    return status, headers, _TAGS.sub(b"", body)


@wrap(iam, "_instance_profile_xml")
def _profile(inner, name):
    before, begin, rest = inner(name).partition("<Roles>")
    roles, end, after = rest.partition("</Roles>")
    return before + begin + _NOT_IN_PROFILE.sub("", roles) + end + after
