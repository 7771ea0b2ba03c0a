import json

import pytest

from .cloud import allow, refused


def trust(principal) -> dict:
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def principals(account, name: str):
    return account.iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["AWS"]


@pytest.fixture
def caller(other):
    other.acting(allow("sts:AssumeRole"))
    return other.iam.get_role(RoleName="caller")["Role"]


def forget(account):
    account.iam.delete_role_policy(RoleName="caller", PolicyName="allow")
    account.iam.delete_role(RoleName="caller")


def test_a_deleted_principal_shows_its_id(account, other, caller):
    arn, also = caller["Arn"], other.role("also")
    account.role("alone", trust(arn))
    account.role("shared", trust([arn, also]))
    forget(other)
    assert principals(account, "alone") == caller["RoleId"]
    assert principals(account, "shared") == [caller["RoleId"], also]


def test_one_made_again_is_not_trusted(account, other, caller):
    arn = account.role("shared", trust(caller["Arn"]))
    forget(other)
    again = other.acting(allow("sts:AssumeRole"))
    with refused("AccessDenied"):
        again.sts.assume_role(RoleArn=arn, RoleSessionName="test")
    account.iam.update_assume_role_policy(RoleName="shared", PolicyDocument=json.dumps(trust(caller["Arn"])))
    again.sts.assume_role(RoleArn=arn, RoleSessionName="test")


def test_a_user_too(account, other):
    user = other.iam.create_user(UserName="ann")["User"]
    account.role("shared", trust(user["Arn"]))
    other.iam.delete_user(UserName="ann")
    assert principals(account, "shared") == user["UserId"]
