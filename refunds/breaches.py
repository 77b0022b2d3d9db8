"""Deadlines that passed: one row a clock and cycle, never cleared."""

from __future__ import annotations

from datetime import datetime

from . import clocks, record
from .actors import SYSTEM
from .facts import supplier_of
from .models import Breach, Clock, ClockKind, Ticket

_PARTY = {
    ClockKind.CUSTOMER_EVIDENCE: Breach.Party.CUSTOMER,
    ClockKind.SUPPLIER_CONFIRM: Breach.Party.SUPPLIER,
}


def note(ticket: Ticket, at: datetime) -> list[Breach]:
    """Record every running clock of this (locked) ticket that used more than its target. Safe to repeat."""
    late = ticket.clocks.filter(stopped_at=None, due_at__lt=at, breach=None).select_related("calendar")
    return [_breach(ticket, clock, at) for clock in late if clocks.overdue_at(clock, at)]


def _breach(ticket: Ticket, clock: Clock, at: datetime) -> Breach:
    party = _PARTY.get(ClockKind(clock.kind), Breach.Party.DESK)
    assert clock.due_at is not None  # noqa: S101 (a paused clock has none and is filtered out)
    breach = Breach.objects.create(
        ticket=ticket,
        clock=clock,
        due_at=clock.due_at,
        detected_at=at,
        party=party,
        assignee_id=ticket.assignee_id,
        supplier=supplier_of(ticket.order) if party == Breach.Party.SUPPLIER else None,
    )
    data = {"clock": clock.kind, "cycle": clock.cycle, "due": clock.due_at.isoformat(), "party": party.value}
    record.append(ticket, "breach", SYSTEM, at, data)
    return breach


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
