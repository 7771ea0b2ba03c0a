"""Where a user pool requires MFA, a password alone gives no tokens: who has no second factor yet is told to set one up.

Sources: "Adding MFA to a user pool" (Cognito Developer Guide); API reference of InitiateAuth (MFA_SETUP,
MFAS_CAN_SETUP); moto#8027. MiniStack gives tokens to users without a factor.
"""

import base64
import json
import secrets

from ministack.services import cognito

from ..wrap import wrap

_FACTORS = {"SoftwareTokenMfaConfiguration": "SOFTWARE_TOKEN_MFA", "SmsMfaConfiguration": "SMS_MFA"}


@wrap(cognito, "_mfa_challenge_for_user")
def _challenge(inner, pool, user, pool_id, username):
    challenge = inner(pool, user, pool_id, username)
    if challenge or pool.get("MfaConfiguration") != "ON":
        return challenge

    def on(name: str) -> bool:
        return bool(pool.get(name)) and pool[name].get("Enabled", True)

    return {
        "ChallengeName": "MFA_SETUP",
        "Session": base64.b64encode(secrets.token_bytes(32)).decode(),
        "ChallengeParameters": {
            "USER_ID_FOR_SRP": username,
            "MFAS_CAN_SETUP": json.dumps([factor for name, factor in _FACTORS.items() if on(name)]),
        },
    }
