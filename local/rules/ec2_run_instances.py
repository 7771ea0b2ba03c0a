"""RunInstances launches MaxCount instances, and once for a client token.

Sources: API reference of RunInstances (MaxCount: "the maximum number of instances to launch"); "Ensuring idempotency in
Amazon EC2 API requests" (IdempotentParameterMismatch). MiniStack launches MinCount and ignores the token.
"""

from ministack.core.responses import get_account_id, get_region
from ministack.services import ec2

from ..wrap import wrap

_launched: dict = {}  # (account, region, token) -> (parameters, answer)


@wrap(ec2._ACTION_MAP, "RunInstances")
def _run(inner, params):
    least, most = ec2._p(params, "MinCount") or "1", ec2._p(params, "MaxCount") or "1"
    if int(least) <= int(most):
        params = {**params, "MinCount": [most]}
    token = ec2._p(params, "ClientToken")
    if not token:
        return inner(params)
    key = (get_account_id(), get_region(), token)
    if key not in _launched:
        answer = inner(params)
        if answer[0] != 200:
            return answer
        _launched[key] = (params, answer)
    before, answer = _launched[key]
    if before != params:
        said = "Arguments on this idempotent request are inconsistent with arguments used in previous request(s)."
        return ec2._error("IdempotentParameterMismatch", said, 400)
    return answer
