import json

import pytest

from .cloud import allow, document, policy, refused

AWS = "arn:aws:iam::aws:policy/"


@pytest.mark.parametrize(
    "name",
    [
        "AmazonSSMManagedInstanceCore",
        "CloudWatchAgentServerPolicy",
        "AmazonEC2ContainerRegistryReadOnly",
        "service-role/AmazonECSTaskExecutionRolePolicy",
    ],
)
def test_policies_of_aws(account, name):
    account.role("web")
    account.iam.attach_role_policy(RoleName="web", PolicyArn=AWS + name)
    attached = account.iam.list_attached_role_policies(RoleName="web")["AttachedPolicies"]
    assert attached == [{"PolicyName": name.rsplit("/", 1)[-1], "PolicyArn": AWS + name}]


def test_unknown_policies(account):
    account.role("web")
    for arn in (AWS + "AdminstratorAccess", f"arn:aws:iam::{account.number}:policy/gone"):
        with refused("NoSuchEntity", f"Policy {arn} does not exist or is not attachable."):
            account.iam.attach_role_policy(RoleName="web", PolicyArn=arn)


def test_ten_a_role(account):
    account.role("web")
    for n in range(11):
        arn = account.iam.create_policy(PolicyName=f"p{n}", PolicyDocument=policy("s3:GetObject"))["Policy"]["Arn"]
        if n < 10:
            account.iam.attach_role_policy(RoleName="web", PolicyArn=arn)
            account.iam.attach_role_policy(RoleName="web", PolicyArn=arn)
    with refused("LimitExceeded", "Cannot exceed quota for PoliciesPerRole: 10"):
        account.iam.attach_role_policy(RoleName="web", PolicyArn=arn)


def test_what_is_in_use_stays(account):
    arn = account.iam.create_policy(PolicyName="boundary", PolicyDocument=policy("s3:*"))["Policy"]["Arn"]
    account.role("web", PermissionsBoundary=arn)
    with refused("DeleteConflict"):
        account.iam.delete_policy(PolicyArn=arn)
    account.iam.delete_role_permissions_boundary(RoleName="web")
    account.iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy("s3:GetObject"))
    with refused("DeleteConflict", "more than one version"):
        account.iam.delete_policy(PolicyArn=arn)
    account.iam.delete_policy_version(PolicyArn=arn, VersionId="v2")
    account.iam.delete_policy(PolicyArn=arn)


def test_a_role_and_a_profile_in_use_stay(account):
    account.role("web", allow=["s3:GetObject"])
    account.profile("web", "web")
    with refused("DeleteConflict"):
        account.iam.delete_role(RoleName="web")
    account.iam.delete_role_policy(RoleName="web", PolicyName="allow")
    with refused("DeleteConflict", "must remove role"):
        account.iam.delete_role(RoleName="web")
    with refused("DeleteConflict"):
        account.iam.delete_instance_profile(InstanceProfileName="web")
    profiles = account.iam.list_instance_profiles_for_role(RoleName="web")["InstanceProfiles"]
    assert [p["InstanceProfileName"] for p in profiles] == ["web"]


def test_documents_are_given_back_as_they_came(account):
    given = document(allow("s3:GetObject", resource=["arn:aws:s3:::a/*"]))
    account.role("web")
    account.iam.put_role_policy(RoleName="web", PolicyName="p", PolicyDocument=given)
    kept = account.iam.get_role_policy(RoleName="web", PolicyName="p")["PolicyDocument"]
    assert kept == json.loads(given)
