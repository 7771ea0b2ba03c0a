from .cloud import REGION, Account, allow, refused


def trust(*principals, **more) -> dict:
    statement = {"Effect": "Allow", "Principal": {"AWS": list(principals)}, "Action": "sts:AssumeRole", **more}
    return {"Version": "2012-10-17", "Statement": [statement]}


def assume(caller, arn, **more):
    return caller.sts.assume_role(RoleArn=arn, RoleSessionName="test", **more)


def arn_of(caller: Account) -> str:
    session = caller.sts.get_caller_identity()["Arn"]
    return f"arn:aws:iam::{caller.number}:role/{session.split('/')[1]}"


def test_across_accounts_both_must_allow(account, other):
    permitted, silent = other.acting(allow("sts:AssumeRole"), name="permitted"), other.acting(name="silent")
    arn = account.role("shared", trust(arn_of(permitted), arn_of(silent)))
    assume(permitted, arn)
    with refused("AccessDenied"):
        assume(silent, arn)
    with refused("AccessDenied"):
        assume(other.acting(allow("sts:AssumeRole"), name="untrusted"), arn)


def test_within_an_account_the_role_that_is_named_needs_no_policy(account):
    named, another = account.acting(name="named"), account.acting(name="another")
    arn = account.role("shared", trust(arn_of(named)))
    assume(named, arn)
    with refused("AccessDenied"):
        assume(another, arn)
    with refused("AccessDenied"):  # the account is no name: it delegates to the policies of its roles
        assume(another, account.role("delegated", trust(account.number)))


def test_a_deny_of_the_caller_wins(account):
    caller = account.acting({**allow("sts:AssumeRole"), "Effect": "Deny"})
    with refused("AccessDenied"):
        assume(caller, account.role("shared", trust(arn_of(caller))))


def test_the_callers_policy_may_ask_for_an_external_id(account, other):
    condition = {"StringEquals": {"sts:ExternalId": "4711"}, "StringLike": {"sts:RoleSessionName": "te*"}}
    caller = other.acting(allow("sts:AssumeRole", Condition=condition))
    arn = account.role("shared", trust(other.number))
    assume(caller, arn, ExternalId="4711")
    for wrong in ({}, {"ExternalId": "4712"}):
        with refused("AccessDenied"):
            assume(caller, arn, **wrong)


def test_the_callers_policy_may_ask_for_a_tag_of_the_role(account, other):
    caller = other.acting(allow("sts:AssumeRole", Condition={"StringEquals": {"iam:ResourceTag/open": "yes"}}))
    for name, value, may in (("tagged", "yes", True), ("other", "no", False)):
        arn = account.role(name, trust(other.number), Tags=[{"Key": "open", "Value": value}])
        if may:
            assume(caller, arn)
        else:
            with refused("AccessDenied"):
                assume(caller, arn)


def test_the_trust_may_ask_for_the_arn_of_the_role_that_calls(account, other):
    condition = {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{other.number}:role/stack/*"}}
    arn = account.role("shared", trust(other.number, Condition=condition))
    assume(other.acting(allow("sts:AssumeRole"), name="inside", Path="/stack/"), arn)
    with refused("AccessDenied"):
        assume(other.acting(allow("sts:AssumeRole"), name="outside"), arn)


def test_a_role_that_is_not_there_is_refused_like_one_that_does_not_trust(account, other):
    arn = f"arn:aws:iam::{other.number}:role/gone"
    with refused(
        "AccessDenied", f"User: arn:aws:iam::{account.number}:root is not authorized to perform: sts:AssumeRole"
    ):
        assume(account, arn)


def test_what_is_allowed_is_the_roles(account, other):
    arn = account.role("shared", trust(other.number), allow=["s3:ListAllMyBuckets"])
    caller = other.acting(allow("sts:AssumeRole"))
    account.client("s3").create_bucket(
        Bucket=f"exports-{account.number}", CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    session = assume(caller, arn)["Credentials"]
    inside = Account(
        account.endpoint, account.number, session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"]
    )
    names = [bucket["Name"] for bucket in inside.client("s3").list_buckets()["Buckets"]]
    assert names == [f"exports-{account.number}"]
    with refused("AccessDenied"):
        inside.iam.list_roles()
