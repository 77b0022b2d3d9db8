"""The order or payment that a filing is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.http import Http404
from django.utils import timezone

from helpdesk.access.masking import masked
from orders.models import Order, Payment, Shop
from refunds import clauses, facts, reasons, wording
from refunds.models import ClauseVersion, Evidence, Ticket
from refunds.policy import Verdict

MOST = 10


class Foretold(NamedTuple):
    """What the rules say of one scenario before it is filed."""

    code: str
    title: str
    verdict: Verdict
    reasons: list[str]
    evidence: str


@dataclass(frozen=True)
class Subject:
    """An order with its first payment, or a payment without an order."""

    order: Order | None
    payment: Payment | None

    @property
    def shop(self) -> Shop:
        found = self.order or self.payment
        assert found is not None  # noqa: S101 (one of both)
        return found.shop

    @property
    def currency(self) -> str:
        found = self.order or self.payment
        assert found is not None  # noqa: S101 (one of both)
        return found.currency

    @property
    def contact(self) -> str:
        return masked(self.order.contact) if self.order else ""

    @cached_property
    def unfinished(self) -> Ticket | None:
        """The open ticket that this filing would be added to."""
        rows = Ticket.objects.filter(closed_at=None)
        mine = rows.filter(order=self.order) if self.order else rows.filter(payment=self.payment)
        return mine.select_related("clause").first()

    def foretell(self, *, denies_delivery: bool) -> list[Foretold]:
        """Each scenario with its verdict on this very order, as a filing at this moment would have it."""
        at, known = timezone.now(), facts.read(self.order, self.payment, customer_denies_delivery=denies_delivery)
        rows = clauses.in_force(at).filter(clause__is_scenario=True)
        return [self._foretold(row, facts.judgement(row.clause.code, known, at)) for row in rows]

    def _foretold(self, row: ClauseVersion, judged: facts.Judgement) -> Foretold:
        zone = timezone.get_current_timezone()
        said = [reasons.sentence(reason, zone=zone) for reason in judged.verdict.reasons]
        wanted = [str(Evidence.Kind(kind).label) for kind in judged.clause.rules.evidence]
        return Foretold(row.clause.code, row.title, judged.verdict, said, wording.listed(wanted))


def of_order(pk: int) -> Subject:
    order = Order.objects.select_related("shop", "product__supplier").filter(pk=pk).first()
    if order is None:
        raise Http404
    return Subject(order, facts.main_payment(order))


def of_payment(pk: int) -> Subject:
    payment = Payment.objects.select_related("shop", "order__shop", "order__product__supplier").filter(pk=pk).first()
    if payment is None:
        raise Http404
    return Subject(payment.order, payment)


def search(text: str, shop: str) -> list[Subject]:
    """What has exactly this number: orders, and payments that no order has. At most ten of each."""
    text = text.replace("\x00", "").strip()
    return list(_found(text, shop)) if text else []


def _found(text: str, shop: str) -> Iterator[Subject]:
    orders = Order.objects.select_related("shop", "product__supplier").filter(number=text)
    payments = Payment.objects.select_related("shop", "order__shop", "order__product__supplier").filter(serial=text)
    if shop:
        orders, payments = orders.filter(shop__code=shop), payments.filter(shop__code=shop)
    seen = set()
    for order in orders.order_by("-pk")[:MOST]:
        seen.add(order.pk)
        yield Subject(order, None)
    for payment in payments.order_by("-pk")[:MOST]:
        if payment.order_id is None or payment.order_id not in seen:
            yield Subject(payment.order, payment)
