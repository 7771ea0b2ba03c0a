"""What AssumeRole takes as session name and external id.

Source: API reference of AssumeRole (RoleSessionName: 2 to 64 characters of [\\w+=,.@-]; ExternalId: 2 to 1224 of
[\\w+=,.@:\\/-]). MiniStack takes any text.
"""

import re

from ministack.services import sts

from .. import answer
from ..call import current
from ..wrap import wrap

_TAKEN = {"RoleSessionName": (64, r"[\w+=,.@-]*"), "ExternalId": (1224, r"[\w+=,.@:\/-]*")}


@wrap(sts, "handle_request")
async def _handle(inner, method, path, headers, body, query_params):
    call = current.get()
    if call and call.action == "sts:AssumeRole":
        problem = next(filter(None, (_problem(call, name, *taken) for name, taken in _TAKEN.items())), None)
        if problem:
            return answer.error("sts", "ValidationError", 400, f"1 validation error detected: {problem}")
    return await inner(method, path, headers, body, query_params)


def _problem(call, name: str, longest: int, pattern: str) -> str | None:
    value, field = call.param(name), name[0].lower() + name[1:]
    if name not in call.params:
        missing = f"Value null at '{field}' failed to satisfy constraint: Member must not be null"
        return missing if name == "RoleSessionName" else None
    wanted = None
    if len(value) < 2:
        wanted = "have length greater than or equal to 2"
    elif len(value) > longest:
        wanted = f"have length less than or equal to {longest}"
    elif not re.fullmatch(pattern, value, re.ASCII):
        wanted = f"satisfy regular expression pattern: {pattern}"
    return f"Value '{value}' at '{field}' failed to satisfy constraint: Member must {wanted}" if wanted else None
