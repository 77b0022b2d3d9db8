"""What the first page of a case file says, read from the rows. For a customer without anything of the inside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from helpdesk.access.masking import masked
from helpdesk.telling import Reader, deadlines, decisions, money_back, promises, standing
from helpdesk.templatetags.shown import dated
from orders import money
from orders.models import Order, Payment
from refunds import claims, evidence, timeline
from refunds.models import Claim, Message, Ticket

from .evidence_files import EvidenceFile
from .record_lines import Record

MOST_WORDS, MOST_CLAIMS, MOST_LINES = 2000, 50, 2000


class Fact(NamedTuple):
    name: str | LazyText
    value: object


@dataclass(frozen=True)
class Case:
    """Everything of one ticket for one reader; times are read in the shop's zone."""

    reader: Reader
    made_at: datetime
    zone: str
    stands: str
    facts: list[Fact]
    judged: decisions.Judged
    decision: decisions.Decision | None
    money: list[money_back.MoneyBack]
    deadlines: list[deadlines.Deadline]
    promises: list[promises.Promised]
    claims: list[Claim]
    words: list[Message]
    is_cut: bool
    files: list[EvidenceFile]
    history: list[timeline.Line]
    record: Record | None = None

    @property
    def is_staff(self) -> bool:
        return self.reader == "staff"


def read(ticket: Ticket, reader: Reader, at: datetime) -> Case:
    """Within the shop's zone and the reader's language, which the caller has set."""
    zone = ZoneInfo(ticket.shop.time_zone)
    words = ticket.messages.order_by("pk") if reader == "staff" else ticket.messages.filter(is_public=True)
    said = list(words.order_by("pk")[: MOST_WORDS + 1])
    files = ticket.evidence.all() if reader == "staff" else evidence.filed(ticket)
    return Case(
        reader=reader,
        made_at=at,
        zone=gettext(zone.key),
        stands=standing.sentence(ticket, claims.current(ticket)),
        facts=list(_facts(ticket)),
        judged=decisions.judged(ticket, zone),
        decision=decisions.decision(ticket),
        money=money_back.of_ticket(ticket),
        deadlines=deadlines.of_ticket(ticket, at, zone, reader),
        promises=promises.of_ticket(ticket, at),
        claims=list(ticket.claims.select_related("supplier", "remark").order_by("pk")[:MOST_CLAIMS]),
        words=said[:MOST_WORDS],
        is_cut=len(said) > MOST_WORDS,
        files=[EvidenceFile(row) for row in files.select_related("note").order_by("pk")],
        history=list(_history(ticket, reader)),
    )


def _history(ticket: Ticket, reader: Reader) -> Iterator[timeline.Line]:
    """Oldest first, and no more than a case file holds."""
    lines: list[timeline.Line] = []
    before: int | None = None
    while len(lines) < MOST_LINES:
        found = timeline.page(ticket, reader, before=before)
        lines += found.lines
        before = found.before
        if before is None:
            break
    return reversed(lines)


def _facts(ticket: Ticket) -> Iterator[Fact]:
    """The shop's order and the payment as they are known, and what was asked."""
    yield Fact(_("Shop"), ticket.shop.name)
    yield Fact(_("Filed"), dated(ticket.submitted_at))
    yield Fact(_("Asked back"), money.shown(ticket.claimed_fen, ticket.currency))
    if ticket.closed_at is not None:
        yield Fact(_("Closed"), dated(ticket.closed_at))
    if ticket.order is not None:
        yield from _of_order(ticket.order)
    if ticket.payment is not None:
        yield from _of_payment(ticket.payment)


def _of_order(order: Order) -> Iterator[Fact]:
    yield Fact(_("Order number"), order.number)
    if order.product_name:
        yield Fact(_("Product"), f"{order.product_name} × {order.quantity}")
    yield Fact(pgettext_lazy("of an order", "Amount"), money.shown(order.amount_fen, order.currency))
    if order.placed_at is not None:
        yield Fact(_("Ordered"), dated(order.placed_at))
    yield Fact(_("Delivery, as the shop reports it"), order.get_delivery_display())
    if order.delivered_at is not None:
        yield Fact(_("Delivered"), dated(order.delivered_at))
    if order.target_account:
        yield Fact(_("Top-up account"), masked(order.target_account))


def _of_payment(payment: Payment) -> Iterator[Fact]:
    yield Fact(_("Payment serial number"), payment.serial)
    yield Fact(_("Way of payment"), money_back.CHANNELS.get(payment.channel, payment.channel))
    yield Fact(pgettext_lazy("amount", "Paid"), money.shown(payment.amount_fen, payment.currency))
    if payment.paid_at is not None:
        yield Fact(_("Paid on"), dated(payment.paid_at))
    elsewhere = payment.externally_refunded_fen()
    if elsewhere:
        yield Fact(_("Refunded elsewhere"), money.shown(elsewhere, payment.currency))
