"""Cognito refuses values outside the constraints of its model, all of them at once, without the ones that are secret.

Sources: the constraints are those of the API reference, as botocore's service models carry them; the words are those of
anomalyco/guide#127 (InvalidParameterException of user pools), massif-press/compcon#1951 (a secret value) and moto#1979
(ValidationException of identity pools). MiniStack takes anything.
"""

import functools
import re

from ministack.core import iam_actions
from ministack.core.responses import error_response_json
from ministack.services import cognito

from ..wrap import wrap


@functools.cache
def _model(service: str) -> dict:
    return iam_actions._load_botocore_model(service)


def _refusal(service: str, code: str, action: str, data: dict):
    model = _model(service)
    operation = model["operations"].get(action)
    if not operation:
        return None
    said = list(_violations(model["shapes"], operation["input"]["shape"], data, ""))
    if not said:
        return None
    count = f"{len(said)} validation error{'s' if len(said) > 1 else ''} detected: "
    return error_response_json(code, count + "; ".join(said), 400)


def _violations(shapes: dict, name: str, value, path: str):
    """What is wrong with a value of a shape, and with its members."""
    shape = shapes[name]
    must = _must(shape, value)
    if must:
        shown = "Value" if shape.get("sensitive") else f"Value '{value}'"
        yield f"{shown} at '{path}' failed to satisfy constraint: Member must {must}"
    elif shape["type"] == "structure":
        for member, target in shape["members"].items():
            at = f"{path}.{_lower(member)}" if path else _lower(member)
            if value.get(member) is not None:
                yield from _violations(shapes, target["shape"], value[member], at)
            elif member in shape.get("required", ()):
                yield f"Value null at '{at}' failed to satisfy constraint: Member must not be null"
    elif shape["type"] == "list":
        yield from _members(shapes, shape["member"]["shape"], value, path, "Member")
    elif shape["type"] == "map":
        yield from _members(shapes, shape["key"]["shape"], value.keys(), path, "Map keys")
        yield from _members(shapes, shape["value"]["shape"], value.values(), path, "Map value")


def _members(shapes: dict, name: str, values, path: str, what: str):
    """What is wrong with the members of a list or a map: a plain one is told of as a whole, without the values."""
    if shapes[name]["type"] in ("structure", "list", "map"):
        for place, value in enumerate(values, 1):
            yield from _violations(shapes, name, value, f"{path}.{place}.member")
        return
    for must in dict.fromkeys(must for value in values if (must := _must(shapes[name], value))):
        yield f"Value at '{path}' failed to satisfy constraint: {what} must satisfy constraint: [Member must {must}]"


def _must(shape: dict, value) -> str | None:
    """The constraint that a value does not satisfy."""
    number = shape["type"] in ("integer", "long")
    size = value if number else len(value) if shape["type"] in ("string", "list", "map") else 0
    have = "have value" if number else "have length"
    if size > shape.get("max", size):
        return f"{have} less than or equal to {shape['max']}"
    if size < shape.get("min", size):
        return f"{have} greater than or equal to {shape['min']}"
    if value not in shape.get("enum", [value]):
        return f"satisfy enum value set: [{', '.join(shape['enum'])}]"
    if "pattern" in shape and not re.fullmatch(_python(shape["pattern"]), value, re.DOTALL):
        return f"satisfy regular expression pattern: {shape['pattern']}"
    return None


def _python(pattern: str) -> str:
    """A pattern of the model with the classes that Python's re does not know."""
    return pattern.replace(r"\p{L}\p{M}\p{S}\p{N}\p{P}", r"\S").replace(r"\p{Z}", r"\s")


def _lower(member: str) -> str:
    return member[:1].lower() + member[1:]


@wrap(cognito, "_dispatch_idp")
async def _idp(inner, action, data):
    return _refusal("cognito-idp", "InvalidParameterException", action, data) or await inner(action, data)


@wrap(cognito, "_dispatch_identity")
async def _identity(inner, action, data):
    return _refusal("cognito-identity", "ValidationException", action, data) or await inner(action, data)
