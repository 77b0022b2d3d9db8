"""Payments that come by themselves, usually without an order: paid, but the shop made none (支付成功无订单)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from orders import money
from orders.models import Order, Payment, Shop

from .channel_names import MANUAL, channel_of
from .check import check_payment, shown
from .placeholders import better
from .told import OrderFacts, PaymentFacts, Refused
from .upsert import upsert


@dataclass(frozen=True)
class PaymentOutcome:
    """`changed` names what a known payment has learned: `paid_at`, `buyer_reference`, `channel`, `serial`, `order`."""

    payment: Payment
    is_new: bool
    changed: tuple[str, ...] = ()


def record_payment(
    shop: Shop,
    facts: PaymentFacts,
    *,
    currency: str | None = None,
    buyer_reference: str = "",
    order_number: str = "",
) -> PaymentOutcome:
    """Record money that no order is known for; the same facts again give the same row.

    An order that later names this serial with the same amount takes the payment; `order_number` gives it to
    an order that is known already. `facts` needs its serial and its amount (minor units of the shop's
    currency). What was not known is filled in (a time, a buyer, a channel; a serial that the order's number stood
    in for); nothing that is known changes. Raises Refused.
    """
    told = currency or shop.currency
    check_payment(facts, told, shop.currency, buyer_reference)
    try:
        with transaction.atomic():
            return _record(shop, facts, told, buyer_reference, order_number)
    except IntegrityError:
        with transaction.atomic():
            return _record(shop, facts, told, buyer_reference, order_number)


def _record(shop: Shop, facts: PaymentFacts, currency: str, buyer_reference: str, order_number: str) -> PaymentOutcome:
    """The order's lock before the payment's, as `upsert` takes them."""
    order = _order(shop, order_number, facts) if order_number else None
    if order is not None and _has_stand_in(order, facts):
        return _fill_in(order, facts, buyer_reference)
    outcome = _find_or_create(shop, facts, currency, buyer_reference)
    if order is None or outcome.payment.order_id == order.pk:
        return outcome
    upsert(shop, OrderFacts(order.number, payment=facts), "api")  # refuses a payment of another order
    payment = Payment.objects.select_related("order").get(pk=outcome.payment.pk)
    return PaymentOutcome(payment, outcome.is_new, (*outcome.changed, "order"))


def _order(shop: Shop, number: str, facts: PaymentFacts) -> Order:
    order = Order.objects.select_for_update(no_key=True).filter(shop=shop, number=number).first()
    if order is None:
        raise Refused(
            _("There is no order %(number)s here: tell it first, or leave it out.") % {"number": shown(number)}
        )
    serials = list(order.payments.order_by("id").values_list("serial", flat=True)[:100])
    if serials and facts.serial not in serials and not _has_stand_in(order, facts):
        raise Refused(
            _("The order already has the payment %(known)s; this row names %(told)s.")
            % {"known": serials[0], "told": facts.serial}
        )
    return order


def _has_stand_in(order: Order, facts: PaymentFacts) -> bool:
    """Whether the order's number stands in for the serial that is told now."""
    return facts.serial != order.number and order.payments.filter(serial=order.number, is_placeholder=True).exists()


def _fill_in(order: Order, facts: PaymentFacts, buyer_reference: str) -> PaymentOutcome:
    """The order's own payment learns its serial and channel. Raises Refused where the amounts differ."""
    upsert(order.shop, OrderFacts(order.number, payment=facts), "api")
    payment = Payment.objects.select_related("order").get(order=order, serial=facts.serial)
    return PaymentOutcome(payment, is_new=False, changed=("serial", *_fill(payment, facts, buyer_reference)))


def _find_or_create(shop: Shop, facts: PaymentFacts, currency: str, buyer_reference: str) -> PaymentOutcome:
    channel = channel_of(facts.channel)
    known = Payment.objects.select_for_update(no_key=True).filter(shop=shop, serial=facts.serial).order_by("id").first()
    if known is None:
        payment = Payment.objects.create(
            shop=shop,
            channel=channel,
            serial=facts.serial or "",
            amount_fen=facts.amount_fen or 0,
            currency=currency,
            paid_at=facts.paid_at,
            buyer_reference=buyer_reference,
            is_placeholder=channel == MANUAL,
        )
        return PaymentOutcome(payment, is_new=True)
    is_other = channel not in (known.channel, MANUAL) and not (known.is_placeholder and known.channel == MANUAL)
    if is_other or (known.amount_fen, known.currency) != (facts.amount_fen, currency):
        raise Refused(
            _("The payment %(serial)s is known with %(known)s through %(channel)s.")
            % {
                "serial": known.serial,
                "known": money.shown(known.amount_fen, known.currency),
                "channel": known.channel,
            }
        )
    return PaymentOutcome(known, is_new=False, changed=_fill(known, facts, buyer_reference))


def _fill(known: Payment, facts: PaymentFacts, buyer_reference: str) -> tuple[str, ...]:
    """Write what was not known of a payment. Whose money it is never changes: the refund goes by it."""
    buyer = known.buyer_reference or (known.order.buyer_reference if known.order else "")
    if buyer and buyer_reference and buyer != buyer_reference:
        raise Refused(_("The payment %(serial)s is known with another buyer.") % {"serial": known.serial})
    missing: dict[str, Any] = {}
    if facts.paid_at and known.paid_at is None:
        missing["paid_at"] = facts.paid_at
    if buyer_reference and not buyer:
        missing["buyer_reference"] = buyer_reference
    missing |= better(known, facts, known.order.number if known.order else "")
    for name, value in missing.items():
        setattr(known, name, value)
    if missing:
        known.save(update_fields=list(missing))
    return tuple(missing)
