"""Tags and descriptions may hold any character that IAM allows, & and < too.

Source: API reference of Tag and CreateRole (their patterns). MiniStack writes them into its XML as they are, and one &
makes the answer unreadable. Here they are kept as text that escapes itself where it is written out.
"""

from xml.sax.saxutils import escape

from ministack.services import iam

from ..wrap import wrap


class _Text(str):
    def __format__(self, spec):
        return escape(str(self))


@wrap(iam, "_extract_tags")
def _tags(inner, params):
    return [{name: _Text(value) for name, value in tag.items()} for tag in inner(params)]


@wrap(iam._IAM_HANDLERS, "CreateRole", "UpdateRole", "UpdateRoleDescription", "CreatePolicy")
def _description(inner, params):
    if "Description" in params:
        params = {**params, "Description": [_Text(iam._p(params, "Description"))]}
    return inner(params)
