"""A JSONata expression may compute for a second; how long a busy machine lets it wait for its turn does not count.

Source: "Transforming data with JSONata in Step Functions" (an expression that takes too long is a
States.QueryEvaluationError). MiniStack goes by the clock on the wall, by which any expression may fail, and a null pass
for undefined, where many functions start at once.
"""

import time

from jsonata.timebox import Timebox

from ..wrap import wrap


def _computed() -> int:
    """Milliseconds that this thread has computed. An expression stays in one."""
    return round(time.thread_time() * 1000)


@wrap(Timebox, "__init__")
def _begin(inner, box, *args, **kwargs):
    inner(box, *args, **kwargs)
    box.begun = _computed()


@wrap(Timebox, "check_runaway")
def _check(inner, box):
    box.time = box.current_milli_time() - (_computed() - box.begun)
    inner(box)
