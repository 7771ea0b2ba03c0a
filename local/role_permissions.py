"""What a service may do with the role that it was given."""

from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import iam

from .trust import trusts_service


def refusal(role_arn: str, service: str, session: str, action: str, resource: str, source: str) -> str | None:
    """Why a service that acts for source may not call action with a role; None if it may."""
    name, account = role_arn.rsplit("/", 1)[-1], get_account_id()
    role = iam._roles.get(name)
    regional = service.replace(".", f".{get_region()}.", 1)
    if role is None or not any(trusts_service(role, named, source) for named in (service, regional)):
        return f"{service} is not authorized to assume the provided role {role_arn}"
    principal = f"arn:aws:sts::{account}:assumed-role/{name}/{session}"
    asked = iam_evaluator.EvalContext(
        principal_arn=principal,
        principal_type="AssumedRole",
        principal_account=account,
        action=action,
        resource_arn=resource,
        region=get_region(),
    )
    policies = iam_evaluator._gather_role_policies(name, account)
    limits = iam_evaluator._permissions_boundary(iam._roles, name, account)
    decision = iam_evaluator.evaluate(asked, policies, *limits).decision
    if decision == "Allow":
        return None
    return iam_actions.identity_denial_message(action, principal, resource, decision == "Deny")
