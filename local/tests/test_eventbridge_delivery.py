import json

from . import function
from .cloud import REGION, allow, document, until
from .test_step_functions import PASS

PATTERN = json.dumps({"source": ["aws.ec2"], "detail": {"state": ["running"]}})


def queue(account, name: str) -> tuple[str, str]:
    url = account.client("sqs").create_queue(QueueName=name)["QueueUrl"]
    return url, f"arn:aws:sqs:{REGION}:{account.number}:{name}"


def rule(account, target: dict):
    account.client("events").put_rule(Name="launch", EventPattern=PATTERN)
    account.client("events").put_targets(Rule="launch", Targets=[{"Id": "1", **target}])


def received(account, url: str) -> dict:
    receive = account.client("sqs").receive_message
    return until(lambda: receive(QueueUrl=url, MessageAttributeNames=["All"]).get("Messages"))[0]


def test_a_launch_starts_the_machine_with_the_transformed_event(account):
    machine = function.machine(account, {"Start": PASS})
    account.role("events", function.trust("events.amazonaws.com"), ["states:StartExecution"])
    rule(
        account,
        {
            "Arn": machine,
            "RoleArn": f"arn:aws:iam::{account.number}:role/events",
            "InputTransformer": {
                "InputPathsMap": {"id": "$.detail.instance-id"},
                "InputTemplate": '{"instanceId":<id>}',
            },
        },
    )
    instance = account.launch()
    listed = account.client("stepfunctions").list_executions
    execution = until(lambda: listed(stateMachineArn=machine)["executions"])[0]["executionArn"]
    described = account.client("stepfunctions").describe_execution(executionArn=execution)
    assert json.loads(described["input"]) == {"instanceId": instance}


def test_a_target_that_is_gone_leaves_the_event_in_the_dead_letter_queue(account):
    url, arn = queue(account, "undelivered")
    gone = f"arn:aws:states:{REGION}:{account.number}:stateMachine:gone"
    rule(account, {"Arn": gone, "RoleArn": f"arn:aws:iam::{account.number}:role/x", "DeadLetterConfig": {"Arn": arn}})
    instance = account.launch()
    message = received(account, url)
    assert json.loads(message["Body"])["detail"] == {"instance-id": instance, "state": "running"}
    said = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert (said["ERROR_CODE"], said["TARGET_ARN"]) == ("NO_RESOURCE", gone)


def test_a_role_that_may_not_start_the_machine(account):
    url, arn = queue(account, "undelivered")
    machine = function.machine(account, {"Start": PASS})
    account.role("events", function.trust("events.amazonaws.com"))
    role = f"arn:aws:iam::{account.number}:role/events"
    rule(account, {"Arn": machine, "RoleArn": role, "DeadLetterConfig": {"Arn": arn}})
    account.launch()
    assert received(account, url)["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "NO_PERMISSIONS"
    account.iam.put_role_policy(
        RoleName="events", PolicyName="start", PolicyDocument=document(allow("states:StartExecution", resource=machine))
    )
    account.launch()
    assert until(lambda: account.client("stepfunctions").list_executions(stateMachineArn=machine)["executions"])


def test_events_can_be_lost_repeated_and_late(account):
    url, arn = queue(account, "events")
    rule(account, {"Arn": arn})
    account.faults(
        {"action": "events:Deliver", "fault": "lost", "skip": 1, "principal": "aws.ec2"},
        {"action": "events:Deliver", "fault": "duplicate", "skip": 2},
        {"action": "events:Deliver", "fault": "delay", "delayMs": 50, "skip": 3},
    )
    # Pending and running of three instances: the first running is lost, the second comes twice, the third late.
    # What an earlier fault struck, a later one does not count.
    seen = [account.launch() for _ in range(3)]
    events = []

    def enough():
        messages = account.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        events.extend(json.loads(m["Body"])["detail"]["instance-id"] for m in messages)
        return len(events) >= 3

    until(enough)
    assert sorted(events) == sorted([seen[1], seen[1], seen[2]])
    assert account.local("DELETE", "faults") == (200, [])
