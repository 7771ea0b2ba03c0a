"""Calls that carry no credentials find their account and region by what they name: an app client, a token, an identity
pool or an identity. They need no permission.

Sources: "Understanding API, OIDC, and managed login pages authentication" (Cognito Developer Guide: unauthenticated
operations, and those that an access token authorizes); API reference of GetId, GetCredentialsForIdentity and
GetOpenIdToken ("This is a public API. You do not need any credentials"). MiniStack looks in the default account only.
"""

from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import set_request_region
from ministack.services import cognito

from ..call import current, owners
from ..wrap import wrap

SERVICES = ("cognito-idp", "cognito-identity")

# Open sessions of challenges: session -> (pool id, user name, challenge, when it ends).
sessions: dict = {}


def _user_pool_owner(data: dict):
    tokens = (data.get(name) for name in ("AccessToken", "RefreshToken", "Token"))
    named = [cognito._pool_id_from_token(token) for token in tokens if token]
    pool_id = data.get("UserPoolId") or next(iter(named), sessions.get(data.get("Session"), ("",))[0])
    for (account, region, known), pool in cognito._user_pools.all_items():
        if known == pool_id or data.get("ClientId") in pool["_clients"]:
            return account, region
    return None


def _identity_owner(data: dict):
    for (account, region, known), pool in cognito._identity_pools.all_items():
        if known == data.get("IdentityPoolId") or data.get("IdentityId") in pool["_identities"]:
            return account, region
    return None


owners.update({"cognito-idp": _user_pool_owner, "cognito-identity": _identity_owner})


@wrap(cognito, "_run_idp_handler", "_run_identity_handler")
def _run(inner, *args):
    if current.get():
        set_request_region(current.get().region)  # MiniStack takes an unsigned call's for the default one
    return inner(*args)


@wrap(iam_evaluator, "enforce")
def _enforce(inner, access_key, action, service, region, resource_arn="*", service_context=None):
    if service in SERVICES and action.split(":")[1] in iam_actions.unsigned_operations(service):
        return None
    return inner(access_key, action, service, region, resource_arn=resource_arn, service_context=service_context)
