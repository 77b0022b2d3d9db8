"""Running deadlines after their calendar changed, or after the holidays of a provisional year were published.

Driven by rows: a clock that was derived under an earlier revision of its calendar, or is marked provisional without
need, is recomputed, each ticket in its own transaction and on its record. What is interrupted goes on at the next
tick. Adding a holiday never moves a deadline earlier.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from . import actions, clocks
from .calendars import calendar_of
from .models import BusinessCalendar, Clock, Ticket

log = logging.getLogger(__name__)

CHUNK = 500
# Why a deadline was recomputed, as its event keeps it.
CHANGED, PUBLISHED = "calendar_changed", "holidays_published"


@dataclass(frozen=True)
class Recomputed:
    """How many clocks were looked at, how many tickets had deadlines that moved, how many could not be changed."""

    looked_at: int = 0
    moved: int = 0
    failed: int = 0

    def __add__(self, other: Recomputed) -> Recomputed:
        return Recomputed(self.looked_at + other.looked_at, self.moved + other.moved, self.failed + other.failed)


def recompute(at: datetime | None = None) -> Recomputed:
    """Recompute all that has to be. `at` is for tests and a demo's seeding."""
    done = Recomputed()
    for calendar in BusinessCalendar.objects.order_by("pk"):
        done += _after_change(calendar, at) + _provisional(calendar, at)
    return done


def _after_change(calendar: BusinessCalendar, at: datetime | None) -> Recomputed:
    """What was derived under an earlier revision. A clock that starts meanwhile by the old days is found next time."""
    done, behind = Recomputed(), Q()
    stale = _of(calendar).filter(calendar_revision__lt=calendar.revision).order_by("calendar_revision", "pk")
    while rows := list(stale.filter(behind)[:CHUNK]):
        moved = [clock for clock in rows if _moves(clock)]
        same = [clock.pk for clock in rows if clock not in moved]
        stale.order_by().filter(pk__in=same).update(calendar_revision=calendar.revision)
        done += Recomputed(looked_at=len(rows)) + _all(moved, CHANGED, at)
        revision, pk = rows[-1].calendar_revision, rows[-1].pk
        behind = Q(calendar_revision__gt=revision) | Q(calendar_revision=revision, pk__gt=pk)
    return done


def _provisional(calendar: BusinessCalendar, at: datetime | None) -> Recomputed:
    """What is marked provisional though its year is published; the first that still is ends it."""
    done, seen = Recomputed(), set[int]()
    marked = _of(calendar).filter(is_provisional=True, due_at__isnull=False).order_by("due_at", "pk")
    while rows := [clock for clock in marked[:CHUNK] if clock.pk not in seen and _is_published(clock)]:
        done += Recomputed(looked_at=len(rows)) + _all(rows, PUBLISHED, at)
        seen |= {clock.pk for clock in rows}
    return done


def _of(calendar: BusinessCalendar) -> QuerySet[Clock]:
    rows = Clock.objects.filter(calendar=calendar, stopped_at=None).select_related("ticket", "calendar")
    return rows.prefetch_related("pauses", "calendar__exceptions")


def _moves(clock: Clock) -> bool:
    calendar, pauses = calendar_of(clock.calendar), clocks.pauses_of(clock)
    kept = (clock.due_at, clock.is_provisional)
    return (
        clocks.derived(clock, pauses, calendar) != kept or clocks.warning_at(clock, pauses, calendar) != clock.warn_at
    )


def _is_published(clock: Clock) -> bool:
    calendar = calendar_of(clock.calendar)
    assert clock.due_at is not None  # noqa: S101 (the query has seen to it)
    return not calendar.is_provisional(clock.due_at.astimezone(calendar.zone).date())


def _all(rows: list[Clock], why: str, at: datetime | None) -> Recomputed:
    """Each ticket once. One that cannot be changed must not stop the others."""
    tickets = {clock.ticket_id: clock.ticket for clock in rows}
    outcomes = list(_each(tickets.values(), why, at or timezone.now()))
    return Recomputed(moved=outcomes.count(True), failed=outcomes.count(None))


def _each(tickets: Iterable[Ticket], why: str, at: datetime) -> Iterator[bool | None]:
    for ticket in tickets:
        try:
            yield actions.recompute(ticket, why, at=at)
        except Exception:
            log.exception("recompute: ticket %s was left alone", ticket.pk)
            yield None
