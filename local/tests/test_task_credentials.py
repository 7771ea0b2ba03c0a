import json
import os
import urllib.error
import urllib.request

import pytest
from botocore.utils import ContainerMetadataFetcher

from . import ecs
from .cloud import REGION, Account, refused, until


@pytest.fixture
def ready(account):
    ecs.ready(account)
    ecs.register(account, taskRoleArn=account.task_role)
    return account


def running(account, **more):
    arn = ecs.run(account, **more)["taskArn"]
    until(lambda: ecs.task(account, arn)["lastStatus"] == "RUNNING")
    return arn


def endpoint(account, arn):
    status, answer = account.local("GET", f"tasks/{arn.rsplit('/', 1)[-1]}/credentials")
    assert status == 200, answer
    return answer["endpoint"]


def get(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as e:
        return e.code, json.load(e)


def inside(account, document):
    """The account as a container with these credentials sees it."""
    return Account(
        account.endpoint, account.number, document["AccessKeyId"], document["SecretAccessKey"], document["Token"]
    )


def test_requests_are_counted(ready):
    arn = running(ready)
    get(endpoint(ready, arn))
    _, view = ready.local("GET", f"tasks/{arn.rsplit('/', 1)[-1]}/credentials")
    assert view["requests"] == 1


def test_the_role_of_the_revision(ready):
    arn = running(ready)
    _, document = get(endpoint(ready, arn))
    assert document["RoleArn"] == ready.task_role
    container = inside(ready, document)
    task_id = arn.rsplit("/", 1)[-1]
    wanted = f"arn:aws:sts::{ready.number}:assumed-role/batch/{task_id}"
    assert container.sts.get_caller_identity()["Arn"] == wanted
    container.client("s3").list_buckets()
    with refused("AccessDenied", "iam:ListRoles"):
        container.iam.list_roles()


def test_the_override_comes_first(ready):
    other = ready.role("other", ecs.trust(ready))
    arn = running(ready, overrides={"taskRoleArn": other})
    assert get(endpoint(ready, arn))[1]["RoleArn"] == other


def test_the_same_until_they_run_out(ready):
    url = endpoint(ready, running(ready))
    first = get(url)[1]
    assert get(url)[1] == first


def test_new_ones_in_time(ready):
    ready.weather(credentialsForMs=400)
    url = endpoint(ready, running(ready))
    first = get(url)[1]
    assert until(lambda: get(url)[1] != first)


def test_none_without_a_role_and_none_once_it_has_stopped(ready):
    ecs.register(ready, "plain")
    assert get(endpoint(ready, running(ready, definition="plain")))[0] == 400
    arn = running(ready)
    url = endpoint(ready, arn)
    ready.ecs.stop_task(cluster="batch", task=arn)
    assert get(url)[1]["code"] == "InvalidIdInRequest"


def test_nobody_guesses_the_id(ready):
    url = endpoint(ready, running(ready))
    assert get(url[:-1] + "x")[0] == 400


def test_only_for_the_account_of_the_task(ready, other):
    arn = running(ready)
    status, answer = other.local("GET", f"tasks/{arn.rsplit('/', 1)[-1]}/credentials")
    assert status == 404
    assert answer["error"] == f"account {other.number} has no task {arn.rsplit('/', 1)[-1]}"


def test_botocore_finds_its_credentials(ready):
    assert REGION in ready.ecs.meta.region_name
    assert not os.environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN")
    url = endpoint(ready, running(ready))
    found = ContainerMetadataFetcher().retrieve_full_uri(url)
    assert found["RoleArn"] == ready.task_role
