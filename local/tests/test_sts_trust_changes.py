import json

from botocore.exceptions import ClientError

from .cloud import allow, until


def trust(principal, external_id) -> str:
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}
    statement["Condition"] = {"StringEquals": {"sts:ExternalId": external_id}}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_a_changed_trust_counts_after_a_while(account, other):
    caller = other.acting(allow("sts:AssumeRole"))
    arn = account.role("shared", trust(other.number, "first"))

    def assume(external_id):
        caller.sts.assume_role(RoleArn=arn, RoleSessionName="test", ExternalId=external_id)

    account.weather(principalVisibleAfterMs=3000)
    until(lambda: not fails(assume, "first"))  # the role itself was new
    for external_id in ("second", "third"):
        account.iam.update_assume_role_policy(RoleName="shared", PolicyDocument=trust(other.number, external_id))
    kept = account.iam.get_role(RoleName="shared")["Role"]["AssumeRolePolicyDocument"]
    assert kept["Statement"][0]["Condition"] == {"StringEquals": {"sts:ExternalId": "third"}}
    assume("first")
    assert fails(assume, "third")
    until(lambda: not fails(assume, "third"))
    assert fails(assume, "first")
    assert fails(assume, "second")


def fails(assume, external_id) -> bool:
    try:
        assume(external_id)
    except ClientError as e:
        assert e.response["Error"]["Code"] == "AccessDenied"
        return True
    return False
