import pytest

from .cloud import refused


def test_fair_is_the_default(account):
    status, settings = account.local("GET", "weather")
    assert status == 200
    assert settings["pendingMs"] == settings["profileVisibleAfterMs"] == 0
    assert settings["quotas"]["roles"] == 1000


def test_a_preset_is_overridden_by_what_is_given(account):
    status, settings = account.local("PUT", "weather", {"preset": "aws", "pendingMs": 5, "quotas": {"roles": 3}})
    assert status == 200
    assert settings["profileVisibleAfterMs"] == 10000
    assert settings["pendingMs"] == 5
    assert settings["quotas"]["roles"] == 3
    assert settings["quotas"]["instanceProfiles"] == 1000
    assert settings["buckets"]["ec2:AssociateIamInstanceProfile"] == {"burst": 100, "perSecond": 5}
    assert account.local("GET", "weather") == (200, settings)


def test_a_bucket_runs_dry_and_fills(account, other):
    account.weather(buckets={"ec2:DescribeInstances": {"burst": 5, "perSecond": 0.001, "taken": 3}})
    for _ in range(2):
        account.ec2.describe_instances()
    with refused("RequestLimitExceeded", "Request limit exceeded."):
        account.ec2.describe_instances()
    account.ec2.describe_vpcs()
    other.ec2.describe_instances()


@pytest.mark.parametrize(
    ("weather", "said"),
    [
        ([], "weather: [] should be an object"),
        ({"preset": "rain"}, 'preset: "rain" should be one of fair, aws'),
        ({"pendingMS": 1}, "pendingMS: 1 should be one of preset, pendingMs"),
        ({"pendingMs": "1"}, 'pendingMs: "1" should be a number'),
        ({"waitScale": -1}, "waitScale: -1 should be a number"),
        ({"buckets": {"ec2:X": {"burst": 1}}}, 'buckets.ec2:X: {"burst": 1} should be {"burst": number'),
        ({"quotas": {"users": 1}}, "quotas.users: 1 should be one of roles"),
    ],
)
def test_bad_weather_is_refused_by_name(account, weather, said):
    status, answer = account.local("PUT", "weather", weather)
    assert status == 400
    assert answer["error"].startswith(said)


def test_an_account_has_twelve_digits(account):
    account.number = "12"
    status, answer = account.local("GET", "weather")
    assert (status, answer["error"]) == (400, 'account: "12" should be 12 digits')


def test_unknown_paths_name_the_right_ones(account):
    status, answer = account.local("GET", "climate")
    assert status == 404
    assert "/_local/{account}/weather" in answer["error"]
