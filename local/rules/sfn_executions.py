"""An execution keeps the end that it came to, a name starts it once, and its machine's timeout ends it.

Sources: API reference of StartExecution (the same name and input while it runs: the same answer; otherwise
ExecutionAlreadyExists), StopExecution and DescribeExecution (output only of what succeeded); "State machine structure"
(TimeoutSeconds: States.Timeout). MiniStack lets a stopped execution fail later, knows no timeout of a machine, and
refuses every second start.
"""

import contextvars
import json
import threading

from ministack.core.responses import json_response
from ministack.services import stepfunctions as sfn

from ..wrap import wrap

# The execution that this thread, or a thread that it started, works for.
running: contextvars.ContextVar = contextvars.ContextVar("running", default=None)


@wrap(sfn, "_run_execution")
def _run(inner, arn):
    execution = sfn._executions.get(arn)
    limit = _timeout(execution)
    context = contextvars.copy_context()
    timer = threading.Timer(limit, context.run, (_expire, execution)) if limit else None
    if timer:
        timer.daemon = True
        timer.start()
    token = running.set(execution)
    try:
        inner(arn)
    finally:
        running.reset(token)
        if timer:
            timer.cancel()


def _timeout(execution) -> float | None:
    machine = sfn._state_machines.get(execution["stateMachineArn"]) if execution else None
    return json.loads(machine["definition"]).get("TimeoutSeconds") if machine else None


def _expire(execution: dict):
    if execution["status"] != "RUNNING":
        return
    execution.update(status="TIMED_OUT", error="States.Timeout", cause="", stopDate=sfn.now_iso())
    sfn._add_event(execution, "ExecutionTimedOut", {"executionTimedOutEventDetails": {"error": "States.Timeout"}})
    sfn._emit_execution_status_event(execution)


@wrap(sfn, "_fail_execution")
def _fail(inner, execution, error, cause):
    if execution["status"] == "RUNNING":
        inner(execution, error, cause)


def ended() -> bool:
    """Whether the execution of this thread is over, however far its states have come."""
    execution = running.get()
    return execution is not None and execution["status"] != "RUNNING"


@wrap(sfn, "_invoke_resource")
def _invoke(inner, resource, input_data):
    if ended():
        raise sfn._ExecutionError("States.Runtime", "the execution has ended")
    return inner(resource, input_data)


@wrap(sfn, "_start_execution")
def _start(inner, data):
    answer = inner(data)
    if answer[0] == 400 and b"ExecutionAlreadyExists" in answer[2]:
        machine = data.get("stateMachineArn", "").split(":")
        arn = ":".join([*machine[:5], "execution", machine[6], data.get("name", "")])
        same = sfn._executions.get(arn)
        if same and same["status"] == "RUNNING" and same["input"] == data.get("input", "{}"):
            return json_response({"executionArn": arn, "startDate": same["startDate"]})
    return answer


@wrap(sfn, "_describe_execution")
def _describe(inner, data):
    status, headers, body = inner(data)
    if status != 200:
        return status, headers, body
    shown = json.loads(body)
    if shown["status"] != "SUCCEEDED":
        shown.pop("output", None)
        shown.pop("outputDetails", None)
    return status, headers, json.dumps(shown).encode()
