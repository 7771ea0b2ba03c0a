"""EventBridge delivers an event once here, unless a fault loses it, repeats it or makes it late.

Source: "Amazon EventBridge event delivery": at least once, best effort for the events of some services. The action of
such a fault is events:Deliver, its principal the source of the event.
"""

from ministack.core.responses import get_account_id
from ministack.services import eventbridge

from .. import faults
from ..clock import later
from ..wrap import wrap


@wrap(eventbridge, "_dispatch_event")
def _dispatch(inner, event, view=None):
    fault = faults.strike_event(get_account_id(), event.get("Source", ""))
    kind = fault.fault if fault else ""
    if kind == "lost":
        return
    if kind == "delay":
        later(fault.delayMs, inner, event)
        return
    inner(event, view)
    if kind == "duplicate":
        inner(event, view)
