"""App clients: their providers exist, what is not set is not shown, UpdateUserPoolClient takes back what it is not
given, and a client without ExplicitAuthFlows has the SRP, custom and refresh flows only.

Sources: API reference of CreateUserPoolClient (ExplicitAuthFlows: "If you don't specify a value ... your user client
supports ALLOW_REFRESH_TOKEN_AUTH, ALLOW_USER_SRP_AUTH, and ALLOW_CUSTOM_AUTH") and UpdateUserPoolClient ("If you don't
provide a value for an attribute, Amazon Cognito sets it to its default value"); terraform-aws-cognito-user-pool#71 (a
provider that does not exist); aws-cdk#7625, terraform-provider-aws#47196 (REFRESH_TOKEN_AUTH, but where tokens
rotate). MiniStack takes any provider, keeps what is omitted, shows empty values, and allows every flow where none is
named.
"""

import json
from copy import deepcopy

from ministack.core.responses import error_response_json, json_response
from ministack.services import cognito

from .. import weather
from ..wrap import wrap

_ALWAYS = {"UserPoolId", "ClientId", "ClientName", "ClientSecret", "CreationDate", "LastModifiedDate"}
_DEFAULTS = {
    "RefreshTokenValidity": 30,
    "TokenValidityUnits": {},
    "AllowedOAuthFlowsUserPoolClient": False,
    "PreventUserExistenceErrors": "LEGACY",
    "EnableTokenRevocation": True,
    "EnablePropagateAdditionalUserContextData": False,
    "AuthSessionValidity": 3,
}
_FLOWS = ("ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH")  # of a client that names none
_PASSWORD_FLOWS = {
    "USER_PASSWORD_AUTH": "USER_PASSWORD_AUTH flow not enabled for this client",
    "ADMIN_USER_PASSWORD_AUTH": "Auth flow not enabled for this client",
    "ADMIN_NO_SRP_AUTH": "Auth flow not enabled for this client",
}


@wrap(cognito, "_create_user_pool_client")
def _create(inner, data):
    pool = cognito._user_pools.get(data.get("UserPoolId"))
    if pool and len(pool["_clients"]) >= weather.quota("appClientsPerUserPool"):
        return error_response_json("LimitExceededException", "App client limit exceeded.", 400)
    return (_refusal(pool, data) if pool else None) or _rotating(inner(_whole(data)), pool, data)


@wrap(cognito, "_update_user_pool_client")
def _update(inner, data):
    pool = cognito._user_pools.get(data.get("UserPoolId"))
    client = pool["_clients"].get(data.get("ClientId")) if pool else None
    if not client:
        return inner(data)
    omitted = dict.fromkeys(client.keys() - _ALWAYS)
    return _refusal(pool, data) or _rotating(inner(_whole({**omitted, **data})), pool, data)


def _whole(data: dict) -> dict:
    """A request in which what has no value and no default is nothing."""
    optional = ("ReadAttributes", "WriteAttributes", "ExplicitAuthFlows", "SupportedIdentityProviders", "CallbackURLs",
                "LogoutURLs", "DefaultRedirectURI", "AllowedOAuthFlows", "AllowedOAuthScopes")  # fmt: skip
    given = {name: value for name, value in data.items() if value is not None}
    return {**dict.fromkeys(optional), **dict.fromkeys(data), **deepcopy(_DEFAULTS), **given}


def _rotating(answer: tuple, pool: dict, data: dict) -> tuple:
    """An answer that shows RefreshTokenRotation, which MiniStack does not keep."""
    if answer[0] != 200:
        return answer
    client = pool["_clients"][json.loads(answer[2])["UserPoolClient"]["ClientId"]]
    client["RefreshTokenRotation"] = data.get("RefreshTokenRotation")
    return json_response({"UserPoolClient": {name: value for name, value in client.items() if value is not None}})


def _refusal(pool: dict, data: dict):
    for name in data.get("SupportedIdentityProviders") or ():
        if name != "COGNITO" and name not in pool["_identity_providers"]:
            said = f"The provider {name} does not exist for User Pool {pool['Id']}."
            return error_response_json("InvalidParameterException", said, 400)
    flows = data.get("ExplicitAuthFlows") or _FLOWS
    rotates = (data.get("RefreshTokenRotation") or {}).get("Feature") == "ENABLED"
    if flows[0].startswith("ALLOW_") and "ALLOW_REFRESH_TOKEN_AUTH" not in flows and not rotates:
        said = "REFRESH_TOKEN_AUTH should always be allowed."
        return error_response_json("InvalidParameterException", said, 400)
    return None


@wrap(cognito, "_auth_flow_error")
def _flow(inner, action, data):
    error, flow = inner(action, data), data.get("AuthFlow")
    pool = cognito._pool_for_client(data.get("ClientId"))[0]
    if error or not pool or not action.endswith("InitiateAuth"):
        return error
    named = pool["_clients"][data["ClientId"]].get("ExplicitAuthFlows")
    refreshing = flow in ("REFRESH_TOKEN_AUTH", "REFRESH_TOKEN")
    legacy = not any(name.startswith("ALLOW_") for name in named or _FLOWS)
    if (flow in _PASSWORD_FLOWS and not named) or (
        refreshing and not legacy and "ALLOW_REFRESH_TOKEN_AUTH" not in (named or _FLOWS)
    ):
        said = _PASSWORD_FLOWS.get(flow, "Auth flow not enabled for this client")
        return error_response_json("InvalidParameterException", said, 400)
    return None
