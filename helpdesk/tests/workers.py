"""A real worker process on the tests' database: for tests that commit (`transaction=True`)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

PATIENCE_S = 120  # two processes run tests on the two cores of a CI machine


def database_url() -> str:
    """The database that this test works on, as another process finds it."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return str(urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}").geturl())


@contextmanager
def worker(folder: Path, *, include: str = "helpdesk.tasks", **environ: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker with its beat, in a process group of its own that is gone afterwards, whatever happens."""
    given = {
        **os.environ,
        "VAR_DIR": str(folder),
        "DATABASE_URL": database_url(),
        "SECRET_KEY": settings.SECRET_KEY,
        "REDIS_URL": "",
        "EMAIL_URL": f"filemail:///{folder}/mails",
        "BEAT_S": "1",
        "SWEEP_S": "1",
        **environ,
    }
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "helpdesk",
        "worker",
        "--beat",
        "--loglevel",
        "INFO",
        "-I",
        include,
    ]
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(command, env=given, stdout=log, stderr=log, start_new_session=True)
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """`kill -9` of the worker and all it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=PATIENCE_S)


def wait_until(holds: Callable[[], bool], folder: Path) -> None:
    """Look again and again until it holds. Fails, with the worker's log, when it never does."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"it never came true; the worker says:\n{(folder / 'worker.log').read_text()[-5000:]}")
        time.sleep(0.1)
