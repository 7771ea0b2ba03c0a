"""The credentials endpoint of each task, behind one loopback port.

Sources: "Task IAM role" (Amazon ECS Developer Guide: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, a path with an id that
only the task's containers know) and "Container credential provider" (AWS SDKs and Tools Reference Guide:
AWS_CONTAINER_CREDENTIALS_FULL_URI takes a loopback address over HTTP). The role is that of the task's overrides, else
of its revision. Words of the errors: amazon-ecs-agent, agent/handlers/v1/credentials_handler.go. MiniStack serves one
role for all, with credentials that it does not know itself.
"""

import json
import secrets
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer

from ministack.core.responses import request_scope
from ministack.services import ecs, iam

from .. import weather
from . import session

_PATH = "/v2/credentials/"
_served: dict[str, tuple] = {}  # credentials id -> (account, region, task ARN)
_held: dict[str, tuple] = {}  # credentials id -> (role id, when it ends, how long it lasts, document)
_requests: Counter = Counter()  # by credentials id
_lock = threading.Lock()
_server: list = []


def view(account: str, task_id: str) -> dict:
    """The URL for AWS_CONTAINER_CREDENTIALS_FULL_URI in a task, and how often it was asked."""
    url = endpoint(account, task_id)
    return {"endpoint": url, "requests": _requests[url.rsplit("/", 1)[-1]]}


def endpoint(account: str, task_id: str) -> str:
    """The URL for AWS_CONTAINER_CREDENTIALS_FULL_URI in a task. A task that does not exist is a LookupError."""
    found = [key for key in list(ecs._tasks._data) if key[0] == account and key[2].rsplit("/", 1)[-1] == task_id]
    if not found:
        raise LookupError(f"account {account} has no task {task_id}")
    with _lock:
        if not _server:
            _server.append(_Server(("127.0.0.1", 0), _Handler))
            threading.Thread(target=_server[0].serve_forever, daemon=True, name="task-credentials").start()
        known = next((credentials for credentials, task in _served.items() if task == found[0]), None)
        if known is None:
            known = secrets.token_hex(16)
            _served[known] = found[0]
    return f"http://127.0.0.1:{_server[0].server_address[1]}{_PATH}{known}"


def _read(credentials_id: str) -> tuple[int, dict]:
    with _lock:
        _requests[credentials_id] += 1
    account, region, arn = _served.get(credentials_id) or ("", "", "")
    with request_scope(account, region):
        task = ecs._tasks.get(arn) if arn else None
        if task is None or task["lastStatus"] != "RUNNING":
            return _refuse("InvalidIdInRequest", "CredentialsV2Request: ID not found")
        role_arn = _role_arn(task)
        role = iam._roles.get(role_arn.rsplit("/", 1)[-1])
        if role is None or role["Arn"] != role_arn:
            return _refuse("CredentialsUninitialized", "CredentialsV2Request: Credentials uninitialized for ID")
        with _lock:
            return 200, _document(credentials_id, role, arn.rsplit("/", 1)[-1])


def _role_arn(task: dict) -> str:
    definition = ecs._task_defs.get(ecs._resolve_td_key(task["taskDefinitionArn"])) or {}
    return (task.get("overrides") or {}).get("taskRoleArn") or definition.get("taskRoleArn") or ""


def _document(credentials_id: str, role: dict, task_id: str) -> dict:
    """Credentials: those that are served already while they have time left, else new ones."""
    role_id, ends, lasts, document = _held.get(credentials_id) or ("", 0.0, 0.0, {})
    if role_id != role["RoleId"] or ends - time.time() < min(300, lasts / 10):
        lasts = weather.setting("credentialsForMs") / 1000
        document = {"RoleArn": role["Arn"], **session.issue(role, task_id, lasts)}
        _held[credentials_id] = (role["RoleId"], time.time() + lasts, lasts, document)
    return document


def _refuse(code: str, message: str) -> tuple[int, dict]:
    return 400, {"code": code, "message": message, "HTTPErrorCode": 400}


class _Server(ThreadingTCPServer):  # HTTPServer would ask the DNS for the name of 127.0.0.1
    daemon_threads = True
    allow_reuse_address = True


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one segment

    def do_GET(self):
        if self.path.startswith(_PATH):
            status, answer = _read(self.path.removeprefix(_PATH).split("?")[0])
        else:
            status, answer = 404, {}
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        pass
