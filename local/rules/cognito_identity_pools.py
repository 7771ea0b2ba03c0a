"""Identity pools: UpdateIdentityPool sets the whole configuration, a Cognito provider is a user pool and a client of
it, and identities can be deleted.

Sources: API reference of UpdateIdentityPool ("If you don't provide a value for a parameter, Amazon Cognito sets it to
its default value"), CognitoIdentityProvider (ProviderName), DeleteIdentities, UnlinkIdentity; aws-cdk#11054 and amazon-
quicksight-embedding-sample#1 ("Invalid Cognito Identity Provider"); "Quotas in Amazon Cognito" (the code is documented,
not the words). MiniStack keeps what is omitted, takes any provider, does not unlink, and has no DeleteIdentities.
"""

import re
from copy import deepcopy

from ministack.core.responses import error_response_json, json_response
from ministack.services import cognito

from .. import weather
from ..wrap import wrap
from .cognito_credentials import pool_of

_OPTIONAL = {
    "AllowClassicFlow": None,
    "SupportedLoginProviders": {},
    "DeveloperProviderName": "",
    "OpenIdConnectProviderARNs": [],
    "CognitoIdentityProviders": [],
    "SamlProviderARNs": [],
    "IdentityPoolTags": {},
}


@wrap(cognito, "_create_identity_pool")
def _create(inner, data):
    if len(cognito._identity_pools) >= weather.quota("identityPools"):
        return error_response_json("LimitExceededException", "Identity pool limit exceeded.", 400)
    return _invalid_provider(data) or inner({"AllowClassicFlow": None, **data})


@wrap(cognito, "_update_identity_pool")
def _update(inner, data):
    return _invalid_provider(data) or inner({**deepcopy(_OPTIONAL), **data})


def _invalid_provider(data: dict):
    for provider in data.get("CognitoIdentityProviders") or ():
        name = provider.get("ProviderName", "")
        if not re.fullmatch(r"cognito-idp\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?/\1_\w+", name) or not provider.get(
            "ClientId"
        ):
            return error_response_json("InvalidParameterException", "Invalid Cognito Identity Provider", 400)
    return None


@wrap(cognito, "_identity_pool_out")
def _out(inner, pool):
    shown = inner(pool)
    return {name: value for name, value in shown.items() if value not in ("", [], {}, None)}


@wrap(cognito, "_dispatch_identity")
async def _dispatch(inner, action, data):
    return _delete_identities(data) if action == "DeleteIdentities" else await inner(action, data)


def _delete_identities(data: dict) -> tuple:
    for identity_id in data["IdentityIdsToDelete"]:
        pool = pool_of(identity_id)
        if pool:
            del pool["_identities"][identity_id]
    return json_response({"UnprocessedIdentityIds": []})


@wrap(cognito, "_unlink_identity")
def _unlink(inner, data):
    pool = pool_of(data.get("IdentityId"))
    if not pool:
        said = f"Identity '{data.get('IdentityId')}' not found."
        return error_response_json("ResourceNotFoundException", said, 400)
    error = cognito._identity_logins_error(pool, data["IdentityId"], data.get("Logins") or {})
    if error:
        return error
    logins = pool["_identities"][data["IdentityId"]]["Logins"]
    pool["_identities"][data["IdentityId"]]["Logins"] = {
        name: token for name, token in logins.items() if name not in data.get("LoginsToRemove", ())
    }
    return json_response({})
