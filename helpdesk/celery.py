"""The Celery application; the jobs stand in `tasks.py`, their beat in the settings.

celery -A helpdesk worker --beat --pool threads    everything in one process (embedded)
celery -A helpdesk worker                          any number of these, and
celery -A helpdesk beat                            one of these, with REDIS_URL
"""

from __future__ import annotations

import functools
import logging
import os
from collections.abc import Callable
from threading import Lock
from typing import Any

from billiard.process import current_process
from celery import Celery
from celery.beat import Scheduler
from kombu.transport import TRANSPORT_ALIASES

TRANSPORT_ALIASES["filesystem"] = "helpdesk.broker:Transport"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
app = Celery("helpdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()
app.autodiscover_tasks(["helpdesk"])
# A tick every few seconds is no news; what goes wrong still is.
for _name in ("celery.beat", "celery.worker.strategy", "celery.app.trace"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class Ticks(Scheduler):
    """A beat in memory: there is no schedule file for a kill to break, and every job may run too often.

    Inside a worker it is a process of its own, which would tick on for ever after a `kill -9` of the worker.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parent = os.getppid()

    def tick(self, *args: Any, **kwargs: Any) -> float:
        if current_process().name == "Beat" and os.getppid() != self.parent:
            raise SystemExit("the worker of this beat is gone")
        wait: float = super().tick(*args, **kwargs)
        return wait


def alone(job: Callable[[], None]) -> Callable[[], None]:
    """Leave a tick out while this process still works on the one before: a slow far side must not take
    every thread of the worker. Correctness never hangs on it; rows are leased."""
    busy = Lock()

    @functools.wraps(job)
    def run() -> None:
        if busy.acquire(blocking=False):
            try:
                job()
            finally:
                busy.release()

    return run
