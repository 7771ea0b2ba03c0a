import pytest

from .cloud import allow, refused
from .cognito import App


@pytest.fixture
def app(account):
    return App(account)


def binding(app, caller):
    def bind(role, **more):
        caller.client("cognito-identity").set_identity_pool_roles(
            IdentityPoolId=app.identity_pool, Roles={"authenticated": role}, **more
        )

    return bind


def test_passes_the_role(app):
    role = app.role("app")
    number = app.account.number
    condition = {"StringEquals": {"iam:PassedToService": "cognito-identity.amazonaws.com"}}
    passing = allow("iam:PassRole", resource=f"arn:aws:iam::{number}:role/lanyard/*", Condition=condition)
    binding(app, app.account.acting(allow("cognito-identity:SetIdentityPoolRoles"), passing, name="may"))(role)
    with refused("AccessDeniedException", f"iam:PassRole on resource: {role}"):
        binding(app, app.account.acting(allow("cognito-identity:SetIdentityPoolRoles"), name="not"))(role)


def test_takes_no_resource(app):
    arn = f"arn:aws:cognito-identity:eu-central-1:{app.account.number}:identitypool/{app.identity_pool}"
    caller = app.account.acting(allow("cognito-identity:*", resource=arn), allow("iam:PassRole"))
    caller.client("cognito-identity").get_identity_pool_roles(IdentityPoolId=app.identity_pool)
    with refused("AccessDeniedException", "cognito-identity:SetIdentityPoolRoles on resource: *"):
        binding(app, caller)(app.role("app"))


def test_a_role_that_cognito_does_not_know(app):
    missing = f"arn:aws:iam::{app.account.number}:role/lanyard/missing"
    for wrong in (missing, "arn:aws:iam::180971085012ole/web"):
        with refused("NotAuthorizedException", f"Access to Role '{wrong}' is forbidden."):
            app.bind(wrong)
    app.account.weather(principalVisibleAfterMs=60000)
    role = app.role("app")
    with refused("NotAuthorizedException", f"Access to Role '{role}' is forbidden."):
        app.bind(role)
    app.account.weather()
    app.bind(role)


def test_a_mapping_of_a_provider_of_the_pool(app):
    role = app.role("app")
    mapping = {"Type": "Token", "AmbiguousRoleResolution": "Deny"}
    app.bind(role, RoleMappings={f"{app.provider}:{app.client}": mapping})
    said = "is not a valid RoleMapping ProviderName or is not a configured provider."
    for key in (app.provider, f"{app.provider}:another"):
        with refused("InvalidParameterException", f"{key} {said}"):
            app.bind(role, RoleMappings={key: mapping})
    assert app.identity.get_identity_pool_roles(IdentityPoolId=app.identity_pool)["RoleMappings"].keys() == {
        f"{app.provider}:{app.client}"
    }
