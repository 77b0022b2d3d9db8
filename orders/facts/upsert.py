"""Write what a feed told of one order: created, updated, or nothing at all. The only writer of orders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from orders.models import Order, Payment, Shop

from . import payments, products
from .changes import changes
from .check import check
from .told import OrderFacts, Refused

_ATTEMPTS = 3


class OutcomeKind(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Outcome:
    """`changed` names the columns that became different, and `product`, `payment`, `refunds`.

    `notes` are sentences about told facts that were not followed, such as a refunded order called paid.
    """

    kind: OutcomeKind
    order: Order
    changed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def upsert(shop: Shop, facts: OrderFacts, source: str) -> Outcome:
    """Record these facts, all or none. The same facts again write nothing.

    `source` names the feed and is kept for a new order. Raises Refused with the reasons. Two writers of one
    order: the row lock (PostgreSQL) or the immediate transaction (SQLite) puts them in line; where neither
    row exists yet, the unique constraint stops the second, which then starts again and finds the first's row.
    """
    check(facts, shop.currency)
    for _attempt in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                return _write(shop, facts, source)
        except IntegrityError as error:
            clash = error
    raise Refused(_("Another process keeps writing this order or its payment: send the row again.")) from clash


def says_nothing_new(order: Order, facts: OrderFacts, own_payments: Iterable[Payment]) -> bool:
    """Whether `upsert` of these facts would write nothing and refuse nothing; reads no database.

    Wants `product__supplier` selected and the payments' `external_refunds` prefetched: an import asks this
    of hundreds of orders at once. False only means that `upsert` has to look.
    """
    known = list(own_payments)
    try:
        check(facts, order.currency)
        different, notes = changes(order, facts)
        told = payments.told_payment(order, facts)
        payment = payments.known_payment(known, told, order) if told else None
        refunds = [refund for row in known for refund in row.external_refunds.all()]
        fresh = payments.new_refunds(facts.refunds, refunds)
    except Refused:
        return False
    if different or notes or fresh or not products.is_settled(order, facts):
        return False
    if told is None:
        return True
    if payment is None:
        return (order.amount_fen if told.amount_fen is None else told.amount_fen) == 0
    return not payments.missing_of(payment, told, order.number) and not payments.kept(payment, told)


def _write(shop: Shop, facts: OrderFacts, source: str) -> Outcome:
    order = _locked(shop, facts.number)
    is_new = order is None
    if order is None:
        _refuse_incomplete(facts)
        order = Order(number=facts.number, currency=shop.currency, source=source[:20])
    order.shop = shop
    different, notes = changes(order, facts)
    _refuse_moved_amount(order, facts, different)
    has_product, product_notes = products.settle(order, facts)
    changed = [*different, *(["product"] if has_product else [])]
    _save(order, different, changed, is_new)
    has_payment, payment_notes = payments.settle(order, facts, is_new=is_new)
    if has_payment:
        changed.append("payment")
    if payments.record_refunds(order, facts):
        changed.append("refunds")
    kind = OutcomeKind.CREATED if is_new else OutcomeKind.UPDATED if changed else OutcomeKind.UNCHANGED
    return Outcome(kind, order, tuple(changed), notes + product_notes + payment_notes)


def _locked(shop: Shop, number: str) -> Order | None:
    locked = Order.objects.select_for_update(of=("self",), no_key=True).select_related("product")
    return locked.filter(shop=shop, number=number).first()


def _save(order: Order, different: dict[str, Any], changed: list[str], is_new: bool) -> None:
    for name, value in different.items():
        setattr(order, name, value)
    if is_new:
        order.save(force_insert=True)
    elif changed:
        order.save(update_fields=[*changed, "updated_at"])


def _refuse_incomplete(facts: OrderFacts) -> None:
    reasons = []
    if facts.amount_fen is None:
        reasons.append(_("The order is new here and its amount is missing."))
    if facts.status is None:
        reasons.append(_("The order is new here and its status is missing."))
    if reasons:
        raise Refused(*reasons)


def _refuse_moved_amount(order: Order, facts: OrderFacts, different: dict[str, Any]) -> None:
    """Once paid, an order's amount moves only in a row that says what was paid, which must then agree."""
    is_told = facts.payment is not None and facts.payment.amount_fen is not None
    if order.pk and "amount_fen" in different and not is_told and order.payments.exists():
        raise Refused(_("The order is paid: its amount does not change any more."))
