"""What every mail about a ticket can say of it."""

from __future__ import annotations

from typing import Any

from helpdesk.telling.standing import NEXT_CLOCK
from orders.models import Shop
from refunds import standing
from refunds.models import Breach, Clock, Event
from refunds.numbers import grouped
from refunds.turns import Reader

from .writing import when_due


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
        "due": _due(next_clock, ticket.shop, missed),
        "is_late": next_clock is not None and next_clock.pk in missed,
        "resolution": _due(last, ticket.shop, missed),
        "resolution_is_late": last is not None and last.pk in missed,
    }


def _due(clock: Clock | None, shop: Shop, missed: set[int]) -> str:
    """When, and whether that may still move; empty where it does not run or stands."""
    if clock is None:
        return ""
    return when_due(clock.due_at, shop, is_provisional=clock.is_provisional and clock.pk not in missed)
