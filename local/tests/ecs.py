"""What the tests of ECS start from: roles that ECS trusts, a cluster, and a revision that names everything."""

from .cloud import Account


def trust(account: Account, source_account: str = "", source_arn: str = "") -> dict:
    condition = {
        "StringEquals": {"aws:SourceAccount": source_account or account.number},
        "ArnLike": {"aws:SourceArn": source_arn or f"arn:aws:ecs:eu-central-1:{account.number}:*"},
    }
    principal = {"Service": "ecs-tasks.amazonaws.com"}
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition}
    return {"Version": "2012-10-17", "Statement": [statement]}


def ready(account: Account) -> Account:
    account.ecs = account.client("ecs")
    account.ecs.create_cluster(clusterName="batch")
    account.task_role = account.role("batch", trust(account), ["s3:ListAllMyBuckets"], Path="/lanyard/")
    account.execution_role = account.role("pull", trust(account), Path="/ecs/")
    return account


def register(account: Account, family: str = "job", **more) -> str:
    """Register a revision; returns its ARN."""
    containers = [{"name": "main", "image": "busybox", "memory": 64}]
    asked = {"family": family, "containerDefinitions": containers, "networkMode": "bridge", **more}
    return account.ecs.register_task_definition(**asked)["taskDefinition"]["taskDefinitionArn"]


def run(account: Account, definition: str = "job", **more) -> dict:
    return account.ecs.run_task(cluster="batch", taskDefinition=definition, **more)["tasks"][0]


def task(account: Account, arn: str, **more) -> dict:
    return account.ecs.describe_tasks(cluster="batch", tasks=[arn], **more)["tasks"][0]


def service(account: Account, name: str = "worker") -> dict:
    return account.ecs.describe_services(cluster="batch", services=[name])["services"][0]
