"""Everything that is open in this browser: its orders, and their tickets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from helpdesk.access import visible
from helpdesk.access.callers import Caller
from helpdesk.telling import standing
from orders.models import Order, Payment
from refunds.models import Ticket

from . import sessions

# Of all that is open, and of one order.
TICKETS_MOST, TICKETS_EACH = 100, 5


@dataclass(frozen=True)
class Line:
    ticket: Ticket

    @property
    def tone(self) -> str:
        return standing.tone(self.ticket.state)


@dataclass(frozen=True)
class Opened:
    """One order, or one payment without an order, with its newest tickets."""

    key: str
    who: Caller
    subject: Order | Payment
    lines: list[Line]

    @property
    def order(self) -> Order | None:
        return self.subject if isinstance(self.subject, Order) else None


@never_cache
def show(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/my.html", {"opened": list(_opened(list(sessions.callers(request))))})


def _opened(entries: list[tuple[str, Caller]]) -> Iterator[Opened]:
    """Four queries, however much is open."""
    orders = Order.objects.select_related("shop").in_bulk([who.order_id for _key, who in entries if who.order_id])
    named = [who.payment_id for _key, who in entries if who.payment_id]
    payments = Payment.objects.select_related("shop").in_bulk(named)
    tickets = _tickets(list(orders), named)
    for key, who in entries:
        subject = orders.get(who.order_id or 0) or payments.get(who.payment_id or 0)
        if subject is not None:
            of_it = (Line(ticket) for ticket in tickets if visible.is_of(who, ticket))
            yield Opened(key, who, subject, list(islice(of_it, TICKETS_EACH)))


def _tickets(orders: list[int], payments: list[int]) -> list[Ticket]:
    of_orders = Payment.objects.filter(order__in=orders).values_list("pk", flat=True)[:TICKETS_MOST]
    about = Q(order__in=orders) | Q(payment__in=[*payments, *of_orders])
    return list(Ticket.objects.select_related("clause", "payment").filter(about).order_by("-pk")[:TICKETS_MOST])
