"""The processes that serve Lambda functions, by the credentials that each was given."""

_workers: dict = {}  # access key -> worker


def remember(access_key: str, worker):
    _workers[access_key] = worker


def is_function(access_key: str) -> bool:
    return access_key in _workers


def kill(access_key: str):
    """Kill the process that holds these credentials, as the kernel does when it runs out of memory."""
    process = getattr(_workers.get(access_key), "_proc", None)
    if process is not None:
        process.kill()
