"""Each process that serves a function has credentials of its own and an environment without this machine's.

Sources: "Lambda execution environment lifecycle" and "Defined runtime environment variables" (Lambda Developer Guide).
MiniStack gives all processes of a function one key, so nobody could tell which of them made a call, and hands them its
own environment. A process that dies before it first asks for work is a Runtime.ExitError too (MiniStack:
Runtime.Unknown). A function that a stack makes ends no other account's processes of a function of that name.
"""

import os
import secrets
import threading
import time

from ministack.core import lambda_runtime
from ministack.core.responses import get_account_id, get_region
from ministack.services import iam, lambda_svc, sts

from .. import functions
from ..wrap import wrap

_spawning = threading.local()

# What a function sees of this machine: enough to find a shell and a folder for temporary files.
_KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "HOME", "LD_LIBRARY_PATH", "AWS_ENDPOINT_URL", "SYSTEMROOT")


@wrap(lambda_runtime.ProvidedWorker, "_spawn")
def _spawn(inner, worker, *args, **kwargs):
    _spawning.worker = worker
    try:
        return inner(worker, *args, **kwargs)
    finally:
        _spawning.worker = None
        functions.started(worker)


@wrap(lambda_runtime.ProvidedWorker, "_await_init")
def _await_init(inner, worker, *args, **kwargs):
    try:
        return inner(worker, *args, **kwargs)
    except lambda_runtime.ProvidedInitTimeout:
        raise
    except RuntimeError as e:
        if getattr(e, "error_type", "") or "exited during init" not in str(e):
            raise
        raise lambda_runtime.ProvidedRuntimeError(str(e), "Runtime.ExitError") from e


@wrap(lambda_svc, "invalidate_worker")
def _invalidate(inner, name, qualifier=None, account=None, region=None):
    inner(name, qualifier=qualifier, account=account or get_account_id(), region=region or get_region())


@wrap(lambda_svc, "_provided_worker_env")
def _environment(inner, config, code_dir, port):
    environment = inner(config, code_dir, port)
    own = lambda_svc._runtime_env_vars(config)
    kept = {
        name: value
        for name, value in environment.items()
        if name in own or name in _KEPT or name not in os.environ or value != os.environ[name]
    }
    worker = getattr(_spawning, "worker", None)
    if worker is not None:
        kept.update(_credentials(config, worker))
    return kept


def _credentials(config: dict, worker) -> dict:
    """A session of the function's role for one process."""
    arn = config.get("FunctionArn", "")
    account = arn.split(":")[4]
    role_name = config.get("Role", "").rsplit("/", 1)[-1]
    role = iam._roles.get_scoped(account, None, role_name) or {}
    name = config.get("FunctionName", "")[:64]
    key = "ASIA" + secrets.token_hex(8).upper()
    session = {
        "Arn": f"arn:aws:sts::{account}:assumed-role/{role_name}/{name}",
        "UserId": f"{role.get('RoleId', role_name)}:{name}",
        "SecretAccessKey": secrets.token_hex(20),
        "SessionToken": secrets.token_hex(40),
        "AccountId": account,
        "PrincipalType": "AssumedRole",
        "IssuedAt": time.time(),
    }
    sts.register_session(key, session)
    functions.remember(key, worker)
    return {
        "AWS_ACCESS_KEY_ID": key,
        "AWS_SECRET_ACCESS_KEY": session["SecretAccessKey"],
        "AWS_SESSION_TOKEN": session["SessionToken"],
        "AWS_SDK_UA_APP_ID": key,  # tells whose a call without credentials is
    }
