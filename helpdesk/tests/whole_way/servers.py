"""A real web server and a real worker, beside the tests and on their database, for as long as a module runs."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from helpdesk.tests.settings import redis_database
from helpdesk.tests.workers import PATIENCE_S, database_url, kill, wait_until, worker
from orders.models import Shop
from refunds.models import Heartbeat

from .callers import Caller, Unanswered


@dataclass
class Desk:
    """The two processes, as their users see them."""

    url: str
    folder: Path
    environ: dict[str, str]
    _worker: ExitStack = field(default_factory=ExitStack)

    def start_worker(self) -> None:
        self._worker.enter_context(worker(self.folder, **self.environ))

    def stop_worker(self) -> None:
        """`kill -9`: whatever it leaves half done is the next one's."""
        self._worker.close()

    @contextmanager
    def without_worker(self) -> Iterator[None]:
        """Nothing is sent, mailed or swept inside; afterwards the new worker has looked at everything once."""
        self.stop_worker()
        try:
            yield
        finally:
            before = Heartbeat.objects.filter(name="sweep").values_list("at", flat=True).first()
            self.start_worker()
            self.wait_until(lambda: Heartbeat.objects.filter(name="sweep", at__gt=before).exists())

    def wait_until(self, holds) -> None:
        wait_until(holds, self.folder)

    def caller(self, credential: str = "", **options: str) -> Caller:
        return Caller(self.url, credential, **options)

    def staff(self, name: str, password: str) -> Caller:
        told = self.caller().post("auth/token", {"username": name, "password": password})
        return self.caller(f"Token {told['token']}")

    def customer(self, shop: Shop, number: str, *, language: str = "en", **proof: str) -> Caller:
        """`query_password`, `contact`, or the fields of a signed link."""
        told = self.caller().post("access", {"shop": shop.code, "order_number": number, **proof})
        return self.caller(f"Access {told['token']}", language=language)


@contextmanager
def running(folder: Path) -> Iterator[Desk]:
    """Both processes, ready. They are killed at the end, whatever happens."""
    environ = environment(folder)
    with socket.create_server(("127.0.0.1", 0)) as listening, (folder / "web.log").open("ab") as log:
        command = [sys.executable, "-m", "gunicorn", "helpdesk.wsgi", "--bind", f"fd://{listening.fileno()}"]
        web = subprocess.Popen(
            [*command, "--threads", "4", "--timeout", str(PATIENCE_S), "--no-control-socket"],
            env=environ,
            stdout=log,
            stderr=log,
            pass_fds=[listening.fileno()],
            start_new_session=True,
        )
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    desk = Desk(url, folder, environ)
    try:
        desk.start_worker()
        _wait_until_ready(desk, web)
        yield desk
    finally:
        desk.stop_worker()
        kill(web)


def _wait_until_ready(desk: Desk, web: subprocess.Popen[bytes]) -> None:
    """Until `/readyz` says so: database, worker and sweep are alive. Fails with what it said last."""
    said: object = None

    def is_ready() -> bool:
        nonlocal said
        assert web.poll() is None, (desk.folder / "web.log").read_text()[-5000:]
        try:
            said = desk.caller().get("/readyz")
        except Unanswered as error:
            said = error
            return False
        return True

    try:
        desk.wait_until(is_ready)
    except AssertionError as error:
        raise AssertionError(f"{desk.url}/readyz says: {said}") from error


def environment(folder: Path) -> dict[str, str]:
    """What both processes, and commands beside them, are started with."""
    return {
        **os.environ,
        "VAR_DIR": str(folder),
        "DATABASE_URL": database_url(),
        "SECRET_KEY": settings.SECRET_KEY,
        "REDIS_URL": redis_url(),
        "S3_BUCKET": "",
        "SANDBOX": "true",
        "EMAIL_URL": f"filemail:///{folder}/mails",
        # Each caller has an address of its own, as behind a proxy: the limits by address stay as they are.
        "NUM_PROXIES": "1",
        "BEAT_S": "1",
        "SWEEP_S": "1",
        "TRIAGE_GRACE_S": "600",
        "FOUR_EYES_FEN": "20000",
        "AUTO_APPROVE_FEN": "5000",
        "LOG_LEVEL": "INFO",
    }


def redis_url() -> str:
    """A database of its own in the tests' Redis: the harness empties the other one between tests."""
    return redis_database(str(settings.REDIS_URL), after=1) if settings.REDIS_URL else ""
