"""User pools: how many there may be, what they show of themselves, what UpdateUserPool takes back, and when they cannot
be deleted.

Sources: UpdateUserPool ("If you don't provide a value for an attribute, Amazon Cognito sets it to its default value";
aws-cli#3302, terraform-provider-aws#3389: tags, verification), with the exceptions that go-to-k/cdkd#1982 and #2675
measured (each part of Policies, MfaConfiguration) and aws-nuke#477 shows (UserAttributeUpdateSettings, and the error);
PasswordPolicyType; terraform-provider-aws#8827 and ACK#2837 (UnusedAccountValidityDays); localstack#11947 (deletion
protection); DeleteUserPool (domain); "Quotas in Amazon Cognito" (the code is documented, not the words). MiniStack
keeps what is omitted, shows empty values, and deletes what is protected.
"""

from copy import deepcopy

from ministack.core.responses import error_response_json
from ministack.services import cognito

from .. import weather
from ..wrap import wrap

_KEPT = {"Policies", "MfaConfiguration", "UserPoolTier", "UserAttributeUpdateSettings"}
_DEFAULTS = {
    "AutoVerifiedAttributes": [],
    "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": False, "UnusedAccountValidityDays": 7},
    "DeletionProtection": "INACTIVE",
    "EmailConfiguration": {},
    "LambdaConfig": {},
    "UserPoolTags": {},
}
_UPDATED = {
    "AccountRecoverySetting",
    "DeviceConfiguration",
    "EmailVerificationMessage",
    "EmailVerificationSubject",
    "SmsAuthenticationMessage",
    "SmsConfiguration",
    "SmsVerificationMessage",
    "UserPoolAddOns",
    "VerificationMessageTemplate",
    *_DEFAULTS,
    *_KEPT,
}
_PASSWORD_POLICY = {
    "MinimumLength": 8,
    "RequireUppercase": False,
    "RequireLowercase": False,
    "RequireNumbers": False,
    "RequireSymbols": False,
    "TemporaryPasswordValidityDays": 7,
}


def _invalid(said: str) -> tuple:
    return error_response_json("InvalidParameterException", said, 400)


@wrap(cognito, "_create_user_pool")
def _create(inner, data):
    if len(cognito._user_pools) >= weather.quota("userPools"):
        return error_response_json("LimitExceededException", "User pool limit exceeded.", 400)
    return _unused_account_days(data) or inner(_with_whole_policies(data, {}))


@wrap(cognito, "_update_user_pool")
def _update(inner, data):
    pool = cognito._user_pools.get(data.get("UserPoolId"))
    if not pool:
        return inner(data)
    refusal = _unused_account_days(data)
    if refusal:
        return refusal
    data = _with_whole_policies(data, pool["Policies"])
    defaults = dict.fromkeys(_UPDATED - _KEPT) | deepcopy(_DEFAULTS)
    wanted = {**defaults, **data}
    settings = wanted.get("UserAttributeUpdateSettings", pool.get("UserAttributeUpdateSettings")) or {}
    verified = set(wanted["AutoVerifiedAttributes"] or ())
    if not verified.issuperset(settings.get("AttributesRequireVerificationBeforeUpdate") or ()):
        return _invalid(
            "All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes"
        )
    answer = inner(data)
    if answer[0] == 200:
        for name in _UPDATED & wanted.keys() - data.keys():
            pool[name] = wanted[name]
        pool["Name"] = data.get("PoolName", pool["Name"])
    return answer


def _with_whole_policies(data: dict, known: dict) -> dict:
    """A request with each part of its Policies whole: as it says, else as it is known, else by default."""
    if "Policies" not in data and known:
        return data
    given = data.get("Policies") or {}
    whole = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]}, **known, **given}
    if "PasswordPolicy" in given or known:
        whole["PasswordPolicy"] = {**_PASSWORD_POLICY, **whole["PasswordPolicy"]}
    else:
        required = {name: True for name in _PASSWORD_POLICY if name.startswith("Require")}
        whole["PasswordPolicy"] = {**_PASSWORD_POLICY, **required}
    return {**data, "Policies": whole}


def _unused_account_days(data: dict):
    policy = (data.get("Policies") or {}).get("PasswordPolicy") or {}
    both = (data.get("AdminCreateUserConfig") or {}).get("UnusedAccountValidityDays") and policy.get(
        "TemporaryPasswordValidityDays"
    )
    said = "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays"
    return _invalid(said) if both else None


@wrap(cognito, "_pool_out")
def _out(inner, pool):
    shown = {name: value for name, value in inner(pool).items() if value or name == "LambdaConfig" or value == 0}
    shown.setdefault("VerificationMessageTemplate", {"DefaultEmailOption": "CONFIRM_WITH_CODE"})
    return shown


@wrap(cognito, "_delete_user_pool")
def _delete(inner, data):
    pool = cognito._user_pools.get(data.get("UserPoolId")) or {}
    if pool.get("DeletionProtection") == "ACTIVE":
        return _invalid(
            "The user pool cannot be deleted because deletion protection is activated. "
            "Deletion protection must be inactivated first."
        )
    if pool.get("Domain") or pool.get("CustomDomain"):
        return _invalid("User pool cannot be deleted. It has a domain configured that should be deleted first.")
    return inner(data)
