import pytest

from .cloud import refused
from .cognito import App


@pytest.fixture
def app(account):
    app = App(account)
    app.user()
    return app


def update(app, **more):
    return app.identity.update_identity_pool(
        IdentityPoolId=app.identity_pool, IdentityPoolName="app", AllowUnauthenticatedIdentities=False, **more
    )


def test_an_update_sets_the_whole(app):
    app.identity_pool = app.make_identity_pool(IdentityPoolTags={"a": "b"}, DeveloperProviderName="login.app")
    update(app)
    described = app.identity.describe_identity_pool(IdentityPoolId=app.identity_pool)
    described.pop("ResponseMetadata")
    assert described == {
        "IdentityPoolId": app.identity_pool,
        "IdentityPoolName": "app",
        "AllowUnauthenticatedIdentities": False,
    }


def test_what_is_described_can_be_sent_back(app):
    def described():
        answer = app.identity.describe_identity_pool(IdentityPoolId=app.identity_pool)
        return {name: value for name, value in answer.items() if name != "ResponseMetadata"}

    before = described()
    app.identity.update_identity_pool(**before)
    assert described() == before


@pytest.mark.parametrize("wrong", [{"ClientId": "abc"}, {"ProviderName": "eu-central-1_abc", "ClientId": "abc"}])
def test_a_provider_is_a_user_pool_and_a_client(app, wrong):
    for call in (app.make_identity_pool, lambda **more: update(app, **more)):
        with refused("InvalidParameterException", "Invalid Cognito Identity Provider"):
            call(CognitoIdentityProviders=[wrong])


def test_names_are_not_unique_and_pools_are_counted(app):
    app.account.weather(quotas={"identityPools": 2})
    made = {app.identity_pool, app.make_identity_pool()}
    with refused("LimitExceededException"):
        app.make_identity_pool()
    first = app.identity.list_identity_pools(MaxResults=1)
    second = app.identity.list_identity_pools(MaxResults=1, NextToken=first["NextToken"])
    assert {p["IdentityPoolId"] for p in first["IdentityPools"] + second["IdentityPools"]} == made


def test_identities_are_listed_and_deleted(app):
    names = ["ada", "bob", "eve"]
    for name in names[1:]:
        app.user(name)
    made = {app.identity_of(app.logins(name)) for name in names}
    first = app.identity.list_identities(IdentityPoolId=app.identity_pool, MaxResults=2)
    second = app.identity.list_identities(IdentityPoolId=app.identity_pool, MaxResults=2, NextToken=first["NextToken"])
    assert {i["IdentityId"] for i in first["Identities"] + second["Identities"]} == made
    one = sorted(made)[0]
    assert app.identity.describe_identity(IdentityId=one)["Logins"] == [app.provider]
    assert app.identity.delete_identities(IdentityIdsToDelete=[one])["UnprocessedIdentityIds"] == []
    with refused("ResourceNotFoundException", f"Identity '{one}' not found."):
        app.identity.describe_identity(IdentityId=one)
    assert len(app.identity.list_identities(IdentityPoolId=app.identity_pool, MaxResults=60)["Identities"]) == 2


def test_a_login_is_unlinked(app):
    logins = app.logins()
    identity = app.identity_of(logins)
    app.public_identity.unlink_identity(IdentityId=identity, Logins=logins, LoginsToRemove=[app.provider])
    assert app.identity.describe_identity(IdentityId=identity)["Logins"] == []


def test_values_are_checked(app):
    said = (
        f"Value '{app.pool}' at 'identityPoolId' failed to satisfy constraint: Member must satisfy regular expression"
    )
    with refused("ValidationException", said):
        app.identity.describe_identity_pool(IdentityPoolId=app.pool)
    with refused("ValidationException", "Map value must satisfy constraint: [Member must have length greater"):
        app.bind("app")


def test_what_is_gone(app):
    app.identity.delete_identity_pool(IdentityPoolId=app.identity_pool)
    with refused("ResourceNotFoundException", f"IdentityPool '{app.identity_pool}' not found."):
        app.identity.describe_identity_pool(IdentityPoolId=app.identity_pool)
