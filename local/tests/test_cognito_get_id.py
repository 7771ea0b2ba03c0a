import pytest

from .cloud import refused
from .cognito import App

GUESTS = "Unauthenticated access is not supported for this identity pool."


@pytest.fixture
def app(account):
    app = App(account)
    app.user()
    return app


def test_no_guests(app):
    with refused("NotAuthorizedException", GUESTS):
        app.identity_of({})


def test_guests_where_they_are_let_in(app):
    app.identity_pool = app.make_identity_pool(AllowUnauthenticatedIdentities=True)
    role = app.role("guest", app.trust(amr="unauthenticated"))
    app.identity.set_identity_pool_roles(IdentityPoolId=app.identity_pool, Roles={"unauthenticated": role})
    assert "/guest/" in app.acting({}).sts.get_caller_identity()["Arn"]


def test_a_guest_of_a_pool_that_closed(app):
    app.identity_pool = app.make_identity_pool(AllowUnauthenticatedIdentities=True)
    guest = app.identity_of({})
    app.identity.update_identity_pool(
        IdentityPoolId=app.identity_pool, IdentityPoolName="app", AllowUnauthenticatedIdentities=False
    )
    with refused("NotAuthorizedException", GUESTS):
        app.public_identity.get_credentials_for_identity(IdentityId=guest)


def test_one_user_has_one_identity(app):
    assert app.identity_of(app.logins()) == app.identity_of(app.logins())
    app.user("bob")
    assert app.identity_of(app.logins()) != app.identity_of(app.logins("bob"))


def test_an_identity_with_a_login_asks_for_it(app):
    identity = app.identity_of(app.logins())
    with refused("NotAuthorizedException", f"Access to Identity '{identity}' is forbidden."):
        app.public_identity.get_credentials_for_identity(IdentityId=identity)


def test_tokens_of_another_client(app):
    app.client = app.make_client()
    with refused("NotAuthorizedException", "Token is not from a supported provider of this identity pool."):
        app.identity_of(app.logins())


def test_the_classic_flow(app):
    def token():
        logins = app.logins()
        return app.public_identity.get_open_id_token(IdentityId=app.identity_of(logins), Logins=logins)["Token"]

    assert token()
    role = app.role("app")
    app.bind(role, RoleMappings={f"{app.provider}:{app.client}": {"Type": "Token", "AmbiguousRoleResolution": "Deny"}})
    with refused("InvalidParameterException", "Basic (classic) flow is not supported with RoleMappings"):
        token()
    app.identity_pool = app.make_identity_pool(AllowClassicFlow=False)
    with refused("InvalidParameterException", "Basic (classic) flow is not enabled, please use enhanced flow."):
        token()
