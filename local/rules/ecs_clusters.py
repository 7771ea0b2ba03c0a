"""A cluster is there only once it was created.

Source: API reference of RunTask, DescribeTasks and the service calls (ClusterNotFoundException). MiniStack makes a
cluster of any name on the way.
"""

from ministack.core.responses import error_response_json
from ministack.services import ecs

from ..wrap import wrap

_IN_A_CLUSTER = ("RunTask", "StopTask", "DescribeTasks", "ListTasks")
_IN_A_CLUSTER += ("CreateService", "UpdateService", "DeleteService", "DescribeServices")


@wrap(ecs._ACTION_MAP, *_IN_A_CLUSTER)
def _in_cluster(inner, data):
    cluster = ecs._clusters.get(ecs._resolve_cluster_name(data.get("cluster", "default")) or "")
    if cluster is None or cluster["status"] != "ACTIVE":
        return error_response_json("ClusterNotFoundException", "Cluster not found.", 400)
    return inner(data)
