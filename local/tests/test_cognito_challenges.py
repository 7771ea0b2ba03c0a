import base64
import hashlib
import hmac
import struct
import time

import pytest

from .cloud import refused
from .cognito import PASSWORD, App

TEMPORARY = "temporary-Horse-1"
EXPIRED = "Invalid session for the user, session is expired."


@pytest.fixture
def app(account):
    app = App(account)
    for name in ("ada", "eve"):
        app.idp.admin_create_user(
            UserPoolId=app.pool, Username=name, TemporaryPassword=TEMPORARY, MessageAction="SUPPRESS"
        )
    return app


def answer(app, challenge, session, name="ada", **responses) -> dict:
    return app.public_idp.respond_to_auth_challenge(
        ClientId=app.client,
        ChallengeName=challenge,
        Session=session,
        ChallengeResponses={"USERNAME": name, **responses},
    )


def choose(app, session, password=PASSWORD, name="ada") -> dict:
    return answer(app, "NEW_PASSWORD_REQUIRED", session, name, NEW_PASSWORD=password)


def code(secret: str) -> str:
    """The code of a time-based one-time password (RFC 6238)."""
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(time.time() // 30)), hashlib.sha1).digest()
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def test_a_new_password_in_the_session_of_the_user(app):
    session = app.sign_in(password=TEMPORARY)["Session"]
    with refused("NotAuthorizedException", EXPIRED):
        choose(app, session, name="eve")
    with refused("NotAuthorizedException", EXPIRED):
        choose(app, "x" * 40)
    with refused("InvalidPasswordException"):
        choose(app, session, "too-simple")
    assert "AuthenticationResult" in choose(app, session)
    with refused("NotAuthorizedException", EXPIRED):
        choose(app, session)
    assert "AuthenticationResult" in app.sign_in()


def test_setting_up_a_second_factor(app):
    app.idp.set_user_pool_mfa_config(
        UserPoolId=app.pool, SoftwareTokenMfaConfiguration={"Enabled": True}, MfaConfiguration="ON"
    )
    told = choose(app, app.sign_in(password=TEMPORARY)["Session"])
    assert told["ChallengeName"] == "MFA_SETUP"
    with refused("NotAuthorizedException", EXPIRED):
        answer(app, "MFA_SETUP", told["Session"])
    given = app.public_idp.associate_software_token(Session=told["Session"])
    verified = app.public_idp.verify_software_token(Session=given["Session"], UserCode=code(given["SecretCode"]))
    assert "AuthenticationResult" in answer(app, "MFA_SETUP", verified["Session"])
    told = app.sign_in()
    assert told["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    with refused("CodeMismatchException"):
        answer(app, "SOFTWARE_TOKEN_MFA", told["Session"], SOFTWARE_TOKEN_MFA_CODE="000000")
    told = app.sign_in()
    with_code = answer(app, "SOFTWARE_TOKEN_MFA", told["Session"], SOFTWARE_TOKEN_MFA_CODE=code(given["SecretCode"]))
    assert "AuthenticationResult" in with_code
