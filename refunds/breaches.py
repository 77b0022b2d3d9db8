"""Deadlines that passed: one row a clock and cycle, never cleared; how they ended, and why, as supervisors found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils.translation import pgettext_lazy

from orders.models import Supplier

from . import clocks, record, sla
from .actors import SYSTEM
from .calendars import calendar_of
from .models import Breach, BusinessCalendar, Claim, Clock, ClockKind, Event, Ticket, Unit
from .models.breach import UNREVIEWED

_PARTY = {
    ClockKind.CUSTOMER_EVIDENCE: Breach.Party.CUSTOMER,
    ClockKind.SUPPLIER_CONFIRM: Breach.Party.SUPPLIER,
}


def party_of(kind: str) -> Breach.Party:
    """Who has to act before a clock of this kind is over."""
    return _PARTY.get(ClockKind(kind), Breach.Party.DESK)


def note(tickets: Sequence[Ticket], at: datetime) -> None:
    """Record every clock of these (locked) tickets that used more than its target. Safe to repeat.

    A fixed number of queries, however many.
    """
    late = _late(tickets, at)
    if not late:
        return
    whose, suppliers = {ticket.pk: ticket for ticket in tickets}, asked(late)
    rows = [drafted(whose[clock.ticket_id], clock, at, suppliers) for clock in late]
    Breach.objects.bulk_create(rows)
    clocks.end_warnings(late, at)
    record.append_all([_line(breach) for breach in rows])


def _late(tickets: Sequence[Ticket], at: datetime) -> list[Clock]:
    """One that stands has no due time and may still be among them: where its target was cut below what it had used."""
    maybe = Clock.objects.filter(Q(due_at__lt=at) | Q(due_at=None), ticket__in=tickets, stopped_at=None, breach=None)
    rows = maybe.order_by("ticket_id", "kind", "cycle").prefetch_related("pauses", "calendar__exceptions")
    return [clock for clock in rows if clocks.overdue_at(clock, at)]


def asked(running: Iterable[Clock]) -> dict[int, Supplier]:
    """Which supplier these wait for, by the ticket: who was asked, whoever delivers the product by now. One query."""
    tickets = [clock.ticket_id for clock in running if clock.kind == ClockKind.SUPPLIER_CONFIRM]
    claims = Claim.objects.filter(ticket__in=tickets).select_related("supplier").order_by("pk")
    return {claim.ticket_id: claim.supplier for claim in claims}


def drafted(ticket: Ticket, clock: Clock, at: datetime, suppliers: Mapping[int, Supplier]) -> Breach:
    """The row, not saved, of a clock that used more than its target: as the ticket is now, `suppliers` as `asked`."""
    party = party_of(clock.kind)
    due = clock.due_at or clocks.used_up_at(clock)
    assert due is not None  # noqa: S101 (more than the target was used)
    return Breach(
        ticket=ticket,
        clock=clock,
        due_at=due,
        detected_at=at,
        party=party,
        assignee_id=ticket.assignee_id,
        supplier=suppliers.get(ticket.pk) if party == Breach.Party.SUPPLIER else None,
        kind=clock.kind,
        shop_id=ticket.shop_id,
        clause_id=ticket.clause_id,
        priority=ticket.priority,
    )


def _line(breach: Breach) -> record.Line:
    clock, party = breach.clock, breach.party
    data = {"clock": clock.kind, "cycle": clock.cycle, "due": breach.due_at.isoformat(), "party": str(party)}
    # What a customer let pass is no matter for supervisors: the clause says what follows.
    is_quiet = party == Breach.Party.CUSTOMER
    return record.Line(breach.ticket, "breach", SYSTEM, breach.detected_at, data, quiet=is_quiet)


def with_clocks(rows: QuerySet[Breach]) -> QuerySet[Breach]:
    """The breaches with all that `late_by` looks at: three queries more, however many rows."""
    return rows.select_related("clock__calendar").prefetch_related("clock__pauses", "clock__calendar__exceptions")


def late_by(breach: Breach, at: datetime) -> timedelta:
    """How late the clock was when it stopped, or is at `at`, in the time that its target counts."""
    return late(breach.clock, breach.due_at, at)


def late(clock: Clock, due: datetime, at: datetime) -> timedelta:
    """The same of a clock that was due then, on record or not."""
    until = min(clock.stopped_at or at, at)
    basis: sla.Basis = "wall" if clock.unit == Unit.WALL_HOURS else "business"
    return sla.late_by(due, until, calendar_of(clock.calendar), clocks.pauses_of(clock), basis)


def unnoted(at: datetime, most: int) -> list[Clock]:
    """Running clocks whose time is used up at `at` and that nobody has put on record: a dead sweeper hides none.

    Of the `most` that are due the longest.
    """
    return [clock for clock in _unnoted(at)[:most] if clocks.overdue_at(clock, at)]


# As many of the longest due are looked at for whether any is left.
_LOOKED_AT = 200


def are_left(calendar: BusinessCalendar, at: datetime) -> bool:
    """Whether a deadline that goes by this calendar is missed at `at` and not on record."""
    return any(clocks.overdue_at(clock, at) for clock in _unnoted(at).filter(calendar=calendar)[:_LOOKED_AT])


def _unnoted(at: datetime) -> QuerySet[Clock]:
    """Four queries. Clocks of one calendar share its row."""
    noted = Breach.objects.filter(clock=OuterRef("pk"))
    late = Clock.objects.filter(~Exists(noted), stopped_at=None, due_at__lt=at).order_by("due_at")
    return late.prefetch_related("pauses", "calendar__exceptions")


def not_yet_noted(at: datetime, most: int, start: datetime, end: datetime) -> list[Breach]:
    """The same of those due from `start` to before `end`, as the rows, not saved, that they will be. Five queries."""
    rows = (
        _unnoted(min(at, end))
        .filter(due_at__gte=start)
        .select_related("ticket")
        .defer("ticket__facts_data", "ticket__verdict_data")
    )
    found = [clock for clock in rows[:most] if clocks.overdue_at(clock, at)]
    suppliers = asked(found)
    return [drafted(clock.ticket, clock, at, suppliers) for clock in found]


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


def unreviewed() -> QuerySet[Breach]:
    """Those of which no supervisor has said why, the last one due in front."""
    return Breach.objects.filter(cause=None).order_by("-due_at", "-pk")


def unreviewed_first() -> tuple[Any, str, str]:
    """The order of a list: those of which nobody has said why in front, the last one due before the others."""
    return UNREVIEWED.desc(), "-due_at", "-pk"


def by_cause(start: datetime, end: datetime) -> dict[str | None, int]:
    """How many of those due from `start` to before `end` have which cause, by its code; None: not reviewed."""
    rows = Breach.objects.filter(due_at__gte=start, due_at__lt=end).order_by()
    return dict(rows.values_list("cause__code").annotate(count=Count("pk")))


class How(TextChoices):
    """What became of a clock that was missed."""

    RUNNING = "running", pgettext_lazy("how a missed deadline ended", "not met yet")
    MET_LATE = "met_late", pgettext_lazy("how a missed deadline ended", "met late")
    CLOSED = "closed", pgettext_lazy("how a missed deadline ended", "ended without it")


class Ending(NamedTuple):
    """`at` is None while it runs or stands."""

    how: How
    at: datetime | None


# The events by which a clock has what it waited for. Whatever else stops it ends it without. The first response is
# told by its ticket.
MET_BY = {
    ClockKind.EVIDENCE_CHECK: ("ask_supplier", "approve", "reject"),
    ClockKind.CUSTOMER_EVIDENCE: ("resume_check",),
    ClockKind.SUPPLIER_CONFIRM: ("supplier_answered",),
    ClockKind.PAYOUT: ("settle",),
    ClockKind.RESOLUTION: ("settle", "reject"),
}


def endings(rows: Iterable[Breach]) -> dict[int, Ending]:
    """How each ended, by its id, as its clock and its ticket's record say. One query, however many."""
    rows = list(rows)
    kinds = {kind for met in MET_BY.values() for kind in met}
    events = Event.objects.filter(ticket__in={row.ticket_id for row in rows}, kind__in=kinds)
    told = set(events.values_list("ticket", "kind", "at"))
    return {row.pk: _ending(row, told) for row in rows}


def _ending(breach: Breach, told: set[tuple[int, str, datetime]]) -> Ending:
    at, kind = breach.clock.stopped_at, ClockKind(breach.clock.kind)
    if at is None:
        return Ending(How.RUNNING, None)
    if kind == ClockKind.FIRST_RESPONSE:
        is_met = breach.ticket.first_response_at == at
    else:
        is_met = any((breach.ticket_id, event, at) in told for event in MET_BY[kind])
    return Ending(How.MET_LATE if is_met else How.CLOSED, at)
