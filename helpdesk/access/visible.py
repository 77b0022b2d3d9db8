"""Whose things are whose. What a caller may not see does not exist for him: 404, never 403."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from orders.models import Order, Payment
from refunds import evidence
from refunds.models import Commitment, Evidence, Ticket

from .callers import Caller, Who

WITH = ("shop", "order__product", "payment", "clause__clause")


def tickets(caller: Caller) -> QuerySet[Ticket]:
    """The tickets that this caller may see, with what a line of a list shows."""
    rows = Ticket.objects.select_related(*WITH)
    if caller.is_desk:
        return rows
    if caller.who is Who.SHOP:
        return rows.filter(shop=caller.shop)
    if caller.who is Who.CUSTOMER:
        return rows.filter(_subject(caller))
    return rows.none()


def _subject(caller: Caller) -> Q:
    if caller.order_id is None:
        return Q(payment=caller.payment_id)
    payments = list(Payment.objects.filter(order=caller.order_id).values_list("pk", flat=True)[:100])
    return Q(order=caller.order_id) | Q(payment__in=payments)


def is_of(caller: Caller, ticket: Ticket) -> bool:
    """Whether a ticket at hand is about what a customer has opened: the same rule as `tickets`, without a query."""
    if caller.who is not Who.CUSTOMER:
        return False
    if caller.order_id is None:
        return ticket.payment_id is not None and ticket.payment_id == caller.payment_id
    return caller.order_id in {ticket.order_id, ticket.payment.order_id if ticket.payment else None}


def ticket(caller: Caller, number: str) -> Ticket:
    found = tickets(caller).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def evidence_of(caller: Caller, ticket: Ticket) -> QuerySet[Evidence]:
    """The files of a ticket that this caller may see at all: a supplier's proof is for the desk."""
    return ticket.evidence.all() if caller.is_desk else evidence.filed(ticket)


def commitment(caller: Caller, pk: int) -> Commitment:
    found = Commitment.objects.filter(pk=pk).select_related("ticket").first()
    if found is None or not tickets(caller).filter(pk=found.ticket_id).exists():
        raise Http404
    return found


def order(caller: Caller, number: str, shop: str = "") -> Order:
    """A shop's own order, a customer's one order, or for the desk any order of the shop that it names."""
    rows = Order.objects.select_related("shop", "product__supplier").filter(number=number)
    if caller.who is Who.SHOP:
        rows = rows.filter(shop=caller.shop)
    elif caller.is_desk:
        rows = rows.filter(shop__code=shop)
    else:
        rows = rows.filter(pk=caller.order_id or 0)
    found = rows.first()
    if found is None:
        raise Http404
    return found


def payment(caller: Caller, serial: str, shop: str = "") -> Payment:
    """The same for a payment, which a shop or the desk names by its channel's number."""
    rows = Payment.objects.select_related("shop", "order").filter(serial=serial)
    rows = rows.filter(shop=caller.shop) if caller.who is Who.SHOP else rows.filter(shop__code=shop)
    found = list(rows.order_by("pk")[:2])
    if len(found) != 1:
        raise Http404
    return found[0]
