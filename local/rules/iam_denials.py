"""A refusal names the action, the resource and the kind of policy that decided.

Source: "Troubleshoot access denied error messages" (IAM User Guide); "Error codes for the Amazon EC2 API"
(UnauthorizedOperation). MiniStack names the call's own action only, no resource, and identity policies always.
"""

import contextvars

from ministack.core import iam_actions, iam_evaluator
from ministack.services import iam

from ..wrap import wrap
from .iam_authorization import refused

_NAMING_THE_RESOURCE = ("iam", "sts", "ec2", "ecs", "cognito-idp", "cognito-identity")

_decided_by: contextvars.ContextVar = contextvars.ContextVar("decided_by", default="identity-based policy")


@wrap(iam_evaluator, "evaluate")
def _evaluate(inner, ctx, policies, *limits):
    result = inner(ctx, policies, *limits)
    if result.decision != "Allow":
        wanted = "Deny" if result.decision == "Deny" else "Allow"
        layers = [(_matches(ctx, layer, wanted), kind) for layer, kind in _layers(ctx, policies, limits)]
        # An explicit deny decides wherever it is; an allow has to be in each layer, the identity's first.
        _decided_by.set(next((kind for found, kind in layers if found == (wanted == "Deny")), layers[0][1]))
    return result


def _layers(ctx, policies, limits):
    role = iam._roles.get_scoped(
        ctx.principal_account, None, iam_evaluator._role_name_from_assumed_arn(ctx.principal_arn)
    )
    bounded = bool((role or {}).get("PermissionsBoundary"))
    kinds = ["permissions boundary"] if bounded and limits else []  # a resource policy is evaluated without limits
    kinds += ["session policy"] * (len(limits) - len(kinds))
    return [(policies, "identity-based policy"), *zip(limits, kinds, strict=True)]


def _matches(ctx, layer, effect: str) -> bool:
    statements = [statement for policy in layer for statement in policy]
    return iam_evaluator._first_match(ctx, statements, effect) is not None


@wrap(iam_actions, "identity_denial_message")
def _message(inner, action, principal_arn, resource, explicit_deny):
    said, kind = inner(action, principal_arn, resource, explicit_deny), _decided_by.get()
    article = "an" if kind.startswith("i") else "a"
    return said.replace("in an identity-based policy", f"in {article} {kind}").replace("identity-based policy", kind)


@wrap(iam_actions, "access_denied_response")
def _denied(inner, service, action, principal_arn, request_id, **kwargs):
    if service in _NAMING_THE_RESOURCE and not kwargs.get("message") and not kwargs.get("error_code"):
        action, resource = refused.get() or (action, kwargs.get("resource_arn", "*"))
        refused.set(None)
        deny = kwargs.get("explicit_deny", False)
        message = iam_actions.identity_denial_message(action, principal_arn, resource, deny)
        if service == "ec2":
            message = f"You are not authorized to perform this operation. {message}"
        kwargs["message"] = message
    return inner(service, action, principal_arn, request_id, **kwargs)
