"""Where today's facts are not those that the ticket was judged on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from helpdesk.templatetags.shown import moment
from orders import money
from orders.models import Delivery, OrderStatus
from refunds import facts
from refunds.models import Ticket

NAMES: dict[str, str | LazyText] = {
    "has_order": _("Order known"),
    "has_payment": _("Payment known"),
    "paid_fen": _("Paid"),
    "paid_at": _("Paid at"),
    "refundable_fen": _("Still refundable"),
    "order_status": _("Order's state"),
    "delivery": _("Delivery"),
    "delivered_at": _("Delivered at"),
    "delivered_quantity": _("Delivered pieces"),
    "quantity": _("Pieces"),
    "price_fen": _("Price"),
    "receipt_confirmed_at": _("Buyer confirmed receipt"),
    "is_used": _("Used"),
    "no_return_confirmed": _("Agreed to no return"),
    "has_supplier": _("Supplier known"),
    "promised_delivery_minutes": _("Promised delivery, minutes"),
}


class Difference(NamedTuple):
    name: str | LazyText
    then: object
    now: object


def differences(ticket: Ticket) -> list[Difference]:
    """Each fact that changed since. What this desk pays back itself is no news."""
    judged = ticket.facts
    now = facts.read(ticket.order, ticket.payment, customer_denies_delivery=judged.customer_denies_delivery)
    return list(_compared(vars(judged), vars(now), ticket.currency, own_fen=_own_fen(ticket)))


def _own_fen(ticket: Ticket) -> int:
    return facts.counted_fen(ticket.payment) if ticket.payment else 0


def _compared(then: dict[str, Any], now: dict[str, Any], currency: str, own_fen: int) -> Iterator[Difference]:
    for name, label in NAMES.items():
        before, after = then.get(name), now.get(name)
        if name == "refundable_fen" and before is not None and after is not None and before - after == own_fen:
            continue
        if before != after:
            yield Difference(label, _shown(name, before, currency), _shown(name, after, currency))


def _shown(name: str, value: Any, currency: str) -> object:
    if value is None or value == "":
        return _("not known")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return moment(value)
    if name.endswith("_fen"):
        return money.shown(value, currency)
    labels = {"order_status": OrderStatus, "delivery": Delivery}
    return labels[name](value).label if name in labels else value
