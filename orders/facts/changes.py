"""What told facts change of an order that is known already. Pure reading: nothing is written here."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from orders.models import Delivery, Order, OrderStatus
from orders.query_passwords import make_hash, matches

from .told import OrderFacts, Refused

# An order in one of these has been paid for, so it has a payment.
PAID = frozenset({OrderStatus.PAID, OrderStatus.FROZEN, OrderStatus.REFUNDED})
_ENDED = frozenset({Delivery.SUCCESS, Delivery.PARTIAL, Delivery.FAILED})
_NOT_ENDED = frozenset({Delivery.PROCESSING, Delivery.UNKNOWN})

FIELDS = (
    "product_name",
    "quantity",
    "amount_fen",
    "currency",
    "status",
    "placed_at",
    "delivery",
    "delivered_quantity",
    "delivered_at",
    "receipt_confirmed_at",
    "is_used",
    "supplier_order_number",
    "target_account",
    "buyer_reference",
    "contact",
    "no_return_confirmed",
)


def told_fields(facts: OrderFacts) -> dict[str, Any]:
    """The columns of an order that the feed did speak of."""
    return {name: value for name in FIELDS if (value := getattr(facts, name)) not in (None, "")}


def changes(order: Order, facts: OrderFacts) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The columns that become different, and a sentence for each told fact that is not followed.

    An older file may be read after a newer one, so three things never go back: a refunded order, an
    order that was paid, a delivery that came to its end.
    """
    told = told_fields(facts)
    notes = [*_kept_status(order, told), *_kept_delivery(order, told)]
    different = {name: value for name, value in told.items() if getattr(order, name) != value}
    if facts.query_password and not _is_password(facts.query_password, order.query_password_hash):
        different["query_password_hash"] = make_hash(facts.query_password)
    if facts.price_fen is not None and order.unit_price_fen is None:
        different["unit_price_fen"] = facts.price_fen
    _refuse_impossible(order, different)
    return different, tuple(notes)


def _is_password(password: str, stored: str) -> bool:
    """Nothing is guessed here, so an order without a password need not cost the time of a comparison."""
    return bool(stored) and matches(password, stored)


def _kept_status(order: Order, told: dict[str, Any]) -> list[str]:
    status = told.get("status", order.status)
    if order.status == OrderStatus.REFUNDED and status != OrderStatus.REFUNDED:
        told.pop("status")
        return [_("The order stays refunded: what its shop once called refunded is not refundable again.")]
    if order.status in PAID and status == OrderStatus.UNPAID:
        told.pop("status")
        return [_("The order stays paid: a payment that was received does not vanish.")]
    return []


def _kept_delivery(order: Order, told: dict[str, Any]) -> list[str]:
    if order.delivery in _ENDED and told.get("delivery", order.delivery) in _NOT_ENDED:
        told.pop("delivery")
        return [_("The delivery stays as it ended: an older file does not take it back.")]
    return []


def _refuse_impossible(order: Order, different: dict[str, Any]) -> None:
    quantity = different.get("quantity", order.quantity)
    delivered = different.get("delivered_quantity", order.delivered_quantity)
    if delivered is not None and delivered > quantity:
        raise Refused(
            _("%(delivered)d pieces are called delivered, but only %(quantity)d were ordered.")
            % {"delivered": delivered, "quantity": quantity}
        )
