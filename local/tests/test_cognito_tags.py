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
