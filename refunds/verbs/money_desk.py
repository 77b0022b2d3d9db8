"""What people do about money that stands still: held payouts, transfers by hand, exceptions."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from .. import evidence, messages, payouts, record
from ..actors import SYSTEM, Actor, ActorKind
from ..cases import Asked
from ..gate import step_within
from ..lifecycle import State
from ..models import Evidence, MoneyException, Payout, Ticket
from ..refusals import WrongPerson, not_met
from ..texts import ADOPT_BY_APPROVING, NOT_HELD, NOT_MANUAL, NOT_STUCK, PROOF_MISSING, SECOND_PERSON
from .paying import changing_payout, fail


def resend_payout(payout: Payout, *, by: Actor, at: datetime | None = None) -> Payout:
    """Send a held payout again under its number, once the cause is gone. Supervisors only."""
    _supervisor(by)
    with changing_payout(payout, by, at) as (change, row):
        if row.status != "held":
            raise not_met("payout_not_held", NOT_HELD)
        payouts.turn(row, "sending", change.at, next_at=change.at)
        MoneyException.objects.filter(payout=row, kind="held", closed_at=None).update(
            closed_at=change.at, closed_by_id=by.user_id
        )
        change.record("payout_released", {"payout": row.pk})
    return row


def give_up_payout(payout: Payout, reason: str, *, by: Actor, at: datetime | None = None) -> Payout:
    """A supervisor gives up a payout that stands still: the ticket goes back to a supervisor's decision.

    A transfer by hand is failed at once: people are its channel. A held one is asked about once more by the
    worker, and fails only if the channel has not paid it.
    """
    _supervisor(by)
    words = messages.checked_text(reason)
    with changing_payout(payout, by, at) as (change, row):
        by_hand = row.channel == "manual" and row.status == "processing"
        if not (by_hand or row.status == "held"):
            raise not_met("payout_not_stuck", NOT_STUCK)
        note = record.new_message(change.ticket, "note", words, by, change.at, is_public=False)
        change.record("payout_given_up", {"payout": row.pk} | record.words(note))
        row.is_given_up = True
        if by_hand:
            fail(replace(change, by=SYSTEM), row)
        else:
            payouts.turn(row, "unknown", change.at, next_at=change.at)
    return row


def close_exception(exception: MoneyException, *, by: Actor, at: datetime | None = None) -> MoneyException:
    """A supervisor has settled an exception of money; payouts that it blocked are looked at again.

    Raises NotMet for a late success of an unfinished ticket: approving takes it in, anything else would
    leave the ticket free to pay a second time.
    """
    _supervisor(by)
    with changing_payout(exception.payout, by, at) as (change, row):
        fresh = MoneyException.objects.get(pk=exception.pk)
        if fresh.closed_at is None:
            if fresh.kind == MoneyException.Kind.LATE_SUCCESS and not change.ticket.is_finished:
                raise not_met("adopt_by_approving", ADOPT_BY_APPROVING)
            fresh.closed_at, fresh.closed_by_id = change.at, by.user_id
            fresh.save(update_fields=["closed_at", "closed_by"])
            blocked = Payout.objects.filter(payment=row.payment_id, status="created", next_at=None)
            blocked.update(next_at=change.at)
            change.record("exception_closed", {"payout": row.pk, "exception": fresh.kind})
    return fresh


def enter_transfer(
    ticket: Ticket,
    reference: str,
    proof_id: int | None,
    *,
    by: Actor,
    version: int | None = None,
    at: datetime | None = None,
) -> Payout:
    """A transfer was made by hand: its reference and the proof among the ticket's evidence."""
    if not by.is_staff:
        raise WrongPerson
    payout = _manual(ticket)
    with changing_payout(payout, by, at, version) as (change, row):
        _still_waits(row)
        proof = _own_evidence(change.ticket, proof_id)
        if not reference.strip() or proof is None:
            raise not_met("proof_missing", PROOF_MISSING)
        row.transfer_reference, row.transfer_proof, row.entered_by_id = reference.strip()[:64], proof, by.user_id
        row.save(update_fields=["transfer_reference", "transfer_proof", "entered_by"])
        change.record("transfer_entered", {"payout": row.pk, "proof": proof.pk})
    return row


def _own_evidence(ticket: Ticket, pk: int | None) -> Evidence | None:
    """A transfer is proved by what the desk adds, never by the customer's own pictures."""
    staff = (ActorKind.AGENT.value, ActorKind.SUPERVISOR.value)
    return evidence.filed(ticket).filter(pk=pk, added_by_kind__in=staff).first() if pk is not None else None


def confirm_transfer(ticket: Ticket, *, by: Actor, version: int | None = None, at: datetime | None = None) -> Payout:
    """A second person has checked reference and proof: the ticket is paid. `version` is what they saw."""
    if not by.is_staff:
        raise WrongPerson
    payout = _manual(ticket)
    with changing_payout(payout, by, at, version) as (change, row):
        _still_waits(row)
        if row.entered_by_id is None or row.transfer_proof_id is None:
            raise not_met("proof_missing", PROOF_MISSING)
        if row.entered_by_id == by.user_id:
            raise not_met("second_person", SECOND_PERSON)
        change.record("transfer_confirmed", {"payout": row.pk})
        payouts.turn(row, "succeeded", change.at, confirmed_by_id=by.user_id)
        step_within(replace(change, by=SYSTEM), "settle", Asked())
    return row


def _manual(ticket: Ticket) -> Payout:
    payout = payouts.current(ticket)
    if payout is None or payout.channel != "manual":
        raise not_met("not_manual", NOT_MANUAL)
    return payout


def _still_waits(payout: Payout) -> None:
    if payout.status not in {"sending", "processing", "unknown"} or payout.ticket.state != State.APPROVED:
        raise not_met("not_manual", NOT_MANUAL)


def _supervisor(by: Actor) -> None:
    if by.kind is not ActorKind.SUPERVISOR:
        raise WrongPerson
