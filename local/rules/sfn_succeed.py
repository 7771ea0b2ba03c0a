"""A Succeed state of a JSONata machine honours its Output.

Source: "Succeed workflow state" (Step Functions Developer Guide): its fields are Output (JSONata) or InputPath and
OutputPath (JSONPath). MiniStack reads only the latter and passes its input on.
"""

from ministack.services import stepfunctions as sfn

from ..wrap import wrap


@wrap(sfn, "_apply_output_path")
def _output(inner, state, output, ctx=None):
    if state.get("Type") == "Succeed" and sfn._state_query_language(state, ctx) == "JSONata":
        return sfn._apply_jsonata_output(state, output, ctx, default=output)
    return inner(state, output, ctx)
