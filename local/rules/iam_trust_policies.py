"""IAM reads a trust policy before it takes it, refuses principals that do not exist, and gives it back rewritten.

Sources: CreateRole, UpdateAssumeRolePolicy (MalformedPolicyDocument); "AWS JSON policy elements: Principal";
"Troubleshoot IAM policies"; terraform-provider-aws#838 and pulumi-awsx#927 (a new principal is unknown for a while).
MiniStack takes any text.
"""

import json
import re
import time

from ministack.services import iam

from .. import weather
from ..wrap import wrap


class Malformed(Exception):
    """Why IAM does not take a trust policy."""


@wrap(iam._IAM_HANDLERS, "CreateRole", "UpdateAssumeRolePolicy")
def _write(inner, params):
    field = "AssumeRolePolicyDocument" if "AssumeRolePolicyDocument" in params else "PolicyDocument"
    text = iam._p(params, field)
    limit = weather.quota("trustPolicyCharacters")
    if len(re.sub(r"\s", "", text)) > limit:
        return iam._error(409, "LimitExceeded", f"Cannot exceed quota for ACLSizePerRole: {limit}")
    try:
        document = read(text)
    except Malformed as e:
        # A role that exists, or that does not, is said first.
        answer = inner(params) if (iam._p(params, "RoleName") in iam._roles) == (field[0] == "A") else None
        return answer or iam._error(400, "MalformedPolicyDocument", str(e))
    answer = inner({**params, field: [json.dumps(document)]})
    if answer[0] == 200 and field[0] == "A":
        iam._roles[iam._p(params, "RoleName")]["_created_at"] = time.time()
    return answer


def read(text: str) -> dict:
    """A trust policy as IAM keeps it."""
    try:
        document = json.loads(text)
    except ValueError:
        raise Malformed("This policy contains invalid Json") from None
    statements = document.get("Statement") if isinstance(document, dict) else None
    statements = [statements] if isinstance(statements, dict) else statements
    if not isinstance(statements, list) or not statements or not all(isinstance(s, dict) for s in statements):
        raise Malformed("Syntax errors in policy.")
    return {**document, "Statement": [_statement(s) for s in statements]}


def _statement(statement: dict) -> dict:
    if statement.get("Effect") not in ("Allow", "Deny"):
        raise Malformed("Syntax errors in policy.")
    for prohibited in ("Resource", "NotResource"):
        if prohibited in statement:
            raise Malformed(f"Has prohibited field {prohibited}")
    actions = _listed(statement.get("Action", statement.get("NotAction")))
    if not actions:
        raise Malformed("Missing required field Action")
    if not all(re.fullmatch(r"\*|sts:[A-Za-z*?]+", action) for action in actions):
        raise Malformed("AssumeRole policy may only specify STS AssumeRole actions.")
    if "NotPrincipal" in statement:
        return statement  # MiniStack says what IAM says
    if "Principal" not in statement:
        raise Malformed("Missing required field Principal")
    rewritten = {**statement, "Principal": _principal(statement["Principal"])}
    if "Action" in statement:
        rewritten["Action"] = _short(actions)
    return rewritten


def _principal(principal):
    if principal == "*":
        return principal
    if not isinstance(principal, dict) or not principal:
        raise Malformed("Invalid principal in policy.")
    kinds = {"AWS": _aws, "Service": _service, "Federated": str, "CanonicalUser": str}
    if not principal.keys() <= kinds.keys():
        raise Malformed("Invalid principal in policy.")
    return {kind: _short([kinds[kind](named) for named in _listed(names)]) for kind, names in principal.items()}


def _service(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9.-]+\.amazonaws\.com(\.cn)?", name):
        raise Malformed(f'Invalid principal in policy: "SERVICE":"{name}"')
    return name


def _aws(named: str) -> str:
    """An AWS principal, an account as its root; it must exist and have been seen."""
    if named == "*":
        return named
    if re.fullmatch(r"\d{12}", named):
        return f"arn:aws:iam::{named}:root"
    parts = named.split(":", 5)
    if len(parts) == 6 and re.fullmatch(r"\d{12}", parts[4]) and _exists(parts[2], parts[4], parts[5], named):
        return named
    raise Malformed(f'Invalid principal in policy: "AWS":"{named}"')


def _exists(service: str, account: str, resource: str, arn: str) -> bool:
    if resource == "root":
        return True
    kind, _, rest = resource.partition("/")
    if service == "sts":  # a session of a role
        return kind == "assumed-role" and iam._roles.contains_scoped(account, None, rest.split("/")[0])
    store = {"role": iam._roles, "user": iam._users}.get(kind)
    entry = store.get_scoped(account, None, rest.rsplit("/", 1)[-1]) if store is not None else None
    age = (time.time() - (entry or {}).get("_created_at", 0)) * 1000
    return bool(entry) and entry["Arn"] == arn and age >= weather.setting("principalVisibleAfterMs")


def _listed(value) -> list:
    return value if isinstance(value, list) else [] if value is None else [value]


def _short(values: list):
    return values[0] if len(values) == 1 else values
