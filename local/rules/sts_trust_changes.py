"""STS learns of a changed trust policy late: until then it goes by the one before.

Source: "Troubleshoot IAM: Changes that I make are not always immediately visible" (IAM User Guide). The delay is
that of new principals. In MiniStack a change counts at once.
"""

import time

from ministack.core import iam_evaluator
from ministack.services import iam

from .. import weather
from ..wrap import wrap
from .sts_assume_role import role_of


@wrap(iam._IAM_HANDLERS, "UpdateAssumeRolePolicy")
def _update(inner, params):
    role = iam._roles.get(iam._p(params, "RoleName")) or {}
    before = role.get("AssumeRolePolicyDocument")
    answer = inner(params)
    if answer[0] == 200:
        role.setdefault("_trusts", []).append((time.time(), before))
    return answer


@wrap(iam_evaluator, "evaluate_trust_policy")
def _evaluate(inner, trust_doc, caller_arn, ctx=None):
    return inner(_known(role_of(ctx.resource_arn) if ctx else None) or trust_doc, caller_arn, ctx)


def _known(role: dict | None) -> str | None:
    """The trust policy that STS still goes by, if it has not heard of a later one."""
    if not role:
        return None
    delay = weather.of(role["Arn"].split(":")[4]).settings["principalVisibleAfterMs"] / 1000
    role["_trusts"] = [(at, before) for at, before in role.get("_trusts", ()) if time.time() < at + delay]
    return role["_trusts"][0][1] if role["_trusts"] else None
