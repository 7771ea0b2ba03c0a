import pytest

from . import ecs
from .cloud import refused

WHOLE = {
    "family": "job",
    "taskRoleArn": "arn:aws:iam::111122223333:role/there-is-none",
    "executionRoleArn": "arn:aws:iam::111122223333:role/nor-this",
    "networkMode": "awsvpc",
    "containerDefinitions": [
        {"name": "main", "image": "busybox", "cpu": 10, "memory": 64, "essential": True, "command": ["true"]}
    ],
    "volumes": [{"name": "scratch", "host": {"sourcePath": "/tmp"}}],
    "placementConstraints": [{"type": "memberOf", "expression": "attribute:ecs.os-type == linux"}],
    "requiresCompatibilities": ["FARGATE"],
    "cpu": "256",
    "memory": "512",
    "pidMode": "task",
    "ipcMode": "task",
    "proxyConfiguration": {"type": "APPMESH", "containerName": "main", "properties": [{"name": "a", "value": "b"}]},
    "inferenceAccelerators": [{"deviceName": "a", "deviceType": "eia2.medium"}],
    "ephemeralStorage": {"sizeInGiB": 30},
    "runtimePlatform": {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"},
    "enableFaultInjection": True,
}


@pytest.fixture
def ready(account):
    return ecs.ready(account)


def test_every_field_is_kept(ready):
    arn = ready.ecs.register_task_definition(**WHOLE)["taskDefinition"]["taskDefinitionArn"]
    shown = ready.ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]
    # The test knows all fields that the API has.
    assert ready.ecs.meta.service_model.operation_model("RegisterTaskDefinition").input_shape.members.keys() == {
        *WHOLE,
        "tags",
    }
    containers = shown.pop("containerDefinitions")
    assert containers[0].items() >= WHOLE["containerDefinitions"][0].items()
    assert {name: shown[name] for name in WHOLE if name != "containerDefinitions"} == {
        name: value for name, value in WHOLE.items() if name != "containerDefinitions"
    }
    assert {"compatibilities", "requiresAttributes", "registeredAt", "registeredBy", "revision", "status"} <= set(shown)


def test_what_was_not_given_is_not_there(ready):
    ecs.register(ready)
    shown = ready.ecs.describe_task_definition(taskDefinition="job")["taskDefinition"]
    assert not {"taskRoleArn", "executionRoleArn", "pidMode", "ipcMode", "proxyConfiguration"} & shown.keys()


def test_tags_are_shown_when_asked_for(ready):
    ecs.register(ready, tags=[{"key": "team", "value": "data"}])
    assert not ready.ecs.describe_task_definition(taskDefinition="job").get("tags")
    shown = ready.ecs.describe_task_definition(taskDefinition="job", include=["TAGS"])
    assert shown["tags"] == [{"key": "team", "value": "data"}]


@pytest.mark.parametrize("role", ["", "not an ARN"])
def test_registering_reads_the_arn_of_a_role_and_no_more(ready, role):
    with refused("ClientException", "Role is not valid"):
        ecs.register(ready, taskRoleArn=role)


def test_a_family_is_its_latest_active_revision(ready):
    first, second = ecs.register(ready), ecs.register(ready)
    gone = ready.ecs.deregister_task_definition(taskDefinition=second)["taskDefinition"]
    assert gone["status"] == "INACTIVE"
    assert ready.ecs.describe_task_definition(taskDefinition="job")["taskDefinition"]["taskDefinitionArn"] == first
    assert ready.ecs.describe_task_definition(taskDefinition=second)["taskDefinition"]["status"] == "INACTIVE"
    assert ecs.register(ready).endswith(":3")


def test_a_deregistered_revision_starts_nothing(ready):
    arn = ecs.register(ready)
    ready.ecs.deregister_task_definition(taskDefinition=arn)
    with refused("ClientException", "TaskDefinition is inactive"):
        ecs.run(ready, arn)
    with refused("ClientException", "TaskDefinition not found"):
        ecs.run(ready, "other")
    with refused("ClientException", "Unable to describe task definition."):
        ready.ecs.describe_task_definition(taskDefinition="job")


def test_list_of_one_family(ready):
    first, second, _ = ecs.register(ready), ecs.register(ready), ecs.register(ready, "jobs")
    found = ready.ecs.list_task_definitions(familyPrefix="job", sort="DESC")["taskDefinitionArns"]
    assert found == [second, first]
