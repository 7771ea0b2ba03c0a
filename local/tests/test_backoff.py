import pytest

from ..backoff import interval


@pytest.mark.parametrize(
    ("retrier", "retries", "seconds"),
    [
        ({}, 0, 1),
        ({}, 2, 4),
        ({"IntervalSeconds": 5, "BackoffRate": 1}, 7, 5),
        ({"IntervalSeconds": 2, "BackoffRate": 2}, 10, 2048),
        ({"IntervalSeconds": 2, "BackoffRate": 2, "MaxDelaySeconds": 20}, 10, 20),
    ],
)
def test_interval(retrier, retries, seconds):
    assert interval(retrier, retries) == seconds


def test_full_jitter_spreads_from_nothing_to_the_interval():
    seen = [interval({"IntervalSeconds": 10, "JitterStrategy": "FULL"}, 0) for _ in range(200)]
    assert 0 <= min(seen) < 2 < 8 < max(seen) <= 10
