"""An account of the local AWS as a test sees it: clients, control API, and the few things that most tests need."""

import json
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

import botocore.config
import botocore.session
import pytest
from botocore.exceptions import ClientError

REGION = "eu-central-1"
EC2_TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
_sessions: list = []


def _session():
    if not _sessions:
        _sessions.append(botocore.session.Session())  # reading the service models is what takes time
    return _sessions[0]


class Account:
    def __init__(self, endpoint: str, number: str, key: str = "", secret: str = "test", token: str | None = None):
        self.endpoint, self.number = endpoint, number
        self._credentials = (key or number, secret, token)
        self._clients: dict = {}

    def client(self, service: str):
        """A client that tries once and sends what it is given."""
        if service not in self._clients:
            key, secret, token = self._credentials
            self._clients[service] = _session().create_client(
                service,
                region_name=REGION,
                endpoint_url=self.endpoint,
                aws_access_key_id=key,
                aws_secret_access_key=secret,
                aws_session_token=token,
                config=botocore.config.Config(
                    retries={"total_max_attempts": 1}, connect_timeout=5, parameter_validation=False
                ),
            )
        return self._clients[service]

    ec2 = property(lambda self: self.client("ec2"))
    iam = property(lambda self: self.client("iam"))
    sts = property(lambda self: self.client("sts"))

    def local(self, method: str, path: str, body=None):
        """Call the control API; returns (status, answer)."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.endpoint}/_local/{self.number}/{path}", data, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as e:
            return e.code, json.load(e)

    def weather(self, **settings):
        status, answer = self.local("PUT", "weather", settings)
        assert status == 200, answer

    def faults(self, *faults):
        status, answer = self.local("PUT", "faults", list(faults))
        assert status == 200, answer

    def calls(self):
        return self.local("GET", "calls")[1]

    def launch(self, count: int = 1, **more) -> str:
        """Launch instances; returns the id of the first."""
        launched = self.ec2.run_instances(ImageId="ami-12345678", MinCount=count, MaxCount=count, **more)
        return launched["Instances"][0]["InstanceId"]

    def instance(self, instance_id: str) -> dict:
        return self.ec2.describe_instances(InstanceIds=[instance_id])["Reservations"][0]["Instances"][0]

    def state(self, instance_id: str) -> str:
        return self.instance(instance_id)["State"]["Name"]

    def role(self, name: str, trust=EC2_TRUST, allow=None, **more) -> str:
        """Make a role, with an inline policy of one statement if allow names actions; returns its ARN."""
        trust = trust if isinstance(trust, str) else json.dumps(trust)
        arn = self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust, **more)["Role"]["Arn"]
        if allow:
            self.iam.put_role_policy(RoleName=name, PolicyName="allow", PolicyDocument=policy(*allow))
        return arn

    def profile(self, name: str, role: str | None = None, **more) -> str:
        arn = self.iam.create_instance_profile(InstanceProfileName=name, **more)["InstanceProfile"]["Arn"]
        if role:
            self.iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=role)
        return arn

    def associate(self, instance_id: str, profile: str) -> dict:
        answer = self.ec2.associate_iam_instance_profile(InstanceId=instance_id, IamInstanceProfile={"Name": profile})
        return answer["IamInstanceProfileAssociation"]

    def associations(self, **filters) -> list[dict]:
        wanted = [{"Name": name.replace("_", "-"), "Values": [value]} for name, value in filters.items()]
        found = self.ec2.describe_iam_instance_profile_associations(Filters=wanted)
        return found["IamInstanceProfileAssociations"]

    def acting(self, *statements, name: str = "caller", **more) -> "Account":
        """This account as a role with these statements sees it."""
        trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": self.number}}]}
        trust["Statement"][0]["Action"] = "sts:AssumeRole"
        arn = self.role(name, trust, **more)
        if statements:
            self.iam.put_role_policy(RoleName=name, PolicyName="allow", PolicyDocument=document(*statements))
        return self.assumed(arn)

    def assumed(self, role_arn: str, **more) -> "Account":
        session = self.sts.assume_role(RoleArn=role_arn, RoleSessionName="test", **more)["Credentials"]
        return Account(
            self.endpoint, self.number, session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"]
        )


def document(*statements) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(*actions, resource="*", **more) -> dict:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource, **more}


def policy(*actions) -> str:
    return document(allow(*actions))


@contextmanager
def refused(code: str, message: str = ""):
    """The calls inside fail with this error code, and a message that contains this."""
    with pytest.raises(ClientError) as caught:
        yield
    error = caught.value.response["Error"]
    assert error["Code"] == code, error
    assert message in error["Message"], error


def until(condition, seconds: float = 20):
    """Wait for a condition to hold; returns what it returned."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.03)
    raise AssertionError(f"not within {seconds} s: {condition}")
