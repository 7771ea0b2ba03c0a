import pytest

from .cloud import refused


def test_as_many_as_asked_for(account):
    launched = account.ec2.run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=3)["Instances"]
    assert len(launched) == 3


def test_once_for_a_token(account, other):
    first = account.launch(ClientToken="once")
    assert account.launch(ClientToken="once") == first
    assert other.launch(ClientToken="once") != first
    with refused("IdempotentParameterMismatch"):
        account.launch(count=2, ClientToken="once")


@pytest.mark.parametrize(
    ("name", "value"), [("tag:team", "a"), ("instance-state-name", "running"), ("iam-instance-profile.arn", "*web")]
)
def test_filters(account, name, value):
    account.role("web")
    account.profile("web", "web")
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "team", "Value": "a"}]}]
    wanted = account.launch(TagSpecifications=tags, IamInstanceProfile={"Name": "web"})
    unwanted = account.launch()
    account.ec2.stop_instances(InstanceIds=[unwanted])
    found = account.ec2.describe_instances(Filters=[{"Name": name, "Values": [value]}])["Reservations"]
    assert [r["Instances"][0]["InstanceId"] for r in found] == [wanted]
    assert found[0]["Instances"][0]["Tags"] == [{"Key": "team", "Value": "a"}]
