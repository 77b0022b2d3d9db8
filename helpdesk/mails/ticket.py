"""What every mail about a ticket can say of it."""

from __future__ import annotations

from typing import Any

from refunds import standing
from refunds.models import Clock, Event
from refunds.numbers import grouped
from refunds.turns import Reader

from .writing import when

# The clock whose end the reader waits for, by the ticket's state.
NEXT_CLOCK = {
    "submitted": "first_response",
    "evidence_requested": "customer_evidence",
    "supplier_confirm": "supplier_confirm",
    "approved": "payout",
}


def where_it_stands(event: Event, reader: Reader) -> dict[str, Any]:
    """The event's ticket as it is now, and what happens next; times are texts in the shop's time zone."""
    ticket = event.ticket
    due = {clock.kind: clock.due_at for clock in Clock.objects.filter(ticket=ticket, stopped_at=None)}
    next_due = due.get(NEXT_CLOCK.get(ticket.state, "resolution"))
    return {
        "ticket": ticket,
        "number": grouped(ticket.number),
        "shop": ticket.shop.name,
        "state": ticket.get_state_display(),
        "next": standing.read(ticket, event.at).next(reader),
        "due": when(next_due, ticket.shop),
        "resolution": when(due.get("resolution"), ticket.shop),
    }
