"""The six clocks of a ticket as rows. What should run follows from the ticket; rows are made to match.

Times come from `sla` over the calendar's rows; each change is returned, so that the gate records it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from . import lifecycle, sla
from .calendar import Calendar, SpecialDay
from .models import BusinessCalendar, CalendarException, Clock, ClockKind, ClockPause, ClockTarget, Ticket, Unit
from .windows import checked

S = lifecycle.State
OPEN_STATES = frozenset(S.values) - {S.NEW, *lifecycle.FINAL}
Wish = Literal["run", "pause", "off"]
Change = dict[str, Any]


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


def target_of(ticket: Ticket, kind: str) -> ClockTarget:
    """The target's row for this ticket: a complete filing is resolved faster than others."""
    variant = ""
    if kind == ClockKind.RESOLUTION:
        variant = "complete" if ticket.is_complete_filing else "incomplete"
    return ClockTarget.objects.get(clock=kind, variant=variant, priority=ticket.priority)


def _start(ticket: Ticket, kind: str, at: datetime) -> Change:
    target = target_of(ticket, kind)
    clock = Clock(
        ticket=ticket,
        kind=kind,
        cycle=ticket.clocks.filter(kind=kind).count() + 1,
        calendar=BusinessCalendar.objects.get(code="default"),
        amount=target.amount,
        unit=target.unit,
        started_at=at,
    )
    _derive(clock, [])
    clock.save(force_insert=True)
    return _change(clock, None, "started")


def _stop(clock: Clock, at: datetime) -> Change:
    old = clock.due_at
    clock.pauses.filter(ended_at=None).update(ended_at=at)
    clock.stopped_at = at
    if old is None:
        _derive(clock, pauses_of(clock))
    clock.save(update_fields=["stopped_at", "due_at", "is_provisional"])
    return _change(clock, old, "stopped")


def _pause_or_resume(clock: Clock, wish: Wish, at: datetime) -> Iterator[Change]:
    stands = clock.pauses.filter(ended_at=None).first()
    if wish == "pause" and stands is None:
        old, clock.due_at = clock.due_at, None
        ClockPause.objects.create(clock=clock, started_at=at)
        clock.save(update_fields=["due_at"])
        yield _change(clock, old, "paused")
    elif wish == "run" and stands is not None:
        stands.ended_at = at
        stands.save(update_fields=["ended_at"])
        _derive(clock, pauses_of(clock))
        clock.save(update_fields=["due_at", "is_provisional"])
        yield _change(clock, None, "resumed")


def retarget(ticket: Ticket, reason: str) -> list[Change]:
    """Give running clocks the target that fits the ticket now (its priority, its completeness)."""
    changes = []
    for clock in ticket.clocks.filter(stopped_at=None):
        target = target_of(ticket, clock.kind)
        if (target.amount, target.unit) == (clock.amount, clock.unit):
            continue
        old, clock.amount, clock.unit = clock.due_at, target.amount, target.unit
        _derive(clock, pauses_of(clock))
        clock.save(update_fields=["amount", "unit", "due_at", "is_provisional"])
        changes.append(_change(clock, old, reason))
    return changes


def _derive(clock: Clock, pauses: list[sla.Pause]) -> None:
    """Set `due_at` from start, target, pauses and calendar; None while the clock stands."""
    calendar = calendar_of(clock.calendar)
    clock.due_at = sla.due_at(clock.started_at, target(clock), pauses, calendar)
    day = (clock.due_at or clock.started_at).astimezone(calendar.zone).date()
    clock.is_provisional = clock.unit != Unit.WALL_HOURS and calendar.is_provisional(day)


def target(clock: Clock) -> sla.Target:
    if clock.unit == Unit.WALL_HOURS:
        return sla.Target.wall_hours(clock.amount)
    if clock.unit == Unit.BUSINESS_DAYS:
        return sla.Target.business_days(clock.amount, calendar_of(clock.calendar))
    return sla.Target.business_hours(clock.amount)


def pauses_of(clock: Clock) -> list[sla.Pause]:
    return [sla.Pause(row.started_at, row.ended_at) for row in clock.pauses.order_by("pk")]


def overdue_at(clock: Clock, at: datetime) -> bool:
    """Whether more time counted than the target allows; true of a stopped clock as of its stop."""
    until = min(clock.stopped_at or at, at)
    return sla.is_overdue(clock.started_at, target(clock), pauses_of(clock), calendar_of(clock.calendar), until)


def calendar_of(row: BusinessCalendar) -> Calendar:
    """The pure calendar that the rows describe."""
    exceptions = {day.day: _special(day) for day in row.exceptions.all()}
    return Calendar(
        zone=ZoneInfo(row.time_zone),
        weekdays=frozenset(row.weekdays),
        windows=checked(row.windows),
        chinese_holidays=row.has_chinese_holidays,
        exceptions=exceptions,
    )


def _special(row: CalendarException) -> SpecialDay:
    if row.windows is None:
        return SpecialDay("working", name=row.name)
    if not row.windows:
        return SpecialDay("off", name=row.name)
    return SpecialDay("hours", checked(row.windows), row.name)


def _change(clock: Clock, old: datetime | None, reason: str) -> Change:
    return {
        "clock": clock.kind,
        "cycle": clock.cycle,
        "old_due": old.isoformat() if old else None,
        "new_due": clock.due_at.isoformat() if clock.due_at else None,
        "reason": reason,
    }
