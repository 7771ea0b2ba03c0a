"""A machine invokes functions and starts executions with its role, and names Lambda's own errors as AWS does.

Sources: "How AWS Step Functions works with IAM"; "Handle Lambda errors" (Step Functions Developer Guide) for
Lambda.TooManyRequestsException, which MiniStack calls Lambda.Unknown. MiniStack does not look at the role.
"""

from ministack.core.responses import get_account_id, get_region
from ministack.services import stepfunctions as sfn

from ..role_permissions import refusal
from ..wrap import wrap
from .sfn_executions import running


def check(action: str, resource: str, error: str):
    execution = running.get()
    if execution is None:
        return
    arn = execution["stateMachineArn"].split("/")[0]  # a child of a distributed Map has its machine's, and a label
    machine = sfn._state_machines.get(arn)
    if machine is None:
        return
    why = refusal(
        machine["roleArn"],
        "states.amazonaws.com",
        execution["name"][:64],
        action,
        resource,
        arn,
    )
    if why:
        raise sfn._ExecutionError(error, why)


@wrap(sfn, "_call_lambda")
def _call(inner, reference, event):
    arn = reference
    if not arn.startswith("arn:"):
        arn = f"arn:aws:lambda:{get_region()}:{get_account_id()}:function:{reference}"
    check("lambda:InvokeFunction", arn, "Lambda.AWSLambdaException")
    try:
        return inner(reference, event)
    except sfn._ExecutionError as e:
        if e.error == "Lambda.Unknown" and "TooManyRequestsException" in str(e.cause):
            raise sfn._ExecutionError("Lambda.TooManyRequestsException", e.cause) from e
        raise


@wrap(sfn, "_nested_start_execution_request")
def _nested(inner, input_data):
    request = inner(input_data)
    check("states:StartExecution", request["stateMachineArn"], "StepFunctions.AccessDeniedException")
    return request
