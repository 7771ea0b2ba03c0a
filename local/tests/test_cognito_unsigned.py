import json

import pytest

from . import function
from .cloud import refused
from .cognito import App


@pytest.fixture
def app(account):
    app = App(account)
    app.user()
    return app


def test_an_application_signs_in_in_the_account_of_its_client(app):
    app.account.local("DELETE", "calls")
    tokens = app.sign_in()["AuthenticationResult"]
    assert app.public_idp.get_user(AccessToken=tokens["AccessToken"])["Username"] == "ada"
    app.public_idp.initiate_auth(
        ClientId=app.client,
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": tokens["RefreshToken"]},
    )
    app.public_idp.global_sign_out(AccessToken=tokens["AccessToken"])
    made = [(call["action"], call["principal"], call["status"]) for call in app.account.calls()]
    actions = ["InitiateAuth", "GetUser", "InitiateAuth", "GlobalSignOut"]
    assert made == [(f"cognito-idp:{action}", "anonymous", 200) for action in actions]


def test_an_identity_is_of_the_account_of_its_pool(app):
    app.bind(app.role("app"))
    app.account.local("DELETE", "calls")
    logins = app.logins()
    identity = app.identity_of(logins)
    app.public_identity.get_credentials_for_identity(IdentityId=identity, Logins=logins)
    app.public_identity.get_open_id_token(IdentityId=identity, Logins=logins)
    assert [call["action"].split(":")[1] for call in app.account.calls()] == [
        "InitiateAuth",
        "GetId",
        "GetCredentialsForIdentity",
        "GetOpenIdToken",
    ]


def test_faults_strike_them(app):
    app.account.faults(
        {"action": "cognito-idp:InitiateAuth", "fault": "throttle", "principal": "anonymous"},
        {"action": "cognito-identity:GetId", "fault": "error", "code": "ResourceConflictException"},
    )
    with refused("TooManyRequestsException"):
        app.sign_in()
    logins = app.logins()
    with refused("ResourceConflictException"):
        app.identity_of(logins)
    app.identity_of(logins)


def test_they_need_no_permission(app):
    nobody = app.account.acting().client("cognito-idp")
    with refused("AccessDeniedException"):
        nobody.list_users(UserPoolId=app.pool)
    nobody.initiate_auth(
        ClientId=app.client,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ada", "PASSWORD": "correct-Horse-9"},
    )


def test_what_names_nothing(app):
    with refused("ResourceNotFoundException"):
        app.public_idp.initiate_auth(ClientId="nothing", AuthFlow="USER_PASSWORD_AUTH", AuthParameters={})
    missing = f"{app.identity_pool.split(':')[0]}:00000000-0000-0000-0000-000000000000"
    with refused("ResourceNotFoundException", f"IdentityPool '{missing}' not found."):
        app.public_identity.get_id(IdentityPoolId=missing)
    with refused("ResourceNotFoundException", f"Identity '{missing}' not found."):
        app.public_identity.get_credentials_for_identity(IdentityId=missing)


SIGNS_IN = """
import botocore.session
idp = botocore.session.get_session().create_client("cognito-idp")
answer = idp.initiate_auth(ClientId=event["client"], AuthFlow="USER_PASSWORD_AUTH", AuthParameters=event["parameters"])
return "AuthenticationResult" in answer
"""


def test_a_function_is_known_though_it_signs_nothing(app):
    function.create(app.account, "login", SIGNS_IN)
    event = {"client": app.client, "parameters": {"USERNAME": "ada", "PASSWORD": "correct-Horse-9"}}

    def run():
        answer = app.account.client("lambda").invoke(FunctionName="login", Payload=json.dumps(event))
        return answer.get("FunctionError"), json.loads(answer["Payload"].read())

    assert run() == (None, True)
    call = app.account.calls()[-1]
    assert call["principal"] == f"arn:aws:sts::{app.account.number}:assumed-role/login-role/login"
    app.account.faults({"action": "cognito-idp:InitiateAuth", "fault": "kill", "principal": "login-role"})
    assert run()[0] == "Unhandled"
    assert app.account.local("DELETE", "faults") == (200, [])
