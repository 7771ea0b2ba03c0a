"""What a caller's own policies see of AssumeRole, and when they are not asked: a trust policy that names a role or user
itself is enough in their account; across accounts both must allow.

Sources: "Actions, resources, and condition keys for AWS Security Token Service" (sts:ExternalId, sts:RoleSessionName,
aws:ResourceTag, iam:ResourceTag); "Cross-account policy evaluation logic" and "Determining whether a request is allowed
or denied within an account" (IAM User Guide). MiniStack gives these keys to trust policies only, and asks the caller's
policies always.
"""

from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id

from ..wrap import wrap
from .iam_authorization import param
from .iam_condition_keys import tag_keys
from .sts_assume_role import role_of


@wrap(iam_actions, "request_tag_context")
def _keys(inner, service, iam_action, body, params):
    keys = dict(inner(service, iam_action, body, params))
    if iam_action == "sts:AssumeRole":
        for key in ("ExternalId", "RoleSessionName"):
            if param(params, key):
                keys[f"sts:{key}"] = param(params, key)
        keys.update(tag_keys((role_of(param(params, "RoleArn")) or {}).get("Tags"), "iam"))
    return keys


@wrap(iam_evaluator, "_resource_policy")
def _resource_policy(inner, service, resource_arn):
    if service == "sts":
        role = role_of(resource_arn)
        owner = resource_arn.split(":")[4] if role else ""
        return (role["AssumeRolePolicyDocument"], owner) if owner == get_account_id() else None
    return inner(service, resource_arn)
