"""A new instance may be unknown to EC2's own reads for a moment.

Source: "Eventual consistency in the Amazon EC2 API" (EC2 Developer Guide): DescribeInstances of an instance that was
just launched may answer InvalidInstanceID.NotFound.
"""

import time

from ministack.services import ec2

from .. import weather
from ..wrap import wrap


def visible(instance: dict) -> bool:
    return (time.time() - instance.get("_launched_at", 0)) * 1000 >= weather.setting("instanceVisibleAfterMs")


def find(instance_id: str) -> dict | None:
    """An instance that EC2 knows by now."""
    instance = ec2._instances.get(instance_id)
    return instance if instance and visible(instance) else None


@wrap(ec2._ACTION_MAP, "DescribeInstances", "DescribeInstanceStatus")
def _describe(inner, params):
    for instance_id in ec2._parse_member_list(params, "InstanceId"):
        if instance_id in ec2._instances and not find(instance_id):
            return ec2._error("InvalidInstanceID.NotFound", f"The instance ID '{instance_id}' does not exist", 400)
    return inner(params)


@wrap(ec2, "_matches_filters")
def _matches(inner, instance, filters):
    if not visible(instance):
        return False
    for name, wanted in filters.items():
        actual = _FILTERS.get(name)
        if actual and not any(ec2._glob_match(value, str(actual(instance) or "")) for value in wanted):
            return False
    return inner(instance, filters)


# Filters of DescribeInstances that MiniStack passes over (API reference, DescribeInstances).
_FILTERS = {
    "instance-id": lambda i: i["InstanceId"],
    "vpc-id": lambda i: i["VpcId"],
    "subnet-id": lambda i: i["SubnetId"],
    "availability-zone": lambda i: i["Placement"]["AvailabilityZone"],
    "private-ip-address": lambda i: i["PrivateIpAddress"],
    "instance-state-code": lambda i: i["State"]["Code"],
    "iam-instance-profile.arn": lambda i: (i.get("IamInstanceProfile") or {}).get("Arn"),
    "iam-instance-profile.id": lambda i: (i.get("IamInstanceProfile") or {}).get("Id"),
}
