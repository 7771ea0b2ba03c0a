"""How long Step Functions waits, and what Retry and Catch can match.

Sources: "Handling errors in Step Functions workflows": MaxDelaySeconds, JitterStrategy FULL; States.ALL matches neither
States.Runtime nor States.DataLimitExceeded. MiniStack ignores the first two, waits 60 s at most, and matches
everything. The weather's waitScale shortens Wait states and the intervals of Retry.
"""

import threading

from ministack.services import stepfunctions as sfn

from .. import weather
from ..backoff import interval
from ..wrap import wrap

_FATAL = ("States.Runtime", "States.DataLimitExceeded")
_next_wait = threading.local()  # the interval that the retrier just found asks for


@wrap(sfn, "_error_matches")
def _matches(inner, error_equals, error):
    if error in _FATAL:
        return error in error_equals
    return inner(error_equals, error)


@wrap(sfn, "_find_matching_retrier")
def _retrier(inner, retriers, error, retry_counts):
    retrier, place = inner(retriers, error, retry_counts)
    if retrier is not None:
        _next_wait.seconds = interval(retrier, retry_counts.get(place, 0))
    return retrier, place


@wrap(sfn, "_scaled_sleep")
def _sleep(inner, seconds):
    wanted = getattr(_next_wait, "seconds", None)
    _next_wait.seconds = None
    inner((seconds if wanted is None else wanted) * weather.setting("waitScale"))
