"""Identity providers of a user pool: a social one has the name of its type, each type needs its details, and Cognito
adds to them the endpoints that it finds out.

Sources: API reference of CreateIdentityProvider (ProviderDetails by type, with what DescribeIdentityProvider shows of
each; no private_key of Apple; AttributeMapping), which does not give the words for a missing detail; aws-cli#3179
("Provider ... cannot be of type Google."). AWS reads the discovery document of an OIDC issuer and the metadata of a
SAML provider; here they are taken to be there, the endpoints below the issuer. MiniStack takes any details, and shows
those it was given.
"""

from ministack.core.responses import error_response_json
from ministack.services import cognito

from ..wrap import wrap

_REQUIRED = {
    "OIDC": ("client_id", "oidc_issuer", "authorize_scopes", "attributes_request_method"),
    "Google": ("client_id", "client_secret", "authorize_scopes"),
    "Facebook": ("client_id", "client_secret", "authorize_scopes"),
    "LoginWithAmazon": ("client_id", "client_secret", "authorize_scopes"),
    "SignInWithApple": ("client_id", "team_id", "key_id", "private_key", "authorize_scopes"),
    "SAML": (),
}
_ADDED = {
    "Google": {
        "attributes_url": "https://people.googleapis.com/v1/people/me?personFields=",
        "attributes_url_add_attributes": "true",
        "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth",
        "oidc_issuer": "https://accounts.google.com",
        "token_request_method": "POST",
        "token_url": "https://www.googleapis.com/oauth2/v4/token",
    },
    "Facebook": {
        "api_version": "v17.0",
        "attributes_url": "https://graph.facebook.com/v17.0/me?fields=",
        "attributes_url_add_attributes": "true",
        "authorize_url": "https://www.facebook.com/v17.0/dialog/oauth",
        "token_request_method": "GET",
        "token_url": "https://graph.facebook.com/v17.0/oauth/access_token",
    },
    "LoginWithAmazon": {
        "attributes_url": "https://api.amazon.com/user/profile",
        "attributes_url_add_attributes": "false",
        "authorize_url": "https://www.amazon.com/ap/oa",
        "token_request_method": "POST",
        "token_url": "https://api.amazon.com/auth/o2/token",
    },
    "SignInWithApple": {
        "attributes_url_add_attributes": "false",
        "authorize_url": "https://appleid.apple.com/auth/authorize",
        "oidc_issuer": "https://appleid.apple.com",
        "token_request_method": "POST",
        "token_url": "https://appleid.apple.com/auth/token",
    },
}
_USERNAME = {"Facebook": "id", "LoginWithAmazon": "user_id", "SAML": None}


@wrap(cognito, "_create_identity_provider")
def _create(inner, data):
    kind, name = data["ProviderType"], data["ProviderName"]
    if kind not in ("OIDC", "SAML") and name != kind:
        said = f"Provider {name} cannot be of type {kind}."
        return error_response_json("InvalidParameterException", said, 400)
    refusal = _missing(kind, data["ProviderDetails"])
    username = _USERNAME.get(kind, "sub")
    mapping = {**({"username": username} if username else {}), **(data.get("AttributeMapping") or {})}
    details = _shown(kind, data["ProviderDetails"])
    return refusal or inner({**data, "ProviderDetails": details, "AttributeMapping": mapping})


@wrap(cognito, "_update_identity_provider")
def _update(inner, data):
    pool = cognito._user_pools.get(data.get("UserPoolId")) or {}
    provider = pool.get("_identity_providers", {}).get(data.get("ProviderName"))
    if not provider or "ProviderDetails" not in data:
        return inner(data)
    kind, details = provider["ProviderType"], data["ProviderDetails"]
    return _missing(kind, details) or inner({**data, "ProviderDetails": _shown(kind, details)})


def _missing(kind: str, details: dict):
    missing = [name for name in _REQUIRED[kind] if not details.get(name)]
    if kind == "SAML" and not (details.get("MetadataURL") or details.get("MetadataFile")):
        missing = ["MetadataURL or MetadataFile"]
    said = f"Required key(s) missing in ProviderDetails: {', '.join(missing)}"
    return error_response_json("InvalidParameterException", said, 400) if missing else None


def _shown(kind: str, details: dict) -> dict:
    """Details as DescribeIdentityProvider shows them."""
    added = _ADDED.get(kind, {})
    if kind == "OIDC":
        issuer = details.get("oidc_issuer", "")
        ends = {"attributes_url": "userinfo", "authorize_url": "authorize", "token_url": "token", "jwks_uri": "jwks"}
        added = {name: f"{issuer}/{end}" for name, end in ends.items()}
        added["attributes_url_add_attributes"] = "false"
    if kind == "SAML":
        added = {
            "SSORedirectBindingURI": details.get("MetadataURL", "") + "/sso",
            "ActiveEncryptionCertificate": "MIIC",
        }
    return {**added, **{name: value for name, value in details.items() if name != "private_key"}}
