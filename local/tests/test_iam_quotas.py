from concurrent.futures import ThreadPoolExecutor

import pytest

from .cloud import allow, document, refused


def test_roles_and_profiles_of_an_account(account):
    account.weather(quotas={"roles": 1, "instanceProfiles": 1})
    account.role("web")
    account.profile("web")
    with refused("LimitExceeded", "Cannot exceed quota for RolesPerAccount: 1"):
        account.role("app")
    with refused("LimitExceeded", "Cannot exceed quota for InstanceProfilesPerAccount: 1"):
        account.profile("app")
    with refused("EntityAlreadyExists"):
        account.role("web")


def test_one_role_a_profile(account):
    account.role("web")
    account.role("app")
    account.profile("web", "web")
    for role in ("web", "app"):
        with refused("LimitExceeded", "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1"):
            account.iam.add_role_to_instance_profile(InstanceProfileName="web", RoleName=role)
    with refused("NoSuchEntity", "The role with name gone cannot be found."):
        account.iam.add_role_to_instance_profile(InstanceProfileName="web", RoleName="gone")
    with refused("NoSuchEntity", "Instance Profile gone cannot be found."):
        account.iam.add_role_to_instance_profile(InstanceProfileName="gone", RoleName="web")


def test_two_that_add_at_once(account):
    account.role("web")
    account.profile("web")

    def add(_):
        try:
            account.iam.add_role_to_instance_profile(InstanceProfileName="web", RoleName="web")
        except account.iam.exceptions.LimitExceededException:
            return "LimitExceeded"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(map(str, pool.map(add, range(4)))) == ["LimitExceeded"] * 3 + ["None"]


def test_size_of_inline_policies(account):
    account.role("web")
    half = document(allow("s3:GetObject", resource="x" * 6000))
    account.iam.put_role_policy(RoleName="web", PolicyName="a", PolicyDocument=half)
    account.iam.put_role_policy(RoleName="web", PolicyName="a", PolicyDocument=half)
    with refused("LimitExceeded", "Maximum policy size of 10240 bytes exceeded for role web"):
        account.iam.put_role_policy(RoleName="web", PolicyName="b", PolicyDocument=half)
    with refused("MalformedPolicyDocument"):
        account.iam.put_role_policy(RoleName="web", PolicyName="b", PolicyDocument="{}")


@pytest.mark.parametrize("more", [{"MaxSessionDuration": 3599}, {"MaxSessionDuration": 43201}, {"Path": "lanyard"}])
def test_bounds(account, more):
    with refused("ValidationError", "failed to satisfy constraint"):
        account.role("web", **more)


def test_length_of_names(account):
    account.role("x" * 64)
    with refused("ValidationError", "Member must have length less than or equal to 64"):
        account.role("x" * 65)
    with refused("ValidationError"):
        account.role("a/b")
