"""What Lambda says of a process that dies or takes too long.

Source: "Troubleshoot invocation issues in Lambda" (Runtime.ExitError: "RequestId: ... Error: Runtime exited with error:
signal: killed"; Sandbox.Timedout: "RequestId: ... Error: Task timed out after 3.00 seconds").
"""

import signal

from ministack.core import lambda_runtime

from .. import functions
from ..wrap import wrap


@wrap(lambda_runtime.ProvidedWorker, "invoke")
def _invoke(inner, worker, event, request_id, **kwargs):
    result = inner(worker, event, request_id, **kwargs)
    payload = result.get("error_payload")
    if isinstance(payload, dict) and payload.get("errorType") in ("Runtime.ExitError", "Sandbox.Timedout"):
        said = payload["errorMessage"]
        if payload["errorType"] == "Runtime.ExitError":
            said = f"Runtime exited with error: {_how(functions.last_process(worker))}"
        payload["errorMessage"] = f"RequestId: {request_id} Error: {said}"
    return result


def _how(process) -> str:
    code = process.poll() if process else None
    if code is None or code == -signal.SIGKILL:
        return "signal: killed"
    return f"signal: {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
