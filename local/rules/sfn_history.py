"""The history tells of every state, inside Parallel and Map too, and of a task as AWS does.

Source: API reference of GetExecutionHistory (HistoryEvent). MiniStack leaves out the states of branches, TaskStarted
and TaskTimedOut, and names an integration by its ARN where AWS says resourceType lambda, resource invoke.
"""

import contextvars
import json
import threading

from ministack.services import stepfunctions as sfn

from ..wrap import wrap
from .sfn_executions import running

_in_branch: contextvars.ContextVar = contextvars.ContextVar("in_branch", default=False)
_writing = threading.Lock()


@wrap(sfn, "_add_event")
def _add(inner, execution, event_type, details=None):
    details = {name: _detail(value) for name, value in (details or {}).items()}
    if event_type == "TaskFailed" and details["taskFailedEventDetails"]["error"] == "States.Timeout":
        event_type, details = "TaskTimedOut", {"taskTimedOutEventDetails": details["taskFailedEventDetails"]}
    with _writing:
        event = inner(execution, event_type, details)
        event["previousEventId"] = event["id"] - 1
        if event_type == "TaskScheduled":
            named = details["taskScheduledEventDetails"]
            started = {"resourceType": named["resourceType"], "resource": named["resource"]}
            begun = inner(execution, "TaskStarted", {"taskStartedEventDetails": started})
            begun["previousEventId"] = event["id"]
    return event


def _detail(value: dict) -> dict:
    arn = value.get("resource", "")
    if not arn.startswith("arn:aws:states:::"):
        return value
    kind, _, call = arn.removeprefix("arn:aws:states:::").partition(":")
    return {**value, "resourceType": kind, "resource": call}


@wrap(sfn, "_run_execution")
def _run(inner, arn):
    token = _in_branch.set(False)  # of a nested execution that starts inside a branch
    try:
        inner(arn)
    finally:
        _in_branch.reset(token)


@wrap(sfn, "_run_sub_machine")
def _branch(inner, *args):
    token = _in_branch.set(True)
    try:
        return inner(*args)
    finally:
        _in_branch.reset(token)


@wrap(sfn, "_execute_pass", "_execute_task", "_execute_choice", "_execute_wait", "_execute_parallel", "_execute_map")
def _state(inner, state, raw_input, *rest):
    execution, ctx = running.get(), rest[-1]
    if not _in_branch.get() or execution is None:
        return inner(state, raw_input, *rest)
    name, kind = ctx["State"]["Name"], state["Type"]
    entered = {"name": name, "input": json.dumps(raw_input)}
    sfn._add_event(execution, f"{kind}StateEntered", {"stateEnteredEventDetails": entered})
    output, following = inner(state, raw_input, *rest)
    left = {"name": name, "output": json.dumps(output)}
    sfn._add_event(execution, f"{kind}StateExited", {"stateExitedEventDetails": left})
    return output, following
