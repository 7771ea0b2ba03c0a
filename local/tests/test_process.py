"""How the process starts and ends, as its callers see it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from . import function
from .cloud import Account, until

ROOT = Path(__file__).parents[2]


def start(tmp_path, *more, **kwargs):
    ready = tmp_path / "ready.json"
    command = [sys.executable, "-m", "local", "--port", "0", "--ready-file", str(ready), *more]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **kwargs)
    until(lambda: ready.exists() or process.poll() is not None, 30)
    assert process.poll() is None, process.stderr.read()
    return process, json.loads(ready.read_text())["endpoint"]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_and_its_functions(tmp_path, number):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    # An environment that would lead elsewhere is not heeded.
    misleading = {**os.environ, "AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_PROFILE": "prod", "TMPDIR": str(scratch)}
    process, endpoint = start(tmp_path, env=misleading)
    account = Account(endpoint, "111122223333")
    arn = function.create(account, "pid", "return os.getpid()")
    pid = json.loads(account.client("lambda").invoke(FunctionName=arn)["Payload"].read())
    assert alive(pid)
    begun = time.monotonic()
    process.send_signal(number)
    said, complaints = process.communicate(timeout=10)
    assert time.monotonic() - begun < 10
    assert process.returncode == 0
    assert said == f"local AWS ready at {endpoint}\n"
    assert complaints == ""
    assert not alive(pid)
    assert list(scratch.iterdir()) == []


def test_it_ends_with_its_parent(tmp_path):
    parent = subprocess.Popen(["sleep", "60"])
    process, _ = start(tmp_path, "--parent-pid", str(parent.pid), "--dir", str(tmp_path / "kept"))
    parent.kill()
    parent.wait()
    process.communicate(timeout=10)
    assert process.returncode == 0
    assert (tmp_path / "kept" / "local.log").exists()


def test_a_port_that_is_taken():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [sys.executable, "-m", "local", "--port", str(taken.getsockname()[1])]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 1
    assert "cannot be had: Address already in use; --port 0 takes a free one" in ended.stderr


def test_health(endpoint):
    with urllib.request.urlopen(f"{endpoint}/_local/health") as answer:
        assert json.load(answer) == {"status": "ok"}
