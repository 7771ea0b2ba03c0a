"""What passes between states is 256 KiB at most.

Source: "Step Functions service quotas" (input or result of a task, state or execution: 262,144 bytes of UTF-8) and
"Handling errors in Step Functions workflows" (States.DataLimitExceeded). MiniStack passes on anything.
"""

import json

from ministack.services import stepfunctions as sfn

from ..wrap import wrap

LIMIT = 262144


@wrap(sfn, "_execute_pass", "_execute_task", "_execute_parallel", "_execute_map")
def _state(inner, state, raw_input, *rest):
    output, following = inner(state, raw_input, *rest)
    _measure(output, rest[-1])
    return output, following


@wrap(sfn, "_call_lambda")
def _call(inner, reference, event):
    result = inner(reference, event)
    _measure(result, None)
    return result


def _measure(value, ctx):
    if len(json.dumps(value, ensure_ascii=False).encode()) > LIMIT:
        what = f"The state '{ctx['State']['Name']}'" if ctx else "The task"
        said = f"{what} returned a result with a size exceeding the maximum number of bytes service limit."
        raise sfn._ExecutionError("States.DataLimitExceeded", said)
