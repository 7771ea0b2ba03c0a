"""A session is of the role that was assumed, not of one that was made later under its name.

Source: "IAM identifiers: unique identifiers" (IAM User Guide); calls of a deleted role's session answer
InvalidClientTokenId. MiniStack finds the role of a session by its name.

Functions start in threads of their own, each with a session. MiniStack goes over the sessions that other threads add
to, and the invocation ends with "dictionary changed size during iteration".
"""

from ministack.core import iam_evaluator
from ministack.services import iam, sts

from ..wrap import wrap


@wrap(iam_evaluator, "resolve_principal")
def _resolve(inner, access_key_id, account_id, credential=None):
    principal = inner(access_key_id, account_id, credential)
    if getattr(principal, "type", "") != "AssumedRole":
        return principal
    assumed = str((sts._sessions.get(access_key_id) or {}).get("UserId", "")).split(":")[0]
    name = iam_evaluator._role_name_from_assumed_arn(principal.arn)
    role = iam._roles.get_scoped(principal.account, None, name)
    if assumed.startswith("AROA") and (role is None or role["RoleId"] != assumed):
        said = "The security token included in the request is invalid."
        return iam_evaluator.AuthError("InvalidClientTokenId", said)
    return principal


@wrap(sts, "_evict_expired_sessions")
def _evict(inner):
    for key, session in list(sts._sessions.items()):
        if sts._session_expired(session):
            sts._sessions.pop(key, None)
