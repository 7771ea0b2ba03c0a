"""CloudFormation makes alarms on expressions of metrics.

Source: AWS::CloudWatch::Alarm, property Metrics (CloudFormation Template Reference). MiniStack fails the stack. The
alarm here has its actions and its threshold and never leaves INSUFFICIENT_DATA: nothing computes the expression.
"""

from ministack.services.cloudformation import provisioners

from ..wrap import wrap


@wrap(provisioners, "_cw_metric_alarm_record")
def _record(inner, name, props):
    metrics = props.get("Metrics")
    if not metrics:
        return inner(name, props)
    plain = {key: value for key, value in props.items() if key != "Metrics"}
    record = inner(name, {**plain, "Namespace": "Local/Expressions", "MetricName": name})
    record["Metrics"] = metrics
    return record
