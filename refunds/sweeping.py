"""The sweep: finds by their indexes the rows whose time has come, and lets `actions` deal with each ticket.

Nothing here decides or writes a ticket. Two sweeps at once meet at the ticket's lock, and the second one
finds nothing left to do.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from . import actions, clocks
from .models import Claim, Clock, ClockKind, Commitment, Event, Heartbeat

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
    failed: int = 0

    def __str__(self) -> str:
        return ", ".join(f"{count} {name}" for name, count in vars(self).items())


Pass = tuple[QuerySet[Any], Callable[[Any, datetime | None, datetime], bool]]


def sweep(at: datetime | None = None) -> Swept:
    """Deal with all that is due. `at` is for tests and a demo's seeding; each ticket is its own transaction."""
    now = at or timezone.now()
    counts: Counter[str] = Counter()
    for name, (rows, handle) in _passes(now).items():
        for row in _chunked(rows):
            counts[_handled(name, row, handle, at, now)] += 1
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
    running = Clock.objects.filter(stopped_at=None).select_related("ticket", "calendar")
    waiting = running.filter(kind=ClockKind.CUSTOMER_EVIDENCE)
    long_ago = now - timedelta(seconds=settings.EVIDENCE_REMINDER_S)
    return {
        "clocks": (running.filter(due_at__lt=now, breach=None), _overdue),
        "evidence": (waiting.filter(due_at__lt=now), _ticket_of),
        "commitments": (
            Commitment.objects.filter(status="open", due_at__lt=now).select_related("ticket"),
            _ticket_of,
        ),
        "claims": (Claim.objects.filter(status="open", due_at__lt=now).select_related("ticket"), _silent),
        "reminders": (
            waiting.filter(started_at__lte=long_ago, due_at__gte=now).exclude(Exists(_reminder())),
            _remind,
        ),
    }


def _reminder() -> QuerySet[Event]:
    """The reminder that a waiting clock has had already."""
    return Event.objects.filter(ticket=OuterRef("ticket"), kind="remind", at__gte=OuterRef("started_at"))


def _overdue(clock: Clock, at: datetime | None, now: datetime) -> bool:
    """A target used up at closing time is broken when the desk opens again: do not lock the ticket all night."""
    return clocks.overdue_at(clock, now) and _ticket_of(clock, at, now)


def _ticket_of(row: Clock | Commitment, at: datetime | None, now: datetime) -> bool:
    actions.sweep(row.ticket, at=at)
    return True


def _silent(claim: Claim, at: datetime | None, now: datetime) -> bool:
    actions.note_silence(claim.ticket, at=at)
    return True


def _remind(clock: Clock, at: datetime | None, now: datetime) -> bool:
    actions.remind(clock, at=at)
    return True


def _chunked(rows: QuerySet[Any]) -> Iterator[Any]:
    """All rows in the order of their partial index on `due_at`, a bounded number in memory at a time."""
    rows = rows.order_by("due_at", "pk")
    chunk = list(rows[:CHUNK])
    while chunk:
        yield from chunk
        last = chunk[-1]
        behind = Q(due_at__gt=last.due_at) | Q(due_at=last.due_at, pk__gt=last.pk)
        chunk = list(rows.filter(behind, due_at__gte=last.due_at)[:CHUNK])
