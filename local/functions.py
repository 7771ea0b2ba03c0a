"""The processes that serve Lambda functions, by the credentials that each was given."""

import re
import threading

from ministack.core import lambda_runtime
from ministack.services import sts

_workers: dict = {}  # access key -> worker
_processes: dict = {}  # id of a worker -> the last process that it started


def remember(access_key: str, worker):
    _workers[access_key] = worker


def started(worker):
    """Keep a worker's process in mind: MiniStack forgets it as soon as it has died."""
    if worker._proc is not None:
        _processes[id(worker)] = worker._proc


def last_process(worker):
    return _processes.get(id(worker))


def named_in(user_agent: str) -> str:
    """The access key of the process that sends this user agent (the SDKs' AWS_SDK_UA_APP_ID), if it is a function's."""
    found = re.search(r"\bapp/(ASIA\w+)", user_agent)
    return found.group(1) if found and is_function(found.group(1)) else ""


def is_function(access_key: str) -> bool:
    return _holder(access_key) is not None


def _holder(access_key: str):
    """The worker that was given these credentials, or got them by AssumeRole, in whichever account."""
    while access_key and access_key not in _workers:
        access_key = (sts._sessions.get(access_key) or {}).get("SourceAccessKeyId", "")
    return _workers.get(access_key)


def kill(access_key: str):
    """Kill the process that holds these credentials, as the kernel does when it runs out of memory."""
    process = getattr(_holder(access_key), "_proc", None)
    if process is not None:
        process.kill()


def end(account: str):
    """End all of an account's, busy or idle. Idle ones look for work ten times a second, and many of them slow all."""
    with lambda_runtime._lock:
        keys = [key for key in lambda_runtime._workers if key.startswith(account + ":")]
        ended = [worker for key in keys for worker in lambda_runtime._workers.pop(key)]
    for key in [key for key, worker in list(_workers.items()) if worker in ended]:
        del _workers[key]
    for worker in ended:
        _processes.pop(id(worker), None)
    threading.Thread(target=lambda_runtime.kill_workers, args=(ended,), daemon=True).start()
