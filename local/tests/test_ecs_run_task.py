import pytest

from . import ecs
from .cloud import refused, until


@pytest.fixture
def ready(account):
    ecs.ready(account)
    ecs.register(account, taskRoleArn=account.task_role, executionRoleArn=account.execution_role)
    return account


def test_the_task_names_its_override(ready):
    other = ready.role("other", ecs.trust(ready))
    started = ecs.run(ready, overrides={"taskRoleArn": other}, startedBy="me")
    assert started["lastStatus"] == "PROVISIONING"
    shown = until(lambda: next(t for t in [ecs.task(ready, started["taskArn"])] if t["lastStatus"] == "RUNNING"))
    assert shown["overrides"]["taskRoleArn"] == other
    assert shown["startedBy"] == "me"
    assert shown["containers"][0]["lastStatus"] == "RUNNING"


def test_a_task_that_is_not_there(ready):
    arn = f"arn:aws:ecs:eu-central-1:{ready.number}:task/batch/{'0' * 32}"
    found = ready.ecs.describe_tasks(cluster="batch", tasks=[arn])
    assert found["tasks"] == []
    assert found["failures"] == [{"arn": arn, "reason": "MISSING"}]


def test_a_cluster_that_is_not_there(ready):
    with refused("ClusterNotFoundException"):
        ready.ecs.run_task(cluster="nowhere", taskDefinition="job")
    with refused("ClusterNotFoundException"):
        ready.ecs.describe_tasks(cluster="nowhere", tasks=["x"])


def foreign_trust(account):
    return {
        "wrong account": ecs.trust(account, source_account="999999999999"),
        "wrong region": ecs.trust(account, source_arn=f"arn:aws:ecs:us-east-1:{account.number}:*"),
    }


@pytest.mark.parametrize("case", ["no role", "trusts EC2", "wrong account", "wrong region", "wrong path"])
def test_a_role_that_ecs_cannot_assume(ready, case):
    if case == "no role":
        arn = f"arn:aws:iam::{ready.number}:role/none"
    elif case == "wrong path":
        arn = f"arn:aws:iam::{ready.number}:role/batch"
    else:
        arn = ready.role("other", **({} if case == "trusts EC2" else {"trust": foreign_trust(ready)[case]}))
    with refused("ClientException", f"ECS was unable to assume the role '{arn}' that was provided for this task."):
        ecs.run(ready, overrides={"taskRoleArn": arn})
    with refused("ClientException", "ECS was unable to assume the role"):
        ecs.run(ready, overrides={"executionRoleArn": arn})


def test_a_new_role_is_unknown_for_a_while(ready):
    ready.weather(principalVisibleAfterMs=700)
    arn = ready.role("new", ecs.trust(ready))
    with refused("ClientException", "ECS was unable to assume the role"):
        ecs.run(ready, overrides={"taskRoleArn": arn})

    def started():
        try:
            return ecs.run(ready, overrides={"taskRoleArn": arn})
        except ready.ecs.exceptions.ClientException:
            return None

    assert until(started)


def test_once_for_a_client_token(ready):
    first = ecs.run(ready, clientToken="one", count=2)
    assert ecs.run(ready, clientToken="one", count=2)["taskArn"] == first["taskArn"]
    assert len(ready.ecs.list_tasks(cluster="batch")["taskArns"]) == 2
    with refused("ConflictException"):
        ecs.run(ready, clientToken="one", count=1)
    ready.ecs.create_cluster(clusterName="second")
    other = ready.ecs.run_task(cluster="second", taskDefinition="job", clientToken="one")["tasks"][0]
    assert other["taskArn"] != first["taskArn"]


def test_a_network_where_the_revision_needs_one(ready):
    ecs.register(ready, "net", networkMode="awsvpc", requiresCompatibilities=["FARGATE"], cpu="256", memory="512")
    with refused("InvalidParameterException", "Network Configuration must be provided"):
        ecs.run(ready, "net", launchType="FARGATE")
    network = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
    ecs.run(ready, "net", launchType="FARGATE", networkConfiguration=network)
    with refused("InvalidParameterException", "Network Configuration is not valid"):
        ecs.run(ready, networkConfiguration=network)
    with refused("InvalidParameterException", "does not support launch_type FARGATE"):
        ecs.run(ready, launchType="FARGATE")


def test_some_of_the_tasks_get_no_place(ready):
    ready.faults({"action": "ecs:TaskPlace", "fault": "error", "code": "RESOURCE:MEMORY", "skip": 1, "count": 1})
    asked = {"cluster": "batch", "taskDefinition": "job", "count": 3, "clientToken": "one"}
    first = ready.ecs.run_task(**asked)
    assert len(first["tasks"]) == 2
    assert [f["reason"] for f in first["failures"]] == ["RESOURCE:MEMORY"]
    assert f"ecs:eu-central-1:{ready.number}:container-instance/batch/" in first["failures"][0]["arn"]
    again = ready.ecs.run_task(**asked)
    assert [t["taskArn"] for t in again["tasks"]] == [t["taskArn"] for t in first["tasks"]]
    assert again["failures"] == first["failures"]
    assert len(ready.ecs.list_tasks(cluster="batch")["taskArns"]) == 2


def test_none_of_the_tasks_gets_a_place(ready):
    ready.faults({"action": "ecs:TaskPlace", "fault": "error", "code": "RESOURCE:CPU", "count": 2})
    ran = ready.ecs.run_task(cluster="batch", taskDefinition="job", count=2)
    assert (ran["tasks"], [f["reason"] for f in ran["failures"]]) == ([], ["RESOURCE:CPU", "RESOURCE:CPU"])
    assert ready.ecs.list_tasks(cluster="batch")["taskArns"] == []


def test_a_new_task_is_not_seen_for_a_while(ready):
    ready.weather(taskVisibleAfterMs=700)
    arn = ecs.run(ready, startedBy="me", clientToken="one")["taskArn"]
    found = ready.ecs.describe_tasks(cluster="batch", tasks=[arn])
    assert (found["tasks"], found["failures"]) == ([], [{"arn": arn, "reason": "MISSING"}])
    with refused("InvalidParameterException", "The referenced task was not found."):
        ready.ecs.stop_task(cluster="batch", task=arn)
    assert ready.ecs.list_tasks(cluster="batch", startedBy="me")["taskArns"] == []
    assert ecs.run(ready, startedBy="me", clientToken="one")["taskArn"] == arn
    until(lambda: ready.ecs.list_tasks(cluster="batch", startedBy="me")["taskArns"] == [arn])
    assert ecs.task(ready, arn)["taskArn"] == arn
    ready.ecs.stop_task(cluster="batch", task=arn)
