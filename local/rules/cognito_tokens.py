"""A user pool's tokens are its own, carry the roles of the user's groups, and end when the user signs out.

Sources: "Understanding user pool JSON web tokens" and "Adding groups to a user pool" (cognito:roles,
cognito:preferred_role, precedence) in the Cognito Developer Guide; API reference of CognitoIdentityProvider:
ServerSideTokenCheck refuses users who were signed out or deleted (AWS documents the code only); amazon-cognito-
identity-js#91 ("Couldn't verify signed token"). Without the cryptography package MiniStack signs with random bytes,
believes any token, and gives no roles. Here a token's signature is a MAC that only this process can make.
"""

import base64
import hashlib
import hmac
import secrets

from ministack.core.responses import error_response_json
from ministack.services import cognito

from ..wrap import wrap

_SECRET = secrets.token_bytes(32)


def _signature(signing_input: str) -> str:
    digest = hmac.new(_SECRET, signing_input.encode(), hashlib.sha512).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@wrap(cognito, "_signed_jwt")
def _sign(inner, claims, pool_id="", use=""):
    pool = cognito._user_pools.get(pool_id) or {"_groups": {}}
    groups = [pool["_groups"][name] for name in claims.get("cognito:groups", ()) if name in pool["_groups"]]
    roles = {group["RoleArn"]: group["Precedence"] for group in groups if group.get("RoleArn")}
    if roles and claims.get("token_use") == "id":
        claims["cognito:roles"] = list(roles)
        first = [role for role, precedence in roles.items() if precedence == min(roles.values())]
        if len(first) == 1:
            claims["cognito:preferred_role"] = first[0]
    signing_input = inner(claims, pool_id, use).rpartition(".")[0]
    return f"{signing_input}.{_signature(signing_input)}"


@wrap(cognito, "_signature_valid")
def _valid(inner, token):
    signing_input, _, signature = token.rpartition(".")
    return hmac.compare_digest(signature, _signature(signing_input))


@wrap(cognito, "_access_token_error")
def _access_token_error(inner, data):
    token = data.get("AccessToken")
    if cognito._token_claims(token).get("token_use") != "access" or cognito._signature_valid(token):
        return inner(data)
    return error_response_json("NotAuthorizedException", "Could not verify signature for Access Token", 400)


@wrap(cognito, "_refresh_auth_user")
def _refresh_auth_user(inner, pool, pool_id, client_id, refresh_token):
    if refresh_token and not cognito._signature_valid(refresh_token):
        return None, error_response_json("NotAuthorizedException", "Invalid Refresh Token", 400)
    return inner(pool, pool_id, client_id, refresh_token)


@wrap(cognito, "_identity_logins_error")
def _login_error(inner, pool, identity_id, logins):
    error = inner(pool, identity_id, logins)
    for provider, token in {} if error else logins.items():
        if provider.startswith("cognito-idp."):
            said = None if cognito._signature_valid(token) else "Invalid login token. Couldn't verify signed token."
            said = said or _ended(pool, provider, cognito._token_claims(token))
            if said:
                return error_response_json("NotAuthorizedException", said, 400)
    return error


def _ended(pool: dict, provider: str, claims: dict) -> str | None:
    """Why a token that was good is so no more, if the identity pool asks its user pool."""
    checked = any(
        entry["ProviderName"] == provider
        and entry["ClientId"] == claims.get("aud")
        and entry.get("ServerSideTokenCheck")
        for entry in pool["CognitoIdentityProviders"]
    )
    user_pool = cognito._user_pools.get(provider.rsplit("/", 1)[-1])
    if not checked or not user_pool:
        return None
    user = user_pool["_users"].get(claims.get("cognito:username"))
    if not user or not user.get("Enabled", True) or claims.get("origin_jti") in cognito._revoked_tokens:
        return "Invalid login token. Token is revoked or its user is gone."
    return None
