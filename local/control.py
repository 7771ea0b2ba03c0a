"""The control API under /_local/, each part of one account: weather, faults, calls, processes, credentials."""

import json
import re

from . import faults, functions, journal, weather
from .bad_request import BadRequest
from .metadata import listener, tasks

_ROUTES = (
    "/_local/health",
    "/_local/{account}/weather",
    "/_local/{account}/faults",
    "/_local/{account}/calls",
    "/_local/{account}/functions",
    "/_local/{account}/instances/{id}/metadata",
    "/_local/{account}/tasks/{id}/credentials",
)


def handle(method: str, path: str, body: bytes) -> tuple:
    """Serve a request; returns (status, headers, body)."""
    try:
        status, result = 200, _route(method, path.rstrip("/").split("/")[2:], body)
    except BadRequest as e:
        status, result = 400, {"error": str(e)}
    except LookupError as e:
        status, result = 404, {"error": str(e.args[0])}
    return status, {"Content-Type": "application/json"}, json.dumps(result).encode()


def _route(method: str, parts: list[str], body: bytes):
    if parts == ["health"] and method == "GET":
        return {"status": "ok"}
    if len(parts) < 2:
        raise LookupError(f"no such path; there are {', '.join(_ROUTES)}")
    account, resource, *rest = parts
    if not re.fullmatch(r"\d{12}", account):
        raise BadRequest("account", account, "12 digits")
    match method, resource, rest:
        case "GET", "weather", []:
            return weather.of(account).settings
        case "PUT", "weather", []:
            return weather.put(account, _json(body))
        case "GET", "faults", []:
            return faults.of(account)
        case "PUT", "faults", []:
            return faults.put(account, _json(body))
        case "DELETE", "faults", []:
            return faults.clear(account)
        case "GET", "calls", []:
            return journal.of(account)
        case "DELETE", "calls", []:
            journal.clear(account)
            return []
        case "DELETE", "functions", []:
            functions.end(account)
            return []
        case "GET", "instances", [instance_id, "metadata"]:
            return listener.view(account, instance_id)
        case "GET", "tasks", [task_id, "credentials"]:
            return tasks.view(account, task_id)
    raise LookupError(f"{method} of this path means nothing; there are {', '.join(_ROUTES)}")


def _json(body: bytes):
    try:
        return json.loads(body)
    except ValueError as e:
        raise BadRequest("body", body.decode("utf-8", "replace"), f"JSON ({e})") from None
