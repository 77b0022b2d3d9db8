"""What time brings to many tickets alike, noted in one transaction: nobody acts, and no ticket takes a step.

A ticket that somebody is changing at that moment is left for the next time. All of it is safe to repeat.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from .. import clocks, commitments, record
from ..actors import SYSTEM
from ..catching_up import together
from ..models import Clock, ClockKind, Commitment, Ticket


def note_overdue(tickets: Iterable[int], *, at: datetime | None = None) -> set[int]:
    """Put on record what became overdue of these tickets; returns those, by their ids, that were looked at."""
    with together(tickets, at) as (locked, _now):
        return set(locked)


def warn(near: Collection[Clock], *, at: datetime | None = None) -> set[int]:
    """Tell whoever has to act, once, that these deadlines are near; returns those, by their ids, that were told of.

    The customer is reminded of the evidence that is still missing, the assignee warned of everything else.
    """
    with together({clock.ticket_id for clock in near}, at) as (locked, now):
        still = Clock.objects.filter(ticket__in=locked, stopped_at=None, warn_at__lte=now, due_at__gte=now)
        rows = list(still.filter(pk__in=[clock.pk for clock in near]).order_by("warn_at", "pk"))
        clocks.end_warnings(rows, now)
        record.append_all([_warning(locked[row.ticket_id], row, now) for row in rows])
        return {row.pk for row in rows}


def _warning(ticket: Ticket, clock: Clock, at: datetime) -> record.Line:
    kind = "remind" if clock.kind == ClockKind.CUSTOMER_EVIDENCE else "warning"
    due = clock.due_at.isoformat() if clock.due_at else None
    return record.Line(ticket, kind, SYSTEM, at, {"clock": clock.kind, "cycle": clock.cycle, "due": due})


def remind_of_promises(promises: Collection[Commitment], *, at: datetime | None = None) -> set[int]:
    """Remind whoever promised, once, that these are due soon; returns those, by their ids, that were told of."""
    with together({promise.ticket_id for promise in promises}, at) as (locked, now):
        still = Commitment.objects.filter(ticket__in=locked, status="open", remind_at__lte=now)
        rows = list(still.filter(pk__in=[promise.pk for promise in promises]).order_by("remind_at", "pk"))
        commitments.end_reminders(rows)
        lines = [(locked[row.ticket_id], commitments.described(row)) for row in rows]
        record.append_all([record.Line(ticket, "promise_reminder", SYSTEM, now, data) for ticket, data in lines])
        return {row.pk for row in rows}
