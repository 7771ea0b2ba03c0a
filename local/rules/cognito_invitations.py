"""An invitation can be sent again to who has not answered one.

Source: API reference of AdminCreateUser (MessageAction, UnsupportedUserStateException, whose words it does not give).
MiniStack sends one to anybody.
"""

from ministack.core.responses import error_response_json
from ministack.services import cognito

from ..wrap import wrap


@wrap(cognito, "_admin_create_user")
def _create(inner, data):
    pool = cognito._user_pools.get(data.get("UserPoolId"))
    if pool and data.get("MessageAction") == "RESEND":
        user, _ = cognito._resolve_user(pool, data.get("Username"))
        if user and user["UserStatus"] != "FORCE_CHANGE_PASSWORD":
            said = f"Resend not possible. {data['Username']} status is not FORCE_CHANGE_PASSWORD"
            return error_response_json("UnsupportedUserStateException", said, 400)
    return inner(data)
