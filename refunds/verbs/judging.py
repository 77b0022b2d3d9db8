"""What the policy says of a request, put on its ticket: at the filing, and once more by the buyer's own filing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from orders.contacts import as_email
from orders.models import Order

from .. import cases, facts
from ..actors import ActorKind
from ..gate import Change
from ..lifecycle import State
from ..models import Ticket
from ..refusals import not_met
from ..requests import Request
from ..texts import AMOUNT_CLAIMED


def judge(ticket: Ticket, request: Request, at: datetime) -> None:
    """Set the ticket's scenario, clause, facts, verdict and claimed amount. Raises NotMet."""
    found = facts.read(ticket.order, ticket.payment, customer_denies_delivery=request.customer_denies_delivery)
    judged = facts.judgement(request.scenario, found, at)
    ticket.claimed_fen = _claimed(ticket, request, judged.verdict.amount_fen)
    ticket.scenario, ticket.clause = request.scenario, judged.clause
    ticket.facts_data, ticket.verdict_data = judged.facts.to_json(), judged.verdict.to_json()


def _claimed(ticket: Ticket, request: Request, by_clause: int) -> int:
    order, payment = ticket.order, ticket.payment
    most = payment.amount_fen if payment else order.amount_fen if order else 0
    claimed = request.claimed_fen if request.claimed_fen is not None else by_clause or most
    if not 0 < claimed <= most:
        raise not_met("amount_claimed", AMOUNT_CLAIMED)
    return claimed


def email_of(given: str, order: Order | None) -> str:
    """Where mails go: as given, else the shop's contact where that is an address."""
    return as_email(given) or (order.email if order else "")


def codes(ticket: Ticket) -> dict[str, Any]:
    """How a ticket was judged, as the record keeps it: codes and amounts."""
    return {
        "scenario": ticket.scenario,
        "clause_version": ticket.clause.number,
        "claimed_fen": ticket.claimed_fen,
        "verdict": ticket.verdict.outcome.value,
    }


def rejudge(change: Change, request: Request) -> dict[str, Any]:
    """Judge a ticket anew by what its buyer says now; what the event says of it, nothing where all is as it was.

    The first filing may have been somebody's who knew the contact alone, such as the seller; a second one of that
    kind does not come here. Only before the first look: what was looked at stays as it was judged.
    """
    ticket = change.ticket
    is_buyers = change.by.is_staff or change.by.kind is ActorKind.CUSTOMER
    if not is_buyers or ticket.state != State.SUBMITTED or ticket.triaged_at is not None:
        return {}
    before, old = _judged(ticket), codes(ticket)
    judge(ticket, request, change.at)
    if request.email.strip():
        ticket.email = email_of(request.email, ticket.order)
    if _judged(ticket) == before:
        return {}
    if cases.missing_evidence(ticket):
        ticket.evidence_complete_at, ticket.is_complete_filing = None, False
    return {"old": old, "new": codes(ticket)}


def _judged(ticket: Ticket) -> tuple[Any, ...]:
    return (ticket.scenario, ticket.clause_id, ticket.claimed_fen, ticket.facts, ticket.verdict)
