"""What of a ticket is due next: the earliest of its running clocks and its open promises."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from .models import Ticket


def next_due_at(ticket: Ticket) -> datetime | None:
    """None for a finished ticket, and where nothing runs: a clock that stands is due at no time."""
    if ticket.is_finished:
        return None
    clocks = ticket.clocks.filter(stopped_at=None).order_by()
    promises = ticket.commitments.filter(status="open").order_by()
    both = clocks.values_list("due_at", flat=True).union(promises.values_list("due_at", flat=True))
    return min((at for at in both if at is not None), default=None)


def differences(tickets: QuerySet[Ticket] | None = None) -> Iterator[str]:
    """A sentence for each ticket whose kept `next_due_at` is not what its rows say."""
    rows = Ticket.objects.all() if tickets is None else tickets
    for ticket in rows.order_by("pk").iterator(500):
        due = next_due_at(ticket)
        if ticket.next_due_at != due:
            yield f"ticket {ticket.number}: is kept as due {ticket.next_due_at}, its rows say {due}"
