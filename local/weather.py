"""The weather of an account: how long AWS takes to show things, how fast it lets a caller go, and its quotas."""

from copy import deepcopy
from dataclasses import dataclass, field

from ministack.core.responses import get_account_id

from .bad_request import BadRequest

# Fair weather: everything is visible at once. Rules and quotas hold all the same.
# Quotas: "IAM and AWS STS quotas" (IAM User Guide), "Quotas in Amazon Cognito" (Cognito Developer Guide).
FAIR = {
    "pendingMs": 0,
    "stoppingMs": 0,
    "shuttingDownMs": 0,
    "instanceVisibleAfterMs": 0,
    "profileVisibleAfterMs": 0,
    "principalVisibleAfterMs": 0,
    "associatedAfterMs": 0,
    "disassociatedAfterMs": 0,
    "taskVisibleAfterMs": 0,
    "taskStartingMs": 0,
    "taskEndsAfterMs": 0,
    "deploymentSteadyMs": 0,
    "credentialsForMs": 6 * 3600 * 1000,
    "waitScale": 1.0,
    "buckets": {},
    "quotas": {
        "roles": 1000,
        "instanceProfiles": 1000,
        "managedPoliciesPerRole": 10,
        "inlinePolicyCharacters": 10240,
        "trustPolicyCharacters": 2048,
        "userPools": 1000,
        "appClientsPerUserPool": 1000,
        "identityPools": 1000,
    },
}

# AWS's own figures. Buckets: "Request throttling for the Amazon EC2 API" (EC2 Developer Guide). A profile is visible
# after 5-10 s, up to a minute (terraform-provider-aws#838, hashicorp/terraform#15341). AWS publishes no figure for the
# other delays; these are of the order that users see.
AWS = {
    **FAIR,
    "pendingMs": 8000,
    "stoppingMs": 15000,
    "shuttingDownMs": 15000,
    "instanceVisibleAfterMs": 1000,
    "profileVisibleAfterMs": 10000,
    "principalVisibleAfterMs": 8000,
    "associatedAfterMs": 3000,
    "disassociatedAfterMs": 3000,
    "taskVisibleAfterMs": 2000,
    "taskStartingMs": 20000,
    "deploymentSteadyMs": 20000,
    "buckets": {
        "ec2:AssociateIamInstanceProfile": {"burst": 100, "perSecond": 5},
        "ec2:DisassociateIamInstanceProfile": {"burst": 100, "perSecond": 5},
        "ec2:ReplaceIamInstanceProfileAssociation": {"burst": 50, "perSecond": 5},
        "ec2:DescribeInstances": {"burst": 100, "perSecond": 20},
        "ec2:DescribeIamInstanceProfileAssociations": {"burst": 100, "perSecond": 20},
        "ec2:CreateTags": {"burst": 100, "perSecond": 10},
    },
}

PRESETS = {"fair": FAIR, "aws": AWS}


@dataclass
class Bucket:
    """A token bucket: burst tokens at most, perSecond of them come back each second."""

    burst: float
    per_second: float
    tokens: float
    filled: float = 0.0

    def take(self, now: float) -> bool:
        if self.filled:
            self.tokens = min(self.burst, self.tokens + (now - self.filled) * self.per_second)
        self.filled = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


@dataclass
class Weather:
    settings: dict = field(default_factory=lambda: deepcopy(FAIR))
    buckets: dict = field(default_factory=dict)  # (region, action) -> Bucket

    def allows(self, region: str, action: str, now: float) -> bool:
        """Take a token for a call. EC2 counts by account, region and action."""
        limit = self.settings["buckets"].get(action)
        if limit is None:
            return True
        bucket = self.buckets.get((region, action))
        if bucket is None:
            tokens = max(0, limit["burst"] - limit.get("taken", 0))
            bucket = self.buckets[(region, action)] = Bucket(limit["burst"], limit["perSecond"], tokens)
        return bucket.take(now)


_accounts: dict[str, Weather] = {}


def of(account: str) -> Weather:
    return _accounts.setdefault(account, Weather())


def setting(name: str):
    """A setting of the account that the current task serves."""
    return of(get_account_id()).settings[name]


def quota(name: str) -> int:
    return setting("quotas")[name]


def put(account: str, wanted: dict) -> dict:
    """Set an account's weather: a preset (fair if none is named) and what overrides it."""
    settings = read(wanted)
    _accounts[account] = Weather(settings)
    return settings


def read(wanted) -> dict:
    if not isinstance(wanted, dict):
        raise BadRequest("weather", wanted, 'an object such as {"pendingMs": 500}')
    preset = wanted.get("preset", "fair")
    if preset not in PRESETS:
        raise BadRequest("preset", preset, "one of " + ", ".join(PRESETS))
    settings = deepcopy(PRESETS[preset])
    for name, value in wanted.items():
        if name == "preset":
            continue
        if name not in settings:
            raise BadRequest(name, value, "one of preset, " + ", ".join(settings))
        if name == "buckets":
            settings[name].update(_buckets(value))
        elif name == "quotas":
            settings[name].update(_quotas(value, settings[name]))
        else:
            settings[name] = _number(name, value)
    return settings


def _buckets(value) -> dict:
    if not isinstance(value, dict):
        raise BadRequest("buckets", value, 'an object such as {"ec2:CreateTags": {"burst": 100, "perSecond": 10}}')
    for action, limit in value.items():
        place = f"buckets.{action}"
        if ":" not in action:
            raise BadRequest(place, limit, 'a key such as "ec2:AssociateIamInstanceProfile"')
        if not isinstance(limit, dict) or not {"burst", "perSecond"} <= limit.keys() <= {"burst", "perSecond", "taken"}:
            raise BadRequest(place, limit, '{"burst": number, "perSecond": number}, and "taken": number if wanted')
        for name, number in limit.items():
            _number(f"{place}.{name}", number)
    return value


def _quotas(value, known: dict) -> dict:
    if not isinstance(value, dict):
        raise BadRequest("quotas", value, 'an object such as {"roles": 1000}')
    for name, number in value.items():
        if name not in known:
            raise BadRequest(f"quotas.{name}", number, "one of " + ", ".join(known))
        _number(f"quotas.{name}", number)
    return value


def _number(name: str, value):
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise BadRequest(name, value, "a number, 0 or more")
    return value
