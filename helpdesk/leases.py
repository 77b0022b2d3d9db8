"""Rows of ours that wait for the worker: each is taken by a conditional UPDATE of its `next_at`, which is its lease.

A worker that dies lets its row come due again, so whatever is done about a row may be done twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone

from helpdesk.models import Waiting
from refunds.outbox import wait

log = logging.getLogger(__name__)

# After so many failures in a row the far side is likely down; the rest waits for the next run.
IN_A_ROW = 3
Row = TypeVar("Row", bound=Waiting)


def due(model: type[Row], at: datetime) -> QuerySet[Row]:
    """What wants to be worked on at `at`, the longest waiting first."""
    return model._default_manager.filter(next_at__lte=at).order_by("next_at", "pk")


def work(rows: Iterable[Row], handle: Callable[[Row, datetime], bool], attempts: int, at: datetime | None) -> int:
    """Let `handle` deal with each row that this worker gets; how many it says were worth it.

    What fails is put off, and given up after so many `attempts`. `at` is for tests.
    """
    counted = failures = 0
    for row in rows:
        if failures == IN_A_ROW:
            break
        now = at or timezone.now()
        if not take(row, now, attempts):
            continue
        try:
            counted += handle(row, now)
            failures = 0
        except Exception as error:  # each mail backend raises its own
            log.warning("%s %s failed: %s", _kind(row), row.pk, type(error).__name__, exc_info=True)
            _later(row, at or timezone.now(), attempts)
            failures += 1
        else:
            _mine(row).update(next_at=None)
    return counted


def take(row: Row, at: datetime, attempts: int) -> bool:
    """Make a due row this worker's for a while; of two workers one gets it."""
    until = at + timedelta(seconds=settings.DELIVERY_LEASE_S)
    if row.attempts >= attempts:
        log.error("%s %s: its last attempt never came back, given up", _kind(row), row.pk)
        _mine(row).update(next_at=None)
        return False
    if _mine(row).update(next_at=until, attempts=F("attempts") + 1) != 1:
        return False
    row.next_at, row.attempts = until, row.attempts + 1
    return True


def _later(row: Row, at: datetime, attempts: int) -> None:
    """Again after a while, or given up. Nothing changes where another worker has taken it meanwhile."""
    if row.attempts >= attempts:
        _mine(row).update(next_at=None)
        log.error("%s %s: given up after %s attempts", _kind(row), row.pk, row.attempts)
    else:
        _mine(row).update(next_at=at + wait(row.attempts))


def _mine(row: Row) -> QuerySet[Row]:
    """The row, as long as nobody else has taken it since it was read."""
    return type(row)._default_manager.filter(pk=row.pk, next_at=row.next_at)


def _kind(row: Waiting) -> str:
    return str(row._meta.verbose_name)
