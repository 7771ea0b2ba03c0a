import time

import pytest
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, HTTPClientError

from .cloud import refused

CLOSED = (ConnectionClosedError, EndpointConnectionError, HTTPClientError)


@pytest.mark.parametrize(
    ("fault", "service", "call", "code"),
    [
        ("throttle", "iam", "list_roles", "Throttling"),
        ("throttle", "ec2", "describe_instances", "RequestLimitExceeded"),
        ("throttle", "stepfunctions", "list_state_machines", "ThrottlingException"),
        ("throttle", "lambda", "list_functions", "TooManyRequestsException"),
        ("error500", "iam", "list_roles", "InternalFailure"),
        ("error500", "ec2", "describe_instances", "InternalError"),
        ("error500", "stepfunctions", "list_state_machines", "InternalFailure"),
        ("denied", "iam", "list_roles", "AccessDenied"),
        ("denied", "ec2", "describe_instances", "UnauthorizedOperation"),
        ("denied", "stepfunctions", "list_state_machines", "AccessDeniedException"),
    ],
)
def test_errors_of_each_protocol(account, fault, service, call, code):
    account.faults({"action": "*", "fault": fault})
    with refused(code):
        getattr(account.client(service), call)()
    assert getattr(account.client(service), call)()
    assert [(c["fault"], c["error"]) for c in account.calls()] == [(fault, code), ("", "")]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("throttle", "TooManyRequestsException"),
        ("error500", "InternalErrorException"),
        ("denied", "AccessDeniedException"),
    ],
)
def test_errors_of_cognito(account, fault, code):
    for service, call in (("cognito-idp", "list_user_pools"), ("cognito-identity", "list_identity_pools")):
        account.faults({"action": "*", "fault": fault})
        with refused(code):
            getattr(account.client(service), call)(MaxResults=60)
        getattr(account.client(service), call)(MaxResults=60)


def test_any_error_of_a_service(account):
    account.faults({"action": "iam:CreateRole", "fault": "error", "code": "ConcurrentModification", "status": 409})
    with refused("ConcurrentModification"):
        account.role("web")
    account.role("web")


def test_reset_is_not_applied_and_lost_is(account):
    account.faults({"action": "iam:CreateInstanceProfile", "fault": "reset"})
    with pytest.raises(CLOSED):
        account.profile("web")
    account.faults({"action": "iam:CreateInstanceProfile", "fault": "lost"})
    with pytest.raises(CLOSED):
        account.profile("web")
    with refused("EntityAlreadyExists"):
        account.profile("web")
    assert [(c["fault"], c["status"]) for c in account.calls()] == [("reset", 0), ("lost", 200), ("", 409)]


def test_delay(account):
    account.faults({"action": "iam:ListRoles", "fault": "delay", "delayMs": 200})
    begun = time.monotonic()
    account.iam.list_roles()
    assert time.monotonic() - begun >= 0.2


def test_skip_count_and_principal(account):
    caller = account.acting()
    account.faults(
        {
            "action": "sts:GetCallerIdentity",
            "fault": "error500",
            "skip": 1,
            "count": 2,
            "principal": ":assumed-role/caller/",
        }
    )
    account.sts.get_caller_identity()
    caller.sts.get_caller_identity()
    for _ in range(2):
        with refused("InternalFailure"):
            caller.sts.get_caller_identity()
    caller.sts.get_caller_identity()


def test_delete_returns_what_was_not_used(account, other):
    account.faults(
        {"action": "iam:ListRoles", "fault": "throttle"}, {"action": "iam:GetRole", "fault": "throttle", "count": 3}
    )
    with refused("Throttling"):
        account.iam.list_roles()
    assert other.local("DELETE", "faults") == (200, [])
    _, unused = account.local("DELETE", "faults")
    assert [(f["action"], f["count"]) for f in unused] == [("iam:GetRole", 3)]
    assert account.local("GET", "faults") == (200, [])


@pytest.mark.parametrize(
    ("faults", "said"),
    [
        ({}, "faults: {} should be a list"),
        ([{"fault": "throttle"}], 'faults[0].action: "" should be an IAM action'),
        ([{"action": "iam:GetRole", "fault": "boom"}], 'faults[0].fault: "boom" should be one of throttle'),
        ([{"action": "iam:GetRole", "fault": "error"}], "faults[0].code: null should be an error code"),
        ([{"action": "iam:GetRole", "fault": "lost", "times": 2}], "faults[0].times: 2 should be one of action"),
        ([{"action": "iam:GetRole", "fault": "lost", "count": "2"}], 'faults[0].count: "2" should be a number'),
    ],
)
def test_bad_faults_are_refused_by_name(account, faults, said):
    status, answer = account.local("PUT", "faults", faults)
    assert status == 400
    assert answer["error"].startswith(said)
