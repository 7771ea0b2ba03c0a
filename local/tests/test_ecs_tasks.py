import pytest

from . import ecs
from .cloud import until


@pytest.fixture
def ready(account):
    ecs.ready(account)
    ecs.register(account, taskRoleArn=account.task_role)
    return account


def stopped(account, arn):
    return until(lambda: next((t for t in [ecs.task(account, arn)] if t["lastStatus"] == "STOPPED"), None))


def test_provisioning_pending_running(ready):
    ready.weather(taskStartingMs=600)
    arn = ecs.run(ready)["taskArn"]
    seen = []

    def runs():
        status = ecs.task(ready, arn)["lastStatus"]
        if status not in seen:
            seen.append(status)
        return status == "RUNNING"

    until(runs)
    assert seen == ["PROVISIONING", "PENDING", "RUNNING"]


def test_stopped_by_a_person(ready):
    arn = ecs.run(ready)["taskArn"]
    ready.ecs.stop_task(cluster="batch", task=arn, reason="enough")
    shown = stopped(ready, arn)
    assert (shown["stopCode"], shown["stoppedReason"]) == ("UserInitiated", "enough")


def test_ends_by_itself(ready):
    ready.weather(taskEndsAfterMs=1)
    shown = stopped(ready, ecs.run(ready)["taskArn"])
    assert shown["stopCode"] == "EssentialContainerExited"
    assert shown["containers"][0]["exitCode"] == 0
    assert shown["startedAt"]


def test_does_not_start(ready):
    ready.faults({"action": "ecs:TaskStart", "fault": "error", "code": "CannotPullContainerError", "message": "no"})
    shown = stopped(ready, ecs.run(ready)["taskArn"])
    assert (shown["stopCode"], shown["stoppedReason"]) == ("TaskFailedToStart", "CannotPullContainerError: no")
    assert "startedAt" not in shown
    assert ready.local("DELETE", "faults")[1] == []


def test_exits_with_a_code(ready):
    ready.faults({"action": "ecs:TaskExit", "fault": "error", "code": "137"})
    shown = stopped(ready, ecs.run(ready)["taskArn"])
    assert shown["containers"][0]["exitCode"] == 137


@pytest.mark.parametrize("fault", [{"fault": "lost"}, {"fault": "error", "code": "x"}])
def test_faults_that_mean_nothing(ready, fault):
    assert ready.local("PUT", "faults", [{"action": "ecs:TaskExit", **fault}])[0] == 400


def test_tags_are_shown_when_asked_for(ready):
    arn = ecs.run(ready, tags=[{"key": "team", "value": "data"}])["taskArn"]
    assert not ecs.task(ready, arn).get("tags")
    assert ecs.task(ready, arn, include=["TAGS"])["tags"] == [{"key": "team", "value": "data"}]
