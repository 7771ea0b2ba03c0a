import json

from .cloud import REGION, refused, until


def listen(account) -> str:
    """Send all that EC2 tells of instances to a queue; returns its URL."""
    url = account.client("sqs").create_queue(QueueName="events")["QueueUrl"]
    arn = f"arn:aws:sqs:{REGION}:{account.number}:events"
    pattern = {"source": ["aws.ec2"], "detail-type": ["EC2 Instance State-change Notification"]}
    account.client("events").put_rule(Name="states", EventPattern=json.dumps(pattern))
    account.client("events").put_targets(Rule="states", Targets=[{"Id": "queue", "Arn": arn}])
    return url


def heard(account, url: str, count: int) -> list:
    events = []

    def enough():
        received = account.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        events.extend(json.loads(m["Body"]) for m in received)
        return len(events) >= count

    until(enough)
    return events


def test_every_state_is_told_in_order(account):
    url = listen(account)
    instance = account.launch()
    until(lambda: account.state(instance) == "running")
    account.ec2.stop_instances(InstanceIds=[instance])
    until(lambda: account.state(instance) == "stopped")
    account.ec2.start_instances(InstanceIds=[instance])
    until(lambda: account.state(instance) == "running")
    account.ec2.terminate_instances(InstanceIds=[instance])
    events = heard(account, url, 8)
    assert [e["detail"]["state"] for e in events] == [
        *("pending", "running", "stopping", "stopped", "pending", "running", "shutting-down", "terminated")
    ]
    assert events[0]["detail"]["instance-id"] == instance
    assert events[0]["account"] == account.number
    assert events[0]["resources"] == [f"arn:aws:ec2:{REGION}:{account.number}:instance/{instance}"]


def test_a_launch_is_pending_while_the_weather_lasts(account):
    account.weather(pendingMs=60000)
    instance = account.launch()
    assert account.state(instance) == "pending"
    with refused("IncorrectInstanceState", "can be stopped"):
        account.ec2.stop_instances(InstanceIds=[instance])


def test_answers_name_the_passing_state(account):
    account.weather(stoppingMs=60000, shuttingDownMs=50)
    launched = account.ec2.run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1)["Instances"][0]
    assert launched["State"]["Name"] == "pending"
    instance = launched["InstanceId"]
    until(lambda: account.state(instance) == "running")
    stopped = account.ec2.stop_instances(InstanceIds=[instance])["StoppingInstances"][0]
    assert (stopped["PreviousState"]["Name"], stopped["CurrentState"]["Name"]) == ("running", "stopping")
    ended = account.ec2.terminate_instances(InstanceIds=[instance])["TerminatingInstances"][0]
    assert (ended["PreviousState"]["Name"], ended["CurrentState"]["Name"]) == ("stopping", "shutting-down")
    until(lambda: account.state(instance) == "terminated")


def test_another_account_hears_nothing(account, other):
    url = listen(other)
    instance = account.launch()
    until(lambda: account.state(instance) == "running")
    assert "Messages" not in other.client("sqs").receive_message(QueueUrl=url)
