import pytest

from .cloud import allow, refused


@pytest.mark.parametrize(
    ("resource", "allowed"),
    [
        ("role/${aws:PrincipalTag/team}-*", True),
        ("role/${aws:PrincipalTag/none, 'blue'}-*", True),
        ("role/${aws:PrincipalTag/none}*", False),
        ("role/blue-${*}", False),
        ("role/blue-?eb", True),
    ],
)
def test_variables(account, resource, allowed):
    account.role("blue-web")
    statement = allow("iam:GetRole", resource=f"arn:aws:iam::{account.number}:{resource}")
    caller = account.acting(statement, Tags=[{"Key": "team", "Value": "blue"}])
    if allowed:
        caller.iam.get_role(RoleName="blue-web")
    else:
        with refused("AccessDenied"):
            caller.iam.get_role(RoleName="blue-web")


@pytest.mark.parametrize(
    ("path", "pattern", "allowed"),
    [
        ("/", "arn:aws:iam::*:role/caller", True),
        ("/", "arn:aws:sts::*:assumed-role/caller/*", False),
        ("/team/", "arn:aws:iam::*:role/team/*", True),
        ("/team/", "arn:aws:iam::*:role/caller", False),
    ],
)
def test_principal_arn_is_the_roles(account, path, pattern, allowed):
    account.role("web")
    caller = account.acting(allow("iam:GetRole", Condition={"ArnLike": {"aws:PrincipalArn": pattern}}), Path=path)
    if allowed:
        caller.iam.get_role(RoleName="web")
    else:
        with refused("AccessDenied"):
            caller.iam.get_role(RoleName="web")


@pytest.mark.parametrize(
    ("condition", "allowed"),
    [
        ({"ArnLike": {"iam:PolicyARN": "arn:aws:iam::aws:policy/Amazon*"}}, True),
        ({"ArnLike": {"iam:PolicyARN": "arn:*:policy/Amazon*"}}, False),
        ({"ArnNotLike": {"iam:PolicyARN": "arn:aws:iam::aws:policy/Admin*"}}, True),
        ({"ArnEquals": {"iam:PolicyARN": ["arn:aws:iam::aws:policy/x", "arn:aws:iam::aws:policy/AmazonSQS*"]}}, True),
        ({"StringEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/Amazon*"}}, False),
        ({"StringLike": {"iam:PolicyARN": "*AmazonSQS*"}}, True),
        ({"StringEqualsIfExists": {"iam:PermissionsBoundary": "arn:aws:iam::aws:policy/x"}}, True),
        ({"Null": {"iam:PermissionsBoundary": "true"}}, True),
        ({"Null": {"iam:PermissionsBoundary": "false"}}, False),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}}, True),
        ({"ForAnyValue:StringEquals": {"aws:TagKeys": ["a"]}}, False),
        ({"StringNotEquals": {"iam:PermissionsBoundary": "x"}}, True),
    ],
)
def test_conditions(account, condition, allowed):
    account.role("web")
    caller = account.acting(allow("iam:AttachRolePolicy", Condition=condition))
    attach = {"RoleName": "web", "PolicyArn": "arn:aws:iam::aws:policy/AmazonSQSFullAccess"}
    if allowed:
        caller.iam.attach_role_policy(**attach)
    else:
        with refused("AccessDenied"):
            caller.iam.attach_role_policy(**attach)
