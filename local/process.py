"""The server process: its environment, its socket, when it is ready and how it ends."""

import asyncio
import json
import logging
import os
import shutil
import signal
import socket
import sys
import tempfile
import traceback
from pathlib import Path


def run(options):
    """Serve until a signal comes or the parent ends, then end with everything that was started."""
    if options.ready_file:
        Path(options.ready_file).unlink(missing_ok=True)  # of an earlier run, whose port may be another's by now
    folder = Path(options.dir or tempfile.mkdtemp(prefix="local-aws-")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    listening = _listen(options.port)
    endpoint = f"http://127.0.0.1:{listening.getsockname()[1]}"
    _environment(folder, endpoint)
    _logging(folder, options.verbose)
    status = 1
    try:
        asyncio.run(_serve(listening, endpoint, options))
        status = 0
    except BaseException:
        traceback.print_exc()
    _end(folder, bool(options.dir), status)


def _listen(port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
    except OSError as e:
        sys.exit(f"port {port} of 127.0.0.1 cannot be had: {e.strerror}; --port 0 takes a free one")
    listening.listen(1024)
    return listening


def _environment(folder: Path, endpoint: str):
    """What MiniStack and the functions that it starts find in their environment: nothing of the caller's AWS."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "MINISTACK_", "LOCALSTACK_", "LAMBDA_", "SFN_")) or name in ("SERVICES", "USE_SSL"):
            del os.environ[name]
    scratch = folder / "tmp"
    scratch.mkdir(exist_ok=True)
    tempfile.tempdir = None
    os.environ.update(
        AUTH="true",
        GATEWAY_PORT=endpoint.rsplit(":", 1)[1],
        AWS_ENDPOINT_URL=endpoint,
        AWS_CONFIG_FILE=os.devnull,
        AWS_SHARED_CREDENTIALS_FILE=os.devnull,
        TMPDIR=str(scratch),
        STATE_DIR=str(folder / "state"),
        S3_DATA_DIR=str(folder / "s3"),
        DOCKER_HOST=f"unix://{folder}/no-docker",  # nothing here runs in a container
        IOT_MTLS_ENABLED="0",
        SFTP_ENABLED="0",
        LOG_LEVEL="INFO",
    )


def _logging(folder: Path, verbose: bool):
    handlers: list[logging.Handler] = [logging.FileHandler(folder / "local.log")]
    if verbose:
        handlers.append(logging.StreamHandler())
    logging.basicConfig(
        level=logging.INFO, handlers=handlers, format="%(asctime)s %(levelname)s [%(name)s] %(message)s", force=True
    )


async def _serve(listening: socket.socket, endpoint: str, options):
    from hypercorn.asyncio import serve
    from hypercorn.config import Config

    from . import rules
    from .gateway import app

    rules.load()
    stop = asyncio.Event()
    _watch(stop, options.parent_pid)

    async def until_stopped():
        _announce(endpoint, options.ready_file)
        await stop.wait()

    config = Config()
    config.bind = [f"fd://{listening.fileno()}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 1
    config.loglevel = "WARNING"
    config.errorlog = logging.getLogger("hypercorn.error")
    await serve(app, config, shutdown_trigger=until_stopped)


def _watch(stop: asyncio.Event, parent: int | None):
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    if parent is None:
        return
    if not hasattr(os, "pidfd_open"):
        return _poll(loop, stop, parent)
    try:
        loop.add_reader(os.pidfd_open(parent), stop.set)  # readable once the process has ended
    except ProcessLookupError:
        stop.set()


def _poll(loop, stop: asyncio.Event, parent: int):
    try:
        os.kill(parent, 0)
        loop.call_later(0.5, _poll, loop, stop, parent)
    except ProcessLookupError:
        stop.set()


def _announce(endpoint: str, ready_file: str | None):
    if ready_file:
        partial = f"{ready_file}.{os.getpid()}"
        Path(partial).write_text(json.dumps({"endpoint": endpoint}))
        os.replace(partial, ready_file)
    print(f"local AWS ready at {endpoint}", flush=True)


def _end(folder: Path, keep: bool, status: int):
    """End the functions, remove the folder, and leave: MiniStack's threads may wait for ever for what is gone."""
    lambda_runtime = sys.modules.get("ministack.core.lambda_runtime")
    if lambda_runtime:
        lambda_runtime.reset()
    logging.shutdown()
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.flush()
    os._exit(status)
