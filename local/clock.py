"""Effects that come later: weather on the server's loop, in the account and region that caused it."""

import asyncio
import contextvars

from ministack import app as gateway

from .call import current


def later(milliseconds: float, effect, *args):
    """Run effect after a delay, on the loop and in today's account and region.

    The loop is also what runs MiniStack's handlers, so an effect never interleaves with one. A delay of 0 still comes
    after the answer that caused it: AWS never answers with the state that it has not reached yet.
    """
    context = contextvars.copy_context()
    context.run(current.set, None)
    loop = gateway._MAIN_LOOP
    if loop is _running():
        loop.call_later(milliseconds / 1000, effect, *args, context=context)
    else:
        loop.call_soon_threadsafe(lambda: loop.call_later(milliseconds / 1000, effect, *args, context=context))


def _running():
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
