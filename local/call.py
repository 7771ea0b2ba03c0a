"""One API call as it arrives: who calls what on which resource, and what became of it."""

import json
import re
import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from ministack import app as gateway
from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id, set_request_account_id, set_request_region
from ministack.core.router import detect_service, extract_access_key_id, extract_region
from ministack.services import sts

from . import functions

# Who owns what an unsigned call names: service -> function(document) -> (account, region), or None if unknown.
owners: dict = {}

# The call that this task, or a thread that it started, serves.
current: ContextVar["Call | None"] = ContextVar("current", default=None)


@dataclass
class Call:
    """A call, read from the request before MiniStack sees it.

    params holds the parameters of the query protocol, document those of the JSON protocols.
    """

    service: str
    action: str  # "iam:CreateRole"; the HTTP method and path where the service has no actions
    account: str
    region: str
    access_key: str
    principal: str
    resource: str
    params: dict
    document: dict
    user_agent: str
    headers: dict
    time: float = field(default_factory=time.time)
    status: int = 0
    error: str = ""
    fault: str = ""

    def param(self, name: str) -> str:
        value = self.params.get(name, "")
        return (value[0] if value else "") if isinstance(value, list) else value

    def view(self) -> dict:
        """What GET /_local/{account}/calls shows of it."""
        return {
            "time": self.time,
            "principal": self.principal,
            "action": self.action,
            "resource": self.resource,
            "status": self.status,
            "error": self.error,
            "fault": self.fault,
            "userAgent": self.user_agent,
        }


def read(method: str, path: str, query: bytes, headers: dict, body: bytes) -> Call:
    """Identify a request as MiniStack will, and scope this task to its account and region as MiniStack does."""
    query_params = parse_qs(query.decode("utf-8", "replace"), keep_blank_values=True)
    access_key = extract_access_key_id(headers, query_params) or ""
    if access_key:
        set_request_account_id(gateway._request_account_scope(access_key))
    region = extract_region(headers, query_params)
    set_request_region(region)
    params = gateway._routing_params(method, path, headers, body, query_params)
    service = detect_service(method, path, headers, params)
    action = iam_actions.extract_iam_action(service, method, path, headers, body, params)
    document = read_document(body)
    owner = owners[service](document) if service in owners and not access_key else None
    if owner:
        set_request_account_id(owner[0])
        region = owner[1]
        set_request_region(region)
    account = get_account_id()
    process = "" if access_key else functions.named_in(headers.get("user-agent", ""))
    resource = ""
    if action:
        resource = iam_actions.extract_resource_arn(service, method, path, headers, body, params, region, account)
    return Call(
        service=service,
        action=action or f"{method} {path}",
        account=account,
        region=region,
        access_key=access_key or process,
        principal=_principal(headers, query_params, access_key, process),
        resource=resource,
        params=params,
        document=document,
        user_agent=headers.get("user-agent", ""),
        headers=headers,
    )


def _principal(headers: dict, query_params: dict, access_key: str, process: str) -> str:
    """Who calls: without credentials nobody, but for the functions that are served here."""
    if access_key:
        return iam_evaluator.request_caller_arn(headers, query_params)
    return sts._sessions[process]["Arn"] if process else "anonymous"


def read_document(body: bytes) -> dict:
    if body[:1] != b"{":
        return {}
    try:
        return json.loads(body)
    except ValueError:
        return {}


def error_code(headers: dict, body: bytes) -> str:
    """The error code of a failed answer, whatever the protocol."""
    named = headers.get("x-amzn-errortype", "")
    if not named:
        found = re.search(rb"<Code>([^<]*)</Code>", body) or re.search(rb'"(?:__type|code)"\s*:\s*"([^"]*)"', body)
        named = found.group(1).decode() if found else ""
    return named.split(":")[0].rsplit("#", 1)[-1]
