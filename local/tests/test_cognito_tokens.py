import base64
import json

import pytest

from .cloud import refused
from .cognito import App


@pytest.fixture
def app(account):
    app = App(account)
    app.user()
    return app


def claims(token: str) -> dict:
    body = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


def forged(token: str, **changed) -> str:
    head, _, signature = token.split(".")
    body = base64.urlsafe_b64encode(json.dumps({**claims(token), **changed}).encode()).rstrip(b"=").decode()
    return f"{head}.{body}.{signature}"


def test_a_forged_token(app):
    tokens = app.sign_in()["AuthenticationResult"]
    with refused("NotAuthorizedException", "Invalid login token. Couldn't verify signed token."):
        app.identity_of({app.provider: forged(tokens["IdToken"], sub="someone")})
    with refused("NotAuthorizedException", "Could not verify signature for Access Token"):
        app.public_idp.get_user(AccessToken=forged(tokens["AccessToken"], username="someone"))


def test_roles_of_groups_by_precedence(app):
    roles = {name: app.role(name) for name in ("boss", "deputy", "twin")}
    for precedence, name in enumerate(roles, 1):
        app.idp.create_group(UserPoolId=app.pool, GroupName=name, RoleArn=roles[name], Precedence=min(precedence, 2))

    def join(name):
        app.idp.admin_add_user_to_group(UserPoolId=app.pool, Username="ada", GroupName=name)
        told = claims(app.sign_in()["AuthenticationResult"]["IdToken"])
        return set(told["cognito:roles"]), told.get("cognito:preferred_role")

    assert join("deputy") == ({roles["deputy"]}, roles["deputy"])
    assert join("twin") == ({roles["deputy"], roles["twin"]}, None)
    assert join("boss") == (set(roles.values()), roles["boss"])


@pytest.mark.parametrize("end", ["admin_user_global_sign_out", "admin_disable_user", "admin_delete_user"])
def test_the_server_side_check(app, end):
    logins = app.logins()
    app.identity_of(logins)
    unchecked = app.make_identity_pool(
        CognitoIdentityProviders=[{"ProviderName": app.provider, "ClientId": app.client}]
    )
    getattr(app.idp, end)(UserPoolId=app.pool, Username="ada")
    with refused("NotAuthorizedException", "Invalid login token."):
        app.identity_of(logins)
    app.identity_pool = unchecked
    app.identity_of(logins)
