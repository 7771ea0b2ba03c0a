"""The temporary password that Cognito makes for an invitation is one that the pool's own policy takes.

Source: API reference of AdminCreateUser (TemporaryPassword: "must conform to the password policy"; one that is not
given is generated). MiniStack generates twelve characters, whatever the policy asks.
"""

import secrets

from ministack.services import cognito

from ..wrap import wrap


@wrap(cognito, "_admin_create_user")
def _create(inner, data):
    pool = cognito._user_pools.get(data.get("UserPoolId"))
    if not pool or data.get("TemporaryPassword") or data.get("MessageAction") == "RESEND":
        return inner(data)
    length = pool["Policies"]["PasswordPolicy"].get("MinimumLength", 8)
    password = cognito._generate_temp_password()
    return inner(
        {**data, "TemporaryPassword": password + secrets.token_urlsafe(length)[: max(0, length - len(password))]}
    )
