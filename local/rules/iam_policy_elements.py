"""Policy variables, ARN conditions that compare part by part, and the ARN of who calls.

Sources: "AWS global condition context keys" (aws:PrincipalArn: of a session it is the role's, with its path), "IAM
policy elements: Variables and tags" (${key}, ${key, 'default'}, ${*} ${?} ${$}; a variable without a value makes its
statement match nothing) and "Amazon Resource Name (ARN) condition operators" (each of the six parts is checked on its
own). MiniStack gives the session's ARN, takes ${...} as text, and lets * of a condition span the colons.
"""

import dataclasses
import re

from ministack.core import iam_evaluator
from ministack.services import iam

from ..wrap import wrap

# ${*} is an asterisk that matches itself only. No ARN has one, so any character that none has either will do.
_LITERAL = {"*": "\ue000", "?": "\ue001", "$": "$"}

_VARIABLE = re.compile(r"\$\{([^}]*)\}")


class _NoValue(Exception):
    pass


@wrap(iam_evaluator, "_resolve_condition_key")
def _key(inner, key, ctx):
    value = inner(key, ctx)
    if key.lower() != "aws:principalarn" or ":assumed-role/" not in value:
        return value
    role = iam._roles.get_scoped(ctx.principal_account, None, value.split("/")[1])
    return role["Arn"] if role else value


@wrap(iam_evaluator, "_first_match")
def _first_match(inner, ctx, statements, effect):
    return inner(ctx, [s for s in (_resolved(ctx, s) for s in statements) if s is not None], effect)


def _resolved(ctx, statement):
    """A statement with its variables replaced; None if one of them has no value."""
    if "${" not in f"{statement.resources}{statement.not_resources}{statement.conditions}":
        return statement
    try:
        return dataclasses.replace(
            statement,
            resources=_replace(ctx, statement.resources),
            not_resources=_replace(ctx, statement.not_resources),
            conditions=_replace(ctx, statement.conditions),
        )
    except _NoValue:
        return None


def _replace(ctx, value):
    if isinstance(value, str):
        return _VARIABLE.sub(lambda found: _value(ctx, found.group(1)), value)
    if isinstance(value, list):
        return [_replace(ctx, entry) for entry in value]
    if isinstance(value, dict):
        return {key: _replace(ctx, entry) for key, entry in value.items()}
    return value


def _value(ctx, variable: str) -> str:
    if variable in _LITERAL:
        return _LITERAL[variable]
    key, comma, default = variable.partition(",")
    value = iam_evaluator._resolve_condition_key(key.strip(), ctx)
    if value is None and comma:
        value = default.strip().strip("'")
    if not isinstance(value, str):
        raise _NoValue
    return value


@wrap(iam_evaluator._CONDITION_OPS, "arnequals", "arnlike")
def _arn_like(inner, actual, expected):
    parts, patterns = actual.split(":", 5), expected.split(":", 5)
    if len(parts) != 6 or len(patterns) != 6:
        return actual == expected or expected == "*"
    return all(iam_evaluator.fnmatch_iam_cs(part, pattern) for part, pattern in zip(parts, patterns, strict=True))


@wrap(iam_evaluator._CONDITION_OPS, "arnnotequals", "arnnotlike")
def _arn_not_like(inner, actual, expected):
    return not iam_evaluator._CONDITION_OPS["arnlike"](actual, expected)
