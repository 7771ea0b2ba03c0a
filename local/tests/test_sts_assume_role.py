import json
import time

import pytest

from .cloud import allow, refused


def assume(caller, arn, **more):
    return caller.sts.assume_role(RoleArn=arn, RoleSessionName="test", **more)


@pytest.fixture
def role(account):
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": account.number}}]}
    trust["Statement"][0]["Action"] = "sts:AssumeRole"
    return account.role("app", trust, Path="/lanyard/", MaxSessionDuration=7200)


def test_up_to_the_maximum_of_the_role(account, role):
    ends = assume(account, role, DurationSeconds=7200)["Credentials"]["Expiration"].timestamp()
    assert abs(ends - time.time() - 7200) < 60
    with refused("ValidationError", "exceeds the MaxSessionDuration set for this role"):
        assume(account, role, DurationSeconds=7201)


@pytest.mark.parametrize("seconds", [899, 43201])
def test_out_of_bounds(account, role, seconds):
    with refused("ValidationError", f"Value '{seconds}' at 'durationSeconds' failed to satisfy constraint"):
        assume(account, role, DurationSeconds=seconds)


def test_one_hour_when_chained(account, role):
    caller = account.acting(allow("sts:AssumeRole"))
    assume(caller, role, DurationSeconds=3600)
    with refused("ValidationError", "1 hour session limit for roles assumed by role chaining"):
        assume(caller, role, DurationSeconds=3601)


def test_the_path_is_part_of_the_name(account, role):
    with refused("AccessDenied"):
        assume(account, role.replace("/lanyard/", "/"))


def test_trust_in_a_service_is_no_trust_in_an_account(account, other):
    arn = account.role("web")
    for caller in (account, other):
        with refused("AccessDenied"):
            assume(caller, arn)


def test_another_account_with_an_external_id(account, other):
    statement = {"Effect": "Allow", "Principal": {"AWS": other.number}, "Action": "sts:AssumeRole"}
    statement["Condition"] = {"StringEquals": {"sts:ExternalId": "secret-handshake"}}
    arn = account.role("shared", {"Version": "2012-10-17", "Statement": [statement]})
    caller = other.acting(allow("sts:AssumeRole", resource=arn))
    with refused("AccessDenied"):
        assume(caller, arn)
    assert assume(caller, arn, ExternalId="secret-handshake")["AssumedRoleUser"]["Arn"].startswith(
        f"arn:aws:sts::{account.number}:assumed-role/shared/"
    )
    with refused("AccessDenied"):
        assume(other.acting(name="nobody"), arn, ExternalId="secret-handshake")
    kept = account.iam.get_role(RoleName="shared")["Role"]["AssumeRolePolicyDocument"]
    assert json.dumps(kept).count(f"arn:aws:iam::{other.number}:root") == 1


def test_a_new_role_is_unknown_for_a_while(account, other):
    statement = {"Effect": "Allow", "Principal": {"AWS": other.number}, "Action": "sts:AssumeRole"}
    account.weather(principalVisibleAfterMs=60000)
    arn = account.role("shared", {"Version": "2012-10-17", "Statement": [statement]})
    with refused("AccessDenied", f"sts:AssumeRole on resource: {arn}"):
        assume(other, arn)
    account.weather()
    assume(other, arn)
