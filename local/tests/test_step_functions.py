import json
import time

from . import function
from .cloud import refused, until


def finished(account, execution: str) -> dict:
    describe = account.client("stepfunctions").describe_execution
    until(lambda: describe(executionArn=execution)["status"] != "RUNNING")
    return describe(executionArn=execution)


def start(account, machine: str, given=None, **more) -> str:
    started = account.client("stepfunctions").start_execution(
        stateMachineArn=machine, input=json.dumps(given or {}), **more
    )
    return started["executionArn"]


def history(account, execution: str) -> list[dict]:
    return account.client("stepfunctions").get_execution_history(executionArn=execution, maxResults=1000)["events"]


def entered(account, execution: str) -> list[str]:
    events = history(account, execution)
    return [e["stateEnteredEventDetails"]["name"] for e in events if "stateEnteredEventDetails" in e]


PASS = {"Type": "Pass", "End": True}


def test_wait_scale_shortens_waits_of_one_account(account, other):
    account.weather(waitScale=0.01)
    states = {"Start": {"Type": "Wait", "Seconds": 20, "Next": "Done"}, "Done": PASS}
    begun = time.monotonic()
    assert finished(account, start(account, function.machine(account, states)))["status"] == "SUCCEEDED"
    assert time.monotonic() - begun < 15
    slow = start(other, function.machine(other, states))
    assert other.client("stepfunctions").describe_execution(executionArn=slow)["status"] == "RUNNING"
    other.client("stepfunctions").stop_execution(executionArn=slow)


def test_a_killed_function_is_retried_on_a_fresh_process(account):
    account.weather(waitScale=0.01)
    arn = function.create(account, "caller", function.CALLS_IAM, "iam:ListRoles")
    retry = [{"ErrorEquals": ["Runtime.ExitError"], "IntervalSeconds": 5, "MaxAttempts": 2}]
    machine = function.machine(account, {"Start": function.invoke(arn, Retry=retry)})
    account.faults({"action": "iam:ListRoles", "fault": "kill"})
    execution = start(account, machine)
    ended = finished(account, execution)
    assert (ended["status"], ended["output"]) == ("SUCCEEDED", "false")
    failed = [e["taskFailedEventDetails"] for e in history(account, execution) if e["type"] == "TaskFailed"]
    assert [f["error"] for f in failed] == ["Runtime.ExitError"]
    assert (failed[0]["resourceType"], failed[0]["resource"]) == ("lambda", "invoke")
    assert account.local("DELETE", "faults") == (200, [])


def test_parallel_makes_output_and_assign_of_its_branches(account):
    def branch(name, value):
        return {"StartAt": name, "States": {name: {**PASS, "Output": value, "Assign": {"inner": value}}}}

    states = {
        "Start": {
            "Type": "Parallel",
            "Arguments": {"n": 3},
            "Branches": [branch("A", "{% $states.input.n + 1 %}"), branch("B", "{% $states.input.n + 2 %}")],
            "Output": {"sum": "{% $sum($states.result) %}"},
            "Assign": {"first": "{% $states.result[0] %}"},
            "Next": "Done",
        },
        "Done": {**PASS, "Output": {"sum": "{% $states.input.sum %}", "first": "{% $first %}"}},
    }
    execution = start(account, function.machine(account, states))
    assert json.loads(finished(account, execution)["output"]) == {"sum": 9, "first": 4}
    names = entered(account, execution)
    assert (names[0], set(names[1:3]), names[3]) == ("Start", {"A", "B"}, "Done")


def test_a_stopped_execution_stays_stopped(account):
    arn = function.create(account, "fails", "time.sleep(0.3); raise ValueError('late')")
    execution = start(account, function.machine(account, {"Start": function.invoke(arn)}))
    until(lambda: any(e["type"] == "TaskStarted" for e in history(account, execution)))
    account.client("stepfunctions").stop_execution(executionArn=execution, error="Stopped", cause="test")
    time.sleep(0.6)
    ended = finished(account, execution)
    assert (ended["status"], ended["error"], ended["cause"]) == ("ABORTED", "Stopped", "test")


def test_the_timeout_of_a_machine(account):
    states = {"Start": {"Type": "Wait", "Seconds": 30, "End": True}}
    ended = finished(account, start(account, function.machine(account, states, TimeoutSeconds=1)))
    assert (ended["status"], ended["error"]) == ("TIMED_OUT", "States.Timeout")


def test_the_timeout_of_a_task(account):
    arn = function.create(account, "late", "time.sleep(2)")
    execution = start(account, function.machine(account, {"Start": function.invoke(arn, TimeoutSeconds=1)}))
    assert finished(account, execution)["error"] == "States.Timeout"
    assert "TaskTimedOut" in [e["type"] for e in history(account, execution)]


def test_a_name_starts_once(account):
    machine = function.machine(account, {"Start": {"Type": "Wait", "Seconds": 60, "End": True}})
    first = start(account, machine, {"a": 1}, name="once")
    assert start(account, machine, {"a": 1}, name="once") == first
    with refused("ExecutionAlreadyExists"):
        start(account, machine, {"a": 2}, name="once")
    account.client("stepfunctions").stop_execution(executionArn=first)
    with refused("ExecutionAlreadyExists"):
        start(account, machine, {"a": 1}, name="once")


def test_what_failed_has_no_output(account):
    states = {"Start": {"Type": "Fail", "Error": "NotOwned", "Cause": "theirs"}}
    ended = finished(account, start(account, function.machine(account, states)))
    assert (ended["status"], ended["error"], ended["cause"]) == ("FAILED", "NotOwned", "theirs")
    assert "output" not in ended


def test_catch_all_does_not_catch_a_runtime_error(account):
    missing = {"Type": "Pass", "Output": "{% $states.input.none %}", "End": True}
    caught = {
        "Type": "Parallel",
        "Branches": [{"StartAt": "A", "States": {"A": missing}}],
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}],
        "End": True,
    }
    machine = function.machine(account, {"Start": caught, "Caught": PASS})
    assert finished(account, start(account, machine))["status"] == "SUCCEEDED"
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::nothing:here",
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}],
        "End": True,
    }
    machine = function.machine(account, {"Start": task, "Caught": PASS}, name="fatal")
    assert finished(account, start(account, machine))["error"] == "States.Runtime"


def test_a_machine_invokes_with_its_role(account):
    arn = function.create(account, "quick", "return 1")
    machine = function.machine(account, {"Start": function.invoke(arn)})
    account.iam.delete_role_policy(RoleName="machine-role", PolicyName="invoke")
    ended = finished(account, start(account, machine))
    assert ended["error"] == "Lambda.AWSLambdaException"
    assert "is not authorized to perform: lambda:InvokeFunction on resource: " + arn in ended["cause"]


def test_a_distributed_map_runs_a_child_for_each_batch(account):
    states = {
        "Start": {
            "Type": "Map",
            "Items": "{% $states.input.ids %}",
            "ItemSelector": {"id": "{% $states.context.Map.Item.Value %}", "all": "{% $count($states.input.ids) %}"},
            "ItemBatcher": {"MaxItemsPerBatch": 2},
            "MaxConcurrency": 1,
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "StartAt": "Count",
                "States": {"Count": {**PASS, "Output": "{% $states.input.Items.(id & '/' & $string(all)) %}"}},
            },
            "Output": {"batches": "{% $states.result %}"},
            "End": True,
        }
    }
    machine = function.machine(account, states)
    execution = start(account, machine, {"ids": ["a", "b", "c"]})
    assert json.loads(finished(account, execution)["output"]) == {"batches": [["a/3", "b/3"], "c/3"]}
    assert entered(account, execution) == ["Start"]
    run = account.client("stepfunctions").list_map_runs(executionArn=execution)["mapRuns"][0]["mapRunArn"]
    children = account.client("stepfunctions").list_executions(mapRunArn=run)["executions"]
    assert [entered(account, child["executionArn"]) for child in children] == [["Count"], ["Count"]]


def test_what_is_too_large_cannot_be_caught(account):
    arn = function.create(account, "large", "return 'x' * 262144")
    caught = {"ErrorEquals": ["States.ALL"], "Next": "Caught"}
    machine = function.machine(account, {"Start": function.invoke(arn, Catch=[caught]), "Caught": PASS})
    assert finished(account, start(account, machine))["error"] == "States.DataLimitExceeded"


def test_a_succeed_state_gives_its_output(account):
    states = {
        "Start": {**PASS, "End": None, "Next": "Done"},
        "Done": {"Type": "Succeed", "Output": {"id": "{% $states.input.id %}", "kept": None}},
    }
    del states["Start"]["End"]
    machine = function.machine(account, states)
    ended = finished(account, start(account, machine, {"id": "a", "more": 1}))
    assert json.loads(ended["output"]) == {"id": "a", "kept": None}


def test_an_expression_that_never_ends(account):
    endless = "{% ($again := function($n) { $again($n + 1) }; $again(0)) %}"
    machine = function.machine(account, {"Start": {**PASS, "Output": endless}})
    ended = finished(account, start(account, machine))
    assert (ended["error"], "D1012" in ended["cause"]) == ("States.QueryEvaluationError", True)
