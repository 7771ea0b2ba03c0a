"""A challenge is answered in the session that it was given in, by the user to whom it was given, once and in time; a
new password fits the policy, and does not stand in for a second factor.

Sources: API reference of RespondToAuthChallenge, AssociateSoftwareToken and VerifySoftwareToken (Session);
CreateUserPoolClient (AuthSessionValidity, 3 minutes); amplify-js#6461, moto#8027 (the way through MFA_SETUP). MiniStack
takes any session, so that anybody may set a password, and any password.
"""

import json
import time

from ministack.core.responses import error_response_json, json_response
from ministack.services import cognito

from ..wrap import wrap
from .cognito_unsigned import sessions

_CHALLENGES = {"NEW_PASSWORD_REQUIRED", "SOFTWARE_TOKEN_MFA", "MFA_SETUP"}


def _remember(answer: tuple, pool: dict, client_id: str) -> tuple:
    """An answer, with the session of its challenge kept in mind."""
    told = json.loads(answer[2]) if answer[0] == 200 else {}
    if told.get("ChallengeName") in _CHALLENGES:
        user, _ = cognito._resolve_user(pool, told["ChallengeParameters"]["USER_ID_FOR_SRP"])
        minutes = pool["_clients"][client_id].get("AuthSessionValidity") or 3
        sessions[told["Session"]] = (pool["Id"], user["Username"], told["ChallengeName"], time.time() + 60 * minutes)
    return answer


@wrap(cognito, "_initiate_auth", "_admin_initiate_auth")
def _initiate(inner, data):
    return _remember(inner(data), cognito._pool_for_client(data.get("ClientId"))[0], data.get("ClientId"))


@wrap(cognito, "_respond_to_auth_challenge", "_admin_respond_to_auth_challenge")
def _respond(inner, data):
    client_id, challenge = data.get("ClientId"), data.get("ChallengeName")
    pool, responses = cognito._pool_for_client(client_id)[0], data.get("ChallengeResponses") or {}
    if not pool or challenge not in _CHALLENGES:
        return inner(data)
    user, _ = cognito._resolve_user(pool, responses.get("USERNAME"))
    given = _given(data.get("Session"))
    enrolled = challenge != "MFA_SETUP" or "SOFTWARE_TOKEN_MFA" in (user or {}).get("_mfa_enabled", ())
    if not user or given != (pool["Id"], user["Username"], challenge) or not enrolled:
        return error_response_json("NotAuthorizedException", "Invalid session for the user, session is expired.", 400)
    if challenge == "NEW_PASSWORD_REQUIRED":
        refusal = cognito._validate_password(pool, responses.get("NEW_PASSWORD") or "")
        if refusal:
            return refusal
    answer = inner(data)
    if answer[0] == 200:
        del sessions[data["Session"]]
        factor = challenge == "NEW_PASSWORD_REQUIRED" and cognito._mfa_challenge_for_user(
            pool, user, pool["Id"], user["Username"]
        )
        if factor:
            return _remember(json_response(factor), pool, client_id)
    return answer


def _given(session: str) -> tuple | None:
    """The pool, user and challenge of a session that is open."""
    *given, ends = sessions.get(session) or (0,)
    return tuple(given) if time.time() < ends else None


@wrap(cognito, "_associate_software_token")
def _associate(inner, data):
    return _go_on(inner, data, lambda user, told: user.update(_totp_pending_secret=told["SecretCode"]))


@wrap(cognito, "_verify_software_token")
def _verify(inner, data):
    return _go_on(inner, data, _enroll)


def _enroll(user: dict, told: dict):
    user["_totp_secret"] = user.pop("_totp_pending_secret")
    user.setdefault("_mfa_enabled", []).append("SOFTWARE_TOKEN_MFA")


def _go_on(inner, data, effect):
    """A step of MFA_SETUP without an access token: the user is the session's, and the answer has the next session."""
    session = data.get("Session")
    if data.get("AccessToken") or not session:
        return inner(data)
    if (_given(session) or (0, 0, 0))[2] != "MFA_SETUP":
        return error_response_json("NotAuthorizedException", "Invalid session for the user.", 400)
    answer = inner(data)
    if answer[0] == 200:
        told = json.loads(answer[2])
        pool_id, username, *_ = sessions[told["Session"]] = sessions.pop(session)
        effect(cognito._user_pools[pool_id]["_users"][username], told)
    return answer
