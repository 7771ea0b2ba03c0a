"""What Cognito's signed calls are authorized on: the ARN of the user pool or the identity pool, with its tags and those
of the request; "*" for the calls that take no resource.

Sources: "Actions, resources, and condition keys for Amazon Cognito User Pools" and "... for Amazon Cognito Identity"
(Service Authorization Reference): SetIdentityPoolRoles, DescribeIdentity and DeleteIdentities take none; aws-sdk-ruby
#2173: the tagging calls are authorized on the ResourceArn that they name. MiniStack gives an ARN wherever an id is,
none to the tagging calls, and knows no tags of UserPoolTags and IdentityPoolTags.
"""

from ministack.core import iam_actions
from ministack.services import cognito

from ..call import read_document
from ..wrap import wrap
from .cognito_unsigned import SERVICES

# Calls that name a pool and are not authorized on it.
_WITHOUT_RESOURCE = {"cognito-identity:SetIdentityPoolRoles"}


@wrap(iam_actions, "extract_resource_arn")
def _resource_arn(inner, service, method, path, headers, body, params, region, account):
    arn = inner(service, method, path, headers, body, params, region, account)
    if service not in SERVICES:
        return arn
    if iam_actions.extract_iam_action(service, method, path, headers, body, params) in _WITHOUT_RESOURCE:
        return "*"
    return iam_actions._safe_json_field(body, "ResourceArn") or arn


@wrap(iam_actions, "request_tag_context")
def _keys(inner, service, iam_action, body, params):
    if service not in SERVICES:
        return inner(service, iam_action, body, params)
    data = read_document(body)
    tags = data.get("UserPoolTags") or data.get("IdentityPoolTags") or data.get("Tags") or {}
    keys = {f"aws:RequestTag/{key}": value for key, value in tags.items()}
    named = [*tags, *data.get("TagKeys", ())]
    if named:
        keys["aws:TagKeys"] = named
    if iam_action not in _WITHOUT_RESOURCE:
        keys.update({f"aws:ResourceTag/{key}": value for key, value in _resource_tags(data).items()})
    return keys


def _resource_tags(data: dict) -> dict:
    named = data.get("UserPoolId") or data.get("IdentityPoolId") or data.get("ResourceArn", "").rsplit("/", 1)[-1]
    user_pool = cognito._user_pools.get(named)
    return user_pool["UserPoolTags"] if user_pool else cognito._identity_tags.get(named, {})
