"""Scripted faults: what is to go wrong with the next calls of an account."""

from dataclasses import dataclass

from .bad_request import BadRequest

KINDS = {
    "throttle": "refused with the throttling error of its service; not applied",
    "error500": "answered with the service's internal error; not applied",
    "denied": "answered as if no policy allowed it; not applied",
    "error": "refused with code, status and message of the fault; not applied",
    "reset": "the connection is reset; not applied",
    "lost": "applied; its answer never arrives, the connection closes",
    "delay": "applied after delayMs",
    "kill": "the function that makes it is killed when it arrives; not applied",
    "duplicate": "of events:Deliver only: the event is delivered twice",
    "killAfter": "applied; the function that makes it is killed before the answer",
}


# Not calls: EventBridge giving an event to its targets; one task of RunTask getting a place; the containers of a task
# starting, and ending by themselves.
DELIVER = "events:Deliver"
TASK_PLACE, TASK_START, TASK_EXIT = "ecs:TaskPlace", "ecs:TaskStart", "ecs:TaskExit"


@dataclass
class Fault:
    action: str  # "iam:CreateRole", or "*" for any
    fault: str
    skip: int = 0  # so many matching calls pass first
    count: int = 1  # then it strikes so many
    delayMs: float = 0  # before it strikes, whatever its kind
    code: str = ""  # of "error": any code that the service may answer, such as ConcurrentModification
    status: int = 400
    message: str = ""
    principal: str = ""  # only calls whose principal ARN contains this

    def view(self) -> dict:
        return dict(vars(self))


_accounts: dict[str, list[Fault]] = {}


def put(account: str, wanted) -> list[dict]:
    """Replace the faults of an account."""
    if not isinstance(wanted, list):
        raise BadRequest("faults", wanted, 'a list such as [{"action": "iam:CreateRole", "fault": "throttle"}]')
    _accounts[account] = [_read(place, entry) for place, entry in enumerate(wanted)]
    return [fault.view() for fault in _accounts[account]]


def of(account: str) -> list[dict]:
    return [fault.view() for fault in _accounts.get(account, [])]


def clear(account: str) -> list[dict]:
    """Forget the faults of an account; returns those that did not strike as often as they should have."""
    return [fault.view() for fault in _accounts.pop(account, []) if fault.count > 0]


def strike(call, is_function: bool) -> Fault | None:
    """The fault that strikes this call, if any."""
    for fault in _accounts.get(call.account, ()):
        named = fault.action in (call.action, "*") and fault.principal in call.principal
        if named and (is_function or fault.fault not in ("kill", "killAfter")) and _due(fault):
            call.fault = fault.fault
            return fault
    return None


def strike_event(account: str, source: str) -> Fault | None:
    """The fault that strikes the delivery of an event, if any."""
    for fault in _accounts.get(account, ()):
        if fault.action == DELIVER and fault.principal in source and _due(fault):
            return fault
    return None


def strike_task(account: str, action: str, task_definition: str) -> Fault | None:
    """The fault that strikes a task's place, or the start or the end of its containers, if any."""
    for fault in _accounts.get(account, ()):
        if fault.action == action and fault.principal in task_definition and _due(fault):
            return fault
    return None


def _due(fault: Fault) -> bool:
    """Count a fault that matches: whether it strikes now."""
    if fault.count <= 0:
        return False
    if fault.skip > 0:
        fault.skip -= 1
        return False
    fault.count -= 1
    return True


def _read(place: int, entry) -> Fault:
    where = f"faults[{place}]"
    if not isinstance(entry, dict):
        raise BadRequest(where, entry, 'an object such as {"action": "iam:CreateRole", "fault": "throttle"}')
    known = Fault.__dataclass_fields__
    for name, value in entry.items():
        if name not in known:
            raise BadRequest(f"{where}.{name}", value, "one of " + ", ".join(known))
        if name in ("action", "fault", "code", "message", "principal"):
            if not isinstance(value, str):
                raise BadRequest(f"{where}.{name}", value, "a string")
        elif isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise BadRequest(f"{where}.{name}", value, "a number, 0 or more")
    action = entry.get("action", "")
    if action != "*" and ":" not in action:
        raise BadRequest(f"{where}.action", action, 'an IAM action such as "iam:CreateRole", or "*"')
    if entry.get("fault") not in KINDS:
        raise BadRequest(f"{where}.fault", entry.get("fault"), "one of " + ", ".join(KINDS))
    events = ("lost", "duplicate", "delay")
    if (action == DELIVER and entry["fault"] not in events) or (action != DELIVER and entry["fault"] == "duplicate"):
        raise BadRequest(f"{where}.fault", entry["fault"], f"with {DELIVER} one of {', '.join(events)}, else another")
    if action in (TASK_PLACE, TASK_START, TASK_EXIT) and entry["fault"] != "error":
        raise BadRequest(f"{where}.fault", entry["fault"], f"with {action} error")
    if action == TASK_EXIT and not entry.get("code", "").isdecimal():
        raise BadRequest(f"{where}.code", entry.get("code"), f'with {action} an exit code such as "137"')
    if (entry["fault"] == "error") != bool(entry.get("code")):
        raise BadRequest(f"{where}.code", entry.get("code"), 'an error code, with the fault "error" only')
    return Fault(**entry)
