"""The session tokens of IMDSv2.

Source: "How Instance Metadata Service Version 2 works" (EC2 User Guide): a PUT with a lifetime of 1 to 21,600 seconds
gives a token, each GET needs one, and a token is of use on its own instance only.
"""

import secrets
import time

TTL_HEADER = "X-aws-ec2-metadata-token-ttl-seconds"

_tokens: dict[tuple[str, str], float] = {}  # (instance id, token) -> when it ends


def ttl(header: str) -> int | None:
    """The lifetime that a request asks for, or None if it is none."""
    seconds = int(header) if header.isdecimal() else 0
    return seconds if 1 <= seconds <= 21600 else None


def issue(instance_id: str, seconds: int) -> str:
    token = secrets.token_urlsafe(40)
    _tokens[(instance_id, token)] = time.time() + seconds
    return token


def valid(instance_id: str, token: str) -> bool:
    return _tokens.get((instance_id, token), 0) > time.time()
