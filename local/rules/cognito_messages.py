"""What does not exist is named as Cognito names it.

Sources: aws-aspnet-cognito-identity-provider#136 ("User pool client ... does not exist."), aws-sdk-android-samples#163
("IdentityPool '...' not found."). MiniStack has words of its own.
"""

import re

from ministack.services import cognito

from ..wrap import wrap

_WORDS = (
    (r"Client (.*) not found\.", r"User pool client \1 does not exist."),
    (r"Identity pool (.*) not found\.", r"IdentityPool '\1' not found."),
    (r"Identity (?!')(.*) not found\.", r"Identity '\1' not found."),
)


@wrap(cognito, "error_response_json")
def _error(inner, code, message, status=400):
    for pattern, words in _WORDS:
        message = re.sub(f"^{pattern}$", words, message)
    return inner(code, message, status)
