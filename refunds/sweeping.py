"""The sweep: finds by their indexes the rows whose time has come, and lets `actions` deal with each ticket.

Nothing here decides or writes a ticket. Two sweeps at once meet at the tickets' locks: what one of them has put on
record, or is about to, the other leaves alone.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from . import actions, clocks
from .models import Claim, Clock, ClockKind, Commitment, Heartbeat

log = logging.getLogger(__name__)

CHUNK = 500
# Tickets that are put on record in one transaction, so that none of them is held for long.
AT_ONCE = 250


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


Handle = Callable[[list[Any], datetime | None], int]


class Pass(NamedTuple):
    """Rows whose time has come, by the column that says so, which has a partial index; and what is done about them.

    `handle` gets so many `at_once`, and returns how many of them it dealt with.
    """

    rows: QuerySet[Any]
    by: str
    handle: Handle
    at_once: int


def sweep(at: datetime | None = None) -> Swept:
    """Deal with all that is due. `at` is for tests and a demo's seeding.

    What is only noted is put on record of many tickets in one transaction; a ticket that takes a step has its own.
    """
    now = at or timezone.now()
    counts: Counter[str] = Counter()
    for name, one in _passes(now).items():
        for rows in _chunked(one):
            for first in range(0, len(rows), one.at_once):
                counts.update(_handled(name, rows[first : first + one.at_once], one.handle, at))
    Heartbeat.objects.update_or_create(name="sweep", defaults={"at": now})
    return Swept(**counts)


def _handled(name: str, rows: list[Any], handle: Handle, at: datetime | None) -> Counter[str]:
    """What to count these rows as. One ticket that cannot be changed must not stop the others: rows that fail together
    are halved until it stands alone.
    """
    try:
        return Counter({name: handle(rows, at)})
    except Exception:
        if len(rows) == 1:
            log.exception("sweep: %s %s was left alone", name, rows[0].pk)
            return Counter(failed=1)
    half = len(rows) // 2
    return _handled(name, rows[:half], handle, at) + _handled(name, rows[half:], handle, at)


def _passes(now: datetime) -> dict[str, Pass]:
    """What is over comes before what is near: nobody is warned of what is missed already."""
    running = Clock.objects.filter(stopped_at=None)
    missed = running.filter(due_at__lt=now, breach=None).prefetch_related("calendar__exceptions")
    waiting = running.filter(due_at__lt=now, kind=ClockKind.CUSTOMER_EVIDENCE).select_related("ticket")
    near = running.filter(warn_at__lte=now, due_at__gte=now)
    promised = Commitment.objects.filter(status="open")
    asked = Claim.objects.filter(status="open", due_at__lt=now).select_related("ticket")
    return {
        "clocks": Pass(missed, "due_at", _missed, AT_ONCE),
        "evidence": Pass(waiting, "due_at", _expire, 1),
        "commitments": Pass(promised.filter(due_at__lt=now), "due_at", _note, AT_ONCE),
        "claims": Pass(asked, "due_at", _silent, 1),
        "reminders": Pass(near.filter(kind=ClockKind.CUSTOMER_EVIDENCE), "warn_at", _warn, AT_ONCE),
        "warnings": Pass(near.exclude(kind=ClockKind.CUSTOMER_EVIDENCE), "warn_at", _warn, AT_ONCE),
        "promises": Pass(promised.filter(remind_at__lte=now), "remind_at", _remind, AT_ONCE),
    }


def _missed(rows: list[Clock], at: datetime | None) -> int:
    """A target used up at closing time is broken when the desk opens again: do not lock the ticket all night."""
    now = at or timezone.now()
    return _note([clock for clock in rows if clocks.counts_since_due(clock, now)], at)


def _note(rows: Sequence[Clock | Commitment], at: datetime | None) -> int:
    done = actions.note_overdue({row.ticket_id for row in rows}, at=at) if rows else set()
    return sum(row.ticket_id in done for row in rows)


def _expire(rows: list[Clock], at: datetime | None) -> int:
    return sum(bool(actions.sweep(clock.ticket, at=at)) for clock in rows)


def _silent(rows: list[Claim], at: datetime | None) -> int:
    return sum(bool(actions.note_silence(claim.ticket, at=at)) for claim in rows)


def _warn(rows: list[Clock], at: datetime | None) -> int:
    return len(actions.warn(rows, at=at))


def _remind(rows: list[Commitment], at: datetime | None) -> int:
    return len(actions.remind_of_promises(rows, at=at))


def _chunked(one: Pass) -> Iterator[list[Any]]:
    """All rows in the order of their partial index, a bounded number in memory at a time."""
    rows = one.rows.order_by(one.by, "pk")
    chunk = list(rows[:CHUNK])
    while chunk:
        yield chunk
        pk, due = chunk[-1].pk, getattr(chunk[-1], one.by)
        behind = Q(**{f"{one.by}__gt": due}) | Q(**{one.by: due, "pk__gt": pk})
        chunk = list(rows.filter(behind, **{f"{one.by}__gte": due})[:CHUNK])
