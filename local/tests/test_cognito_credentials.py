import json

import pytest

from .cloud import REGION, refused
from .cognito import App

CONFIGURATION = "InvalidIdentityPoolConfigurationException"


@pytest.fixture
def app(account):
    app = App(account)
    app.user()
    return app


def test_a_session_of_the_role_within_its_policy(app):
    app.bind(app.role("app"))
    acting = app.acting(app.logins())
    arn = f"arn:aws:sts::{app.account.number}:assumed-role/app/CognitoIdentityCredentials"
    assert acting.sts.get_caller_identity()["Arn"] == arn
    acting.client("s3").list_buckets()
    with refused("AccessDenied", arn):
        acting.iam.list_roles()


@pytest.mark.parametrize(
    "wrong", [{"amr": "unauthenticated"}, {"pool": "eu-central-1:another"}, {"actions": ("sts:AssumeRole",)}]
)
def test_a_role_that_does_not_trust_the_pool(app, wrong):
    app.bind(app.role("app", app.trust(**wrong)))
    with refused(CONFIGURATION, "Invalid identity pool configuration. Check assigned IAM roles for this pool."):
        app.credentials(app.logins())


def test_a_role_that_trusts_one_provider(app):
    app.bind(app.role("app", app.trust(amr=app.provider)))
    app.credentials(app.logins())


def test_a_pool_without_roles_and_a_role_that_is_gone(app):
    logins = app.logins()
    with refused(CONFIGURATION):
        app.credentials(logins)
    app.bind(app.role("app"))
    app.credentials(logins)
    app.account.iam.delete_role_policy(RoleName="app", PolicyName="allow")
    app.account.iam.delete_role(RoleName="app")
    with refused(CONFIGURATION):
        app.credentials(logins)


def test_rules_by_claim(app):
    app.role("users")
    boss = app.role("boss", actions=("iam:ListRoles",))
    rule = {"Claim": "cognito:username", "MatchType": "Equals", "Value": "ada", "RoleARN": boss}
    mapping = {
        "Type": "Rules",
        "AmbiguousRoleResolution": "Deny",
        "RulesConfiguration": {"Rules": [rule]},
    }
    key = f"{app.provider}:{app.client}"
    app.user("bob")
    app.bind(role_arn(app, "users"), RoleMappings={key: mapping})
    assert "/boss/" in app.acting(app.logins("ada")).sts.get_caller_identity()["Arn"]
    with refused("NotAuthorizedException", f"The ambiguous role mapping rules for: {key} denied this request."):
        app.credentials(app.logins("bob"))
    app.bind(role_arn(app, "users"), RoleMappings={key: {**mapping, "AmbiguousRoleResolution": "AuthenticatedRole"}})
    assert "/users/" in app.acting(app.logins("bob")).sts.get_caller_identity()["Arn"]


def test_the_role_in_the_token(app):
    for name in ("users", "boss", "deputy"):
        app.role(name)
    key = f"{app.provider}:{app.client}"
    mapping = {"Type": "Token", "AmbiguousRoleResolution": "AuthenticatedRole"}
    app.bind(role_arn(app, "users"), RoleMappings={key: mapping})
    assert "/users/" in app.acting(app.logins()).sts.get_caller_identity()["Arn"]
    for name, precedence in (("boss", 1), ("deputy", 2)):
        app.idp.create_group(UserPoolId=app.pool, GroupName=name, RoleArn=role_arn(app, name), Precedence=precedence)
    app.idp.admin_add_user_to_group(UserPoolId=app.pool, Username="ada", GroupName="deputy")
    assert "/deputy/" in app.acting(app.logins()).sts.get_caller_identity()["Arn"]
    app.idp.admin_add_user_to_group(UserPoolId=app.pool, Username="ada", GroupName="boss")
    assert "/boss/" in app.acting(app.logins()).sts.get_caller_identity()["Arn"]


def test_principal_tags_need_tag_session(app):
    app.identity.set_principal_tag_attribute_map(
        IdentityPoolId=app.identity_pool, IdentityProviderName=app.provider, PrincipalTags={"who": "cognito:username"}
    )
    role = app.role("app")
    statement = {
        "Effect": "Allow",
        "Action": "iam:ListRoles",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:PrincipalTag/who": "ada"}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    app.account.iam.put_role_policy(RoleName="app", PolicyName="tagged", PolicyDocument=policy)
    app.bind(role)
    logins = app.logins()
    with refused(CONFIGURATION):
        app.credentials(logins)
    trust = app.trust(actions=("sts:AssumeRoleWithWebIdentity", "sts:TagSession"))
    app.account.iam.update_assume_role_policy(RoleName="app", PolicyDocument=json.dumps(trust))
    app.acting(logins).iam.list_roles()


def test_a_changed_trust_is_known_late(app):
    app.bind(app.role("app", app.trust(amr="unauthenticated")))
    logins = app.logins()
    app.account.weather(principalVisibleAfterMs=60000)
    app.account.iam.update_assume_role_policy(RoleName="app", PolicyDocument=json.dumps(app.trust()))
    with refused(CONFIGURATION):
        app.credentials(logins)
    app.account.weather()
    app.credentials(logins)


def role_arn(app, name: str) -> str:
    return f"arn:aws:iam::{app.account.number}:role/lanyard/{name}"


def test_policies_know_the_identity_of_the_session(app):
    bucket, s3 = f"{app.account.number}-own", app.account.client("s3")
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    app.bind(app.role("own"))
    own = {
        "Effect": "Allow",
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{bucket}/${{cognito-identity.amazonaws.com:sub}}/*",
        "Condition": {"ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}},
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [own]})
    app.account.iam.put_role_policy(RoleName="own", PolicyName="own", PolicyDocument=document)
    logins = app.logins()
    user = app.acting(logins).client("s3")
    user.put_object(Bucket=bucket, Key=f"{app.identity_of(logins)}/photo", Body=b"x")
    with refused("AccessDenied"):
        user.put_object(Bucket=bucket, Key="us-east-1:another/photo", Body=b"x")
