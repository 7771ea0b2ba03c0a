import pytest

from .cloud import refused
from .cognito import PASSWORD, App


@pytest.fixture
def app(account):
    app = App(account)
    app.user()
    return app


def client(app, client_id) -> dict:
    return app.idp.describe_user_pool_client(UserPoolId=app.pool, ClientId=client_id)["UserPoolClient"]


def test_a_provider_that_does_not_exist(app):
    with refused("InvalidParameterException", f"The provider Google does not exist for User Pool {app.pool}."):
        app.make_client(SupportedIdentityProviders=["COGNITO", "Google"])
    app.make_client(SupportedIdentityProviders=["COGNITO"])


def test_what_is_not_set_is_not_shown(app):
    made = app.idp.create_user_pool_client(UserPoolId=app.pool, ClientName="bare")["UserPoolClient"]
    assert made == client(app, made["ClientId"])
    empty = {"UserPoolId", "ClientName", "ClientId", "CreationDate", "LastModifiedDate", "TokenValidityUnits"}
    assert {name: value for name, value in made.items() if name not in empty} == {
        "RefreshTokenValidity": 30,
        "AllowedOAuthFlowsUserPoolClient": False,
        "PreventUserExistenceErrors": "LEGACY",
        "EnableTokenRevocation": True,
        "EnablePropagateAdditionalUserContextData": False,
        "AuthSessionValidity": 3,
    }


def test_an_update_takes_back_what_it_is_not_given(app):
    made = app.make_client(
        EnableTokenRevocation=False, PreventUserExistenceErrors="ENABLED", CallbackURLs=["https://a"]
    )
    app.idp.update_user_pool_client(UserPoolId=app.pool, ClientId=made, RefreshTokenValidity=1)
    after = client(app, made)
    assert after["RefreshTokenValidity"] == 1
    assert after["ClientName"] == "app"
    assert (after["EnableTokenRevocation"], after["PreventUserExistenceErrors"]) == (True, "LEGACY")
    assert not after.keys() & {"CallbackURLs", "ExplicitAuthFlows"}


@pytest.mark.parametrize("flows", [[], ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]])
def test_only_the_flows_of_the_client(app, flows):
    app.client = app.make_client(ExplicitAuthFlows=flows)
    parameters = {"USERNAME": "ada", "PASSWORD": PASSWORD}
    with refused("InvalidParameterException", "USER_PASSWORD_AUTH flow not enabled for this client"):
        app.sign_in()
    with refused("InvalidParameterException", "Auth flow not enabled for this client"):
        app.idp.admin_initiate_auth(
            UserPoolId=app.pool,
            ClientId=app.client,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters=parameters,
        )


def test_refresh_needs_its_flow(app):
    flows = ["ALLOW_USER_PASSWORD_AUTH"]
    with refused("InvalidParameterException", "REFRESH_TOKEN_AUTH should always be allowed."):
        app.make_client(ExplicitAuthFlows=flows)
    rotation = {"Feature": "ENABLED", "RetryGracePeriodSeconds": 10}
    app.client = app.make_client(ExplicitAuthFlows=flows, RefreshTokenRotation=rotation)
    assert client(app, app.client)["RefreshTokenRotation"] == rotation
    refresh = {"REFRESH_TOKEN": app.sign_in()["AuthenticationResult"]["RefreshToken"]}
    with refused("InvalidParameterException", "Auth flow not enabled for this client"):
        app.public_idp.initiate_auth(ClientId=app.client, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters=refresh)


def test_user_existence(app):
    with refused("UserNotFoundException"):
        app.sign_in("nobody")
    app.client = app.make_client(PreventUserExistenceErrors="ENABLED")
    with refused("NotAuthorizedException", "Incorrect username or password."):
        app.sign_in("nobody")


def test_clients_have_no_unique_names_and_are_counted(app):
    app.account.weather(quotas={"appClientsPerUserPool": 2})
    made = {app.client, app.make_client()}
    with refused("LimitExceededException"):
        app.make_client()
    listed = app.idp.list_user_pool_clients(UserPoolId=app.pool, MaxResults=1)
    again = app.idp.list_user_pool_clients(UserPoolId=app.pool, MaxResults=1, NextToken=listed["NextToken"])
    assert "NextToken" not in again
    assert {c["ClientId"] for c in listed["UserPoolClients"] + again["UserPoolClients"]} == made
    app.idp.delete_user_pool_client(UserPoolId=app.pool, ClientId=app.client)
    with refused("ResourceNotFoundException", f"User pool client {app.client} does not exist."):
        app.idp.delete_user_pool_client(UserPoolId=app.pool, ClientId=app.client)
