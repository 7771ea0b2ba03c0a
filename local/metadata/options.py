"""The metadata options of instances: what ModifyInstanceMetadataOptions set, else AWS's defaults."""

DEFAULTS = {"HttpEndpoint": "enabled", "HttpPutResponseHopLimit": "1", "HttpTokens": "required"}

_set: dict[str, dict] = {}


def of(instance_id: str) -> dict:
    return {**DEFAULTS, **_set.get(instance_id, {})}


def put(instance_id: str, wanted: dict):
    _set[instance_id] = {**_set.get(instance_id, {}), **wanted}


def hop_limit(instance_id: str) -> int:
    return int(of(instance_id)["HttpPutResponseHopLimit"])


def enabled(instance_id: str) -> bool:
    return of(instance_id)["HttpEndpoint"] == "enabled"
