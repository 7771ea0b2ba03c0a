"""A service's deployment is steady some time after its tasks run, and waits for roles that ECS does not know yet.

Sources: "Amazon ECS services", DescribeServices (deployments, rolloutState, events) and UpdateService (Amazon ECS API
Reference); boto3#1878 (the event "failed to launch a task with (error ECS was unable to assume the role"). MiniStack's
deployments without Docker are COMPLETED at once, and its services start tasks of any role.
"""

from ministack.core.responses import error_response_json, json_response
from ministack.services import ecs

from .. import weather
from ..clock import later
from ..wrap import wrap
from .ecs_run_task import unassumable
from .ecs_task_definitions import usable
from .ecs_tasks import on_running

_TRY_AGAIN_MS = 300  # the scheduler of a service; AWS's own backs off from seconds to minutes


@wrap(ecs._ACTION_MAP, "CreateService", "UpdateService")
def _fit(inner, data):
    if "taskDefinition" in data:
        _, refusal = usable(data["taskDefinition"])
        if refusal:
            return refusal
    cluster, name = ecs._resolve_cluster_name(data.get("cluster", "default")), data.get("service")
    reference = ecs._resolve_service_ref(name) if name else None
    if reference:
        service = ecs._services.get(f"{cluster}/{reference[0]}")
        if service and service["status"] != "ACTIVE":
            return error_response_json("ServiceNotActiveException", "Service was not ACTIVE.", 400)
    return inner(data)


@wrap(ecs, "_make_deployment")
def _begun(inner, *args, **more):
    return {**inner(*args, **more), "rolloutState": "IN_PROGRESS", "rolloutStateReason": "ECS deployment in progress."}


@wrap(ecs, "_run_task")
def _start(inner, data):
    group = data.get("group", "")
    definition = ecs._task_defs.get(ecs._resolve_td_key(data.get("taskDefinition", "")) or "")
    cluster = ecs._resolve_cluster_name(data.get("cluster", "default"))
    service = ecs._services.get(f"{cluster}/{group[8:]}") if group.startswith("service:") else None
    if service and definition:
        unknown = unassumable(data, definition, cluster)
        if unknown:
            _say(service, f"failed to launch a task with (error {unknown}).")
            later(_TRY_AGAIN_MS, ecs._reconcile_service_tasks, cluster, f"{cluster}/{service['serviceName']}")
            return json_response({"tasks": [], "failures": []})
    return inner(data)


def _say(service: dict, words: str):
    message = f"(service {service['serviceName']}) {words}"
    if not service["events"] or service["events"][0]["message"] != message:
        service["events"].insert(0, {"id": ecs.new_uuid(), "createdAt": ecs._iso(), "message": message})


def _task_runs(task: dict):
    if task["group"].startswith("service:"):
        cluster = ecs._cluster_name_from_arn(task["clusterArn"])
        later(weather.setting("deploymentSteadyMs"), _settle, cluster, f"{cluster}/{task['group'][8:]}", task)


def _settle(cluster: str, key: str, task: dict):
    ecs._record_service_task_healthy(key, task)
    _complete(cluster, key)


def _complete(cluster: str, key: str):
    service = ecs._services.get(key)
    if service is None:
        return
    ecs._reconcile_service_tasks(cluster, key)
    primary = ecs._primary_deployment(service) or {}
    if primary.get("rolloutState") == "COMPLETED" and service["runningCount"] == service["desiredCount"]:
        _say(service, "has reached a steady state.")


on_running.append(_task_runs)


@wrap(ecs, "_schedule_service_deployment_completion")
def _schedule(inner, cluster, key, *args, **more):
    later(weather.setting("deploymentSteadyMs"), _complete, cluster, key)


@wrap(ecs, "_record_service_task_failure")
def _failed(inner, task, *args, **more):
    cluster = ecs._cluster_name_from_arn(task["clusterArn"])
    service = ecs._services.get(f"{cluster}/{task['group'][8:]}") if task["group"].startswith("service:") else None
    breaker = ((service or {}).get("deploymentConfiguration") or {}).get("deploymentCircuitBreaker") or {}
    deployment = ecs._deployment_for_task(service, task) if service else None
    if deployment and not breaker.get("enable"):
        deployment["failedTasks"] += 1  # counted with a circuit breaker or without
    inner(task, *args, **more)


@wrap(ecs._ACTION_MAP, "DescribeServices")
def _describe(inner, data):
    status, headers, body = inner(data)
    if status != 200:
        return status, headers, body
    answer = ecs.json.loads(body)
    for service in answer["services"]:
        if "TAGS" not in data.get("include", ()):
            service.pop("tags", None)
    return json_response(answer)
