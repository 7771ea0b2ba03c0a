"""EventBridge delivers with the target's role, and what it cannot deliver goes to the target's dead-letter queue.

Source: "Using dead-letter queues to process undelivered events in EventBridge" (EventBridge User Guide): errors that no
retry can mend (the target is gone, the role may not) go there at once, with these message attributes. MiniStack logs
and drops. What AWS retries for up to 24 hours cannot happen here: a target that is there takes every event.
"""

import json

from ministack.core.arn import ArnParseError, parse_arn
from ministack.services import eventbridge, lambda_svc, sqs
from ministack.services import stepfunctions as sfn

from ..role_permissions import refusal
from ..wrap import wrap


@wrap(eventbridge, "_invoke_target")
def _invoke(inner, target, event, rule, view=None):
    failure = _failure(target, rule)
    if failure is None:
        return inner(target, event, rule, view)
    queue = (target.get("DeadLetterConfig") or {}).get("Arn")
    if queue:
        body = json.dumps((view or eventbridge._pattern_event_view(event)).event_with_detail())
        _put_aside(queue, body, target, rule, *failure)


def _failure(target: dict, rule: dict) -> tuple[str, str] | None:
    """The error code and message if a target cannot take an event."""
    arn = target.get("Arn", "")
    try:
        service = parse_arn(arn).service
    except ArnParseError:
        return None
    exists = {
        "states": lambda: sfn._resolve_state_machine_arn(arn),
        "lambda": lambda: lambda_svc._get_func_record_for_ref(arn)[0],
        "sqs": lambda: sqs._queue_by_arn(arn),
    }.get(service)
    if exists is None:
        return None
    if not exists():
        return "NO_RESOURCE", f"The target {arn} does not exist."
    if service == "states":
        role = target.get("RoleArn", "")
        session = "Events-" + rule.get("Name", "")[:50]
        why = refusal(role, "events.amazonaws.com", session, "states:StartExecution", arn, rule.get("Arn", ""))
        if why:
            return "NO_PERMISSIONS", why
    return None


def _put_aside(queue_arn: str, body: str, target: dict, rule: dict, code: str, message: str):
    queue = sqs._queue_by_arn(queue_arn)
    if not queue:
        return
    eventbridge._dispatch_to_sqs(parse_arn(queue_arn), body)
    attributes = {
        "RULE_ARN": rule.get("Arn", ""),
        "TARGET_ARN": target.get("Arn", ""),
        "ERROR_CODE": code,
        "ERROR_MESSAGE": message,
    }
    queue["messages"][-1]["message_attributes"] = {
        name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
    }
