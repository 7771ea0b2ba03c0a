from .cloud import policy

TAGS = [{"Key": "team", "Value": "R&D <1>"}]


def test_lists_say_less_than_reads(account):
    boundary = account.iam.create_policy(PolicyName="boundary", PolicyDocument=policy("s3:*"))["Policy"]["Arn"]
    account.role("web", Tags=TAGS, Description="R&D", PermissionsBoundary=boundary, Path="/lanyard/")
    account.profile("web", "web", Tags=TAGS, Path="/lanyard/")
    read = account.iam.get_role(RoleName="web")["Role"]
    assert (read["Tags"], read["Description"]) == (TAGS, "R&D")
    assert read["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary
    assert "Tags" not in account.iam.list_roles(PathPrefix="/lanyard/")["Roles"][0]
    profile = account.iam.get_instance_profile(InstanceProfileName="web")["InstanceProfile"]
    assert profile["Tags"] == TAGS
    assert profile["Roles"][0]["Arn"] == read["Arn"]
    assert not {"Tags", "PermissionsBoundary"} & profile["Roles"][0].keys()
    assert "Tags" not in account.iam.list_instance_profiles()["InstanceProfiles"][0]
    assert "Tags" not in account.iam.list_instance_profiles_for_role(RoleName="web")["InstanceProfiles"][0]
