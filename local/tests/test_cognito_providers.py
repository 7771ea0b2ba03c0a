import pytest

from .cloud import refused
from .cognito import App

OIDC = {
    "client_id": "abc",
    "client_secret": "s3cret",
    "oidc_issuer": "https://login.example.com",
    "authorize_scopes": "openid email",
    "attributes_request_method": "GET",
}
SOCIAL = {"client_id": "abc", "client_secret": "s3cret", "authorize_scopes": "email"}


@pytest.fixture
def app(account):
    return App(account)


def create(app, name, kind, details, **more) -> dict:
    return app.idp.create_identity_provider(
        UserPoolId=app.pool, ProviderName=name, ProviderType=kind, ProviderDetails=details, **more
    )["IdentityProvider"]


def describe(app, name) -> dict:
    return app.idp.describe_identity_provider(UserPoolId=app.pool, ProviderName=name)["IdentityProvider"]


@pytest.mark.parametrize(
    ("name", "kind", "details"),
    [
        ("Example", "OIDC", OIDC),
        ("Example", "SAML", {"MetadataURL": "https://login.example.com/metadata"}),
        ("Google", "Google", SOCIAL),
        ("Facebook", "Facebook", SOCIAL),
        ("LoginWithAmazon", "LoginWithAmazon", SOCIAL),
    ],
)
def test_details_and_what_is_added(app, name, kind, details):
    create(app, name, kind, details, AttributeMapping={"email": "email"})
    shown = describe(app, name)
    assert shown["ProviderDetails"].items() > details.items()
    assert shown["AttributeMapping"].items() >= {"email": "email"}.items()
    app.make_client(SupportedIdentityProviders=[name])


def test_the_private_key_of_apple_is_not_shown(app):
    details = {**SOCIAL, "team_id": "t", "key_id": "k", "private_key": "secret"}
    create(app, "SignInWithApple", "SignInWithApple", details)
    assert "private_key" not in describe(app, "SignInWithApple")["ProviderDetails"]


def test_what_is_refused(app):
    with refused("InvalidParameterException", "Provider Search cannot be of type Google."):
        create(app, "Search", "Google", SOCIAL)
    with refused("InvalidParameterException", "oidc_issuer"):
        create(app, "Example", "OIDC", SOCIAL)
    with refused("InvalidParameterException", "MetadataURL or MetadataFile"):
        create(app, "Example", "SAML", {"IDPSignout": "true"})
    with refused("InvalidParameterException", "Member must satisfy enum value set: [SAML, Facebook"):
        create(app, "Example", "LDAP", SOCIAL)
    create(app, "Example", "OIDC", OIDC)
    with refused("DuplicateProviderException"):
        create(app, "Example", "OIDC", OIDC)


def test_an_update_replaces_the_details(app):
    create(app, "Example", "OIDC", OIDC)
    changed = {**OIDC, "client_id": "def", "oidc_issuer": "https://id.example.com"}
    app.idp.update_identity_provider(UserPoolId=app.pool, ProviderName="Example", ProviderDetails=changed)
    details = describe(app, "Example")["ProviderDetails"]
    assert details["client_id"] == "def"
    assert details["token_url"].startswith("https://id.example.com/")
    app.idp.delete_identity_provider(UserPoolId=app.pool, ProviderName="Example")
    with refused("ResourceNotFoundException", "Example does not exist."):
        describe(app, "Example")
