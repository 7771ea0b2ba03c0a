import pytest

from .cloud import refused

WRONG = [
    (
        "RoleSessionName",
        "x",
        "Value 'x' at 'roleSessionName' failed to satisfy constraint: Member must have length greater",
    ),
    ("RoleSessionName", "x" * 65, "Member must have length less than or equal to 64"),
    ("RoleSessionName", "two words", "at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular"),
    ("RoleSessionName", None, "Value null at 'roleSessionName' failed to satisfy constraint: Member must not be null"),
    (
        "ExternalId",
        "x",
        "at 'externalId' failed to satisfy constraint: Member must have length greater than or equal to 2",
    ),
    ("ExternalId", "x" * 1225, "Member must have length less than or equal to 1224"),
    ("ExternalId", "a b", "at 'externalId' failed to satisfy constraint: Member must satisfy regular"),
]


def assume(account, **more):
    trust = {"Effect": "Allow", "Principal": {"AWS": account.number}, "Action": "sts:AssumeRole"}
    arn = account.role("app", {"Version": "2012-10-17", "Statement": [trust]})
    asked = {"RoleSessionName": "test"} | more
    return account.sts.assume_role(RoleArn=arn, **{k: v for k, v in asked.items() if v is not None})


@pytest.mark.parametrize(("name", "value", "said"), WRONG)
def test_refused(account, name, value, said):
    with refused("ValidationError", said):
        assume(account, **{name: value})


@pytest.mark.parametrize(
    "more", [{"RoleSessionName": "ab"}, {"RoleSessionName": "x@y=,.-_+" + "0" * 55}, {"ExternalId": "a:/b" * 306}]
)
def test_taken(account, more):
    assume(account, **more)
