import json

from .cloud import allow
from .cognito import App


def test_tags_of_an_identity_pool(account):
    app = App(account)
    app.identity_pool = app.make_identity_pool(IdentityPoolTags={"a": "1", "b": "2"})
    arn = f"arn:aws:cognito-identity:eu-central-1:{account.number}:identitypool/{app.identity_pool}"

    def tags():
        listed = app.identity.list_tags_for_resource(ResourceArn=arn)["Tags"]
        described = app.identity.describe_identity_pool(IdentityPoolId=app.identity_pool)
        assert listed == described["IdentityPoolTags"]
        return listed

    assert tags() == {"a": "1", "b": "2"}
    app.identity.tag_resource(ResourceArn=arn, Tags={"c": "3"})
    app.identity.untag_resource(ResourceArn=arn, TagKeys=["a"])
    assert tags() == {"b": "2", "c": "3"}


def test_pools_of_a_stack(account):
    app = App(account)
    pool = {"Type": "AWS::Cognito::UserPool", "Properties": {"UserPoolTags": {"a": "1"}}}
    properties = {"AllowUnauthenticatedIdentities": False, "IdentityPoolTags": [{"Key": "a", "Value": "1"}]}
    identity_pool = {"Type": "AWS::Cognito::IdentityPool", "Properties": properties}
    stacks = account.client("cloudformation")
    template = json.dumps({"Resources": {"Users": pool, "Identities": identity_pool}})
    stacks.create_stack(StackName="pools", TemplateBody=template)
    stacks.get_waiter("stack_create_complete").wait(StackName="pools", WaiterConfig={"Delay": 0.1})
    made = {
        resource["LogicalResourceId"]: resource["PhysicalResourceId"]
        for resource in stacks.describe_stack_resources(StackName="pools")["StackResources"]
    }
    condition = {"StringEquals": {"aws:ResourceTag/a": "1"}}
    caller = account.acting(allow("cognito-idp:*", "cognito-identity:*", Condition=condition))
    described = caller.client("cognito-idp").describe_user_pool(UserPoolId=made["Users"])["UserPool"]
    assert described["UserPoolTags"]["a"] == "1"
    identities = caller.client("cognito-identity")
    described = identities.describe_identity_pool(IdentityPoolId=made["Identities"])
    assert described["IdentityPoolTags"]["a"] == "1"
    app.user()
    app.identity_pool = made["Identities"]
    providers = [{"ProviderName": app.provider, "ClientId": app.client}]
    identities.update_identity_pool(
        IdentityPoolId=app.identity_pool,
        IdentityPoolName="app",
        AllowUnauthenticatedIdentities=False,
        CognitoIdentityProviders=providers,
    )
    app.bind(app.role("app"))
    app.credentials(app.logins())
