"""A trust policy means the role or user that had a name when it was written. When that one is deleted, the policy shows
its unique id, and does not trust another that is made under the name.

Source: "AWS JSON policy elements: Principal" (IAM role principals, IAM user principals). MiniStack keeps the ARN.
"""

import json

from ministack.services import iam

from ..wrap import wrap


@wrap(iam._IAM_HANDLERS, "DeleteRole")
def _delete_role(inner, params):
    return _deleting(inner, params, iam._roles.get(iam._p(params, "RoleName")), "RoleId")


@wrap(iam._IAM_HANDLERS, "DeleteUser")
def _delete_user(inner, params):
    return _deleting(inner, params, iam._users.get(iam._p(params, "UserName")), "UserId")


def _deleting(inner, params, entity, id_field):
    answer = inner(params)
    if entity and answer[0] == 200:
        for role in iam._roles._data.values():
            trust = role.get("AssumeRolePolicyDocument")
            if isinstance(trust, str) and f'"{entity["Arn"]}"' in trust:
                role["AssumeRolePolicyDocument"] = json.dumps(
                    _forget(json.loads(trust), entity["Arn"], entity[id_field])
                )
    return answer


def _forget(trust: dict, arn: str, unique_id: str) -> dict:
    statements = trust["Statement"]
    for statement in statements if isinstance(statements, list) else [statements]:
        principal = statement.get("Principal")
        if isinstance(principal, dict) and "AWS" in principal:
            named = principal["AWS"]
            swapped = [unique_id if name == arn else name for name in ([named] if isinstance(named, str) else named)]
            principal["AWS"] = swapped[0] if isinstance(named, str) else swapped
    return trust
