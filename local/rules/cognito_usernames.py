"""In a pool whose names are not case-sensitive, a name in other letters is the same user.

Source: API reference of UsernameConfigurationType (CaseSensitive; True by default; email as an alias too). MiniStack
tells them apart.
"""

from ministack.services import cognito

from ..wrap import wrap

_NAMES = ("username", "email", "preferred_username")


@wrap(cognito, "_resolve_user")
def _resolve(inner, pool, username):
    user, error = inner(pool, username)
    if error and username and not (pool.get("UsernameConfiguration") or {}).get("CaseSensitive", True):
        named = _names_of(pool).get(username.lower())
        return inner(pool, named) if named else (user, error)
    return user, error


def _names_of(pool: dict) -> dict:
    """The names by which users may be called, in small letters, with what each is."""
    names = {username.lower(): username for username in pool["_users"]}
    for user in pool["_users"].values():
        attributes = cognito._attr_list_to_dict(user.get("Attributes", []))
        names.update({attributes[name].lower(): attributes[name] for name in _NAMES if attributes.get(name)})
    return names


@wrap(cognito, "_admin_create_user")
def _create(inner, data):
    pool = cognito._user_pools.get(data.get("UserPoolId"))
    user = cognito._resolve_user(pool, data.get("Username"))[0] if pool else None
    if user and user["Username"].lower() == data["Username"].lower():
        data = {**data, "Username": user["Username"]}
    return inner(data)
