"""Questions to suppliers. The words and rows; moves and records are made by `actions`."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import override

from orders.suppliers.base import ClaimRequest

from .facts import supplier_of
from .models import Claim, Clock, ClockKind, Ticket
from .texts import SUPPLIER_QUESTION

# Files that may come with the answer to one question.
MOST_PROOF = 5
ANSWERS = {"agree": Claim.Status.AGREED, "refuse": Claim.Status.REFUSED}


def open_claim(ticket: Ticket, question: str, at: datetime) -> Claim:
    """Ask the supplier of the ticket's product; the deadline is set with the clock that starts now."""
    supplier = supplier_of(ticket.order)
    assert supplier is not None and ticket.order is not None  # noqa: S101, PT018 (a guard has seen to it)
    with override(supplier.language):
        words = str(SUPPLIER_QUESTION) % {"order": ticket.order.number, "scenario": ticket.clause.title}
    return Claim.objects.create(
        ticket=ticket,
        shop_id=ticket.shop_id,
        supplier=supplier,
        code=secrets.token_urlsafe(18)[:24],
        amount_fen=ticket.claimed_fen,
        question=(question.strip() or words)[:1000],
        asked_at=at,
        due_at=at,
    )


def set_deadline(ticket: Ticket) -> None:
    """Give the open claim the due time of the supplier's clock: they are one deadline."""
    clock = Clock.objects.filter(ticket=ticket, kind=ClockKind.SUPPLIER_CONFIRM, stopped_at=None).first()
    if clock is not None and clock.due_at is not None:
        ticket.claims.filter(status="open").update(due_at=clock.due_at)


def is_provisional(claim: Claim) -> bool:
    """Whether the time for its answer may still move, because holidays are not published yet. One query."""
    rows = Clock.objects.filter(ticket=claim.ticket_id, kind=ClockKind.SUPPLIER_CONFIRM, stopped_at=None)
    return claim.status == Claim.Status.OPEN and rows.filter(is_provisional=True).exists()


def current(ticket: Ticket) -> Claim | None:
    """The latest claim of the ticket's present course."""
    return ticket.claims.order_by("-pk").first()


def close_open(ticket: Ticket, at: datetime) -> None:
    """The ticket went on without the answer: the question is no longer asked."""
    ticket.claims.filter(status="open").update(status=Claim.Status.CLOSED, answered_at=at)


def may_nudge(claim: Claim, at: datetime) -> bool:
    """A reminder at most once in the set time, counted from the question."""
    return at >= (claim.nudged_at or claim.asked_at) + timedelta(seconds=settings.NUDGE_EVERY_S)


def request_of(claim: Claim) -> ClaimRequest:
    """What the supplier's adapter is told: never the buyer's contact."""
    order = claim.ticket.order
    assert order is not None  # noqa: S101 (a claim is always about an order)
    return ClaimRequest(
        claim_id=claim.code,
        supplier_order_number=order.supplier_order_number,
        order_number=order.number,
        product_name=order.product_name,
        amount_fen=claim.amount_fen,
        currency=claim.ticket.currency,
        quantity=order.quantity,
        question=claim.question,
        deadline=claim.due_at,
    )
