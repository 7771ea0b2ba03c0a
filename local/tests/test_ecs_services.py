import pytest

from . import ecs
from .cloud import refused, until


@pytest.fixture
def ready(account):
    ecs.ready(account)
    first = ecs.register(account)
    account.ecs.create_service(cluster="batch", serviceName="worker", taskDefinition=first, desiredCount=2)
    until(lambda: steady(account))
    return account


def steady(account):
    shown = ecs.service(account)
    done = len(shown["deployments"]) == 1 and shown["deployments"][0]["rolloutState"] == "COMPLETED"
    return shown if done and shown["runningCount"] == 2 else None


def update(account, definition):
    return account.ecs.update_service(cluster="batch", service="worker", taskDefinition=definition)["service"]


def tasks(account):
    arns = account.ecs.list_tasks(cluster="batch", serviceName="worker")["taskArns"]
    return [ecs.task(account, arn) for arn in arns]


def test_a_deployment_becomes_steady_after_a_while(ready):
    ready.weather(deploymentSteadyMs=500)
    new = ecs.register(ready, taskRoleArn=ready.task_role)
    primary = update(ready, new)["deployments"][0]
    assert (primary["status"], primary["rolloutState"], primary["taskDefinition"]) == ("PRIMARY", "IN_PROGRESS", new)
    assert len(ecs.service(ready)["deployments"]) == 2
    shown = until(lambda: steady(ready))
    assert shown["taskDefinition"] == new
    assert {task["taskDefinitionArn"] for task in tasks(ready)} == {new}
    assert "has reached a steady state" in shown["events"][0]["message"]


def test_the_same_revision_deploys_nothing(ready):
    before = ecs.service(ready)
    update(ready, before["taskDefinition"])
    assert [d["id"] for d in ecs.service(ready)["deployments"]] == [d["id"] for d in before["deployments"]]


def test_a_role_that_ecs_does_not_know_yet(ready):
    ready.weather(principalVisibleAfterMs=900)
    update(ready, ecs.register(ready, taskRoleArn=ready.role("new", ecs.trust(ready))))
    said = ecs.service(ready)["events"][0]["message"]
    assert said.startswith("(service worker) failed to launch a task with (error ECS was unable to assume the role")
    until(lambda: steady(ready))


def test_tasks_that_fail(ready):
    fault = {"action": "ecs:TaskStart", "fault": "error", "code": "CannotPullContainerError", "count": 3}
    ready.faults(fault)
    update(ready, ecs.register(ready))
    until(lambda: ecs.service(ready)["deployments"][0]["failedTasks"] == 3)
    until(lambda: steady(ready))


def test_a_circuit_breaker_puts_it_back(ready):
    first = ecs.service(ready)["taskDefinition"]
    ready.faults({"action": "ecs:TaskStart", "fault": "error", "code": "CannotPullContainerError", "count": 3})
    breaker = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}
    ready.ecs.update_service(
        cluster="batch", service="worker", taskDefinition=ecs.register(ready), deploymentConfiguration=breaker
    )
    until(lambda: ecs.service(ready)["taskDefinition"] == first)
    failed = next(d for d in ecs.service(ready)["deployments"] if d["rolloutState"] == "FAILED")
    assert "circuit breaker" in failed["rolloutStateReason"]


def test_what_cannot_be_updated(ready):
    arn = ecs.register(ready)
    ready.ecs.deregister_task_definition(taskDefinition=arn)
    with refused("ClientException", "TaskDefinition is inactive"):
        update(ready, arn)
    with refused("ServiceNotFoundException"):
        ready.ecs.update_service(cluster="batch", service="none", taskDefinition="job")
    assert ready.ecs.describe_services(cluster="batch", services=["none"])["failures"][0]["reason"] == "MISSING"
    ready.ecs.delete_service(cluster="batch", service="worker", force=True)
    with refused("ServiceNotActiveException"):
        update(ready, "job")
