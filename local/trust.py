"""Whether a role lets a service assume it."""

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region


def trusts_service(role: dict, service: str, source_arn: str) -> bool:
    """Evaluate a role's trust policy for a service principal that acts for a resource of this account."""
    asked = iam_evaluator.EvalContext(
        principal_arn=service,
        principal_type="Service",
        principal_account=get_account_id(),
        action="sts:AssumeRole",
        resource_arn=role["Arn"],
        region=get_region(),
        service_context={"aws:sourceaccount": get_account_id(), "aws:sourcearn": source_arn},
    )
    policy = role.get("AssumeRolePolicyDocument")
    return iam_evaluator.evaluate_resource_policy(policy, asked, service=service).decision == "Allow"
