"""An instance passes through its states, and EventBridge hears of each.

Source: "Instance lifecycle" and "Amazon EC2 instance state change events" (EC2 User Guide). MiniStack goes from nothing
to running, stopped or terminated at once and sends no event.
"""

import json
import time

from ministack.core.responses import get_account_id, get_region
from ministack.services import ec2, eventbridge

from .. import weather
from ..clock import later
from ..wrap import wrap

CODES = {"pending": 0, "running": 16, "shutting-down": 32, "terminated": 48, "stopping": 64, "stopped": 80}

# What happens once an instance is in a state: called with the instance.
on_entering: dict[str, list] = {"shutting-down": [], "terminated": []}


def enter(instance: dict, state: str):
    """Put an instance in a state and tell EventBridge."""
    instance["State"] = {"Code": CODES[state], "Name": state}
    if state == "terminated":
        instance["_terminated_at"] = time.time()
    for effect in on_entering.get(state, ()):
        effect(instance)
    arn = f"arn:aws:ec2:{get_region()}:{get_account_id()}:instance/{instance['InstanceId']}"
    entry = {
        "Source": "aws.ec2",
        "DetailType": "EC2 Instance State-change Notification",
        "Resources": [arn],
        "Detail": json.dumps({"instance-id": instance["InstanceId"], "state": state}),
    }
    eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)


def advance(instance: dict, through: str, to: str, delay: str):
    """Put an instance in a passing state now and in the next one when the weather lets it."""
    enter(instance, through)
    later(weather.setting(delay), _arrive, instance, through, to)


def _arrive(instance: dict, through: str, to: str):
    # A later request wins: an instance that is terminated while pending never runs.
    if instance["State"]["Name"] == through:
        enter(instance, to)


@wrap(ec2, "_launch_instances_internal")
def _launch(inner, *args, **kwargs):
    created = inner(*args, **kwargs)
    for instance in created:
        instance["State"] = {"Code": CODES["pending"], "Name": "pending"}
        instance["_launched_at"] = time.time()
        later(0, _begin, instance)  # after the tags of the launch are there
    return created


def _begin(instance: dict):
    if instance["State"]["Name"] == "pending":
        advance(instance, "pending", "running", "pendingMs")


@wrap(ec2._ACTION_MAP, "StartInstances")
def _start(inner, params):
    return _change(params, "StartInstances", {"stopped": ("pending", "running", "pendingMs")}, ("pending", "running"))


@wrap(ec2._ACTION_MAP, "StopInstances")
def _stop(inner, params):
    return _change(params, "StopInstances", {"running": ("stopping", "stopped", "stoppingMs")}, ("stopping", "stopped"))


@wrap(ec2._ACTION_MAP, "TerminateInstances")
def _terminate(inner, params):
    step = ("shutting-down", "terminated", "shuttingDownMs")
    living = dict.fromkeys(("pending", "running", "stopping", "stopped"), step)
    return _change(params, "TerminateInstances", living, ("shutting-down", "terminated"))


def _change(params: dict, action: str, steps: dict, already: tuple) -> tuple:
    """Send instances on their way. Either all can go or none does, as on AWS."""
    instances = []
    for instance_id in ec2._parse_member_list(params, "InstanceId"):
        instance = ec2._instances.get(instance_id)
        if instance is None:
            return ec2._error("InvalidInstanceID.NotFound", f"The instance ID '{instance_id}' does not exist", 400)
        state = instance["State"]["Name"]
        if state not in steps and state not in already:
            message = f"The instance '{instance_id}' is not in a state from which it can be {_PARTICIPLE[action]}."
            return ec2._error("IncorrectInstanceState", message, 400)
        instances.append(instance)
    items = ""
    for instance in instances:
        before = instance["State"]
        if before["Name"] in steps:
            advance(instance, *steps[before["Name"]])
        after = instance["State"]
        items += (
            f"<item><instanceId>{instance['InstanceId']}</instanceId>"
            f"<currentState><code>{after['Code']}</code><name>{after['Name']}</name></currentState>"
            f"<previousState><code>{before['Code']}</code><name>{before['Name']}</name></previousState></item>"
        )
    return ec2._xml(200, f"{action}Response", f"<instancesSet>{items}</instancesSet>")


_PARTICIPLE = {"StartInstances": "started", "StopInstances": "stopped", "TerminateInstances": "terminated"}
