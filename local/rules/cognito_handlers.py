"""Cognito is served on the one loop, like the other services.

MiniStack runs each of its calls in a thread, since a pool's Lambda triggers may call back. Where no pool has a trigger
nobody does, and rules count on nothing happening in between.
"""

from ministack.services import cognito

from ..wrap import wrap


@wrap(cognito, "run_reentrant")
async def _inline(inner, function, *args, thread_name=""):
    if any(pool.get("LambdaConfig") for pool in cognito._user_pools.all_values()):
        return await inner(function, *args, thread_name=thread_name)
    return function(*args)
