"""The ASGI application around MiniStack's: notes each call, applies weather and faults, serves the control API."""

import asyncio
import time

from ministack import app as ministack
from ministack.core import iam_actions

from . import answer, connection, control, faults, functions, journal, weather
from .call import current, error_code
from .call import read as read_call

_ministack = ministack.app


async def app(scope, receive, send):
    if scope["type"] != "http":
        return await _ministack(scope, receive, send)
    body = await _body(receive)
    if scope["path"].startswith("/_local/"):
        return await _send(send, *control.handle(scope["method"], scope["path"], body))
    # The asset bucket that `cdk bootstrap` makes refuses plain HTTP, and with AUTH its policy is enforced.
    scope["headers"] = [*scope["headers"], (b"x-forwarded-proto", b"https")]
    if scope["path"].startswith("/_ministack/") or scope["path"] == "/health":
        return await _ministack(scope, _replay(body, receive), send)
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    try:
        call = read_call(scope["method"], scope["path"], scope["query_string"], headers, body)
    except Exception:  # MiniStack knows what to answer to a request that cannot be read
        return await _ministack(scope, _replay(body, receive), send)
    journal.note(call)
    current.set(call)
    await _serve(call, scope, _replay(body, receive), _observing(call, send), send)


async def _serve(call, scope, receive, observed, send):
    fault = faults.strike(call, functions.is_function(call.access_key))
    kind = fault.fault if fault else ""
    if fault and fault.delayMs:
        await asyncio.sleep(fault.delayMs / 1000)
    if kind == "reset":
        return connection.reset()
    if kind == "kill":
        functions.kill(call.access_key)
        return connection.close()
    refusal = _refusal(call, fault)
    if refusal:
        return await _send(observed, *refusal)
    if kind in ("lost", "killAfter"):
        await _ministack(scope, receive, _observing(call, _nowhere))
        if kind == "killAfter":
            functions.kill(call.access_key)
        return connection.close()
    await _ministack(scope, receive, observed)


def _refusal(call, fault):
    """What the call is answered instead of being applied, if anything."""
    kind = fault.fault if fault else ""
    if kind == "error":
        return answer.error(
            call.service, fault.code, fault.status, fault.message or f"{fault.code} by a scripted fault"
        )
    if kind == "throttle" or not weather.of(call.account).allows(call.region, call.action, time.monotonic()):
        return answer.throttled(call.service)
    if kind == "error500":
        return answer.internal(call.service)
    if kind == "denied":
        return iam_actions.access_denied_response(
            call.service,
            call.action,
            call.principal,
            "denied-by-fault",
            headers=call.headers,
            resource_arn=call.resource,
        )
    return None


def _observing(call, send):
    """Fill in a call's outcome from its answer."""
    headers: dict = {}

    async def observe(message):
        if message["type"] == "http.response.start":
            call.status = message["status"]
            headers.update({k.decode("latin-1").lower(): v.decode("latin-1") for k, v in message.get("headers", [])})
        elif call.status >= 400 and not call.error:
            call.error = error_code(headers, message.get("body", b""))
        await send(message)

    return observe


async def _nowhere(message):
    pass


async def _body(receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _replay(body: bytes, receive):
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay():
        return waiting.pop() if waiting else await receive()

    return replay


async def _send(send, status: int, headers: dict, body: bytes):
    lines = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    lines.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": body})
