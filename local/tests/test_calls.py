from .cloud import allow, refused


def test_calls_are_noted_in_order_with_who_what_and_how(account, other):
    caller = account.acting(allow("iam:GetRole"), Path="/lanyard/")
    account.local("DELETE", "calls")
    other.iam.list_roles()
    caller.iam.get_role(RoleName="caller")
    with refused("AccessDenied"):
        caller.iam.delete_role(RoleName="caller")
    account.client("s3").create_bucket(
        Bucket="b" + account.number, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    first, second, third = account.calls()
    role = f"arn:aws:iam::{account.number}:role/lanyard/caller"
    assert first["principal"] == f"arn:aws:sts::{account.number}:assumed-role/caller/test"
    assert (first["action"], first["resource"], first["status"], first["error"]) == ("iam:GetRole", role, 200, "")
    assert (second["action"], second["status"], second["error"]) == ("iam:DeleteRole", 403, "AccessDenied")
    assert "Botocore" in first["userAgent"]
    assert third["principal"] == f"arn:aws:iam::{account.number}:root"
    assert third["action"] == "s3:CreateBucket"
    assert first["time"] <= second["time"] <= third["time"]


def test_control_calls_are_not_calls(account):
    account.local("GET", "weather")
    assert account.calls() == []
