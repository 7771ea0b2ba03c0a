import pytest
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError

from .cloud import refused
from .cognito import App

KEPT_OUT = "All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes"


@pytest.fixture
def idp(account):
    return account.client("cognito-idp")


def make(idp, **more) -> str:
    return idp.create_user_pool(PoolName="app", **more)["UserPool"]["Id"]


def pool(idp, pool_id) -> dict:
    return idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]


def test_a_protected_pool_stays(idp):
    made = make(idp, DeletionProtection="ACTIVE")
    said = (
        "The user pool cannot be deleted because deletion protection is activated. "
        "Deletion protection must be inactivated first."
    )
    with refused("InvalidParameterException", said):
        idp.delete_user_pool(UserPoolId=made)
    idp.update_user_pool(UserPoolId=made, DeletionProtection="INACTIVE")
    idp.delete_user_pool(UserPoolId=made)
    with refused("ResourceNotFoundException", f"User pool {made} does not exist."):
        idp.describe_user_pool(UserPoolId=made)


def test_a_pool_with_a_domain_stays(idp):
    made = make(idp)
    idp.create_user_pool_domain(UserPoolId=made, Domain=made.split("_")[1].lower())
    with refused("InvalidParameterException", "It has a domain configured that should be deleted first."):
        idp.delete_user_pool(UserPoolId=made)


def test_names_are_not_unique_and_pools_are_counted(account, idp):
    account.weather(quotas={"userPools": 2})
    assert make(idp) != make(idp)
    with refused("LimitExceededException"):
        make(idp)


def test_an_update_takes_back_what_it_is_not_given(idp):
    settings = {
        "AutoVerifiedAttributes": ["email"],
        "DeletionProtection": "ACTIVE",
        "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True},
        "UserPoolTags": {"a": "b"},
        "AccountRecoverySetting": {"RecoveryMechanisms": [{"Name": "verified_email", "Priority": 1}]},
    }
    kept = {
        "Policies": {"PasswordPolicy": {"MinimumLength": 14}},
        "UserPoolTier": "PLUS",
    }
    made = make(idp, **settings, **kept)
    before = pool(idp, made)
    assert {name: before[name] for name in settings} == settings
    idp.update_user_pool(UserPoolId=made, UserPoolTags={"c": "d"})
    after = pool(idp, made)
    assert after["UserPoolTags"] == {"c": "d"}
    assert (after["DeletionProtection"], after["UserPoolTier"]) == ("INACTIVE", "PLUS")
    assert after["Policies"] == before["Policies"]
    assert not after["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"]
    assert not after.keys() & {"AutoVerifiedAttributes", "AccountRecoverySetting"}
    other = make(idp)
    for reset in (made, other):
        idp.update_user_pool(UserPoolId=reset)
    idp.tag_resource(ResourceArn=before["Arn"], Tags={"e": "f"})
    assert "UserPoolTags" not in pool(idp, other)
    assert after["LastModifiedDate"] > before["LastModifiedDate"]
    assert after["CreationDate"] == before["CreationDate"]


def test_mfa_is_kept_and_verification_before_update_too(idp):
    made = make(
        idp,
        AutoVerifiedAttributes=["email"],
        UserAttributeUpdateSettings={"AttributesRequireVerificationBeforeUpdate": ["email"]},
    )
    idp.set_user_pool_mfa_config(
        UserPoolId=made, SoftwareTokenMfaConfiguration={"Enabled": True}, MfaConfiguration="ON"
    )
    with refused("InvalidParameterException", KEPT_OUT):
        idp.update_user_pool(UserPoolId=made)
    idp.update_user_pool(UserPoolId=made, AutoVerifiedAttributes=["email"])
    assert pool(idp, made)["MfaConfiguration"] == "ON"


def test_parts_of_policies(idp):
    made = make(idp)
    policy = pool(idp, made)["Policies"]["PasswordPolicy"]
    assert policy["RequireSymbols"]
    assert policy["MinimumLength"] == 8
    idp.update_user_pool(UserPoolId=made, Policies={"PasswordPolicy": {"MinimumLength": 12}})
    assert pool(idp, made)["Policies"] == {
        "PasswordPolicy": {
            "MinimumLength": 12,
            "RequireUppercase": False,
            "RequireLowercase": False,
            "RequireNumbers": False,
            "RequireSymbols": False,
            "TemporaryPasswordValidityDays": 7,
        },
        "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]},
    }


def test_what_is_described_can_be_sent_back(account, idp):
    made = make(idp, UserPoolTags={"a": "b"}, DeletionProtection="ACTIVE")
    described = pool(idp, made)
    model = idp.meta.service_model.operation_model("UpdateUserPool").input_shape.members
    again = {name: value for name, value in described.items() if name in model}
    with refused("InvalidParameterException", "Please use TemporaryPasswordValidityDays in PasswordPolicy"):
        idp.update_user_pool(UserPoolId=made, **again)
    del again["AdminCreateUserConfig"]["UnusedAccountValidityDays"]
    idp.update_user_pool(UserPoolId=made, **again)
    after = pool(idp, made)
    assert after.pop("LastModifiedDate") > described.pop("LastModifiedDate")
    described["AdminCreateUserConfig"] = after["AdminCreateUserConfig"]
    assert after == described


def test_features_of_the_tier(idp):
    with refused("FeatureUnavailableInTierException", "Threat Protection"):
        make(idp, UserPoolAddOns={"AdvancedSecurityMode": "ENFORCED"}, UserPoolTier="ESSENTIALS")
    make(idp, UserPoolAddOns={"AdvancedSecurityMode": "ENFORCED"}, UserPoolTier="PLUS")


def test_lists_page_by_page_in_no_order(account, idp):
    made = [make(idp) for _ in range(7)]
    seen, token = [], {}
    while True:
        page = idp.list_user_pools(MaxResults=3, **token)
        seen += [entry["Id"] for entry in page["UserPools"]]
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    assert seen == sorted(made)
    with refused(
        "InvalidParameterException", "at 'maxResults' failed to satisfy constraint: Member must have value less"
    ):
        idp.list_user_pools(MaxResults=61)


def test_values_are_checked(idp):
    said = "1 validation error detected: Value 'a/b' at 'poolName' failed to satisfy constraint: Member must satisfy "
    with refused("InvalidParameterException", said + r"regular expression pattern: [\w\s+=,.@-]+"):
        idp.create_user_pool(PoolName="a/b")
    with refused("InvalidParameterException", "at 'policies.passwordPolicy.minimumLength' failed"):
        make(idp, Policies={"PasswordPolicy": {"MinimumLength": 5}})
    with refused("InvalidParameterException", "2 validation errors detected: Value null at 'username'"):
        idp.admin_set_user_password(UserPoolId=make(idp), Password="with space")


def test_tags(account):
    app = App(account, UserPoolTags={"a": "1"})
    arn = app.idp.describe_user_pool(UserPoolId=app.pool)["UserPool"]["Arn"]
    assert arn == f"arn:aws:cognito-idp:eu-central-1:{account.number}:userpool/{app.pool}"
    app.idp.tag_resource(ResourceArn=arn, Tags={"b": "2"})
    app.idp.untag_resource(ResourceArn=arn, TagKeys=["a"])
    assert app.idp.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"b": "2"}
    assert pool(app.idp, app.pool)["UserPoolTags"] == {"b": "2"}


def test_a_lost_creation_is_there(account, idp):
    account.faults({"action": "cognito-idp:CreateUserPool", "fault": "lost"})
    with pytest.raises((ConnectionClosedError, EndpointConnectionError)):
        make(idp)
    assert [entry["Name"] for entry in idp.list_user_pools(MaxResults=60)["UserPools"]] == ["app"]
