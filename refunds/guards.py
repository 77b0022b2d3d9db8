"""Yes/no questions on a ticket, each with the reason given when the answer is no. They write nothing.

A guard reads the `Case` that the gate hangs on the ticket under its lock (`ticket.case`); without one
it raises, so a transition that is called past `actions` cannot succeed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from .actors import Actor, ActorKind
from .policy import Rules


@dataclass(frozen=True)
class Case:
    """Everything that the conditions of a move depend on, read once under the ticket's lock.

    Amounts in minor units; `amount_fen` is what the mover asks to pay. `supplier_answer` is the latest
    claim's status: "", open, agreed, refused, silent, closed.
    """

    actor: Actor
    at: datetime
    rules: Rules
    reason: str = ""
    amount_fen: int = 0
    claimed_fen: int = 0
    paid_fen: int = 0
    refundable_fen: int | None = None
    # What this desk has paid back or promised of the payment before: limits count all of it together.
    paid_before_fen: int = 0
    late_paid_fen: int = 0
    missing_evidence: tuple[str, ...] = ()
    has_added_evidence: bool = False
    evidence_clock_is_over: bool = False
    has_supplier: bool = False
    supplier_answer: str = ""
    # What the supplier was asked to agree to; it has agreed to no more.
    supplier_asked_fen: int = 0
    a_deadline_passed: bool = False
    cites_clause: bool = False
    undisposed_commitments: int = 0
    has_money_exception: bool = False
    shop_says_refunded: bool = False
    channel_problem: str = ""
    payout_status: str = ""
    closed_at: datetime | None = None
    is_appealed: bool = False
    has_other_open_ticket: bool = False
    earlier_deciders: frozenset[int] = frozenset()
    evidence_checked_by: int | None = None
    approval_requested_by: int | None = None
    approval_requested_fen: int = 0
    four_eyes_fen: int = 0
    auto_approve_fen: int = 0
    appeal_days: int = 7


@dataclass(frozen=True)
class Guard:
    """A condition of a move, callable as django-fsm wants it; `reason` says what is unmet and what to do."""

    code: str
    reason: str | LazyText
    check: Callable[[Case], bool]

    def __call__(self, ticket: Any) -> bool:
        try:
            case: Case = ticket.case
        except AttributeError:
            raise LookupError("a ticket moves through refunds.actions.move only") from None
        return self.check(case)


def guard(code: str, reason: str | LazyText) -> Callable[[Callable[[Case], bool]], Guard]:
    def named(check: Callable[[Case], bool]) -> Guard:
        return Guard(code, reason, check)

    return named


def by(*kinds: ActorKind) -> Callable[[Any, Any], bool]:
    """A django-fsm permission: one of these kinds of actor. A supervisor may do whatever an agent may."""
    allowed = {*kinds, ActorKind.SUPERVISOR} if ActorKind.AGENT in kinds else set(kinds)

    def permitted(ticket: Any, actor: Any) -> bool:
        return isinstance(actor, Actor) and actor.kind in allowed

    return permitted


@guard("reason_missing", _("Write the reason."))
def gives_a_reason(case: Case) -> bool:
    return bool(case.reason.strip())


@guard("wish_missing", _("Quote the customer's written wish to withdraw."))
def customer_wishes_it(case: Case) -> bool:
    return case.actor.kind is ActorKind.CUSTOMER or bool(case.reason.strip())


@guard("says_nothing_missing", _("Say in words what is missing."))
def says_what_is_missing(case: Case) -> bool:
    return bool(case.reason.strip())


@guard("no_evidence_added", _("Add a file first: nothing was added since it was asked for."))
def evidence_was_added(case: Case) -> bool:
    return case.actor.kind is not ActorKind.CUSTOMER or case.has_added_evidence


@guard("evidence_time_left", _("The customer still has time to add evidence."))
def evidence_time_is_over(case: Case) -> bool:
    return case.evidence_clock_is_over


@guard("evidence_incomplete", _("The evidence is not complete; the checklist says what is missing."))
def evidence_is_complete(case: Case) -> bool:
    return not case.missing_evidence


@guard("evidence_not_settled", _("The evidence is not complete; complete it, or write why it is enough."))
def evidence_is_settled(case: Case) -> bool:
    return not case.missing_evidence or (case.actor.is_staff and bool(case.reason.strip()))


@guard("no_supplier", _("The product has no supplier; it is the shop's own stock."))
def supplier_is_known(case: Case) -> bool:
    return case.has_supplier


@guard("payment_not_known", _("No payment is known for this ticket, so nothing can be paid back yet."))
def payment_is_known(case: Case) -> bool:
    return case.refundable_fen is not None


@guard("shop_says_refunded", _("The shop says that it has refunded this order itself."))
def not_refunded_by_the_shop(case: Case) -> bool:
    return not case.shop_says_refunded or case.late_paid_fen > 0


@guard("amount_not_possible", _("The amount must be above zero and at most what is still refundable."))
def amount_is_refundable(case: Case) -> bool:
    if case.late_paid_fen:
        return case.amount_fen == case.late_paid_fen
    return 0 < case.amount_fen <= (case.refundable_fen or 0)


@guard("money_exception", _("An exception about this payment's money is open; a supervisor settles it first."))
def money_is_in_order(case: Case) -> bool:
    return not case.has_money_exception or case.late_paid_fen > 0


@guard("channel_not_possible", _("The money cannot go back this way; choose another channel."))
def channel_is_possible(case: Case) -> bool:
    return not case.channel_problem or case.late_paid_fen > 0


@guard("supplier_not_settled", _("The supplier has not agreed; ask it first, or give a supervisor's reason."))
def supplier_is_settled(case: Case) -> bool:
    if not (case.rules.needs_supplier and case.has_supplier):
        return True
    agreed = case.supplier_answer == "agreed"
    silent = case.supplier_answer == "silent" and case.rules.on_silence == "approve"
    if (agreed or silent) and case.amount_fen <= case.supplier_asked_fen:
        return True
    return case.actor.kind is ActorKind.SUPERVISOR and bool(case.reason.strip())


@guard("over_automatic_limit", _("The amount is above what may be approved without a person."))
def within_automatic_limit(case: Case) -> bool:
    return case.actor.kind is not ActorKind.SYSTEM or case.amount_fen + case.paid_before_fen <= case.auto_approve_fen


def needs_second_person(case: Case) -> bool:
    """Whether this approval must wait for (another) supervisor. Not a refusal: it becomes a request."""
    altogether = case.amount_fen + case.paid_before_fen
    if altogether <= case.four_eyes_fen or case.actor.kind is ActorKind.SYSTEM:
        return False
    first = {case.approval_requested_by, case.evidence_checked_by} - {None}
    if case.approval_requested_by is not None and case.amount_fen > case.approval_requested_fen:
        return True
    return case.actor.kind is not ActorKind.SUPERVISOR or not first or case.actor.user_id in first


@guard("already_requested", _("You have asked for this approval; another supervisor decides."))
def approval_was_not_asked_by_me(case: Case) -> bool:
    asked_by_me = case.approval_requested_by is not None and case.approval_requested_by == case.actor.user_id
    return not (asked_by_me and needs_second_person(case) and case.amount_fen <= case.approval_requested_fen)


@guard("decided_before", _("You decided this before; after an appeal somebody else decides."))
def did_not_decide_before(case: Case) -> bool:
    return case.actor.user_id is None or case.actor.user_id not in case.earlier_deciders


@guard("payout_sent", _("The payout has been sent already and cannot be taken back."))
def payout_is_not_sent(case: Case) -> bool:
    return case.payout_status == "created"


@guard("payout_not_succeeded", _("The payout has not succeeded."))
def payout_succeeded(case: Case) -> bool:
    return case.payout_status == "succeeded"


@guard("payout_not_failed", _("The channel has not said that the payout failed."))
def payout_failed(case: Case) -> bool:
    return case.payout_status == "failed"


@guard("clause_missing", _("Cite the clause that you decide by."))
def clause_is_cited(case: Case) -> bool:
    return case.cites_clause


@guard("commitments_open", _("Say what becomes of each open promise of this ticket."))
def commitments_are_disposed(case: Case) -> bool:
    return case.undisposed_commitments == 0


@guard("no_deadline_passed", _("No deadline of this ticket has passed yet."))
def a_deadline_passed(case: Case) -> bool:
    return case.actor.kind is not ActorKind.CUSTOMER or case.a_deadline_passed


@guard("appeal_too_late", _("The time to appeal is over."))
def appeal_is_in_time(case: Case) -> bool:
    return case.closed_at is not None and case.at <= case.closed_at + timedelta(days=case.appeal_days)


@guard("appealed_already", _("This decision has been appealed already."))
def was_not_appealed(case: Case) -> bool:
    return not case.is_appealed


@guard("other_ticket_open", _("Another ticket about this order is open; add to that one."))
def no_other_ticket_is_open(case: Case) -> bool:
    return not case.has_other_open_ticket


@guard("paid_in_full", _("All that was claimed has been paid."))
def paid_less_than_claimed(case: Case) -> bool:
    return case.paid_fen < case.claimed_fen
