"""A Lambda function for tests: a bootstrap in Python that speaks the runtime API, and a machine that calls it."""

import io
import json
import sys
import zipfile

from .cloud import allow, document

_BOOTSTRAP = """#!{python} -S
import json, os, sys, time, urllib.request
sys.path += {path}
base = "http://" + os.environ["AWS_LAMBDA_RUNTIME_API"] + "/2018-06-01/runtime/"
def handle(event):
{body}
while True:
    got = urllib.request.urlopen(base + "invocation/next")
    request = got.headers["Lambda-Runtime-Aws-Request-Id"]
    try:
        kind, result = "response", handle(json.loads(got.read()))
    except Exception as e:
        kind, result = "error", {{"errorType": type(e).__name__, "errorMessage": str(e)}}
    urllib.request.urlopen(base + "invocation/" + request + "/" + kind, json.dumps(result).encode())
"""

# A handler that calls IAM with the credentials of its function.
CALLS_IAM = """
import botocore.session
iam = botocore.session.get_session().create_client("iam")
return iam.list_roles(PathPrefix=event.get("prefix", "/"))["IsTruncated"]
"""


def trust(service: str) -> str:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def create(account, name: str, body: str, *actions, timeout: int = 30) -> str:
    """Make a function of the given handler body, whose role allows actions; returns its ARN."""
    account.role(f"{name}-role", trust("lambda.amazonaws.com"), actions or None)
    indented = "\n".join("    " + line for line in body.strip().splitlines())
    path = [p for p in sys.path if "site-packages" in p]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        entry = zipfile.ZipInfo("bootstrap")
        entry.external_attr = 0o755 << 16
        archive.writestr(entry, _BOOTSTRAP.format(python=sys.executable, path=path, body=indented))
    made = account.client("lambda").create_function(
        FunctionName=name,
        Runtime="provided.al2023",
        Handler="bootstrap",
        Role=f"arn:aws:iam::{account.number}:role/{name}-role",
        Code={"ZipFile": packed.getvalue()},
        Timeout=timeout,
        Architectures=["x86_64"],
    )
    return made["FunctionArn"]


def machine(account, states: dict, start: str = "Start", name: str = "machine", **more) -> str:
    """Make a JSONata machine that may call every function; returns its ARN."""
    role = f"{name}-role"
    account.role(role, trust("states.amazonaws.com"))
    statement = allow("lambda:InvokeFunction", "states:StartExecution")
    account.iam.put_role_policy(RoleName=role, PolicyName="invoke", PolicyDocument=document(statement))
    made = account.client("stepfunctions").create_state_machine(
        name=name,
        roleArn=f"arn:aws:iam::{account.number}:role/{role}",
        definition=json.dumps({"QueryLanguage": "JSONata", "StartAt": start, "States": states, **more}),
    )
    return made["stateMachineArn"]


def invoke(function: str, payload: str = "{% $states.input %}", **more) -> dict:
    """A state that calls a function."""
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": {"FunctionName": function, "Payload": payload},
        "Output": "{% $states.result.Payload %}",
        "End": True,
        **more,
    }
