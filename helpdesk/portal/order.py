"""An opened order in plain facts, with its tickets. Card codes are never here: they never enter the database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache

from helpdesk.access import visible
from helpdesk.access.masking import masked
from orders.models import Order, OrderStatus
from refunds.models import Ticket

from . import drafts
from .opened import Subject, subject

EARLIER = 10


class Fact(NamedTuple):
    name: str | LazyText
    value: str | LazyText


@never_cache
def show(request: HttpRequest, key: str) -> HttpResponse:
    about = subject(request, key)
    return render(request, "portal/order.html", page(about) | {"draft": drafts.current(request, about)})


def page(about: Subject) -> dict[str, Any]:
    tickets = list(visible.tickets(about.who).order_by("-pk")[: EARLIER + 1])
    finished = [ticket for ticket in tickets if ticket.is_finished]
    return {
        "about": about,
        "facts": list(facts_of(about)),
        "open_ticket": next((ticket for ticket in tickets if not ticket.is_finished), None),
        "earlier": [Line(ticket, about.moment(ticket.submitted_at)) for ticket in finished[:EARLIER]],
    }


class Line(NamedTuple):
    """A ticket in the list of earlier ones."""

    ticket: Ticket
    filed_at: str


def facts_of(about: Subject) -> Iterator[Fact]:
    """What is known, and nothing that is not."""
    order, payment = about.order, about.payment
    yield Fact(_("Shop"), about.shop.name)
    if order is None:
        yield Fact(_("Payment serial number"), about.number)
    else:
        yield Fact(_("Order number"), order.number)
        yield from _goods(about, order)
    if payment is not None:
        yield Fact(pgettext_lazy("amount", "Paid"), about.amount(payment.amount_fen))
        if payment.paid_at is not None:
            yield Fact(_("Paid on"), about.moment(payment.paid_at))
    elif order is not None:
        yield Fact(_("Price"), about.amount(order.amount_fen))
    if order is not None:
        yield Fact(_("Delivery"), _delivery(about, order))
        if order.status == OrderStatus.REFUNDED:
            yield Fact(_("The shop says"), _("refunded"))
        if order.target_account and about.is_full:
            yield Fact(_("Top-up account"), masked(order.target_account))


def _goods(about: Subject, order: Order) -> Iterator[Fact]:
    name = order.product_name or (order.product.name if order.product else "")
    if name:
        yield Fact(_("Product"), name if order.quantity == 1 else f"{name} × {order.quantity}")


def _delivery(about: Subject, order: Order) -> str | LazyText:
    if order.delivery == "success" and order.delivered_at is not None:
        return str(_("delivered on %(when)s")) % {"when": about.moment(order.delivered_at)}
    if order.delivery == "unknown":
        return _("not reported by the shop yet")
    return order.get_delivery_display()
