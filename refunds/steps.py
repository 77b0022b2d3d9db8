"""What else changes with each move. Runs inside the gate, after django-fsm has said yes.

Each effect sets fields of the (locked) ticket and writes its rows; it returns what the event records.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import override

from . import cases, claims, commitments, payouts, record, stays
from .actors import Actor, ActorKind
from .cases import Asked
from .facts import current_clause
from .models import Message, MoneyException, Ticket
from .texts import CLOSED_WITH_TICKET, EVIDENCE_EXPIRED

Data = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """One move in progress."""

    name: str
    by: Actor
    at: datetime
    asked: Asked


# Whose words the customer may read: all that people write to explain a move, but for these.
PRIVATE_REASONS = frozenset({"approve", "revoke", "return_to_check", "escalate"})
# Where the words are the customer's own, whoever writes them down: nothing in them is promised by the desk.
QUOTED_REASONS = frozenset({"withdraw"})


def apply(ticket: Ticket, step: Step) -> Data:
    """The effect of one move on everything but the state, the clocks and the record itself."""
    data = _keep_words(ticket, step)
    ticket.detours += step.name in stays.DETOURS
    effect = EFFECTS.get(step.name)
    if effect is not None:
        data |= effect(ticket, step)
    if step.name != "resume_check" and ticket.state in {"paid", "rejected", "withdrawn"}:
        ticket.closed_at = step.at
    return data


def _keep_words(ticket: Ticket, step: Step) -> Data:
    if not step.asked.reason.strip():
        return {}
    kind = Message.Kind.QUESTION if step.name == "request_evidence" else Message.Kind.REASON
    by_customer = step.by.kind is ActorKind.CUSTOMER
    is_public = by_customer or step.name not in PRIVATE_REASONS
    if is_public and step.by.is_staff and ticket.first_response_at is None:
        ticket.first_response_at = step.at
    message = record.new_message(ticket, kind, step.asked.reason.strip(), step.by, step.at, is_public=is_public)
    return record.words(message)


def _start_check(ticket: Ticket, step: Step) -> Data:
    if step.by.is_staff and ticket.assignee_id is None:
        ticket.assignee_id = step.by.user_id
    return {}


def _request_evidence(ticket: Ticket, step: Step) -> Data:
    ticket.evidence_asked_at = step.at
    return {"missing": list(cases.missing_evidence(ticket))}


def _end_check(ticket: Ticket, step: Step) -> None:
    """Who ended the evidence check may not be the second pair of eyes."""
    if step.by.user_id is not None:
        ticket.evidence_checked_by_id = step.by.user_id


def _ask_supplier(ticket: Ticket, step: Step) -> Data:
    _end_check(ticket, step)
    claim = claims.open_claim(ticket, step.asked.reason, step.at)
    return {"claim": claim.pk, "supplier": claim.supplier.code}


def _approve(ticket: Ticket, step: Step) -> Data:
    claims.close_open(ticket, step.at)
    ticket.decided_by_id = step.by.user_id
    ticket.is_appealed = False
    ticket.decision_clause = ticket.clause
    late = payouts.late_paid(ticket)
    if late is not None:
        _close_exceptions(ticket, step)
        payout = late
    else:
        assert ticket.payment is not None  # noqa: S101 (a guard has seen to it)
        payout = payouts.create(ticket, ticket.payment, ticket.case.amount_fen, step.asked.channel, step.at)
    ticket.approved_fen = payout.amount_fen
    ticket.overdue_pressed_at = None
    data = {"payout": payout.pk, "amount_fen": payout.amount_fen, "channel": payout.channel}
    if ticket.approval_requested_by_id is not None:
        data["requested_by"] = ticket.approval_requested_by_id
    _forget_request(ticket)
    return data


def _forget_request(ticket: Ticket) -> None:
    """What was asked for in one course of a ticket counts for nothing in the next."""
    ticket.approval_requested_by = ticket.approval_requested_fen = None


def _close_exceptions(ticket: Ticket, step: Step) -> None:
    MoneyException.objects.filter(payout__ticket=ticket, kind=MoneyException.Kind.LATE_SUCCESS, closed_at=None).update(
        closed_at=step.at, closed_by_id=step.by.user_id
    )


def _revoke(ticket: Ticket, step: Step) -> Data:
    payout = payouts.current(ticket)
    assert payout is not None  # noqa: S101 (a guard has seen to it)
    payouts.cancel(payout, step.at)
    MoneyException.objects.filter(payout=payout, closed_at=None).update(closed_at=step.at, closed_by_id=step.by.user_id)
    ticket.approved_fen = ticket.decided_by = ticket.decision_clause = None
    ticket.is_appealed = _is_on_appeal(ticket)
    return {"payout": payout.pk}


def _is_on_appeal(ticket: Ticket) -> bool:
    """Whether the customer has appealed and nothing has ended the ticket since."""
    kinds = ("appeal", "reject", "expire", "withdraw", "settle")
    last = ticket.events.filter(kind__in=kinds).order_by("-seq").first()
    return last is not None and last.kind == "appeal"


def _settle(ticket: Ticket, step: Step) -> Data:
    payout = payouts.current(ticket)
    assert payout is not None  # noqa: S101 (a guard has seen to it)
    return {"payout": payout.pk, "amount_fen": payout.amount_fen, "channel": payout.channel}


def _fail_payout(ticket: Ticket, step: Step) -> Data:
    payout = payouts.current(ticket)
    assert payout is not None  # noqa: S101 (a guard has seen to it)
    ticket.approved_fen = None
    return {"payout": payout.pk, "code": payout.code}


def _reject(ticket: Ticket, step: Step) -> Data:
    claims.close_open(ticket, step.at)
    commitments.dispose(ticket, step.asked.dispose, step.by, step.at)
    ticket.decided_by_id = step.by.user_id
    ticket.is_appealed = False
    ticket.decision_clause = cases.cited(step.asked, step.at)
    _forget_request(ticket)
    assert ticket.decision_clause is not None  # noqa: S101 (a guard has seen to it)
    return {"clause": ticket.decision_clause.clause.code, "clause_version": ticket.decision_clause.number}


def _expire(ticket: Ticket, step: Step) -> Data:
    with override(ticket.language):
        commitments.release_all(ticket, step.by, step.at, str(EVIDENCE_EXPIRED))
    ticket.is_appealed = False
    _forget_request(ticket)
    ticket.decision_clause = current_clause("insufficient_evidence", step.at)
    return {"clause": "insufficient_evidence"}


def _withdraw(ticket: Ticket, step: Step) -> Data:
    claims.close_open(ticket, step.at)
    with override(ticket.language):
        commitments.release_all(ticket, step.by, step.at, str(CLOSED_WITH_TICKET))
    ticket.is_appealed = False
    _forget_request(ticket)
    return {}


def _escalate(ticket: Ticket, step: Step) -> Data:
    claims.close_open(ticket, step.at)
    return {}


def _appeal(ticket: Ticket, step: Step) -> Data:
    ticket.is_appealed = True
    ticket.closed_at = None
    return {}


def _back_to_check(ticket: Ticket, step: Step) -> Data:
    if not cases.missing_evidence(ticket) and ticket.evidence_complete_at is None:
        ticket.evidence_complete_at = step.at
    return {}


EFFECTS: dict[str, Callable[[Ticket, Step], Data]] = {
    "start_check": _start_check,
    "request_evidence": _request_evidence,
    "resume_check": _back_to_check,
    "return_to_check": _back_to_check,
    "ask_supplier": _ask_supplier,
    "approve": _approve,
    "revoke": _revoke,
    "settle": _settle,
    "fail_payout": _fail_payout,
    "reject": _reject,
    "expire": _expire,
    "withdraw": _withdraw,
    "escalate": _escalate,
    "appeal": _appeal,
}
