import pytest

from . import ecs
from .cloud import allow, refused


@pytest.fixture
def ready(account):
    ecs.ready(account)
    account.definition = ecs.register(account, taskRoleArn=account.task_role, executionRoleArn=account.execution_role)
    return account


def acting(account, *statements):
    caller = account.acting(*statements)
    caller.ecs = caller.client("ecs")
    return caller


def passing(account, *roles, service="ecs-tasks.amazonaws.com"):
    return allow("iam:PassRole", resource=list(roles), Condition={"StringEquals": {"iam:PassedToService": service}})


CASES = [
    ("both", lambda a: [passing(a, a.task_role, a.execution_role)], None),
    ("task role only", lambda a: [passing(a, a.task_role)], "execution_role"),
    ("execution role only", lambda a: [passing(a, a.execution_role)], "task_role"),
    ("to EC2", lambda a: [passing(a, a.task_role, a.execution_role, service="ec2.amazonaws.com")], "task_role"),
]


@pytest.mark.parametrize(("name", "statements", "missing"), CASES, ids=[case[0] for case in CASES])
def test_roles_are_passed(ready, name, statements, missing):
    caller = acting(ready, allow("ecs:*"), *statements(ready))
    roles = {"taskRoleArn": ready.task_role, "executionRoleArn": ready.execution_role}
    for call in (lambda: ecs.register(caller, "other", **roles), lambda: ecs.run(caller)):
        if missing is None:
            call()
            continue
        with refused("AccessDeniedException", f"iam:PassRole on resource: {getattr(ready, missing)}"):
            call()


def test_the_override_is_passed(ready):
    other = ready.role("other", ecs.trust(ready))
    caller = acting(ready, allow("ecs:*"), passing(ready, ready.task_role, ready.execution_role))
    with refused("AccessDeniedException", f"iam:PassRole on resource: {other}"):
        ecs.run(caller, overrides={"taskRoleArn": other})


def test_update_service_passes_nothing(ready):
    ready.ecs.create_service(cluster="batch", serviceName="worker", taskDefinition="job", desiredCount=1)
    arn = f"arn:aws:ecs:eu-central-1:{ready.number}:service/batch/worker"
    caller = acting(ready, allow("ecs:UpdateService", resource=arn))
    new = ecs.register(ready, taskRoleArn=ready.task_role)
    caller.ecs.update_service(cluster="batch", service="worker", taskDefinition=new)


def test_tags_at_creation_need_tag_resource(ready):
    tags = [{"key": "team", "value": "data"}]
    caller = acting(ready, allow("ecs:RegisterTaskDefinition"))
    ecs.register(caller)
    with refused("AccessDeniedException", "ecs:TagResource"):
        ecs.register(caller, tags=tags)
    condition = {"StringEquals": {"ecs:CreateAction": "RegisterTaskDefinition", "aws:RequestTag/team": "data"}}
    tagging = allow("ecs:TagResource", Condition=condition)
    tagger = ready.acting(allow("ecs:RegisterTaskDefinition"), tagging, name="tagger")
    tagger.ecs = tagger.client("ecs")
    ecs.register(tagger, tags=tags)


def test_one_cluster_and_one_tag(ready):
    ready.ecs.create_cluster(clusterName="second")
    cluster = f"arn:aws:ecs:eu-central-1:{ready.number}:cluster/batch"
    of_cluster = {"ArnEquals": {"ecs:cluster": cluster}}
    tagged = {"StringEquals": {"aws:ResourceTag/team": "data"}}
    caller = acting(
        ready,
        allow("ecs:RunTask", resource=ready.definition, Condition=of_cluster),
        allow("ecs:StopTask", Condition=tagged),
        passing(ready, ready.task_role, ready.execution_role),
    )
    ecs.run(caller, ready.definition)
    ecs.run(caller, "job")
    with refused("AccessDeniedException", "ecs:RunTask"):
        caller.ecs.run_task(cluster="second", taskDefinition="job")
    mine = ecs.run(ready, tags=[{"key": "team", "value": "data"}])["taskArn"]
    caller.ecs.stop_task(cluster="batch", task=mine)
    with refused("AccessDeniedException", "ecs:StopTask"):
        caller.ecs.stop_task(cluster="batch", task=ecs.run(ready)["taskArn"])


def test_each_task_is_authorized(ready):
    first, second = ecs.run(ready)["taskArn"], ecs.run(ready)["taskArn"]
    caller = acting(ready, allow("ecs:DescribeTasks", resource=first))
    ecs.task(caller, first)
    with refused("AccessDeniedException", second):
        caller.ecs.describe_tasks(cluster="batch", tasks=[first, second])


@pytest.mark.parametrize("action", ["DescribeTaskDefinition", "DeregisterTaskDefinition"])
def test_no_resource_for(ready, action):
    caller = acting(ready, allow(f"ecs:{action}", resource=ready.definition))
    with refused("AccessDeniedException", f"ecs:{action} on resource: *"):
        getattr(caller.ecs, "describe_task_definition" if action[2] == "s" else "deregister_task_definition")(
            taskDefinition=ready.definition
        )


def test_calls_are_in_the_journal(ready):
    ready.local("DELETE", "calls")
    ready.faults({"action": "ecs:RunTask", "fault": "lost"})
    with pytest.raises(Exception, match=r"closed|Connection"):
        ecs.run(ready)
    call = ready.calls()[0]
    assert (call["action"], call["resource"], call["fault"]) == ("ecs:RunTask", ready.definition, "lost")
    assert len(ready.ecs.list_tasks(cluster="batch")["taskArns"]) == 1
