"""Policies of a session that Cognito gave know its identity: the keys cognito-identity.amazonaws.com:sub, :aud and
:amr, in conditions and as variables, so that a role can hold each user to a prefix of their own.

Source: "IAM and AWS STS condition context keys" (AWS web identity federation keys) and "IAM roles" in the Cognito
Developer Guide. MiniStack gives them to the trust policy only.
"""

import json

from ministack.core import iam_evaluator
from ministack.services import cognito, sts

from ..wrap import wrap
from .cognito_credentials import PROVIDER, pool_of


@wrap(cognito, "_get_credentials_for_identity")
def _get(inner, data):
    status, headers, body = inner(data)
    if status == 200:
        answer = json.loads(body)
        identity_id, session = answer["IdentityId"], sts._sessions[answer["Credentials"]["AccessKeyId"]]
        session["IdentityKeys"] = {
            f"{PROVIDER}:sub": identity_id,
            f"{PROVIDER}:aud": pool_of(identity_id)["IdentityPoolId"],
            f"{PROVIDER}:amr": cognito._identity_login_fields(data.get("Logins") or {})[0],
        }
    return status, headers, body


@wrap(iam_evaluator, "_principal_keys")
def _keys(inner, credential):
    session = sts._sessions.get(credential.access_key_id) or {}
    return {**inner(credential), **session.get("IdentityKeys", {})}
