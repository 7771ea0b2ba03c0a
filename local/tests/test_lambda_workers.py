import json
import os
from concurrent.futures import ThreadPoolExecutor

from . import function
from .cloud import until


def run(account, arn, payload=None):
    answer = account.client("lambda").invoke(FunctionName=arn, Payload=json.dumps(payload or {}))
    return answer.get("FunctionError"), json.loads(answer["Payload"].read())


def test_a_function_has_its_role_and_a_clean_environment(account):
    arn = function.create(account, "env", "return dict(os.environ)")
    error, seen = run(account, arn)
    assert error is None
    assert seen["AWS_ENDPOINT_URL"] == account.endpoint
    assert seen["AWS_REGION"] == "eu-central-1"
    assert seen["AWS_LAMBDA_FUNCTION_NAME"] == "env"
    assert not {"AUTH", "STATE_DIR", "PYTEST_CURRENT_TEST"} & seen.keys()


def test_calls_of_a_function_are_its_own(account):
    arn = function.create(account, "caller", function.CALLS_IAM, "iam:ListRoles")
    account.local("DELETE", "calls")
    assert run(account, arn) == (None, False)
    call = next(c for c in account.calls() if c["action"] == "iam:ListRoles")
    assert call["principal"] == f"arn:aws:sts::{account.number}:assumed-role/caller-role/caller"
    assert (call["status"], call["error"]) == (200, "")
    error, said = run(account, function.create(account, "denied", function.CALLS_IAM))
    assert error == "Unhandled"
    assert "AccessDenied" in said["errorMessage"]


def test_many_at_once_have_a_process_each(account):
    arn = function.create(account, "slow", "time.sleep(0.5); return os.getpid()")
    with ThreadPoolExecutor(8) as pool:
        seen = {pid for _, pid in pool.map(lambda _: run(account, arn), range(8))}
    assert len(seen) >= 4
    assert run(account, arn)[1] in seen


def test_a_stack_elsewhere_ends_no_process(account, other):
    arn = function.create(account, "shared", "return os.getpid()")
    _, pid = run(account, arn)
    role = other.role("shared-role", function.trust("lambda.amazonaws.com"))
    made = {
        "FunctionName": "shared",
        "Runtime": "python3.12",
        "Handler": "index.handler",
        "Role": role,
        "Code": {"ZipFile": "def handler(event, context): pass"},
    }
    template = {"Resources": {"Shared": {"Type": "AWS::Lambda::Function", "Properties": made}}}
    stacks = other.client("cloudformation")
    stacks.create_stack(StackName="shared", TemplateBody=json.dumps(template))
    stacks.get_waiter("stack_create_complete").wait(StackName="shared", WaiterConfig={"Delay": 0.1})
    assert run(account, arn) == (None, pid)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_processes_of_an_account_end(account, other):
    here, there = (function.create(a, "pid", "return os.getpid()") for a in (account, other))
    (_, pid), (_, kept) = run(account, here), run(other, there)
    assert account.local("DELETE", "functions") == (200, [])
    until(lambda: not _alive(pid))
    assert run(account, here)[1] != pid
    assert run(other, there) == (None, kept)


def test_too_long(account):
    arn = function.create(account, "late", "time.sleep(9)", timeout=1)
    error, said = run(account, arn)
    assert (error, said["errorType"]) == ("Unhandled", "Sandbox.Timedout")
    assert said["errorMessage"].endswith("Error: Task timed out after 1.00 seconds")


def test_a_process_that_ends(account):
    arn = function.create(account, "dies", "os._exit(3)")
    error, said = run(account, arn)
    assert (error, said["errorType"]) == ("Unhandled", "Runtime.ExitError")
    assert said["errorMessage"].endswith("Error: Runtime exited with error: exit status 3")


def test_kill_and_kill_after(account):
    arn = function.create(account, "caller", function.CALLS_IAM, "iam:ListRoles")
    for kind, status in (("kill", 0), ("killAfter", 200)):
        account.local("DELETE", "calls")
        account.faults({"action": "iam:ListRoles", "fault": kind})
        account.iam.list_roles()  # a client has no process to kill
        error, said = run(account, arn)
        assert (error, said["errorType"]) == ("Unhandled", "Runtime.ExitError")
        assert said["errorMessage"].endswith("Error: Runtime exited with error: signal: killed")
        struck = until(lambda: [c for c in account.calls() if c["fault"]])
        assert [(c["fault"], c["status"]) for c in struck] == [(kind, status)]
        assert run(account, arn) == (None, False)
