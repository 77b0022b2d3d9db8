"""Payments that come without an order: paid, but the shop made none (支付成功无订单)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from orders import money
from orders.models import Payment, Shop

from .channel_names import channel_of
from .check import check_payment
from .told import PaymentFacts, Refused


@dataclass(frozen=True)
class PaymentOutcome:
    payment: Payment
    is_new: bool


def record_payment(
    shop: Shop, facts: PaymentFacts, *, currency: str | None = None, buyer_reference: str = ""
) -> PaymentOutcome:
    """Record money that no order is known for; the same facts again give the same row.

    An order that later names this serial with the same amount takes the payment. `facts` needs its serial
    and its amount (minor units of the shop's currency). Raises Refused.
    """
    told = currency or shop.currency
    check_payment(facts, told, shop.currency, buyer_reference)
    try:
        with transaction.atomic():
            return _find_or_create(shop, facts, told, buyer_reference)
    except IntegrityError:
        with transaction.atomic():
            return _find_or_create(shop, facts, told, buyer_reference)


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
        )
        return PaymentOutcome(payment, is_new=True)
    if (known.channel, known.amount_fen, known.currency) != (channel, facts.amount_fen, currency):
        raise Refused(
            _("The payment %(serial)s is known with %(known)s through %(channel)s.")
            % {
                "serial": known.serial,
                "known": money.shown(known.amount_fen, known.currency),
                "channel": known.channel,
            }
        )
    return PaymentOutcome(known, is_new=False)
