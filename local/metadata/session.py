"""Temporary credentials of a role that a service hands to a workload: known to STS, with the role's permissions."""

import secrets
import time

from ministack.core.responses import get_account_id
from ministack.services import sts


def issue(role: dict, session: str, seconds: float) -> dict:
    """Credentials as the metadata services spell them, without what is particular to one of them."""
    now = time.time()
    issued = {
        "AccessKeyId": "ASIA" + secrets.token_hex(8).upper(),
        "SecretAccessKey": secrets.token_hex(20),
        "Token": secrets.token_hex(60),
        "Expiration": stamp(now + seconds),
    }
    sts.register_session(
        issued["AccessKeyId"],
        {
            "Arn": f"arn:aws:sts::{get_account_id()}:assumed-role/{role['RoleName']}/{session}",
            "UserId": f"{role['RoleId']}:{session}",
            "SecretAccessKey": issued["SecretAccessKey"],
            "SessionToken": issued["Token"],
            "Expiration": now + seconds,
            "AccountId": get_account_id(),
            "PrincipalType": "AssumedRole",
        },
    )
    return issued


def stamp(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
