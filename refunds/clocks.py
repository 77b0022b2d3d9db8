"""The six clocks of a ticket as rows. What should run follows from the ticket; rows are made to match.

Times come from `sla` over the calendar's rows; each change is returned, so that the gate records it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, QuerySet

from orders.models import Shop

from . import calendars, explanations, lifecycle, sla, targets
from .calendar import Calendar
from .calendars import calendar_of
from .models import ClauseVersion, Clock, ClockKind, ClockPause, ClockTarget, Ticket, Unit

S = lifecycle.State
OPEN_STATES = frozenset(S.values) - {S.NEW, *lifecycle.FINAL}
Wish = Literal["run", "pause", "off"]
Change = dict[str, Any]
# What `_derive` sets.
DERIVED = ("due_at", "warn_at", "is_provisional", "calendar_revision")


def wanted(ticket: Ticket) -> dict[str, Wish]:
    """What each clock should do now. Pure: it looks at the ticket's own fields alone."""
    state, is_open = ticket.state, ticket.state in OPEN_STATES
    checking = state in {S.SUBMITTED, S.EVIDENCE_CHECK} and ticket.evidence_complete_at is not None
    wishes: dict[str, Wish] = {
        ClockKind.FIRST_RESPONSE: "run" if is_open and ticket.first_response_at is None else "off",
        ClockKind.EVIDENCE_CHECK: "run" if checking else "off",
        ClockKind.CUSTOMER_EVIDENCE: "run" if state == S.EVIDENCE_REQUESTED else "off",
        ClockKind.SUPPLIER_CONFIRM: "run" if state == S.SUPPLIER_CONFIRM and not _answered(ticket) else "off",
        ClockKind.PAYOUT: "run" if state == S.APPROVED else "off",
        ClockKind.RESOLUTION: "run" if is_open else "off",
    }
    if state == S.EVIDENCE_REQUESTED:
        wishes[ClockKind.RESOLUTION] = wishes[ClockKind.EVIDENCE_CHECK] = "pause"
    return wishes


def _answered(ticket: Ticket) -> bool:
    return not ticket.claims.filter(status="open").exists()


def follow(ticket: Ticket, at: datetime) -> list[Change]:
    """Start, pause, resume and stop clocks until the rows match `wanted`. Returns what changed."""
    open_clocks = {clock.kind: clock for clock in ticket.clocks.filter(stopped_at=None)}
    changes: list[Change] = []
    for kind, wish in wanted(ticket).items():
        clock = open_clocks.get(kind)
        if clock is None:
            if wish == "run":
                changes.append(_start(ticket, kind, at))
        elif wish == "off":
            changes.append(_stop(clock, at))
        else:
            changes.extend(_pause_or_resume(clock, wish, at))
    return changes


def foreseen(
    kind: str,
    at: datetime,
    zone: ZoneInfo | None = None,
    *,
    is_complete: bool = True,
    shop: Shop | None = None,
    clause: ClauseVersion | None = None,
) -> explanations.Explanation:
    """The deadline that a ticket filed at `at` would start with, and how it comes about. Changes nothing.

    Without a shop or a clause, as where neither has anything of its own.
    """
    clock = _new(Ticket(is_complete_filing=is_complete, shop=shop, clause=clause), kind, at)
    return explanations.explain(at, target(clock), [], calendar_of(clock.calendar), zone=zone)


def _new(ticket: Ticket, kind: str, at: datetime) -> Clock:
    """A clock that starts at `at` with the calendar and target that fit the ticket; not saved, without its cycle."""
    calendar = calendars.of_clock(ticket, kind)
    found = targets.of_clock(ticket, kind, calendar)
    return Clock(ticket=ticket, kind=kind, calendar=calendar, amount=found.amount, unit=found.unit, started_at=at)


def _start(ticket: Ticket, kind: str, at: datetime) -> Change:
    clock = _new(ticket, kind, at)
    clock.cycle = ticket.clocks.filter(kind=kind).count() + 1
    _derive(clock, [])
    clock.save(force_insert=True)
    return _change(clock, None, "started")


def _stop(clock: Clock, at: datetime) -> Change:
    old = clock.due_at
    clock.pauses.filter(ended_at=None).update(ended_at=at)
    clock.stopped_at = at
    if old is None:
        _derive(clock, pauses_of(clock))
    clock.warn_at = None
    clock.save(update_fields=["stopped_at", *DERIVED])
    return _change(clock, old, "stopped")


def _pause_or_resume(clock: Clock, wish: Wish, at: datetime) -> Iterator[Change]:
    stands = clock.pauses.filter(ended_at=None).first()
    if wish == "pause" and stands is None:
        old, clock.due_at, clock.warn_at = clock.due_at, None, None
        ClockPause.objects.create(clock=clock, started_at=at)
        clock.save(update_fields=["due_at", "warn_at"])
        yield _change(clock, old, "paused")
    elif wish == "run" and stands is not None:
        stands.ended_at = at
        stands.save(update_fields=["ended_at"])
        _derive(clock, pauses_of(clock))
        clock.save(update_fields=DERIVED)
        yield _change(clock, None, "resumed")


def retarget(ticket: Ticket, reason: str, kinds: Iterable[str] = ClockKind.values) -> list[Change]:
    """Give running clocks the target that fits the ticket now, where what it hangs on has changed: its priority,
    its completeness, its clause. `kinds` are the clocks whose target that is."""
    running = ticket.clocks.filter(stopped_at=None, kind__in=tuple(kinds)).select_related("calendar")
    return [change for clock in running for change in _retarget(ticket, clock, reason)]


def apply_target(
    ticket: Ticket, clocks: Iterable[Clock], reason: str, meant: ClockTarget | None = None
) -> list[Change]:
    """Give these running clocks of the ticket the target that is in force, though they started under another.

    Only where it is the one that is `meant`, if one is.
    """
    return [change for clock in clocks for change in _retarget(ticket, clock, reason, meant)]


def _retarget(ticket: Ticket, clock: Clock, reason: str, meant: ClockTarget | None = None) -> Iterator[Change]:
    found = targets.of_clock(ticket, clock.kind, clock.calendar)
    if meant not in {None, found} or (found.amount, found.unit) == (clock.amount, clock.unit):
        return
    old, before = clock.due_at, [clock.amount, clock.unit]
    clock.amount, clock.unit = found.amount, found.unit
    _derive(clock, pauses_of(clock))
    clock.save(update_fields=["amount", "unit", *DERIVED])
    yield _change(clock, old, reason) | {"old_target": before, "new_target": [clock.amount, clock.unit]}


def _derive(clock: Clock, pauses: list[sla.Pause]) -> None:
    """Set `due_at` from start, target, pauses and calendar; None while the clock stands."""
    clock.calendar_revision = clock.calendar.revision
    calendar = calendar_of(clock.calendar)
    clock.due_at, clock.is_provisional = derived(clock, pauses, calendar)
    clock.warn_at = warning_at(clock, pauses, calendar)


def recompute(clock: Clock, at: datetime, reason: str) -> list[Change]:
    """Derive a running deadline anew, from its calendar as it is now. Returns what changed.

    What would have been due by now, and is not, stays: nobody misses a deadline by a day that was entered afterwards.
    """
    old, warn_at = clock.due_at, clock.warn_at
    _derive(clock, pauses_of(clock))
    if old is not None and clock.due_at is not None and clock.due_at <= at < old:
        clock.due_at, clock.warn_at = old, warn_at
    clock.save(update_fields=DERIVED)
    return [_change(clock, old, reason)] if clock.due_at != old else []


def derived(clock: Clock, pauses: list[sla.Pause], calendar: Calendar) -> tuple[datetime | None, bool]:
    """When it is due on this calendar, and whether that rests on holidays that are not yet published."""
    due = sla.due_at(clock.started_at, target(clock), pauses, calendar)
    day = (due or clock.started_at).astimezone(calendar.zone).date()
    return due, clock.unit != Unit.WALL_HOURS and calendar.is_provisional(day)


def under(clock: Clock, found: ClockTarget) -> Clock:
    """A running clock as it would be if this target were applied to it: a copy that is not saved.

    Its calendar, that one's special days and its pauses are taken as they were read.
    """
    given = copy(clock)
    given.amount, given.unit = found.amount, found.unit
    given.due_at, given.is_provisional = derived(given, pauses_of(clock), calendar_of(clock.calendar))
    return given


def warning_at(clock: Clock, pauses: list[sla.Pause], calendar: Calendar) -> datetime | None:
    """When whoever has to act is told, once a round: at three quarters of the target, the customer at a set time.

    None where it has been told, stopped or stands.
    """
    if clock.warned_at or clock.stopped_at or clock.due_at is None:
        return None
    if clock.kind == ClockKind.CUSTOMER_EVIDENCE:
        at = clock.started_at + timedelta(seconds=settings.EVIDENCE_REMINDER_S)
        return at if at <= clock.due_at else None
    return sla.warn_at(clock.started_at, target(clock), pauses, calendar)


def end_warnings(clocks: Iterable[Clock], at: datetime) -> None:
    """It is told now that they are near, or is too late to: nobody is told from now on."""
    Clock.objects.filter(pk__in=[clock.pk for clock in clocks], warned_at=None).update(warn_at=None, warned_at=at)


def target(clock: Clock) -> sla.Target:
    if clock.unit == Unit.WALL_HOURS:
        return sla.Target.wall_hours(clock.amount)
    if clock.unit == Unit.BUSINESS_DAYS:
        return sla.Target.business_days(clock.amount, calendar_of(clock.calendar), clock.started_at)
    return sla.Target.business_hours(clock.amount)


def pauses_of(clock: Clock) -> list[sla.Pause]:
    """A clock stands only while the customer is asked for evidence. Prefetched rows are taken as they are."""
    return [sla.Pause(row.started_at, row.ended_at, waiting_for="customer") for row in clock.pauses.all()]


def overdue_at(clock: Clock, at: datetime) -> bool:
    """Whether more time counted than the target allows; true of a stopped clock as of its stop."""
    until = min(clock.stopped_at or at, at)
    return sla.is_overdue(clock.started_at, target(clock), pauses_of(clock), calendar_of(clock.calendar), until)


def counts_since_due(clock: Clock, at: datetime) -> bool:
    """Whether time counted between its due time and `at`: before that it cannot be overdue. Looks at no pauses."""
    calendar, basis = calendar_of(clock.calendar), target(clock).basis
    return clock.due_at is not None and sla.between(clock.due_at, at, calendar, basis) > timedelta()


def used_up_at(clock: Clock) -> datetime | None:
    """When its target was, or will be, used up; None where it stands and was not before."""
    return sla.used_up_at(clock.started_at, target(clock), pauses_of(clock), calendar_of(clock.calendar))


def of_ticket(ticket: Ticket) -> QuerySet[Clock]:
    """A ticket's clocks with all that explains them, what is due first in front: three queries, however many."""
    rows = Clock.objects.filter(ticket=ticket).select_related("calendar")
    return rows.prefetch_related("calendar__exceptions", "pauses").order_by(F("due_at").asc(nulls_last=True), "pk")


def explained(clock: Clock, at: datetime | None = None, zone: ZoneInfo | None = None) -> explanations.Explanation:
    """How its deadline came about, as known at `at`; times in `zone`, or in the calendar's.

    The row's own due time is the one that counts: days that were entered since do not move it.
    """
    calendar, pauses = calendar_of(clock.calendar), pauses_of(clock)
    found = explanations.explain(clock.started_at, target(clock), pauses, calendar, at, zone=zone)
    return found if at or found.due is None or clock.due_at is None else replace(found, due=clock.due_at)


def next_business_day_at(calendar: Calendar, at: datetime, hour: int) -> datetime:
    """That hour of the calendar's next working day after `at`'s, in UTC; its closing, where that is earlier."""
    day = calendar.next_working_day(at.astimezone(calendar.zone).date())
    closing = calendar.windows_on(day)[-1].closes
    midnight = datetime(day.year, day.month, day.day, tzinfo=calendar.zone)
    return (midnight + min(timedelta(hours=hour), closing)).astimezone(UTC)


def _change(clock: Clock, old: datetime | None, reason: str) -> Change:
    return {
        "clock": clock.kind,
        "cycle": clock.cycle,
        "old_due": old.isoformat() if old else None,
        "new_due": clock.due_at.isoformat() if clock.due_at else None,
        "reason": reason,
    }
