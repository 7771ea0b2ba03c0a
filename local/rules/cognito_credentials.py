"""Credentials of an identity are a session of the role that the pool's configuration names for it, if that role trusts
the pool; one hour, named CognitoIdentityCredentials, with the principal tags that the pool maps.

Sources: "Using role-based access control" (rules, cognito:preferred_role, cognito:roles, AmbiguousRoleResolution),
"Role trust and permissions" (aud, amr) and "Using attributes for access control" (sts:TagSession; the default tags
username and client) in the Cognito Developer Guide; amplify-js#3621 (the words of a denied mapping), amazon-cognito-
auth-js#196 (of a role that does not trust). MiniStack takes the authenticated role, or one that it makes up, and asks
no trust policy.
"""

import json

from ministack.core import iam_evaluator
from ministack.core.responses import error_response_json, get_account_id, get_region
from ministack.services import cognito, sts

from ..call import current
from ..wrap import wrap
from .sts_assume_role import role_of

PROVIDER = "cognito-identity.amazonaws.com"
_DEFAULT_TAGS = {"username": "sub", "client": "aud"}
_MATCHES = {
    "Equals": lambda claim, value: claim == value,
    "NotEqual": lambda claim, value: claim != value,
    "StartsWith": lambda claim, value: claim.startswith(value),
    "Contains": lambda claim, value: value in claim,
}


class _Denied(Exception):
    """A mapping of roles denied the request."""


def pool_of(identity_id: str) -> dict | None:
    """The identity pool that an identity is in."""
    return next((pool for pool in cognito._identity_pools.values() if identity_id in pool["_identities"]), None)


@wrap(iam_evaluator, "_trust_principal_matches")
def _matches(inner, principal, caller_arn, federated):
    return inner(principal, caller_arn, federated or caller_arn == PROVIDER)  # sts:TagSession too


@wrap(cognito, "_get_credentials_for_identity")
def _get(inner, data):
    identity_id, logins = data.get("IdentityId"), data.get("Logins") or {}
    pool = pool_of(identity_id)
    refusal = cognito._identity_logins_error(pool, identity_id, logins) if pool else None
    if not pool or refusal:
        return refusal or inner(data)
    try:
        role = role_of(_role_arn(pool, logins))
    except _Denied as e:
        return error_response_json("NotAuthorizedException", str(e), 400)
    tags = _principal_tags(pool, logins)
    if not role or not _trusts(role, pool, identity_id, logins, tags):
        said = "Invalid identity pool configuration. Check assigned IAM roles for this pool."
        return error_response_json("InvalidIdentityPoolConfigurationException", said, 400)
    status, headers, body = inner(data)
    if status == 200:
        session = sts._sessions[json.loads(body)["Credentials"]["AccessKeyId"]]
        session["Arn"] = f"arn:aws:sts::{get_account_id()}:assumed-role/{role['RoleName']}/CognitoIdentityCredentials"
        session["UserId"] = f"{role['RoleId']}:CognitoIdentityCredentials"
        session["SessionTags"] = tags
        session["SourceAccessKeyId"] = current.get().access_key  # of a function, if one called
    return status, headers, body


def _role_arn(pool: dict, logins: dict) -> str:
    for provider, token in logins.items():
        claims = cognito._token_claims(token)
        key = f"{provider}:{claims.get('aud')}" if provider.startswith("cognito-idp.") else provider
        mapping = (pool.get("_role_mappings") or {}).get(key)
        if not mapping:
            continue
        role = _by_rules(mapping, claims) if mapping.get("Type") == "Rules" else _by_token(claims)
        if role:
            return role
        if mapping.get("AmbiguousRoleResolution") == "Deny":
            raise _Denied(f"The ambiguous role mapping rules for: {key} denied this request.")
    return pool["_roles"].get("authenticated" if logins else "unauthenticated", "")


def _by_token(claims: dict) -> str | None:
    roles = claims.get("cognito:roles") or []
    return claims.get("cognito:preferred_role") or (roles[0] if len(roles) == 1 else None)


def _by_rules(mapping: dict, claims: dict) -> str | None:
    for rule in (mapping.get("RulesConfiguration") or {}).get("Rules", ()):
        claim = claims.get(rule["Claim"])
        if claim is not None:
            values = [str(value) for value in claim] if isinstance(claim, list) else [str(claim)]
            if any(_MATCHES[rule["MatchType"]](value, rule["Value"]) for value in values):
                return rule["RoleARN"]
    return None


def _principal_tags(pool: dict, logins: dict) -> list[dict]:
    tags = {}
    for provider, token in logins.items():
        mapping = pool.get("_principal_tags", {}).get(provider)
        if mapping:
            claims = cognito._token_claims(token)
            wanted = _DEFAULT_TAGS if mapping["UseDefaults"] else mapping["PrincipalTags"]
            tags.update({key: str(claims[claim]) for key, claim in wanted.items() if claim in claims})
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _trusts(role: dict, pool: dict, identity_id: str, logins: dict, tags: list[dict]) -> bool:
    keys = {"aud": pool["IdentityPoolId"], "sub": identity_id, "amr": cognito._identity_login_fields(logins)[0]}
    for action in ("sts:AssumeRoleWithWebIdentity", *(["sts:TagSession"] if tags else [])):
        asked = iam_evaluator.EvalContext(
            principal_arn=PROVIDER,
            principal_type="WebIdentityUser",
            principal_account=get_account_id(),
            action=action,
            resource_arn=role["Arn"],
            region=get_region(),
            service_context={f"{PROVIDER}:{key}": value for key, value in keys.items()},
            request_tags={tag["Key"]: tag["Value"] for tag in tags},
            tag_keys=[tag["Key"] for tag in tags],
        )
        if not iam_evaluator.evaluate_trust_policy(role["AssumeRolePolicyDocument"], PROVIDER, asked):
            return False
    return True
