import pytest

from .cloud import allow, refused
from .cognito import App

TAGS = {"owner": "lanyard"}


@pytest.fixture
def app(account):
    return App(account, UserPoolTags=TAGS)


def arn(app, kind, name):
    service = {"userpool": "cognito-idp", "identitypool": "cognito-identity"}[kind]
    return f"arn:aws:{service}:eu-central-1:{app.account.number}:{kind}/{name}"


def test_on_the_pool(app):
    mine = arn(app, "userpool", app.pool)
    caller = app.account.acting(allow("cognito-idp:*", resource=mine)).client("cognito-idp")
    caller.describe_user_pool(UserPoolId=app.pool)
    caller.list_user_pool_clients(UserPoolId=app.pool, MaxResults=60)
    caller.list_tags_for_resource(ResourceArn=mine)
    other = app.idp.create_user_pool(PoolName="other")["UserPool"]["Id"]
    said = f"cognito-idp:DescribeUserPool on resource: {arn(app, 'userpool', other)}"
    with refused("AccessDeniedException", said):
        caller.describe_user_pool(UserPoolId=other)
    with refused("AccessDeniedException", "cognito-idp:ListUserPools on resource: *"):
        caller.list_user_pools(MaxResults=60)


def test_on_the_identity_pool(app):
    mine = arn(app, "identitypool", app.identity_pool)
    caller = app.account.acting(allow("cognito-identity:*", resource=mine)).client("cognito-identity")
    caller.describe_identity_pool(IdentityPoolId=app.identity_pool)
    caller.list_identities(IdentityPoolId=app.identity_pool, MaxResults=60)
    caller.tag_resource(ResourceArn=mine, Tags={"a": "b"})
    for call in (
        lambda: caller.list_identity_pools(MaxResults=60),
        lambda: caller.describe_identity(IdentityId="eu-central-1:x"),
    ):
        with refused("AccessDeniedException", "on resource: *"):
            call()


def test_tags_of_the_pool(app):
    condition = {"StringEquals": {"aws:ResourceTag/owner": "lanyard"}}
    caller = app.account.acting(allow("cognito-idp:*", "cognito-identity:*", Condition=condition))
    caller.client("cognito-idp").describe_user_pool(UserPoolId=app.pool)
    other = app.idp.create_user_pool(PoolName="other")["UserPool"]["Id"]
    with refused("AccessDeniedException"):
        caller.client("cognito-idp").describe_user_pool(UserPoolId=other)
    with refused("AccessDeniedException"):
        caller.client("cognito-identity").describe_identity_pool(IdentityPoolId=app.identity_pool)
    tagged = app.make_identity_pool(IdentityPoolTags=TAGS)
    caller.client("cognito-identity").describe_identity_pool(IdentityPoolId=tagged)


def test_tags_of_the_request(app):
    condition = {
        "StringEquals": {"aws:RequestTag/owner": "lanyard"},
        "ForAllValues:StringEquals": {"aws:TagKeys": ["owner"]},
    }
    create = allow("cognito-idp:CreateUserPool", "cognito-identity:CreateIdentityPool", Condition=condition)
    caller = app.account.acting(create)
    idp, identity = caller.client("cognito-idp"), caller.client("cognito-identity")
    guests = {"AllowUnauthenticatedIdentities": False}
    idp.create_user_pool(PoolName="a", UserPoolTags=TAGS)
    identity.create_identity_pool(IdentityPoolName="a", IdentityPoolTags=TAGS, **guests)
    for tags in ({}, {"owner": "someone"}, {**TAGS, "more": "1"}):
        with refused("AccessDeniedException"):
            idp.create_user_pool(PoolName="a", UserPoolTags=tags)
        with refused("AccessDeniedException"):
            identity.create_identity_pool(IdentityPoolName="a", IdentityPoolTags=tags, **guests)
