"""An order's payment and what was refunded of it outside, as told by a feed.

A payment's amount and currency never change once known. One order has one payment here: money that came
in twice is recorded as a payment of its own (`record_payment`) and a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from orders import money
from orders.models import ExternalRefund, Order, Payment

from .changes import PAID
from .channel_names import MANUAL, channel_of
from .check import check_refund
from .placeholders import better, stands_in
from .told import OrderFacts, PaymentFacts, RefundFacts, Refused


def told_payment(order: Order, facts: OrderFacts) -> PaymentFacts | None:
    """The payment that these facts speak of: named, or implied by an order that is paid."""
    if facts.payment:
        return facts.payment
    return PaymentFacts() if order.status in PAID else None


def missing_of(payment: Payment, told: PaymentFacts, order_number: str) -> dict[str, Any]:
    """What the feed adds to a known payment: the time, and the serial and channel that something stands in for."""
    time = {"paid_at": told.paid_at} if told.paid_at and payment.paid_at is None else {}
    return time | better(payment, told, order_number)


def kept(payment: Payment, told: PaymentFacts) -> tuple[str, ...]:
    """A sentence where the feed names a serial or a channel too late: money has gone back by what stood there."""
    channel = channel_of(told.channel)
    if told.serial in (None, "", payment.serial) and channel in (MANUAL, payment.channel):
        return ()
    return (
        _("The payment stays %(channel)s %(serial)s as first recorded; this row says %(told)s.")
        % {
            "channel": payment.channel,
            "serial": payment.serial,
            "told": f"{channel} {told.serial or ''}".strip(),
        },
    )


def known_payment(payments: Sequence[Payment], told: PaymentFacts, order: Order) -> Payment | None:
    """The payment among the order's own that is meant. Raises Refused where the facts contradict it."""
    if not payments:
        return None
    named = [payment for payment in payments if payment.serial == told.serial]
    unnamed = [payment for payment in payments if not told.serial or payment.serial == order.number]
    if not named and not unnamed:
        raise Refused(
            _("The order already has the payment %(known)s; this row names %(told)s.")
            % {"known": payments[0].serial, "told": told.serial}
        )
    payment = (named or unnamed)[0]
    _refuse_contradiction(payment, told, order)
    return payment


def settle(order: Order, facts: OrderFacts, *, is_new: bool) -> tuple[bool, tuple[str, ...]]:
    """Write the order's payment as told; whether anything was written, and notes. In a transaction.

    An order that this transaction made (`is_new`) has no payments to look for.
    """
    told = told_payment(order, facts)
    if told is None:
        return False, ()
    mine = [] if is_new else list(order.payments.select_for_update(no_key=True).order_by("id"))
    known = known_payment(mine, told, order)
    serial = told.serial or (known.serial if known else order.number)
    unclaimed = _unclaimed(order, serial)
    if known and unclaimed:
        raise Refused(
            _("The payment %(serial)s is recorded without an order; the order has another: a person decides.")
            % {"serial": serial}
        )
    if known:
        return _write(known, missing_of(known, told, order.number)), kept(known, told)
    if unclaimed:
        _refuse_contradiction(unclaimed, told, order)
        added = {"order": order, **missing_of(unclaimed, told, order.number)}
        return _write(unclaimed, added), kept(unclaimed, told)
    return _create(order, told, serial), ()


def _unclaimed(order: Order, serial: str) -> Payment | None:
    """The shop's payment of this serial that has no order yet. One of another order raises Refused."""
    rows = Payment.objects.select_for_update(no_key=True).filter(shop=order.shop_id, serial=serial).order_by("id")
    others = [row for row in rows if row.order_id != order.pk]
    if any(row.order_id for row in others):
        raise Refused(_("The payment %(serial)s belongs to another order.") % {"serial": serial})
    return others[0] if others else None


def new_refunds(refunds: Iterable[RefundFacts], known: Iterable[ExternalRefund]) -> list[RefundFacts]:
    """The told refunds that are not known yet. A known one that is told differently raises Refused."""
    amounts = {refund.reference: refund.amount_fen for refund in known}
    fresh = []
    for refund in refunds:
        if amounts.setdefault(refund.reference, refund.amount_fen) != refund.amount_fen:
            raise Refused(_("The refund %(reference)s is known with another amount.") % {"reference": refund.reference})
        fresh.append(refund)
    taken = {refund.reference for refund in known}
    return list({refund.reference: refund for refund in fresh if refund.reference not in taken}.values())


def record_refunds(order: Order, facts: OrderFacts) -> bool:
    """Write what was refunded outside; True when something was written. Needs the order's payment."""
    if not facts.refunds:
        return False
    payment = order.payments.select_for_update(no_key=True).order_by("id").first()
    if payment is None:
        raise Refused(_("A refund is told, but the order has no payment."))
    return bool(_add_refunds(payment, facts.refunds, ExternalRefund.Source.FEED))


def record_refund(payment: Payment, told: RefundFacts, source: ExternalRefund.Source) -> tuple[ExternalRefund, bool]:
    """A refund of this payment that somebody has learned of; whether it is new. The same again writes nothing.

    In a transaction: the payment is locked. Raises Refused where the reference is known with another amount,
    or more would be refunded than was paid.
    """
    check_refund(told)
    locked = Payment.objects.select_for_update(no_key=True).get(pk=payment.pk)
    fresh = _add_refunds(locked, (told,), source)
    return (fresh[0], True) if fresh else (locked.external_refunds.get(reference=told.reference), False)


def _add_refunds(payment: Payment, told: Sequence[RefundFacts], source: ExternalRefund.Source) -> list[ExternalRefund]:
    known = list(payment.external_refunds.all())
    fresh = new_refunds(told, known)
    total = sum(row.amount_fen for row in known) + sum(refund.amount_fen for refund in fresh)
    if total > payment.amount_fen:
        raise Refused(_("More is told as refunded than was paid."))
    return [
        payment.external_refunds.create(
            amount_fen=refund.amount_fen,
            reference=refund.reference,
            refunded_at=refund.refunded_at,
            source=source,
        )
        for refund in fresh
    ]


def _create(order: Order, told: PaymentFacts, serial: str) -> bool:
    amount = order.amount_fen if told.amount_fen is None else told.amount_fen
    if amount == 0:
        return False
    channel = channel_of(told.channel)
    Payment.objects.create(
        shop_id=order.shop_id,
        order=order,
        channel=channel,
        serial=serial,
        is_placeholder=stands_in(channel, serial, order.number),
        amount_fen=amount,
        currency=order.currency,
        paid_at=told.paid_at,
    )
    return True


def _write(payment: Payment, added: dict[str, Any]) -> bool:
    for name, value in added.items():
        setattr(payment, name, value)
    if added:
        payment.save(update_fields=list(added))
    return bool(added)


def _refuse_contradiction(payment: Payment, told: PaymentFacts, order: Order) -> None:
    amount = order.amount_fen if told.amount_fen is None else told.amount_fen
    implied = told.amount_fen is None and payment.order_id is not None
    if payment.currency != order.currency or (payment.amount_fen != amount and not implied):
        raise Refused(
            _("The payment %(serial)s is known with %(known)s; this row says %(told)s.")
            % {
                "serial": payment.serial,
                "known": money.shown(payment.amount_fen, payment.currency),
                "told": money.shown(amount, order.currency),
            }
        )
    channel = channel_of(told.channel)
    if MANUAL not in (channel, payment.channel) and channel != payment.channel:
        raise Refused(
            _("The payment %(serial)s is known through %(known)s; this row says %(told)s.")
            % {"serial": payment.serial, "known": payment.channel, "told": channel}
        )
