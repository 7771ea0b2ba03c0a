"""A JSONata Parallel state gives Arguments to its branches and makes Output and Assign of their results; a branch has
variables of its own.

Sources: "Parallel workflow state" and "Passing data between states with variables" (scope) of the Step Functions
Developer Guide. MiniStack knows none of it, and its branches share one context.
"""

from ministack.services import stepfunctions as sfn

from ..wrap import wrap


@wrap(sfn, "_run_parallel_branches")
def _parallel(inner, state, raw_input, execution, ctx):
    if sfn._state_query_language(state, ctx) != "JSONata":
        return inner(state, raw_input, execution, ctx)
    given = sfn._apply_jsonata_arguments(state, raw_input, ctx)
    results, following = inner(state, given, execution, ctx)
    output = sfn._apply_jsonata_output(state, raw_input, ctx, result=results, default=results)
    sfn._apply_state_assign(state, raw_input, ctx, result=results)
    return output, following


@wrap(sfn, "_run_sub_machine")
def _branch(inner, states, start_at, input_data, execution, ctx):
    own = {**ctx, "variables": dict(ctx.get("variables") or {})}
    return inner(states, start_at, input_data, execution, own)
