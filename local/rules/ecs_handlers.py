"""ECS is served on the one loop, like the other services.

MiniStack runs each ECS call in a thread, since its tasks may be containers of Docker. Here there are none, and rules
count on nothing happening in between. Ids of tasks are 32 hexadecimal digits ("Amazon ECS resource ARN format").
"""

from ministack.services import ecs

from ..wrap import wrap


@wrap(ecs, "run_reentrant")
async def _inline(inner, function, *args, thread_name=""):
    return function(*args)


@wrap(ecs, "new_uuid")
def _id(inner):
    return inner().replace("-", "")


@wrap(ecs, "_get_docker")
def _no_docker(inner):
    return None
