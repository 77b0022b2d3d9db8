"""Which facts are believable at all. Pure: no database, no clock."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from orders import money
from orders.models import Delivery, ExternalRefund, Order, OrderStatus, Payment, Product, Supplier

from .told import OrderFacts, PaymentFacts, RefundFacts, Refused

YEARS = range(2000, 2101)
MOST_PIECES = 1_000_000
LONGEST_PASSWORD = 64
LONGEST_PROMISE_MINUTES = 366 * 24 * 60
ZERO_WIDTH_JOINER = "\u200d"  # holds emoji together, so a product's name may have it

# Our field -> the column that holds it, whose length is the limit.
_ORDER_TEXTS = (
    "product_name",
    "supplier_order_number",
    "target_account",
    "buyer_reference",
    "contact",
)
_TIMES = ("placed_at", "delivered_at", "receipt_confirmed_at")


def check(facts: OrderFacts, currency: str) -> None:
    """Raise Refused with every reason why these facts are not believable for a shop of this currency."""
    reasons = [*_texts(facts), *_numbers(facts, currency), *_states(facts), *_times(facts)]
    if facts.payment:
        reasons += _payment(facts.payment)
    for refund in facts.refunds:
        reasons += _refund(refund)
    if reasons:
        raise Refused(*reasons)


def check_payment(facts: PaymentFacts, currency: str, shop_currency: str, buyer_reference: str) -> None:
    """The same for a payment that comes without an order: it must say its serial and its amount."""
    reasons = [*_payment(facts), *_currency(currency, shop_currency)]
    reasons += _text("buyer_reference", buyer_reference, _length(Payment, "buyer_reference"))
    if not facts.serial:
        reasons.append(_("A payment without an order needs its serial number."))
    if not facts.amount_fen:
        reasons.append(_("A payment without an order needs its amount."))
    if reasons:
        raise Refused(*reasons)


def check_refund(facts: RefundFacts) -> None:
    """The same for one refund that is told by itself."""
    reasons = _refund(facts)
    if reasons:
        raise Refused(*reasons)


def shown(value: str) -> str:
    """A value as it may stand in a sentence: short, and with nothing invisible in it."""
    short = value if len(value) <= 40 else value[:39] + "…"
    return "".join(char if char.isprintable() else "�" for char in short)


def _texts(facts: OrderFacts) -> Iterator[str]:
    if not facts.number:
        yield _("The order number is missing.")
    yield from _text("number", facts.number, _length(Order, "number"))
    yield from _text("product_code", facts.product_code, _length(Product, "code"))
    for name in _ORDER_TEXTS:
        yield from _text(name, getattr(facts, name), _length(Order, name))
    yield from _text("query_password", facts.query_password, LONGEST_PASSWORD)
    yield from _text("supplier_code", facts.supplier_code, _length(Supplier, "code"))


def _text(name: str, value: str | None, longest: int) -> Iterator[str]:
    if not value:
        return
    if len(value) > longest:
        yield _("%(field)s has %(length)d characters; at most %(longest)d fit.") % {
            "field": name,
            "length": len(value),
            "longest": longest,
        }
    allowed = ZERO_WIDTH_JOINER if name in {"product_name", "product_code"} else ""
    if any(_is_invisible(char) for char in value if char not in allowed):
        yield _("%(field)s contains control or invisible characters.") % {"field": name}


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} or char == "\ufffd"


def _numbers(facts: OrderFacts, currency: str) -> Iterator[str]:
    yield from _amount("amount", facts.amount_fen)
    yield from _amount("price", facts.price_fen)
    yield from _currency(facts.currency or currency, currency)
    yield from _between("quantity", facts.quantity, 1, MOST_PIECES)
    yield from _between("delivered_quantity", facts.delivered_quantity, 0, MOST_PIECES)
    yield from _between("promised_delivery_minutes", facts.promised_delivery_minutes, 0, LONGEST_PROMISE_MINUTES)


def _amount(name: str, value: int | None) -> Iterator[str]:
    if value is not None and not 0 <= value <= money.LARGEST:
        yield _("%(field)s is negative or absurdly large.") % {"field": name}


def _between(name: str, value: int | None, least: int, most: int) -> Iterator[str]:
    if value is not None and not least <= value <= most:
        yield _("%(field)s is %(value)d; it must be from %(least)d to %(most)d.") % {
            "field": name,
            "value": value,
            "least": least,
            "most": most,
        }


def _currency(told: str, shops: str) -> Iterator[str]:
    if told not in money.EXPONENTS:
        known = ", ".join(sorted(money.EXPONENTS))
        yield _("%(value)s is not a currency we handle (%(known)s).") % {"value": shown(told), "known": known}
    elif told != shops:
        yield _("The currency is %(value)s, but this shop's is %(currency)s.") % {
            "value": told,
            "currency": shops,
        }


def _states(facts: OrderFacts) -> Iterator[str]:
    for name, value, known in (
        ("status", facts.status, OrderStatus.values),
        ("delivery", facts.delivery, Delivery.values),
    ):
        if value is not None and value not in known:
            yield _("%(field)s is %(value)s; known are: %(known)s.") % {
                "field": name,
                "value": shown(value),
                "known": ", ".join(known),
            }
    if facts.status == OrderStatus.UNPAID and facts.payment:
        yield _("The order is called unpaid, but a payment is told with it.")


def _times(facts: OrderFacts) -> Iterator[str]:
    for name in _TIMES:
        yield from _time(name, getattr(facts, name))


def _time(name: str, value: datetime | None) -> Iterator[str]:
    if value is None:
        return
    if value.tzinfo is None:
        yield _("%(field)s has no time zone.") % {"field": name}
    if value.year not in YEARS:
        yield _("%(field)s is in the year %(year)d: that cannot be right.") % {
            "field": name,
            "year": value.year,
        }


def _payment(facts: PaymentFacts) -> list[str]:
    return [
        *_text("payment_channel", facts.channel, 100),
        *_text("payment_serial", facts.serial, _length(Payment, "serial")),
        *_amount("paid_amount", facts.amount_fen),
        *_time("paid_at", facts.paid_at),
    ]


def _refund(facts: RefundFacts) -> list[str]:
    reasons = [
        *_text("refund_reference", facts.reference, _length(ExternalRefund, "reference")),
        *_amount("refunded_amount", facts.amount_fen),
        *_time("refunded_at", facts.refunded_at),
    ]
    if facts.amount_fen == 0 or not facts.reference:
        reasons.append(_("A refund needs an amount above zero and a reference."))
    return reasons


def _length(model: Any, field: str) -> int:
    longest: int = model._meta.get_field(field).max_length
    return longest
