"""ModifyInstanceMetadataOptions: the hop limit of a token's answer, and whether there is metadata at all.

Source: API reference of ModifyInstanceMetadataOptions (HttpPutResponseHopLimit 1 to 64, HttpEndpoint). MiniStack does
not know the action.
"""

from ministack.services import ec2

from ..metadata import options


def _modify(params):
    instance_id = ec2._p(params, "InstanceId")
    if ec2._instances.get(instance_id) is None:
        said = f"The instance ID '{instance_id}' does not exist"
        return ec2._error("InvalidInstanceID.NotFound", said, 400)
    wanted = {name: ec2._p(params, name) for name in options.DEFAULTS if ec2._p(params, name)}
    limit = wanted.get("HttpPutResponseHopLimit", "1")
    if not limit.isdecimal() or not 1 <= int(limit) <= 64:
        return ec2._error("InvalidParameterValue", f"Invalid value '{limit}' for HttpPutResponseHopLimit", 400)
    options.put(instance_id, wanted)
    names = {name: name[0].lower() + name[1:] for name in options.DEFAULTS}
    inner = "".join(f"<{names[name]}>{value}</{names[name]}>" for name, value in options.of(instance_id).items())
    body = f"<instanceId>{instance_id}</instanceId><instanceMetadataOptions><state>applied</state>{inner}"
    return ec2._xml(200, "ModifyInstanceMetadataOptionsResponse", body + "</instanceMetadataOptions>")


ec2._ACTION_MAP["ModifyInstanceMetadataOptions"] = _modify
