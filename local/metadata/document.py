"""What an instance's metadata service says at each path.

Source: "Instance metadata categories" and "Instance identity documents" (EC2 User Guide). Of the categories, those that
tell where and what the instance is, its tags and its role.
"""

from ministack.core.responses import get_account_id, get_region
from ministack.services import ec2

from . import credentials

_META = "/latest/meta-data"


def read(instance: dict, path: str) -> str | dict | None:
    """The text or document at a path, or None."""
    if path.rstrip("/") == "/latest/dynamic/instance-identity/document":
        return _identity(instance)
    if not path.startswith(_META):
        return None
    path = path.removeprefix(_META).strip("/")
    if path.startswith("iam/security-credentials/"):
        return credentials.of_role(instance, path.rsplit("/", 1)[1])
    leaves = _leaves(instance)
    if path in leaves:
        return leaves[path]
    # A folder lists what is in it, one entry a line, folders with a slash.
    prefix = f"{path}/" if path else ""
    entries = {leaf.removeprefix(prefix) for leaf in leaves if leaf.startswith(prefix)}
    return "\n".join(sorted({e.split("/")[0] + ("/" if "/" in e else "") for e in entries})) or None


def _leaves(instance: dict) -> dict:
    zone = instance["Placement"]["AvailabilityZone"]
    leaves = {
        "ami-id": instance["ImageId"],
        "hostname": instance["PrivateDnsName"],
        "instance-id": instance["InstanceId"],
        "instance-type": instance["InstanceType"],
        "local-hostname": instance["PrivateDnsName"],
        "local-ipv4": instance["PrivateIpAddress"],
        "placement/availability-zone": zone,
        "placement/region": get_region(),
        "services/domain": "amazonaws.com",
        "services/partition": "aws",
    }
    for tag in ec2._tags.get(instance["InstanceId"], ()):
        leaves[f"tags/instance/{tag['Key']}"] = tag["Value"]
    info = credentials.info(instance)
    if info:
        leaves["iam/info"] = info
        role = credentials.role_name(instance)
        if role:
            leaves["iam/security-credentials"] = role
    return leaves


def _identity(instance: dict) -> dict:
    return {
        "accountId": get_account_id(),
        "architecture": instance["Architecture"],
        "availabilityZone": instance["Placement"]["AvailabilityZone"],
        "imageId": instance["ImageId"],
        "instanceId": instance["InstanceId"],
        "instanceType": instance["InstanceType"],
        "pendingTime": instance["LaunchTime"],
        "privateIp": instance["PrivateIpAddress"],
        "region": get_region(),
        "version": "2017-09-30",
    }
