import json
import time
import urllib.error
import urllib.request

import pytest
from botocore.utils import InstanceMetadataFetcher

from .cloud import Account, allow, document, refused, until


@pytest.fixture
def ready(account):
    account.role("web", allow=["s3:ListAllMyBuckets"], Path="/lanyard/")
    account.profile("web", "web", Path="/lanyard/")
    account.instance_id = account.launch()
    return account


def endpoint(account, instance_id=None):
    status, answer = account.local("GET", f"instances/{instance_id or account.instance_id}/metadata")
    assert status == 200, answer
    return answer["endpoint"]


def ask(url, method="GET", **headers):
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method, headers=names), timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as e:
        return e.code, ""


def get(account, path):
    base = endpoint(account)
    status, token = ask(f"{base}/latest/api/token", "PUT", X_aws_ec2_metadata_token_ttl_seconds="60")
    assert status == 200
    return ask(f"{base}/latest/{path}", X_aws_ec2_metadata_token=token)


def credentials(account):
    status, body = get(account, "meta-data/iam/security-credentials/web")
    assert status == 200
    return json.loads(body)


def test_only_with_a_token(ready):
    base = endpoint(ready)
    assert base == endpoint(ready)
    assert ask(f"{base}/latest/meta-data/instance-id")[0] == 401
    assert ask(f"{base}/latest/meta-data/instance-id", X_aws_ec2_metadata_token="nonsense")[0] == 401
    assert ask(f"{base}/latest/api/token", "PUT")[0] == 400
    assert ask(f"{base}/latest/api/token", "PUT", X_aws_ec2_metadata_token_ttl_seconds="21601")[0] == 400


def test_what_and_where_the_instance_is(ready):
    assert get(ready, "meta-data/instance-id") == (200, ready.instance_id)
    assert get(ready, "meta-data/placement/region") == (200, "eu-central-1")
    assert get(ready, "meta-data/placement/availability-zone") == (200, "eu-central-1a")
    _, body = get(ready, "dynamic/instance-identity/document")
    assert json.loads(body)["accountId"] == ready.number
    assert get(ready, "meta-data/nothing")[0] == 404


def test_no_role_before_the_association_is_complete(ready):
    ready.weather(associatedAfterMs=60000)
    assert get(ready, "meta-data/iam/info")[0] == 404
    ready.associate(ready.instance_id, "web")
    assert get(ready, "meta-data/iam/security-credentials/")[0] == 404


def test_the_role_of_the_profile(ready):
    ready.associate(ready.instance_id, "web")
    assert get(ready, "meta-data/iam/security-credentials/") == (200, "web")
    info = json.loads(get(ready, "meta-data/iam/info")[1])
    assert info["Code"] == "Success"
    assert info["InstanceProfileArn"].endswith(":instance-profile/lanyard/web")


def test_credentials_are_those_of_the_role(ready):
    ready.associate(ready.instance_id, "web")
    served = credentials(ready)
    assert served == credentials(ready)
    inside = Account(ready.endpoint, ready.number, served["AccessKeyId"], served["SecretAccessKey"], served["Token"])
    arn = f"arn:aws:sts::{ready.number}:assumed-role/web/{ready.instance_id}"
    assert inside.sts.get_caller_identity()["Arn"] == arn
    inside.client("s3").list_buckets()
    with refused("AccessDenied"):
        inside.iam.list_roles()


def test_the_boundary_holds(ready):
    boundary = document(allow("sts:*"), {"Effect": "Deny", "Action": "iam:*", "Resource": "*"})
    arn = ready.iam.create_policy(PolicyName="boundary", PolicyDocument=boundary)["Policy"]["Arn"]
    ready.iam.put_role_policy(RoleName="web", PolicyName="all", PolicyDocument=document(allow("*")))
    ready.iam.put_role_permissions_boundary(RoleName="web", PermissionsBoundary=arn)
    ready.associate(ready.instance_id, "web")
    served = credentials(ready)
    inside = Account(ready.endpoint, ready.number, served["AccessKeyId"], served["SecretAccessKey"], served["Token"])
    with refused("AccessDenied"):
        inside.client("s3").list_buckets()
    with refused("AccessDenied", "explicit deny"):
        inside.iam.list_roles()


def test_credentials_are_renewed_near_their_end(ready):
    ready.weather(credentialsForMs=900)
    ready.associate(ready.instance_id, "web")
    first = credentials(ready)
    until(lambda: credentials(ready)["AccessKeyId"] != first["AccessKeyId"])


def test_a_role_that_does_not_trust_ec2(ready):
    trust = json.loads(document(allow("sts:AssumeRole")))
    trust["Statement"][0].pop("Resource")
    trust["Statement"][0]["Principal"] = {"Service": "ecs-tasks.amazonaws.com"}
    ready.iam.update_assume_role_policy(RoleName="web", PolicyDocument=json.dumps(trust))
    ready.associate(ready.instance_id, "web")
    assert json.loads(get(ready, "meta-data/iam/info")[1])["Code"] == "AssumeRoleUnauthorizedAccess"
    assert credentials(ready)["Code"] == "AssumeRoleUnauthorizedAccess"


def test_a_profile_made_again_serves_nothing(ready):
    ready.associate(ready.instance_id, "web")
    credentials(ready)
    ready.iam.remove_role_from_instance_profile(InstanceProfileName="web", RoleName="web")
    ready.iam.delete_instance_profile(InstanceProfileName="web")
    ready.profile("web", "web", Path="/lanyard/")
    assert get(ready, "meta-data/iam/security-credentials/web")[0] == 404
    assert json.loads(get(ready, "meta-data/iam/info")[1])["Code"] == "InstanceProfileNotFound"


def test_a_swapped_role_comes_late(ready):
    ready.associate(ready.instance_id, "web")
    credentials(ready)
    ready.iam.remove_role_from_instance_profile(InstanceProfileName="web", RoleName="web")
    ready.role("next")
    ready.iam.add_role_to_instance_profile(InstanceProfileName="web", RoleName="next")
    assert get(ready, "meta-data/iam/security-credentials/") == (200, "web")


def test_an_instance_that_does_not_run_has_none(ready):
    base = endpoint(ready)
    ready.ec2.stop_instances(InstanceIds=[ready.instance_id])
    until(lambda: ready.state(ready.instance_id) == "stopped")
    assert ask(f"{base}/latest/api/token", "PUT", X_aws_ec2_metadata_token_ttl_seconds="60")[0] == 503


def test_only_for_the_account_of_the_instance(ready, other):
    status, answer = other.local("GET", f"instances/{ready.instance_id}/metadata")
    assert status == 404
    assert answer["error"] == f"account {other.number} has no instance {ready.instance_id}"


def test_botocore_finds_its_credentials(ready):
    ready.associate(ready.instance_id, "web")
    fetcher = InstanceMetadataFetcher(base_url=endpoint(ready) + "/", num_attempts=1, timeout=5)
    found = fetcher.retrieve_iam_role_credentials()
    assert found["role_name"] == "web"
    assert found["access_key"] == credentials(ready)["AccessKeyId"]
    assert time.time() < 2e9


def token(base):
    return ask(f"{base}/latest/api/token", "PUT", X_aws_ec2_metadata_token_ttl_seconds="60")[0]


def test_a_container_gets_no_token_with_a_hop_limit_of_one(ready):
    _, view = ready.local("GET", f"instances/{ready.instance_id}/metadata")
    assert token(view["endpoint"]) == 200
    with pytest.raises(TimeoutError):
        request = urllib.request.Request(f"{view['containerEndpoint']}/latest/api/token", method="PUT")
        request.add_header("X-aws-ec2-metadata-token-ttl-seconds", "60")
        urllib.request.urlopen(request, timeout=0.5)
    ready.ec2.modify_instance_metadata_options(InstanceId=ready.instance_id, HttpPutResponseHopLimit=2)
    assert token(view["containerEndpoint"]) == 200
    with refused("InvalidParameterValue"):
        ready.ec2.modify_instance_metadata_options(InstanceId=ready.instance_id, HttpPutResponseHopLimit=65)


def test_requests_are_counted(ready):
    get(ready, "meta-data/instance-id")
    _, view = ready.local("GET", f"instances/{ready.instance_id}/metadata")
    assert view["requests"] == {"PUT /latest/api/token": 1, "GET /latest/meta-data/instance-id": 1}


def test_an_endpoint_that_is_disabled(ready):
    base = endpoint(ready)
    changed = ready.ec2.modify_instance_metadata_options(InstanceId=ready.instance_id, HttpEndpoint="disabled")
    assert changed["InstanceMetadataOptions"]["HttpEndpoint"] == "disabled"
    assert token(base) == 403
    ready.ec2.modify_instance_metadata_options(InstanceId=ready.instance_id, HttpEndpoint="enabled")
    assert token(base) == 200
    with refused("InvalidInstanceID.NotFound"):
        ready.ec2.modify_instance_metadata_options(InstanceId="i-00000000000000000", HttpEndpoint="enabled")
