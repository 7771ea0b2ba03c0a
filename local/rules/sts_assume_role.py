"""How long the credentials of AssumeRole may last, and of which role: one that STS has heard of, by its whole ARN.

Sources: API reference of AssumeRole (DurationSeconds: 900 to the role's maximum, one hour when chained; RoleArn);
"Methods to assume a role" and "Role chaining" (IAM User Guide). MiniStack gives what is asked for, finds a role by its
name whatever path the ARN says, and lets an account's root assume a role that trusts a service only.
"""

import re
import time

from ministack.core import iam_evaluator
from ministack.services import iam, sts

from .. import answer, weather
from ..call import current
from ..wrap import wrap


@wrap(sts, "handle_request")
async def _handle(inner, method, path, headers, body, query_params):
    call = current.get()
    if call and call.action == "sts:AssumeRole":
        refusal = _refusal(call)
        if refusal:
            return answer.error("sts", *refusal)
    return await inner(method, path, headers, body, query_params)


def _refusal(call) -> tuple[str, int, str] | None:
    arn, asked = call.param("RoleArn"), call.param("DurationSeconds")
    role = role_of(arn)
    if re.fullmatch(r"arn:[a-z-]+:iam::\d{12}:role/.+", arn) and not (role and role["Arn"] == arn and _visible(role)):
        said = f"User: {call.principal} is not authorized to perform: sts:AssumeRole on resource: {arn}"
        return "AccessDenied", 403, said
    if not asked:
        return None
    if not asked.isdecimal() or not 900 <= int(asked) <= 43200:
        bound = (
            "less than or equal to 43200" if asked.isdecimal() and int(asked) > 900 else "greater than or equal to 900"
        )
        said = f"1 validation error detected: Value '{asked}' at 'durationSeconds' failed to satisfy constraint: "
        return "ValidationError", 400, said + f"Member must have value {bound}"
    seconds = int(asked)
    if ":assumed-role/" in call.principal and seconds > 3600:
        said = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
        return "ValidationError", 400, said
    if role and seconds > role.get("MaxSessionDuration", 3600):
        said = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        return "ValidationError", 400, said
    return None


def role_of(arn: str) -> dict | None:
    """The role that an ARN names, in its own account, whatever path the ARN says."""
    parts = arn.split(":")
    return iam._roles.get_scoped(parts[4], None, arn.rsplit("/", 1)[-1]) if len(parts) == 6 else None


def _visible(role: dict) -> bool:
    """Whether STS has heard of a role: by the weather of the account that it is in."""
    age = (time.time() - role.get("_created_at", 0)) * 1000
    return age >= weather.of(role["Arn"].split(":")[4]).settings["principalVisibleAfterMs"]


@wrap(iam_evaluator, "_trust_principal_matches")
def _matches(inner, principal, caller_arn, federated):
    if isinstance(principal, dict) and not federated:
        principal = {kind: named for kind, named in principal.items() if kind != "Service"}
    return inner(principal, caller_arn, federated)
