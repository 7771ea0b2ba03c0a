"""The HTTP listeners of an instance, opened when they are first asked for: its own, and one a network hop away.

Source: "Configure the instance metadata options" (EC2 User Guide): the packets of the answer to a token's PUT live for
HttpPutResponseHopLimit hops, so that with 1 a container on a bridge sends its request and never has an answer.
"""

import json
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer

from ministack.core.responses import request_scope
from ministack.services import ec2

from . import document, options, token

_listeners: dict[tuple[str, int], "_Server"] = {}
_requests: dict[str, Counter] = {}  # instance id -> "GET /path" -> how many
_opening = threading.Lock()


def view(account: str, instance_id: str) -> dict:
    """Where an instance's metadata is, and what it was asked. An instance that does not exist is a LookupError."""
    return {
        "endpoint": _endpoint(account, instance_id, 0),
        "containerEndpoint": _endpoint(account, instance_id, 1),
        "requests": dict(_requests.get(instance_id, ())),
    }


def _endpoint(account: str, instance_id: str, hops: int) -> str:
    region = _region(account, instance_id)
    if region is None:
        raise LookupError(f"account {account} has no instance {instance_id}")
    with _opening:
        server = _listeners.get((instance_id, hops))
        if server is None:
            asked = _requests.setdefault(instance_id, Counter())
            of = {"account": account, "region": region, "instance_id": instance_id, "hops": hops, "asked": asked}
            handler = type("Metadata", (_Handler,), of)
            server = _listeners[(instance_id, hops)] = _Server(("127.0.0.1", 0), handler)
            threading.Thread(target=server.serve_forever, daemon=True, name=f"metadata-{instance_id}").start()
    return f"http://127.0.0.1:{server.server_address[1]}"


def _region(account: str, instance_id: str) -> str | None:
    return next((key[1] for key in list(ec2._instances._data) if key[0] == account and key[2] == instance_id), None)


class _Server(ThreadingTCPServer):  # HTTPServer would ask the DNS for the name of 127.0.0.1
    daemon_threads = True
    allow_reuse_address = True


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one segment
    account = region = instance_id = ""
    hops = 0
    asked: Counter

    def do_GET(self):
        with request_scope(self.account, self.region):
            instance = self._running()
            if instance is None:
                return
            if not token.valid(self.instance_id, self.headers.get("X-aws-ec2-metadata-token", "")):
                return self._answer(401, "Unauthorized")
            found = document.read(instance, self.path.split("?")[0])
            if found is None:
                return self._answer(404, "Not Found")
            self._answer(200, found if isinstance(found, str) else json.dumps(found, indent=2))

    def do_PUT(self):
        with request_scope(self.account, self.region):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self._running() is None:
                return
            if self.path != "/latest/api/token":
                return self._answer(404, "Not Found")
            seconds = token.ttl(self.headers.get(token.TTL_HEADER, ""))
            # The service is for the instance itself: a request that came through a proxy gets no token.
            if seconds is None or self.headers.get("X-Forwarded-For"):
                return self._answer(400 if seconds is None else 403, "Bad Request" if seconds is None else "Forbidden")
            if options.hop_limit(self.instance_id) <= self.hops:
                self.close_connection = True
                self.rfile.read(1)  # until the client has enough of waiting
                return
            self._answer(200, token.issue(self.instance_id, seconds), {token.TTL_HEADER: str(seconds)})

    def _running(self) -> dict | None:
        """The instance, if anything on it can ask."""
        with _opening:
            self.asked[f"{self.command} {self.path.split('?')[0]}"] += 1
        instance = ec2._instances.get(self.instance_id)
        if instance and instance["State"]["Name"] == "running":
            if options.enabled(self.instance_id):
                return instance
            self._answer(403, "Forbidden")
            return None
        self.close_connection = True
        self._answer(503, "The instance is not running")
        return None

    def _answer(self, status: int, body: str, headers: dict | None = None):
        content = body.encode()
        self.send_response(status)
        for name, value in {"Content-Type": "text/plain", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        pass
