"""Reads, under the ticket's lock, everything that the guards of a move look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db.models import Count

from orders.models import OrderStatus

from . import breaches, claims, commitments, evidence, payouts
from .actors import Actor, ActorKind
from .commitments import Disposal, Draft
from .facts import counted_fen, current_clause, refundable_fen, supplier_of
from .guards import Case
from .lifecycle import FINAL
from .models import Claim, ClauseVersion, Clock, ClockKind, Event, MoneyException, Payout, Ticket


@dataclass(frozen=True)
class Asked:
    """What comes with a move. Each move reads what it needs; amounts in minor units.

    `reason` are the words that explain it (for `request_evidence`: what is missing); they are kept as a
    message. `clause` is the code of a clause to cite, `commitment` a promise that goes with the words.
    """

    reason: str = ""
    amount_fen: int | None = None
    clause: str = ""
    channel: str = ""
    commitment: Draft | None = None
    why_no_promise: str = ""
    dispose: Mapping[int, Disposal] = field(default_factory=dict)


def read(ticket: Ticket, step: str, by: Actor, asked: Asked, at: datetime) -> Case:
    """The case of one move. About a dozen indexed queries, whatever the ticket holds."""
    payment = ticket.payment
    payout = payouts.current(ticket)
    # Only a supervisor settles an exception of money, so nobody else can adopt a late payout.
    late = payouts.late_paid(ticket) if by.kind is ActorKind.SUPERVISOR else None
    claim = claims.current(ticket)
    paid_fen = payouts.paid_fen(ticket)
    return Case(
        actor=by,
        at=at,
        rules=ticket.clause.rules,
        reason=asked.reason,
        amount_fen=_amount(ticket, asked, paid_fen, late),
        claimed_fen=ticket.claimed_fen,
        paid_fen=paid_fen,
        refundable_fen=refundable_fen(payment) if payment else None,
        paid_before_fen=max(counted_fen(payment) - (late.amount_fen if late else 0), 0) if payment else 0,
        late_paid_fen=late.amount_fen if late else 0,
        missing_evidence=missing_evidence(ticket),
        has_added_evidence=_has_added(ticket),
        evidence_clock_is_over=_is_over(ticket, ClockKind.CUSTOMER_EVIDENCE, at),
        has_supplier=supplier_of(ticket.order) is not None,
        supplier_answer=claim.status if claim and claim.status != Claim.Status.CLOSED else "",
        supplier_asked_fen=claim.amount_fen if claim else 0,
        a_deadline_passed=breaches.a_deadline_passed(ticket, at),
        cites_clause=cited(asked, at) is not None,
        undisposed_commitments=commitments.undisposed(ticket, step, asked.dispose),
        has_money_exception=bool(payment) and MoneyException.objects.filter(payment=payment, closed_at=None).exists(),
        shop_says_refunded=_shop_says_refunded(ticket),
        channel_problem=payouts.channel_problem(payment, asked.channel) if payment else "",
        payout_status=payout.status if payout else "",
        closed_at=ticket.closed_at,
        is_appealed=ticket.is_appealed,
        has_other_open_ticket=_has_other(ticket),
        earlier_deciders=_earlier_deciders(ticket),
        evidence_checked_by=ticket.evidence_checked_by_id,
        approval_requested_by=ticket.approval_requested_by_id,
        approval_requested_fen=ticket.approval_requested_fen or 0,
        four_eyes_fen=settings.FOUR_EYES_FEN,
        auto_approve_fen=settings.AUTO_APPROVE_FEN,
        appeal_days=settings.APPEAL_DAYS,
    )


def missing_evidence(ticket: Ticket) -> tuple[str, ...]:
    """The kinds that the ticket's clause wants and nobody has added yet."""
    present = set(ticket.evidence.values_list("kind", flat=True).distinct())
    return evidence.missing_kinds(ticket.clause.rules.evidence, present)


def evidence_checklist(ticket: Ticket) -> list[evidence.ChecklistItem]:
    """What the ticket's clause wants, each with how many files of it are there. One query."""
    counted = ticket.evidence.order_by().values_list("kind").annotate(count=Count("pk"))
    return evidence.checklist(ticket.clause.rules.evidence, dict(counted))


def cited(asked: Asked, at: datetime) -> ClauseVersion | None:
    return current_clause(asked.clause, at) if asked.clause else None


def _amount(ticket: Ticket, asked: Asked, paid_fen: int, late: Payout | None) -> int:
    """The amount to pay: as asked, else what was paid late, was requested, or the verdict or claim names.

    The last two less what this ticket has paid already: after an appeal only the rest is open.
    """
    if asked.amount_fen is not None:
        return asked.amount_fen
    if late is not None:
        return late.amount_fen
    wanted = min(ticket.verdict.amount_fen or ticket.claimed_fen, ticket.claimed_fen)
    if wanted <= paid_fen:
        wanted = ticket.claimed_fen
    return ticket.approval_requested_fen or max(wanted - paid_fen, 0)


def _has_added(ticket: Ticket) -> bool:
    since = ticket.evidence_asked_at
    return since is not None and evidence.filed(ticket).filter(at__gte=since).exists()


def _is_over(ticket: Ticket, kind: str, at: datetime) -> bool:
    return Clock.objects.filter(ticket=ticket, kind=kind, stopped_at=None, due_at__lt=at).exists()


def _has_other(ticket: Ticket) -> bool:
    others = Ticket.objects.exclude(pk=ticket.pk).exclude(state__in=FINAL)
    same_order = ticket.order_id is not None and others.filter(order=ticket.order_id).exists()
    same_payment = ticket.payment_id is not None and others.filter(payment=ticket.payment_id).exists()
    return same_order or same_payment


def _shop_says_refunded(ticket: Ticket) -> bool:
    orders = (ticket.order, ticket.payment.order if ticket.payment else None)
    return any(order is not None and order.status == OrderStatus.REFUNDED for order in orders)


def _earlier_deciders(ticket: Ticket) -> frozenset[int]:
    """Who decided before the latest appeal; nobody where there was none."""
    appeal = Event.objects.filter(ticket=ticket, kind="appeal").order_by("-seq").first()
    if appeal is None:
        return frozenset()
    before = Event.objects.filter(ticket=ticket, seq__lt=appeal.seq, kind__in=("approve", "reject"))
    return frozenset(user for user in before.values_list("actor_id", flat=True) if user is not None)
