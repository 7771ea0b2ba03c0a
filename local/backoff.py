"""The interval that a Retry of Step Functions asks for."""

import random


def interval(retrier: dict, retries: int) -> float:
    """Seconds before the next attempt, after so many retries."""
    seconds = retrier.get("IntervalSeconds", 1) * retrier.get("BackoffRate", 2.0) ** retries
    seconds = min(seconds, retrier.get("MaxDelaySeconds", seconds))
    if retrier.get("JitterStrategy") == "FULL":
        seconds = random.uniform(0, seconds)
    return seconds
