import pytest

from .cloud import EC2_TRUST, allow, document, refused


def test_roles_and_profiles_are_authorized_with_their_path(account):
    caller = account.acting(
        allow(
            "iam:*",
            resource=[f"arn:aws:iam::{account.number}:{kind}/lanyard/*" for kind in ("role", "instance-profile")],
        )
    )
    caller.role("in", Path="/lanyard/")
    caller.profile("in", Path="/lanyard/")
    caller.iam.get_instance_profile(InstanceProfileName="in")
    caller.iam.delete_role(RoleName="in")
    with refused("AccessDenied", f"on resource: arn:aws:iam::{account.number}:role/other/out"):
        caller.role("out", Path="/other/")
    with refused("AccessDenied", "instance-profile/out"):
        caller.profile("out")


def test_a_missing_role_is_authorized_without_its_path(account):
    caller = account.acting(allow("iam:GetRole", resource=f"arn:aws:iam::{account.number}:role/lanyard/*"))
    with refused("AccessDenied", "role/gone because no identity-based policy allows the iam:GetRole action"):
        caller.iam.get_role(RoleName="gone")
    wider = account.acting(allow("iam:GetRole", resource=f"arn:aws:iam::{account.number}:role/*"), name="wider")
    with refused("NoSuchEntity", "The role with name gone cannot be found."):
        wider.iam.get_role(RoleName="gone")


def test_describe_is_authorized_on_everything(account):
    instance = account.launch()
    arn = f"arn:aws:ec2:*:{account.number}:instance/*"
    with refused("UnauthorizedOperation", "You are not authorized to perform this operation."):
        account.acting(allow("ec2:DescribeInstances", resource=arn)).instance(instance)
    account.acting(allow("ec2:DescribeInstances"), name="wider").instance(instance)


def test_every_instance_of_a_call_is_authorized(account):
    mine, others = account.launch(), account.launch()
    caller = account.acting(allow("ec2:StopInstances", resource=f"arn:aws:ec2:*:{account.number}:instance/{mine}"))
    with refused("UnauthorizedOperation", others):
        caller.ec2.stop_instances(InstanceIds=[mine, others])
    caller.ec2.stop_instances(InstanceIds=[mine])


def test_tags_are_authorized_on_what_is_tagged(account):
    instance = account.launch()
    deny = {"Effect": "Deny", "Action": "ec2:CreateTags", "Resource": "*"}
    deny["Condition"] = {"ForAnyValue:StringEquals": {"aws:TagKeys": ["lanyard:role"]}}
    caller = account.acting(allow("ec2:CreateTags", resource=f"arn:aws:ec2:*:{account.number}:instance/*"), deny)
    caller.ec2.create_tags(Resources=[instance], Tags=[{"Key": "Name", "Value": "web"}])
    with refused("UnauthorizedOperation", "with an explicit deny"):
        caller.ec2.create_tags(Resources=[instance], Tags=[{"Key": "lanyard:role", "Value": "web"}])


BOUNDARY = document(allow("s3:*", "iam:GetRole"))


def test_boundary_is_a_condition_where_the_reference_lists_it(account):
    boundary = account.iam.create_policy(PolicyName="boundary", Path="/lanyard/", PolicyDocument=BOUNDARY)["Policy"][
        "Arn"
    ]
    bound = {"StringEquals": {"iam:PermissionsBoundary": boundary}}
    caller = account.acting(allow("iam:*", Condition=bound))
    with refused("AccessDenied"):
        caller.role("loose")
    caller.role("bound", PermissionsBoundary=boundary)
    put = {"PolicyName": "p", "PolicyDocument": document(allow("s3:GetObject"))}
    caller.iam.put_role_policy(RoleName="bound", **put)
    caller.iam.update_role(RoleName="bound", MaxSessionDuration=7200)
    caller.iam.update_assume_role_policy(RoleName="bound", PolicyDocument=document(EC2_TRUST["Statement"][0]))
    account.role("loose")
    for refused_call in (
        lambda: caller.iam.put_role_policy(RoleName="loose", **put),
        lambda: caller.iam.delete_role(RoleName="loose"),
        lambda: caller.iam.tag_role(RoleName="bound", Tags=[{"Key": "a", "Value": "b"}]),
        lambda: caller.iam.delete_role_permissions_boundary(RoleName="loose"),
    ):
        with refused("AccessDenied"):
            refused_call()
    caller.iam.delete_role_policy(RoleName="bound", PolicyName="p")
    caller.iam.delete_role(RoleName="bound")


def test_policy_arn_is_a_condition_of_attach(account):
    allowed = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
    account.role("web")
    caller = account.acting(allow("iam:AttachRolePolicy", Condition={"ArnEquals": {"iam:PolicyARN": allowed}}))
    caller.iam.attach_role_policy(RoleName="web", PolicyArn=allowed)
    with refused("AccessDenied"):
        caller.iam.attach_role_policy(RoleName="web", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")


def test_tags_of_request_and_resource_are_conditions(account):
    ours = {"StringEquals": {"aws:ResourceTag/lanyard:stack": "prod"}}
    request = {"StringEquals": {"aws:RequestTag/lanyard:stack": "prod"}}
    caller = account.acting(
        allow("iam:CreateInstanceProfile", "iam:TagInstanceProfile", Condition=request),
        allow("iam:DeleteInstanceProfile", Condition=ours),
    )
    tags = [{"Key": "lanyard:stack", "Value": "prod"}]
    caller.profile("ours", Tags=tags)
    with refused("AccessDenied"):
        caller.profile("untagged")
    account.profile("theirs")
    caller.iam.delete_instance_profile(InstanceProfileName="ours")
    with refused("AccessDenied"):
        caller.iam.delete_instance_profile(InstanceProfileName="theirs")


@pytest.mark.parametrize("kind", ["role", "profile"])
def test_tags_at_creation_need_the_tagging_action(account, kind):
    caller = account.acting(allow("iam:CreateRole", "iam:CreateInstanceProfile"))
    make = getattr(caller, kind)
    make("plain")
    tagging = {"role": "iam:TagRole", "profile": "iam:TagInstanceProfile"}[kind]
    with refused("AccessDenied", f"not authorized to perform: {tagging} on resource"):
        make("tagged", Tags=[{"Key": "a", "Value": "b"}])


def test_the_new_profile_is_a_condition_of_associate_and_replace(account):
    account.role("web")
    for path in ("/lanyard/", "/other/"):
        name = path.strip("/")
        account.profile(name, "web", Path=path)
    new = {"ArnLike": {"ec2:NewInstanceProfile": f"arn:aws:iam::{account.number}:instance-profile/lanyard/*"}}
    caller = account.acting(allow("ec2:*", Condition=new), allow("iam:PassRole"))
    instance = account.launch()
    with refused("UnauthorizedOperation"):
        caller.associate(instance, "other")
    association = caller.associate(instance, "lanyard")["AssociationId"]
    with refused("UnauthorizedOperation"):
        caller.ec2.replace_iam_instance_profile_association(
            AssociationId=association, IamInstanceProfile={"Name": "other"}
        )
    caller.ec2.replace_iam_instance_profile_association(
        AssociationId=association, IamInstanceProfile={"Name": "lanyard"}
    )


def test_tags_of_the_instance_are_conditions(account):
    account.role("web")
    account.profile("web", "web")
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "team", "Value": "a"}]}]
    tagged, plain = account.launch(TagSpecifications=tags), account.launch()
    ours = {"StringEquals": {"ec2:ResourceTag/team": "a"}}
    caller = account.acting(allow("ec2:AssociateIamInstanceProfile", Condition=ours), allow("iam:PassRole"))
    with refused("UnauthorizedOperation"):
        caller.associate(plain, "web")
    caller.associate(tagged, "web")


def test_a_refusal_names_the_kind_of_policy(account):
    boundary = account.iam.create_policy(PolicyName="boundary", PolicyDocument=BOUNDARY)["Policy"]["Arn"]
    caller = account.acting(allow("iam:ListRoles", "iam:GetRole"), PermissionsBoundary=boundary)
    caller.iam.get_role(RoleName="caller")
    with refused("AccessDenied", "because no permissions boundary allows the iam:ListRoles action"):
        caller.iam.list_roles()
    with refused("AccessDenied", "because no identity-based policy allows the iam:ListUsers action"):
        caller.iam.list_users()
    narrowed = account.assumed(
        account.iam.get_role(RoleName="caller")["Role"]["Arn"], Policy=document(allow("s3:GetObject"))
    )
    with refused("AccessDenied", "because no session policy allows the iam:GetRole action"):
        narrowed.iam.get_role(RoleName="caller")


def test_a_session_is_of_the_role_that_was_assumed(account):
    caller = account.acting(name="worker")
    account.iam.delete_role(RoleName="worker")
    account.acting(allow("iam:ListRoles"), name="worker")
    with refused("InvalidClientTokenId"):
        caller.iam.list_roles()
