import json

import pytest

from .cloud import EC2_TRUST, refused


def trust(principal, **more) -> dict:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more}
    return {"Version": "2012-10-17", "Statement": [statement]}


MALFORMED = [
    ("not json", "This policy contains invalid Json"),
    ("{}", "Syntax errors in policy."),
    (
        trust({"AWS": "arn:aws:iam::111122223333:role/gone"}),
        'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333',
    ),
    (trust({"AWS": "nobody"}), 'Invalid principal in policy: "AWS":"nobody"'),
    (trust({"Service": "ec2"}), 'Invalid principal in policy: "SERVICE":"ec2"'),
    (trust({"Service": "ec2.amazonaws.com"}, Resource="*"), "Has prohibited field Resource"),
    (trust({"Service": "ec2.amazonaws.com"}, Action="ec2:*"), "may only specify STS AssumeRole actions"),
]


@pytest.mark.parametrize(("document", "said"), MALFORMED)
def test_malformed(account, document, said):
    with refused("MalformedPolicyDocument", said):
        account.role("web", document)
    account.role("web")
    with refused("MalformedPolicyDocument", said):
        account.iam.update_assume_role_policy(
            RoleName="web", PolicyDocument=document if isinstance(document, str) else json.dumps(document)
        )


def test_given_back_rewritten(account, other):
    account.role("web", trust({"AWS": [other.number]}, Action=["sts:AssumeRole"]))
    kept = account.iam.get_role(RoleName="web")["Role"]["AssumeRolePolicyDocument"]["Statement"][0]
    assert kept["Principal"] == {"AWS": f"arn:aws:iam::{other.number}:root"}
    assert kept["Action"] == "sts:AssumeRole"


def test_principals_of_another_account_must_exist(account, other):
    arn = other.role("deployer", Path="/ci/")
    account.role("web", trust({"AWS": arn}))
    with refused("MalformedPolicyDocument", "Invalid principal"):
        account.role("app", trust({"AWS": arn.replace("/ci/", "/")}))


def test_a_new_principal_is_unknown_for_a_while(account):
    account.weather(principalVisibleAfterMs=60000)
    arn = account.role("deployer")
    with refused("MalformedPolicyDocument", f'Invalid principal in policy: "AWS":"{arn}"'):
        account.role("web", trust({"AWS": arn}))
    account.weather()
    account.role("web", trust({"AWS": arn}))


def test_too_long(account):
    with refused("LimitExceeded", "Cannot exceed quota for ACLSizePerRole: 2048"):
        account.role("web", trust({"Service": "ec2.amazonaws.com"}, Sid="x" * 2048))


def test_what_exists_is_said_before_what_is_malformed(account):
    account.role("web", EC2_TRUST)
    with refused("EntityAlreadyExists"):
        account.role("web", "not json")
    with refused("NoSuchEntity"):
        account.iam.update_assume_role_policy(RoleName="gone", PolicyDocument="not json")
