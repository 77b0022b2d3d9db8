"""What every mail about a ticket can say of it."""

from __future__ import annotations

from typing import Any

from helpdesk.telling.standing import NEXT_CLOCK
from refunds import standing
from refunds.models import Breach, Clock, Event
from refunds.numbers import grouped
from refunds.turns import Reader

from .writing import when


def where_it_stands(event: Event, reader: Reader) -> dict[str, Any]:
    """The event's ticket as it is now, and what happens next by when; times are texts in the shop's time zone.

    A deadline of ours that has passed is called so: the customer reads nothing that the record does not say.
    """
    ticket = event.ticket
    running = {clock.kind: clock for clock in Clock.objects.filter(ticket=ticket, stopped_at=None)}
    missed = set(Breach.objects.filter(ticket=ticket, party=Breach.Party.DESK).values_list("clock", flat=True))
    next_clock, last = running.get(NEXT_CLOCK.get(ticket.state, "resolution")), running.get("resolution")
    return {
        "ticket": ticket,
        "number": grouped(ticket.number),
        "shop": ticket.shop.name,
        "state": ticket.get_state_display(),
        "next": standing.read(ticket, event.at).next(reader),
        "due": when(next_clock.due_at, ticket.shop) if next_clock else "",
        "is_late": next_clock is not None and next_clock.pk in missed,
        "resolution": when(last.due_at, ticket.shop) if last else "",
        "resolution_is_late": last is not None and last.pk in missed,
    }
