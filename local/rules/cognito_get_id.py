"""Without a login there is an identity only where guests are let in, an open id token only where the classic flow is
not ruled out, and an id that names nothing is said so.

Sources: API reference of GetId, GetCredentialsForIdentity, GetOpenIdToken; aws-sdk-js-v3#3113 ("Unauthenticated access
is not supported for this identity pool."); aws-sdk-js#1615; aws-cli#7652 (the classic flow is let in where nothing was
said of it) and aws-rum-web#172 (not with role mappings). MiniStack gives everybody an id, and credentials to ids that
it does not know.
"""

from ministack.core.responses import error_response_json
from ministack.services import cognito

from ..wrap import wrap
from .cognito_credentials import pool_of


@wrap(cognito, "_get_id")
def _get_id(inner, data):
    pool = cognito._identity_pools.get(data.get("IdentityPoolId"))
    return (_guest(pool, data) if pool else None) or inner(data)


@wrap(cognito, "_get_credentials_for_identity", "_get_open_id_token")
def _get(inner, data):
    pool = pool_of(data.get("IdentityId"))
    if not pool:
        said = f"Identity '{data.get('IdentityId')}' not found."
        return error_response_json("ResourceNotFoundException", said, 400)
    held = pool["_identities"][data["IdentityId"]]
    known = held.get("Logins") or held.get("_merged_into")  # then its logins are asked for, guests or not
    return (None if known else _guest(pool, data)) or inner(data)


@wrap(cognito, "_get_open_id_token")
def _get_token(inner, data):
    pool, why = pool_of(data.get("IdentityId")), ""
    if pool and pool.get("AllowClassicFlow") is False:
        why = "enabled"
    elif pool and pool.get("_role_mappings"):
        why = "supported with RoleMappings"
    said = f"Basic (classic) flow is not {why}, please use enhanced flow."
    return error_response_json("InvalidParameterException", said, 400) if why else inner(data)


def _guest(pool: dict, data: dict):
    if data.get("Logins") or pool.get("AllowUnauthenticatedIdentities"):
        return None
    said = "Unauthenticated access is not supported for this identity pool."
    return error_response_json("NotAuthorizedException", said, 400)
