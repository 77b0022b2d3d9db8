"""Deadlines that passed: one row a clock and cycle, never cleared."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from . import clocks, record, sla
from .actors import SYSTEM
from .calendars import calendar_of
from .facts import supplier_of
from .models import Breach, Clock, ClockKind, Ticket, Unit

_PARTY = {
    ClockKind.CUSTOMER_EVIDENCE: Breach.Party.CUSTOMER,
    ClockKind.SUPPLIER_CONFIRM: Breach.Party.SUPPLIER,
}


def note(ticket: Ticket, at: datetime) -> list[Breach]:
    """Record every clock of this (locked) ticket that used more than its target. Safe to repeat.

    One that stands has no due time and may still be among them: where its target was cut below what it had used.
    """
    maybe = Q(due_at__lt=at) | Q(due_at=None)
    late = ticket.clocks.filter(maybe, stopped_at=None, breach=None).select_related("calendar")
    return [_breach(ticket, clock, at) for clock in late if clocks.overdue_at(clock, at)]


def _breach(ticket: Ticket, clock: Clock, at: datetime) -> Breach:
    party = _PARTY.get(ClockKind(clock.kind), Breach.Party.DESK)
    due = clock.due_at or clocks.used_up_at(clock)
    assert due is not None  # noqa: S101 (more than the target was used)
    breach = Breach.objects.create(
        ticket=ticket,
        clock=clock,
        due_at=due,
        detected_at=at,
        party=party,
        assignee_id=ticket.assignee_id,
        supplier=supplier_of(ticket.order) if party == Breach.Party.SUPPLIER else None,
    )
    clocks.end_warning(clock, at)
    data = {"clock": clock.kind, "cycle": clock.cycle, "due": due.isoformat(), "party": party.value}
    # What a customer let pass is no matter for supervisors: the clause says what follows.
    record.append(ticket, "breach", SYSTEM, at, data, quiet=party == Breach.Party.CUSTOMER)
    return breach


def with_clocks(rows: QuerySet[Breach]) -> QuerySet[Breach]:
    """The breaches with all that `late_by` looks at: three queries more, however many rows."""
    return rows.select_related("clock__calendar").prefetch_related("clock__pauses", "clock__calendar__exceptions")


def late_by(breach: Breach, at: datetime) -> timedelta:
    """How late the clock was when it stopped, or is at `at`, in the time that its target counts."""
    clock = breach.clock
    until = min(clock.stopped_at or at, at)
    basis: sla.Basis = "wall" if clock.unit == Unit.WALL_HOURS else "business"
    return sla.late_by(breach.due_at, until, calendar_of(clock.calendar), clocks.pauses_of(clock), basis)


def unnoted(at: datetime, most: int) -> list[Clock]:
    """Running clocks whose time is used up at `at` and that nobody has put on record: a dead sweeper hides none.

    Of the `most` that are due the longest.
    """
    late = Clock.objects.filter(stopped_at=None, due_at__lt=at, breach=None).order_by("due_at")
    rows = late.select_related("calendar", "ticket").prefetch_related("pauses", "calendar__exceptions")
    return [clock for clock in rows[:most] if clocks.overdue_at(clock, at)]


def a_deadline_passed(ticket: Ticket, at: datetime) -> bool:
    """Whether we or the supplier missed anything of this ticket: recorded, or overdue right now."""
    if ticket.breaches.exclude(party=Breach.Party.CUSTOMER).exists():
        return True
    if (
        ticket.commitments.filter(status="broken").exists()
        or ticket.commitments.filter(status="open", due_at__lt=at).exists()
    ):
        return True
    running = ticket.clocks.filter(stopped_at=None, due_at__lt=at).exclude(kind=ClockKind.CUSTOMER_EVIDENCE)
    return any(clocks.overdue_at(clock, at) for clock in running.select_related("calendar"))
