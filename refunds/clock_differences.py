"""Clocks recomputed from their rows, whatever the code that wrote them meant: what is kept is what they give.

Reads only. A deadline that stopped counts as it was told, so it fits when it follows from its calendar as that is now,
or as it was before the last of its special days or changes of hours were entered, or before the holidays of a
provisional deadline's year were published. What was entered and taken out again leaves no trace but the calendar's
revision: of what was derived under an earlier one only the record knows better.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby, pairwise
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from . import clocks, numbers, slices
from .calendar import Calendar
from .calendars import calendar_of
from .models import Breach, Clock, ClockKind, ClockPause, Event, Ticket

Key = tuple[int, str, int]


@dataclass(frozen=True)
class Kept:
    """A clock's row with what belongs to it; `told` is the due time that the record says last."""

    clock: Clock
    pauses: list[ClockPause]
    is_breached: bool
    told: datetime | None
    is_warned: bool

    def says(self, sentence: str, **facts: Any) -> str:
        clock = self.clock
        named = {"ticket": numbers.grouped(clock.ticket.number), "kind": clock.get_kind_display(), "cycle": clock.cycle}
        told = {**named, "difference": sentence % facts}
        return _("Ticket %(ticket)s, %(kind)s, round %(cycle)d: %(difference)s") % told


def differences(tickets: QuerySet[Ticket] | None = None) -> Iterator[str]:
    """A sentence for each thing that does not fit: of these tickets, all in memory, or of all, a few at a time."""
    if tickets is None:
        for part, _count in slices.of_tickets():
            yield from differences(part)
        return
    kept = list(_kept(tickets))
    for row in kept:
        for check in CHECKS:
            yield from check(row)
    for _course, rounds in groupby(kept, key=lambda row: (row.clock.ticket_id, row.clock.kind)):
        yield from _rounds(list(rounds))
    yield from _courses(tickets, kept)


def _kept(tickets: QuerySet[Ticket]) -> Iterator[Kept]:
    told, warned = _told(tickets), set(_warned(tickets))
    breached = set(Breach.objects.filter(ticket__in=tickets).values_list("clock_id", flat=True))
    rows = Clock.objects.filter(ticket__in=tickets).select_related("ticket", "calendar")
    for clock in rows.prefetch_related("pauses", "calendar__exceptions").order_by("ticket", "kind", "cycle"):
        key = (clock.ticket_id, clock.kind, clock.cycle)
        yield Kept(clock, list(clock.pauses.all()), clock.pk in breached, told.get(key), key in warned)


def _told(tickets: QuerySet[Ticket]) -> dict[Key, datetime | None]:
    events = Event.objects.filter(ticket__in=tickets, data__has_key="clocks").order_by("ticket", "seq")
    told: dict[Key, datetime | None] = {}
    for ticket_id, changes in events.values_list("ticket_id", "data__clocks"):
        for change in changes:
            due = change["new_due"]
            told[ticket_id, change["clock"], change["cycle"]] = datetime.fromisoformat(due) if due else None
    return told


def _warned(tickets: QuerySet[Ticket]) -> Iterator[Key]:
    """The rounds of which somebody was told that they are near."""
    events = Event.objects.filter(ticket__in=tickets, kind__in=("warning", "remind"))
    for ticket_id, data in events.values_list("ticket_id", "data"):
        yield ticket_id, data["clock"], data["cycle"]


def _deadline(row: Kept) -> Iterator[str]:
    """It follows from start, target, pauses and calendar."""
    clock, pauses = row.clock, clocks.pauses_of(row.clock)
    now, *_past = found = [clocks.derived(clock, pauses, calendar) for calendar in _calendars(clock)]
    if clock.due_at not in {due for due, _is_provisional in found}:
        if clock.calendar_revision == clock.calendar.revision:
            yield row.says(_("is kept as due %(kept)s, its rows give %(due)s"), kept=clock.due_at, due=now[0])
    elif clock.due_at is not None and (clock.due_at, clock.is_provisional) not in found:
        yield row.says(_("whether its deadline is provisional is kept wrongly"))


def _calendars(clock: Clock) -> Iterator[Calendar]:
    """As it is; and, where that does not give what is kept, as it was while the deadline was told."""
    yield (calendar := calendar_of(clock.calendar))
    kept = clock.due_at, clock.is_provisional
    if clock.due_at is None or clocks.derived(clock, clocks.pauses_of(clock), calendar) == kept:
        return
    first, last = (at.astimezone(calendar.zone).date() for at in (clock.started_at, clock.due_at))
    unpublished = {frozenset(), frozenset({last.year} if clock.is_provisional else ())}
    days = sorted(clock.calendar.exceptions.all(), key=lambda day: day.pk)
    hours = sorted(clock.calendar.changes, key=lambda change: str(change["entered_at"]))
    for later in _counts([date.fromisoformat(change["since"]) for change in hours], first, last):
        for count in _counts([day.day for day in days], first, last):
            calendar = calendar_of(clock.calendar, days[:count], hours[:later])
            yield from (replace(calendar, unpublished_years=years) for years in unpublished)


def _counts(days: list[date], first: date, last: date) -> Iterator[int]:
    """How many of what was entered there may have been, the most first; what is of other days makes no difference."""
    return (count for count in range(len(days), -1, -1) if count == len(days) or first <= days[count] <= last)


def _record(row: Kept) -> Iterator[str]:
    """It is what the record says last."""
    if row.told != row.clock.due_at:
        sentence = _("is kept as due %(kept)s, its record says %(told)s")
        yield row.says(sentence, kept=row.clock.due_at, told=row.told)


def _pauses(row: Kept) -> Iterator[str]:
    """They lie within its time, one after the other, and none outlives it."""
    end = row.clock.stopped_at
    cursor = row.clock.started_at
    for pause in row.pauses:
        ended = pause.ended_at or (None if end else datetime.max.replace(tzinfo=pause.started_at.tzinfo))
        if ended is None or not cursor <= pause.started_at <= ended or (end and ended > end):
            yield row.says(_("its pause from %(start)s does not fit its time"), start=pause.started_at)
            return
        cursor = ended


def _breach(row: Kept) -> Iterator[str]:
    """What was stopped too late is on record."""
    stopped_at, due_at = row.clock.stopped_at, row.clock.due_at
    if row.is_breached or not stopped_at or not due_at or due_at >= stopped_at:
        return
    if clocks.overdue_at(row.clock, stopped_at):
        yield row.says(_("it was stopped too late, and no breach is on record"))


def _warning(row: Kept) -> Iterator[str]:
    """Somebody is told once that it is near, at the time that its due time gives; of what was missed, nobody."""
    clock, pauses = row.clock, clocks.pauses_of(row.clock)
    if (row.is_warned or row.is_breached) != (clock.warned_at is not None):
        yield row.says(_("whether somebody was told that it is near is kept wrongly"))
    calendar = calendar_of(clock.calendar)
    expected = clocks.warning_at(clock, pauses, calendar)
    # Told by an earlier calendar, or under another setting, it may be at another time.
    is_told_now = (
        clock.due_at == clocks.derived(clock, pauses, calendar)[0] and clock.kind != ClockKind.CUSTOMER_EVIDENCE
    )
    if clock.warn_at != expected and (is_told_now or None in {clock.warn_at, expected}):
        sentence = _("is kept as to be warned of at %(kept)s, its rows give %(due)s")
        yield row.says(sentence, kept=clock.warn_at, due=expected)


CHECKS: tuple[Callable[[Kept], Iterator[str]], ...] = (_deadline, _record, _pauses, _breach, _warning)


def _rounds(rows: list[Kept]) -> Iterator[str]:
    """The rounds of one clock are numbered from 1, and each begins when the one before it is over."""
    for number, row in enumerate(rows, start=1):
        if row.clock.cycle != number:
            yield row.says(_("it is the round %(number)d of its clock"), number=number)
    for earlier, later in pairwise(rows):
        if earlier.clock.stopped_at is None or earlier.clock.stopped_at > later.clock.started_at:
            yield later.says(_("it began before the round before it was over"))


def _courses(tickets: QuerySet[Ticket], kept: list[Kept]) -> Iterator[str]:
    """What runs and what stands is what the ticket wants; what never began need not stand."""
    running: dict[int, dict[str, Kept]] = {}
    for row in kept:
        if row.clock.stopped_at is None:
            running.setdefault(row.clock.ticket_id, {})[row.clock.kind] = row
    for ticket in tickets.order_by("pk"):
        rows = running.get(ticket.pk, {})
        wishes = clocks.wanted(ticket)
        for kind, row in rows.items():
            stands = any(pause.ended_at is None for pause in row.pauses)
            if wishes[kind] != ("pause" if stands else "run"):
                is_ = (
                    _("it stands while its ticket is %(state)s")
                    if stands
                    else _("it runs while its ticket is %(state)s")
                )
                yield row.says(is_, state=ticket.get_state_display())
        for kind, wish in wishes.items():
            if wish == "run" and kind not in rows:
                named = {"ticket": numbers.grouped(ticket.number), "kind": ClockKind(kind).label}
                missing = _("Ticket %(ticket)s, %(kind)s: it does not run while its ticket is %(state)s")
                yield missing % {**named, "state": ticket.get_state_display()}
