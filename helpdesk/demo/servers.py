"""The web process and the worker of the demo, as they would run anywhere else."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .environment import LIVE, PORT, ROOT, URL, VAR

BIN = Path(sys.executable).parent
COMMANDS = {
    "web": [str(BIN / "gunicorn"), "helpdesk.wsgi", "--bind", f"127.0.0.1:{PORT}", "--threads", "8"],
    "worker": [
        *(str(BIN / "celery"), "-A", "helpdesk", "worker", "--beat", "--pool", "threads", "--concurrency", "2"),
        *("--loglevel", "WARNING"),
    ],
}
START_S = 60


@contextmanager
def running() -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Start both, wait until they are ready, stop both at the end. Their output goes to `var/demo/*.log`."""
    refuse_busy_port()
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in COMMANDS.items():
            log = (VAR / f"{name}.log").open("ab")
            processes[name] = subprocess.Popen(command, cwd=ROOT, env=os.environ | LIVE, stdout=log, stderr=log)  # noqa: S603
        wait_until_ready(processes)
        yield processes
    finally:
        for process in processes.values():
            process.terminate()
        for process in processes.values():
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


def refuse_busy_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", PORT))
        except OSError:
            sys.exit(f"Port {PORT} is taken: stop what uses it, or choose another one: PORT=8080 make demo")


def wait_until_ready(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """Until `/readyz` says so: database, worker and sweep are all alive."""
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        for name, process in processes.items():
            if process.poll() is not None:
                sys.exit(f"The {name} stopped at once; its last words are in {VAR / name}.log")
        try:
            with urllib.request.urlopen(f"{URL}/readyz", timeout=5):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    sys.exit(f"Not ready after {START_S} seconds; see the logs in {VAR}")
