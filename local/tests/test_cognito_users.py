import pytest

from .cloud import refused
from .cognito import PASSWORD, App


@pytest.fixture
def app(account):
    return App(account)


def invite(app, name="ada", **more) -> dict:
    attributes = [{"Name": "email", "Value": f"{name}@example.com"}, {"Name": "email_verified", "Value": "true"}]
    return app.idp.admin_create_user(
        UserPoolId=app.pool, Username=name, UserAttributes=attributes, DesiredDeliveryMediums=["EMAIL"], **more
    )


def status(app, name="ada") -> str:
    return app.idp.admin_get_user(UserPoolId=app.pool, Username=name)["UserStatus"]


def test_an_invited_user_has_to_choose_a_password(app):
    answer = invite(app, TemporaryPassword=PASSWORD)
    assert answer["User"]["UserStatus"] == "FORCE_CHANGE_PASSWORD"
    assert PASSWORD not in str(answer)
    assert app.sign_in()["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    with refused("UsernameExistsException"):
        invite(app)


def test_an_invitation_sent_again(app):
    with refused("UserNotFoundException"):
        invite(app, MessageAction="RESEND")
    invite(app)
    invite(app, MessageAction="RESEND")
    app.idp.admin_set_user_password(UserPoolId=app.pool, Username="ada", Password=PASSWORD, Permanent=True)
    assert status(app) == "CONFIRMED"
    with refused("UnsupportedUserStateException"):
        invite(app, MessageAction="RESEND")


def test_passwords_fit_the_policy(app):
    invite(app)
    with refused("InvalidPasswordException", "Password did not conform with policy"):
        app.idp.admin_set_user_password(UserPoolId=app.pool, Username="ada", Password="too-simple", Permanent=True)
    app.idp.admin_set_user_password(UserPoolId=app.pool, Username="ada", Password=PASSWORD, Permanent=False)
    assert status(app) == "FORCE_CHANGE_PASSWORD"


def test_a_wrong_password_and_a_disabled_user(app):
    app.user()
    with refused("NotAuthorizedException", "Incorrect username or password."):
        app.sign_in(password="wrong")
    app.idp.admin_disable_user(UserPoolId=app.pool, Username="ada")
    with refused("NotAuthorizedException", "User is disabled."):
        app.sign_in()


def test_required_mfa(app):
    app.user()
    app.idp.set_user_pool_mfa_config(
        UserPoolId=app.pool, SoftwareTokenMfaConfiguration={"Enabled": True}, MfaConfiguration="OPTIONAL"
    )
    assert "AuthenticationResult" in app.sign_in()
    app.idp.set_user_pool_mfa_config(
        UserPoolId=app.pool, SoftwareTokenMfaConfiguration={"Enabled": True}, MfaConfiguration="ON"
    )
    answer = app.sign_in()
    assert answer["ChallengeName"] == "MFA_SETUP"
    assert answer["ChallengeParameters"]["MFAS_CAN_SETUP"] == '["SOFTWARE_TOKEN_MFA"]'
    assert "AuthenticationResult" not in answer


def test_deleted_users(app):
    app.user()
    app.idp.admin_delete_user(UserPoolId=app.pool, Username="ada")
    with refused("UserNotFoundException", "User does not exist."):
        app.idp.admin_delete_user(UserPoolId=app.pool, Username="ada")
    assert app.idp.list_users(UserPoolId=app.pool)["Users"] == []


def test_names_in_other_letters(account):
    app = App(account, UsernameConfiguration={"CaseSensitive": False})
    invite(app, "Ada")
    assert app.idp.admin_get_user(UserPoolId=app.pool, Username="aDA")["Username"] == "Ada"
    with refused("UsernameExistsException"):
        invite(app, "ada")
    sensitive = App(account)
    invite(sensitive, "Ada")
    invite(sensitive, "ada")


def test_a_generated_password_fits_the_policy(account):
    idp = account.client("cognito-idp")
    pool = idp.create_user_pool(PoolName="long", Policies={"PasswordPolicy": {"MinimumLength": 60}})["UserPool"]["Id"]
    made = idp.admin_create_user(UserPoolId=pool, Username="ada", MessageAction="SUPPRESS")
    assert made["User"]["UserStatus"] == "FORCE_CHANGE_PASSWORD"
