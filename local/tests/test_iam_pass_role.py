import pytest

from .cloud import allow, refused

ACTIONS = ("iam:AddRoleToInstanceProfile", "ec2:*")


@pytest.fixture
def ready(account):
    account.role("web", Path="/lanyard/")
    account.profile("web", "web")
    account.profile("empty")
    return account


def passing(account, service="ec2.amazonaws.com", resource="role/lanyard/*"):
    condition = {"StringEquals": {"iam:PassedToService": service}}
    return allow("iam:PassRole", resource=f"arn:aws:iam::{account.number}:{resource}", Condition=condition)


def attempts(account, caller):
    """Every call that hands a role to EC2."""
    instance = account.launch()
    replaced = account.launch()
    association = account.associate(replaced, "web")["AssociationId"]
    return {
        "AddRoleToInstanceProfile": lambda: caller.iam.add_role_to_instance_profile(
            InstanceProfileName="empty", RoleName="web"
        ),
        "AssociateIamInstanceProfile": lambda: caller.associate(instance, "web"),
        "ReplaceIamInstanceProfileAssociation": lambda: caller.ec2.replace_iam_instance_profile_association(
            AssociationId=association, IamInstanceProfile={"Name": "web"}
        ),
        "RunInstances": lambda: caller.launch(IamInstanceProfile={"Name": "web"}),
    }


def test_allowed_with_path_and_service(ready):
    for call in attempts(ready, ready.acting(allow(*ACTIONS), passing(ready))).values():
        call()


@pytest.mark.parametrize("wrong", [{"service": "ecs-tasks.amazonaws.com"}, {"resource": "role/other/*"}, None])
def test_refused_without(ready, wrong):
    statements = [passing(ready, **wrong)] if wrong else []
    for name, call in attempts(ready, ready.acting(allow(*ACTIONS), *statements)).items():
        code = "AccessDenied" if name.startswith("Add") else "UnauthorizedOperation"
        with refused(code, f"iam:PassRole on resource: arn:aws:iam::{ready.number}:role/lanyard/web"):
            call()


def test_a_launch_with_tags_needs_create_tags(account):
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "team", "Value": "a"}]}]
    caller = account.acting(allow("ec2:RunInstances"))
    caller.launch()
    with refused("UnauthorizedOperation", "ec2:CreateTags"):
        caller.launch(TagSpecifications=tags)
    condition = {"StringEquals": {"ec2:CreateAction": "RunInstances", "aws:RequestTag/team": "a"}}
    account.acting(allow("ec2:RunInstances"), allow("ec2:CreateTags", Condition=condition), name="tagger").launch(
        TagSpecifications=tags
    )
