"""One local AWS for the session, and an account of its own for each test."""

import itertools
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .cloud import Account

_numbers = itertools.count(int(time.time()) % 10**6 * 10**5 + 10**11)


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory):
    """The endpoint of a local AWS that ends with the session."""
    folder = tmp_path_factory.mktemp("aws")
    ready = folder / "ready.json"
    command = [sys.executable, "-m", "local", "--port", "0", "--dir", str(folder), "--ready-file", str(ready)]
    command += ["--parent-pid", str(os.getpid())]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.DEVNULL)
    for _ in range(600):
        if ready.exists():
            break
        assert process.poll() is None, "the local AWS did not start"
        time.sleep(0.05)
    yield json.loads(ready.read_text())["endpoint"]
    process.terminate()
    process.wait(10)
    # MiniStack answers an error of ours with a 500 and goes on; its log tells.
    log = (folder / "local.log").read_text()
    assert "Traceback" not in log, log[log.index("Traceback") - 500 :][:4000]


@pytest.fixture
def account(endpoint):
    return Account(endpoint, str(next(_numbers)))


@pytest.fixture
def other(endpoint):
    """A second account."""
    return Account(endpoint, str(next(_numbers)))
