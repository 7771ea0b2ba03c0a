"""A JSONata expression may compute for a while, however long a busy machine lets it wait for its turn.

Source: "Transforming data with JSONata in Step Functions" (an expression that takes too long is a
States.QueryEvaluationError). MiniStack goes by the clock: where many functions start at once, any expression may take
its second, and a null pass for undefined. Steps are the same on every machine.
"""

import math

from jsonata.timebox import Timebox

from ..wrap import wrap

STEPS = 200_000  # about what this machine does in a second


@wrap(Timebox, "check_runaway")
def _check(inner, box):
    box.steps = getattr(box, "steps", 0) + 1
    box.time = 0 if box.steps > STEPS else math.inf  # over, or just begun
    inner(box)
