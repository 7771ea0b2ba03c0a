import pytest

from .cloud import refused, until


@pytest.fixture
def ready(account):
    """An account with a profile that holds a role, and a running instance."""
    account.role("web", Path="/lanyard/")
    account.profile("web", "web", Path="/lanyard/")
    account.instance_id = account.launch()
    return account


def test_associate(ready):
    association = ready.associate(ready.instance_id, "web")
    assert association["State"] == "associating"
    profile = ready.iam.get_instance_profile(InstanceProfileName="web")["InstanceProfile"]
    assert association["IamInstanceProfile"] == {"Arn": profile["Arn"], "Id": profile["InstanceProfileId"]}
    assert ready.instance(ready.instance_id)["IamInstanceProfile"] == association["IamInstanceProfile"]
    assert [a["State"] for a in ready.associations(instance_id=ready.instance_id)] == ["associated"]
    assert ready.associations(state="disassociating") == []
    assert ready.associations(instance_id="i-0123456789abcdef0") == []


def test_associating_takes_its_time(ready):
    ready.weather(associatedAfterMs=60000)
    ready.associate(ready.instance_id, "web")
    assert [a["State"] for a in ready.associations(instance_id=ready.instance_id)] == ["associating"]
    ready.weather(associatedAfterMs=50)
    ready.instance_id = ready.launch()
    ready.associate(ready.instance_id, "web")
    until(lambda: ready.associations(instance_id=ready.instance_id, state="associated"))


def test_one_association_at_a_time(ready):
    ready.associate(ready.instance_id, "web")
    with refused("IncorrectState", f"There is an existing association for instance {ready.instance_id}"):
        ready.associate(ready.instance_id, "web")


@pytest.mark.parametrize("weather", ["pendingMs", "shuttingDownMs"])
def test_not_in_a_passing_state(ready, weather):
    ready.weather(**{weather: 60000})
    instance = ready.launch()
    if weather == "shuttingDownMs":
        ready.ec2.terminate_instances(InstanceIds=[instance])
    with refused("IncorrectInstanceState", f"The instance '{instance}' is not in the 'running' or 'stopped' states."):
        ready.associate(instance, "web")


def test_stopped_can_be_associated_but_not_replaced(ready):
    ready.ec2.stop_instances(InstanceIds=[ready.instance_id])
    association = ready.associate(ready.instance_id, "web")["AssociationId"]
    with refused("IncorrectState", f"{association} is not the active association"):
        ready.ec2.replace_iam_instance_profile_association(
            AssociationId=association, IamInstanceProfile={"Name": "web"}
        )


def replace(account, association: str) -> dict:
    return account.ec2.replace_iam_instance_profile_association(
        AssociationId=association, IamInstanceProfile={"Name": "web"}
    )["IamInstanceProfileAssociation"]


def test_replace_gives_a_new_id(ready):
    ready.weather(disassociatedAfterMs=60000)
    old = ready.associate(ready.instance_id, "web")["AssociationId"]
    new = replace(ready, old)["AssociationId"]
    assert new != old
    states = {a["AssociationId"]: a["State"] for a in ready.associations(instance_id=ready.instance_id)}
    assert states == {old: "disassociating", new: "associated"}
    with refused("IncorrectState", f"{old} is not the active association"):
        replace(ready, old)
    ready.weather(disassociatedAfterMs=50)
    newer = replace(ready, new)["AssociationId"]
    until(lambda: {a["AssociationId"] for a in ready.associations(state="associated")} == {newer})
    until(lambda: new not in str(ready.associations()))


def test_disassociate(ready):
    ready.weather(disassociatedAfterMs=60000)
    association = ready.associate(ready.instance_id, "web")["AssociationId"]
    gone = ready.ec2.disassociate_iam_instance_profile(AssociationId=association)
    assert gone["IamInstanceProfileAssociation"]["State"] == "disassociating"
    assert "IamInstanceProfile" not in ready.instance(ready.instance_id)
    with refused("IncorrectState", "There is an existing association"):
        ready.associate(ready.instance_id, "web")


def test_what_is_disassociated_is_gone(ready):
    association = ready.associate(ready.instance_id, "web")["AssociationId"]
    ready.ec2.disassociate_iam_instance_profile(AssociationId=association)
    assert ready.associations() == []
    with refused("InvalidAssociationID.NotFound"):
        ready.ec2.disassociate_iam_instance_profile(AssociationId=association)
    ready.associate(ready.instance_id, "web")


def test_termination_disassociates(ready):
    ready.associate(ready.instance_id, "web")
    ready.ec2.terminate_instances(InstanceIds=[ready.instance_id])
    until(lambda: ready.associations() == [])


def test_a_launch_with_a_profile_is_associated(ready):
    instance = ready.launch(IamInstanceProfile={"Name": "web"})
    assert [a["State"] for a in ready.associations(instance_id=instance)] == ["associated"]
    assert ready.instance(instance)["IamInstanceProfile"]["Arn"].endswith(":instance-profile/lanyard/web")


def test_a_profile_made_again_is_another(ready):
    old = ready.associate(ready.instance_id, "web")["IamInstanceProfile"]
    ready.iam.remove_role_from_instance_profile(InstanceProfileName="web", RoleName="web")
    ready.iam.delete_instance_profile(InstanceProfileName="web")
    ready.profile("web", "web", Path="/lanyard/")
    assert ready.associations()[0]["IamInstanceProfile"] == old
    assert (
        ready.iam.get_instance_profile(InstanceProfileName="web")["InstanceProfile"]["InstanceProfileId"] != old["Id"]
    )


def test_unknown_instances(ready):
    with refused("InvalidInstanceID.NotFound"):
        ready.associate("i-0123456789abcdef0", "web")
    with refused("InvalidInstanceID.Malformed"):
        ready.ec2.describe_instances(InstanceIds=["i-nonsense"])
    ready.weather(instanceVisibleAfterMs=60000)
    instance = ready.launch()
    with refused("InvalidInstanceID.NotFound", f"The instance ID '{instance}' does not exist"):
        ready.instance(instance)
    with refused("InvalidInstanceID.NotFound"):
        ready.associate(instance, "web")
    assert instance not in str(ready.ec2.describe_instances())
    ready.weather()
    assert instance in str(ready.ec2.describe_instances())
