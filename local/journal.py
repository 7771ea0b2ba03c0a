"""The API calls of each account, in the order in which they arrived."""

from .call import Call

_accounts: dict[str, list[Call]] = {}


def note(call: Call):
    """Enter a call as it arrives; its outcome is filled in when there is one."""
    _accounts.setdefault(call.account, []).append(call)


def of(account: str) -> list[dict]:
    return [call.view() for call in list(_accounts.get(account, ()))]


def clear(account: str):
    _accounts.pop(account, None)
