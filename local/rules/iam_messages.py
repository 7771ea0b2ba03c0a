"""IAM's words for what it does not find, and errors whose text is safe in XML.

Sources: terraform-provider-aws (`role.go`, `instance_profile.go` match these), hashicorp/terraform#27553. MiniStack
says "Role x not found." and puts names into XML as they are.
"""

import re
from xml.sax.saxutils import escape

from ministack.services import iam

from ..wrap import wrap

_WORDS = (
    (re.compile(r"Role (\S+) not found\."), r"The role with name \1 cannot be found."),
    (re.compile(r"Instance profile (\S+) not found\."), r"Instance Profile \1 cannot be found."),
    (re.compile(r"Instance profile (\S+) already exists\."), r"Instance Profile \1 already exists."),
    (re.compile(r"Policy (\S+) not found\."), r"Policy \1 does not exist or is not attachable."),
    (re.compile(r"Policy (\S+) is not attached to role \S+\."), r"Policy \1 was not found."),
)


@wrap(iam, "_error")
def _error(inner, status, code, message, ns="iam"):
    for pattern, words in _WORDS:
        message = pattern.sub(words, message)
    return inner(status, code, escape(message), ns=ns)
