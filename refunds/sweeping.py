"""The sweep: finds by their indexes the rows whose time has come, and lets `actions` deal with each ticket.

Nothing here decides or writes a ticket. Two sweeps at once meet at the ticket's lock, and the second one
finds nothing left to do.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from . import actions, clocks
from .models import Claim, Clock, ClockKind, Commitment, Heartbeat

log = logging.getLogger(__name__)

CHUNK = 500


@dataclass(frozen=True)
class Swept:
    """How many rows of each kind were dealt with; `failed` are those whose ticket could not be changed."""

    clocks: int = 0
    evidence: int = 0
    commitments: int = 0
    claims: int = 0
    reminders: int = 0
    warnings: int = 0
    promises: int = 0
    failed: int = 0

    def __str__(self) -> str:
        return ", ".join(f"{count} {name}" for name, count in vars(self).items())


class Pass(NamedTuple):
    """Rows whose time has come, by the column that says so, which has a partial index; and what is done about one."""

    rows: QuerySet[Any]
    by: str
    handle: Callable[[Any, datetime | None, datetime], bool]


def sweep(at: datetime | None = None) -> Swept:
    """Deal with all that is due. `at` is for tests and a demo's seeding; each ticket is its own transaction."""
    now = at or timezone.now()
    counts: Counter[str] = Counter()
    for name, one in _passes(now).items():
        for row in _chunked(one):
            counts[_handled(name, row, one.handle, at, now)] += 1
    Heartbeat.objects.update_or_create(name="sweep", defaults={"at": now})
    del counts[""]
    return Swept(**counts)


def _handled(name: str, row: Model, handle: Callable[..., bool], at: datetime | None, now: datetime) -> str:
    """What to count this row as. One ticket that cannot be changed must not stop the others."""
    try:
        return name if handle(row, at, now) else ""
    except Exception:
        log.exception("sweep: %s %s was left alone", name, row.pk)
        return "failed"


def _passes(now: datetime) -> dict[str, Pass]:
    """What is over comes before what is near: nobody is warned of what is missed already."""
    running = Clock.objects.filter(stopped_at=None).select_related("ticket", "calendar")
    waiting = running.filter(kind=ClockKind.CUSTOMER_EVIDENCE)
    promised = Commitment.objects.filter(status="open").select_related("ticket")
    asked = Claim.objects.filter(status="open", due_at__lt=now).select_related("ticket")
    near = running.filter(warn_at__lte=now, due_at__gte=now)
    return {
        "clocks": Pass(running.filter(due_at__lt=now, breach=None), "due_at", _overdue),
        "evidence": Pass(waiting.filter(due_at__lt=now), "due_at", _ticket_of),
        "commitments": Pass(promised.filter(due_at__lt=now), "due_at", _ticket_of),
        "claims": Pass(asked, "due_at", _silent),
        "reminders": Pass(near.filter(kind=ClockKind.CUSTOMER_EVIDENCE), "warn_at", _warn),
        "warnings": Pass(near.exclude(kind=ClockKind.CUSTOMER_EVIDENCE), "warn_at", _warn),
        "promises": Pass(promised.filter(remind_at__lte=now), "remind_at", _remind),
    }


def _overdue(clock: Clock, at: datetime | None, now: datetime) -> bool:
    """A target used up at closing time is broken when the desk opens again: do not lock the ticket all night."""
    return clocks.overdue_at(clock, now) and _ticket_of(clock, at, now)


def _ticket_of(row: Clock | Commitment, at: datetime | None, now: datetime) -> bool:
    actions.sweep(row.ticket, at=at)
    return True


def _silent(claim: Claim, at: datetime | None, now: datetime) -> bool:
    actions.note_silence(claim.ticket, at=at)
    return True


def _warn(clock: Clock, at: datetime | None, now: datetime) -> bool:
    return actions.warn(clock, at=at)


def _remind(commitment: Commitment, at: datetime | None, now: datetime) -> bool:
    return actions.remind_of_promise(commitment, at=at)


def _chunked(one: Pass) -> Iterator[Any]:
    """All rows in the order of their partial index, a bounded number in memory at a time."""
    rows = one.rows.order_by(one.by, "pk")
    chunk = list(rows[:CHUNK])
    while chunk:
        yield from chunk
        pk, due = chunk[-1].pk, getattr(chunk[-1], one.by)
        behind = Q(**{f"{one.by}__gt": due}) | Q(**{one.by: due, "pk__gt": pk})
        chunk = list(rows.filter(behind, **{f"{one.by}__gte": due})[:CHUNK])
