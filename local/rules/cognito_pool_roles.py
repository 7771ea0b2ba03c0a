"""SetIdentityPoolRoles passes the roles that it names. They must exist and Cognito must have heard of them; a mapping
must be of a provider that the pool has.

Sources: API reference of SetIdentityPoolRoles and RoleMapping; "Granting a user permissions to pass a role to an AWS
service" (IAM User Guide); boto3#73, aws-sdk-js#908 (a role that was made just before, or is none: "Access to Role '...'
is forbidden."); aws-api-gateway-developer-portal#11 (without iam:PassRole: AccessDeniedException); aws-cdk#22951 (a
mapping of another provider). The words for a mapping without AmbiguousRoleResolution are not documented. MiniStack
takes anything.
"""

import time

from ministack.core.responses import error_response_json
from ministack.services import cognito

from .. import weather
from ..wrap import wrap
from .cognito_credentials import PROVIDER
from .iam_authorization import companions
from .iam_pass_role import pass_role
from .sts_assume_role import role_of


def _named(data: dict) -> list[str]:
    """The ARNs of the roles that a request names."""
    mappings = (data.get("RoleMappings") or {}).values()
    rules = [rule for mapping in mappings for rule in (mapping.get("RulesConfiguration") or {}).get("Rules", ())]
    return [*(data.get("Roles") or {}).values(), *(rule.get("RoleARN", "") for rule in rules)]


def _passes(call):
    roles = {arn.rsplit("/", 1)[-1] for arn in _named(call.document)}
    return [pass_role(call.account, role, PROVIDER) for role in sorted(roles)]


companions["cognito-identity:SetIdentityPoolRoles"] = _passes


@wrap(cognito, "_set_identity_pool_roles")
def _set(inner, data):
    pool = cognito._identity_pools.get(data.get("IdentityPoolId"))
    if not pool:
        return inner(data)
    for arn in _named(data):
        role = role_of(arn)
        age = (time.time() - (role or {}).get("_created_at", 0)) * 1000
        if not role or role["Arn"] != arn or age < weather.setting("principalVisibleAfterMs"):
            return error_response_json("NotAuthorizedException", f"Access to Role '{arn}' is forbidden.", 400)
    for key, mapping in (data.get("RoleMappings") or {}).items():
        if key not in _providers(pool):
            said = f"{key} is not a valid RoleMapping ProviderName or is not a configured provider."
            return error_response_json("InvalidParameterException", said, 400)
        if mapping.get("AmbiguousRoleResolution") not in ("AuthenticatedRole", "Deny"):
            said = f"AmbiguousRoleResolution is required for RoleMapping {key}."
            return error_response_json("InvalidParameterException", said, 400)
    return inner(data)


def _providers(pool: dict) -> set[str]:
    """The names by which a pool's role mappings may call its providers."""
    pools = {f"{p['ProviderName']}:{p['ClientId']}" for p in pool.get("CognitoIdentityProviders") or ()}
    oidc = {arn.split("oidc-provider/", 1)[-1] for arn in pool.get("OpenIdConnectProviderARNs") or ()}
    return pools | oidc | set(pool.get("SupportedLoginProviders") or ()) | set(pool.get("SamlProviderARNs") or ())
