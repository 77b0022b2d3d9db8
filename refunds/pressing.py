"""What presses: running deadlines and open promises whose time is up, or nearly so. Read from rows when it is asked.

What customers still owe is left out: their time ends by itself, as the clause says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from orders.models import Supplier

from . import breaches, clocks
from .models import Breach, Clock, ClockKind, Commitment

# What is more than shown is counted so far.
MOST_COUNTED = 999
WITH = ("ticket__shop", "ticket__assignee")


@dataclass(frozen=True)
class Line:
    """A running clock or an open promise, and of whom it waits: of which supplier, where it is one. `late` is in the
    time that it counts, None where it is not overdue."""

    row: Clock | Commitment
    party: Breach.Party
    supplier: Supplier | None
    late: timedelta | None = None


@dataclass(frozen=True)
class Pressing:
    """Lines, what is due first in front; and how many more there are, none counted past `MOST_COUNTED`."""

    lines: list[Line]
    more: int = 0

    @property
    def count(self) -> int:
        return len(self.lines) + self.more


def read(at: datetime, ahead: timedelta, most: int) -> tuple[Pressing, Pressing]:
    """What is overdue at `at`, and what falls due within `ahead`; of each the `most` that are due first.

    A target that is used up while the desk is closed is not overdue before it opens: it stands in front of the second.
    """
    past, more_past = _due(most, due_at__lt=at)
    near, more_near = _due(most, due_at__gte=at, due_at__lt=at + ahead)
    asked = breaches.asked(row for row in (*past, *near) if isinstance(row, Clock))
    lines = [Line(row, *_party(row, asked), _late(row, at)) for row in past]
    used_up = [line for line in lines if line.late is None]
    soon = [*used_up, *(Line(row, *_party(row, asked)) for row in near)]
    overdue = Pressing([line for line in lines if line.late is not None], more_past)
    return overdue, Pressing(soon, more_near)


def _due(most: int, **when: datetime) -> tuple[list[Clock | Commitment], int]:
    """The first of both kinds, and how many more there are."""
    running, promised = _running().filter(**when), _promised().filter(**when)
    rows: list[Clock | Commitment] = [*running[:most], *promised[:most]]
    rows.sort(key=_moment)
    more = max(_counted(running) + _counted(promised) - most, 0)
    return rows[:most], min(more, MOST_COUNTED)


def _running() -> QuerySet[Clock]:
    ours = Clock.objects.filter(stopped_at=None).exclude(kind=ClockKind.CUSTOMER_EVIDENCE).order_by("due_at", "pk")
    return ours.select_related(*WITH, "calendar", "breach").prefetch_related("pauses", "calendar__exceptions")


def _promised() -> QuerySet[Commitment]:
    return Commitment.objects.filter(status="open").select_related(*WITH).order_by("due_at", "pk")


def _counted(rows: QuerySet[Clock] | QuerySet[Commitment]) -> int:
    return rows.order_by().values("pk")[: MOST_COUNTED + 1].count()


def _moment(row: Clock | Commitment) -> datetime:
    assert row.due_at is not None  # noqa: S101 (both were found by it)
    return row.due_at


def _party(row: Clock | Commitment, asked: Mapping[int, Supplier]) -> tuple[Breach.Party, Supplier | None]:
    party = breaches.party_of(row.kind) if isinstance(row, Clock) else Breach.Party.DESK
    return party, asked.get(row.ticket_id) if party == Breach.Party.SUPPLIER else None


def _late(row: Clock | Commitment, at: datetime) -> timedelta | None:
    if isinstance(row, Commitment):
        return at - row.due_at
    if not hasattr(row, "breach") and not clocks.overdue_at(row, at):
        return None
    return breaches.late(row, _moment(row), at)
