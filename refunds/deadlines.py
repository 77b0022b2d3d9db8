"""What of a ticket is due next: the earliest of its running clocks and its open promises."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import QuerySet

from .models import Clock, Commitment, Ticket


def next_due_at(ticket: Ticket) -> datetime | None:
    """None for a finished ticket, and where nothing runs: a clock that stands is due at no time."""
    return next_due([ticket])[ticket.pk]


def next_due(tickets: Sequence[Ticket]) -> dict[int, datetime | None]:
    """The same of many, by their ids, in one query."""
    due: dict[int, datetime | None] = {ticket.pk: None for ticket in tickets}
    unfinished = [ticket.pk for ticket in tickets if not ticket.is_finished]
    clocks = Clock.objects.filter(ticket__in=unfinished, stopped_at=None).order_by()
    promises = Commitment.objects.filter(ticket__in=unfinished, status="open").order_by()
    for pk, at in clocks.values_list("ticket", "due_at").union(promises.values_list("ticket", "due_at")):
        if at is not None:
            due[pk] = min(at, due[pk] or at)
    return due


def differences(tickets: QuerySet[Ticket] | None = None) -> Iterator[str]:
    """A sentence for each ticket whose kept `next_due_at` is not what its rows say."""
    rows = Ticket.objects.all() if tickets is None else tickets
    for ticket in rows.order_by("pk").iterator(500):
        due = next_due_at(ticket)
        if ticket.next_due_at != due:
            yield f"ticket {ticket.number}: is kept as due {ticket.next_due_at}, its rows say {due}"
