import pytest

from .cloud import refused


def test_unknown_profile(account):
    instance = account.launch()
    with refused(
        "InvalidParameterValue",
        "Value (none) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name",
    ):
        account.associate(instance, "none")
    arn = f"arn:aws:iam::{account.number}:instance-profile/none"
    with refused("InvalidParameterValue", "Invalid IAM Instance Profile ARN"):
        account.ec2.associate_iam_instance_profile(InstanceId=instance, IamInstanceProfile={"Arn": arn})
    with refused("InvalidParameterValue", "Invalid IAM Instance Profile name"):
        account.launch(IamInstanceProfile={"Name": "none"})


@pytest.mark.parametrize("launch", [False, True])
def test_a_profile_without_a_role(account, launch):
    account.profile("empty")
    with refused("InvalidParameterValue", 'instance-profile/empty" has no associated IAM Roles'):
        if launch:
            account.launch(IamInstanceProfile={"Name": "empty"})
        else:
            account.associate(account.launch(), "empty")


def test_a_new_profile_is_unknown_to_ec2_for_a_while(account):
    account.weather(profileVisibleAfterMs=60000)
    instance = account.launch()
    account.role("web")
    account.profile("web", "web")
    assert account.iam.get_instance_profile(InstanceProfileName="web")
    with refused("InvalidParameterValue", "Invalid IAM Instance Profile name"):
        account.associate(instance, "web")
    account.weather()
    account.associate(instance, "web")
