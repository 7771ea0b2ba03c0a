"""Lists come in no order that says anything, page by page.

Source: API reference of ListUserPools, ListUserPoolClients, ListIdentityPools and ListIdentities: none promises an
order. MiniStack lists by date of creation, so that who takes the first for the oldest is right by accident, and gives
identities no second page. Here it is by id, which is random.
"""

from ministack.core.responses import json_response
from ministack.services import cognito

from ..wrap import wrap


def _page(field: str, entries: list[dict], data: dict, names: tuple, **more) -> tuple:
    """One page of entries, sorted by the first of the names, with these members."""
    start, size = int(data.get("NextToken") or 0), data.get("MaxResults") or 60
    entries = sorted(entries, key=lambda entry: entry[names[0]])
    page = {**more, field: [{name: entry[name] for name in names} for entry in entries[start : start + size]]}
    if start + size < len(entries):
        page["NextToken"] = str(start + size)
    return json_response(page)


@wrap(cognito, "_list_user_pools")
def _user_pools(inner, data):
    names = ("Id", "Name", "LambdaConfig", "LastModifiedDate", "CreationDate")
    return _page("UserPools", cognito._user_pools.values(), data, names)


@wrap(cognito, "_list_user_pool_clients")
def _clients(inner, data):
    pool, error = cognito._resolve_pool(data.get("UserPoolId"))
    clients = [] if error else list(pool["_clients"].values())
    return error or _page("UserPoolClients", clients, data, ("ClientId", "UserPoolId", "ClientName"))


@wrap(cognito, "_list_identity_pools")
def _identity_pools(inner, data):
    return _page("IdentityPools", cognito._identity_pools.values(), data, ("IdentityPoolId", "IdentityPoolName"))


@wrap(cognito, "_list_identities")
def _identities(inner, data):
    pool = cognito._identity_pools.get(data.get("IdentityPoolId"))
    if not pool:
        return inner(data)
    shown = [i for i in list(pool["_identities"].values()) if not (data.get("HideDisabled") and i.get("_merged_into"))]
    shown = [{**identity, "Logins": cognito._identity_login_names(identity)} for identity in shown]
    names = ("IdentityId", "Logins", "CreationDate", "LastModifiedDate")
    return _page("Identities", shown, data, names, IdentityPoolId=pool["IdentityPoolId"])
