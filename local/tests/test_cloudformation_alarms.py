import json

from .cloud import until


def test_an_alarm_on_an_expression_deploys(account):
    metric = {"Namespace": "AWS/States", "MetricName": "ExecutionsFailed"}
    alarm = {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmName": "failed",
            "Metrics": [
                {"Id": "sum", "Expression": "a + b", "Label": "all"},
                {"Id": "a", "ReturnData": False, "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}},
                {"Id": "b", "ReturnData": False, "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}},
            ],
            "Threshold": 0,
            "ComparisonOperator": "GreaterThanThreshold",
            "EvaluationPeriods": 1,
        },
    }
    stacks = account.client("cloudformation")
    stacks.create_stack(StackName="alarms", TemplateBody=json.dumps({"Resources": {"Failed": alarm}}))
    describe = stacks.describe_stacks
    until(lambda: describe(StackName="alarms")["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE")
    made = account.client("cloudwatch").describe_alarms(AlarmNames=["failed"])["MetricAlarms"]
    assert [(a["AlarmName"], a["StateValue"]) for a in made] == [("failed", "INSUFFICIENT_DATA")]
