"""Reads the facts of an order and its payment into the form that the policy judges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Sum

from orders.models import Order, Payment, Supplier

from .models import ClauseVersion, Payout, Ticket
from .policy import Facts, Verdict, applicable, judge
from .refusals import not_met
from .texts import NO_SUCH_SCENARIO


def main_payment(order: Order) -> Payment | None:
    """The payment that a ticket about this order is about: the first that reached us."""
    return order.payments.order_by("pk").first()


def supplier_of(order: Order | None) -> Supplier | None:
    return order.product.supplier if order and order.product else None


def supplier_asked(ticket: Ticket) -> Supplier | None:
    """Whoever was asked last about the ticket's order, however the product is mapped by now; else who delivers it."""
    claim = ticket.claims.select_related("supplier").order_by("pk").last()
    return claim.supplier if claim else supplier_of(ticket.order)


def refundable_fen(payment: Payment) -> int:
    """Paid, less what went back elsewhere, less every payout here that has not failed."""
    return max(payment.amount_fen - payment.externally_refunded_fen() - counted_fen(payment), 0)


def counted_fen(payment: Payment) -> int:
    """What this desk has paid back or promised of a payment."""
    rows = Payout.objects.filter(payment=payment, status__in=Payout.COUNTED)
    return rows.aggregate(total=Sum("amount_fen"))["total"] or 0


def read(order: Order | None, payment: Payment | None, *, customer_denies_delivery: bool = False) -> Facts:
    """The facts as they are now. Amounts in minor units, times aware."""
    facts = Facts(has_order=order is not None, customer_denies_delivery=customer_denies_delivery)
    known = dict(vars(facts))
    if payment is not None:
        known |= {
            "has_payment": True,
            "paid_fen": payment.amount_fen,
            "paid_at": payment.paid_at,
            "refundable_fen": refundable_fen(payment),
        }
    if order is not None:
        names = ("delivery", "delivered_at", "delivered_quantity", "quantity", "receipt_confirmed_at")
        known |= {name: getattr(order, name) for name in (*names, "is_used", "no_return_confirmed")}
        known["price_fen"] = order.unit_price_fen
        known |= {"order_status": order.status, "has_supplier": supplier_of(order) is not None}
        if order.product is not None:
            known["promised_delivery_minutes"] = order.product.promised_delivery_minutes
    return Facts(**known)


class Judgement(NamedTuple):
    clause: ClauseVersion
    facts: Facts
    verdict: Verdict


def judgement(scenario: str, facts: Facts, at: datetime) -> Judgement:
    """The verdict under the version that applies: in force at payment, or today's where that is better.

    Raises NotMet for a scenario that does not exist.
    """
    versions: Sequence[ClauseVersion] = list(
        ClauseVersion.objects.filter(clause__code=scenario, clause__is_scenario=True, published_at__lte=at)
        .select_related("clause")
        .order_by("number")
    )
    if not versions:
        raise not_met("scenario_unknown", NO_SUCH_SCENARIO)
    version = versions[applicable(facts, versions, at)]
    return Judgement(version, facts, judge(facts, version.rules, at))


def current_clause(code: str, at: datetime) -> ClauseVersion | None:
    """The version of any clause that is in force at `at`: what a decision cites."""
    return ClauseVersion.objects.filter(clause__code=code, published_at__lte=at).order_by("-number").first()
