"""A distributed Map in JSONata: Items, ItemSelector, ItemBatcher and Output, and children with a history of their own.

Sources: "Using Map state in Distributed mode", "ItemBatcher (Map)" and "ItemSelector (Map)" of the Step Functions
Developer Guide; its role needs states:StartExecution on its own machine ("IAM policies for using Distributed Map
states"). MiniStack reads a distributed Map as JSONPath, and so runs one child on the whole input.
"""

import copy

from ministack.services import stepfunctions as sfn

from ..wrap import wrap
from .sfn_executions import running
from .sfn_role import check


@wrap(sfn, "_run_distributed_map")
def _run(inner, state, raw_input, effective, iterator, execution, ctx):
    check("states:StartExecution", execution["stateMachineArn"], "StepFunctions.AccessDeniedException")
    if sfn._state_query_language(state, ctx) != "JSONata":
        return inner(state, raw_input, effective, iterator, execution, ctx)
    items = _batches(state, _selected(state, _items(state, raw_input, ctx), raw_input, ctx), raw_input, ctx)
    kept = ("Type", "Label", "Next", "End", "ItemProcessor")
    plain = {name: state[name] for name in kept if name in state}
    for limit in ("MaxConcurrency", "ToleratedFailureCount", "ToleratedFailurePercentage"):
        if limit in state:
            plain[limit] = sfn._jsonata_state_field(state, limit, "number", raw_input, ctx)
    results, following = inner(plain, items, items, iterator, execution, ctx)
    output = sfn._apply_jsonata_output(state, raw_input, ctx, result=results, default=results)
    sfn._apply_state_assign(state, raw_input, ctx, result=results)
    return output, following


def _items(state: dict, raw_input, ctx) -> list:
    if "ItemReader" in state:
        reader = state["ItemReader"]
        given = sfn._apply_jsonata_template(reader.get("Arguments", {}), raw_input, ctx)
        return sfn._read_map_items({**reader, "Parameters": given}, raw_input, ctx)
    if "Items" in state:
        return sfn._jsonata_state_field(state, "Items", "array", raw_input, ctx)
    return raw_input if isinstance(raw_input, list) else [raw_input]


def _selected(state: dict, items: list, raw_input, ctx) -> list:
    selector = state.get("ItemSelector")
    if not selector:
        return items
    selected = []
    for index, item in enumerate(items):
        own = {**copy.copy(ctx), "Map": {"Item": {"Index": index, "Value": item}}}
        selected.append(sfn._apply_jsonata_template(selector, raw_input, own))
    return selected


def _batches(state: dict, items: list, raw_input, ctx) -> list:
    batcher = state.get("ItemBatcher")
    if not batcher or "MaxItemsPerBatch" not in batcher:
        return items
    size = int(sfn._apply_jsonata_template(batcher["MaxItemsPerBatch"], raw_input, ctx))
    more = {}
    if "BatchInput" in batcher:
        more["BatchInput"] = sfn._apply_jsonata_template(batcher["BatchInput"], raw_input, ctx)
    return [{"Items": items[at : at + size], **more} for at in range(0, len(items), size)]


@wrap(sfn, "_run_sub_machine")
def _child(inner, states, start_at, input_data, execution, ctx):
    token = running.set(execution)  # a child of a Map Run is an execution of its own
    try:
        return inner(states, start_at, input_data, execution, ctx)
    finally:
        running.reset(token)
