"""What becomes known of a payout, put on record; and what people do about one that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from orders.channels.base import RefundResult, RefundStatus

from .. import payouts
from ..actors import SYSTEM, Actor, ActorKind
from ..cases import Asked
from ..facts import counted_fen
from ..gate import Change, changing, step_within
from ..lifecycle import State
from ..models import MoneyException, Payout, Ticket
from ..refusals import WrongPerson, not_met
from ..texts import ADOPT_BY_APPROVING, NOT_HELD, NOT_MANUAL, PROOF_MISSING, SECOND_PERSON

WORKABLE = ("created", "sending", "processing", "unknown")


@contextmanager
def _changing_payout(
    payout: Payout, by: Actor, at: datetime | None = None, version: int | None = None
) -> Iterator[tuple[Change, Payout]]:
    """The ticket's lock first, then a fresh copy of the payout: the order that every writer keeps."""
    with changing(payout.ticket, by, at=at, version=version) as change:
        fresh = Payout.objects.select_for_update(of=("self",)).get(pk=payout.pk)
        fresh.ticket = change.ticket
        yield change, fresh


def lease_payout(payout: Payout, *, at: datetime | None = None) -> bool:
    """Take a due payout for this worker, by one conditional update: of two workers one gets it."""
    at = at or timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lt=at)
    due = Payout.objects.filter(free, pk=payout.pk, status__in=WORKABLE, next_at__lte=at)
    return due.update(leased_until=at + timedelta(seconds=settings.PAYOUT_LEASE_S)) == 1


def begin_sending(payout: Payout, *, at: datetime | None = None) -> bool:
    """Commit that the first call is about to be made. False where the money may not go after all."""
    with _changing_payout(payout, SYSTEM, at) as (change, row):
        if row.status != "created":
            return False
        why = _blocked(row, change.at)
        if why:
            row.next_at = row.leased_until = None
            row.save(update_fields=["next_at", "leased_until"])
            change.record("payout_blocked", {"payout": row.pk, "code": why})
            return False
        lease = row.leased_until
        payouts.turn(row, "sending", change.at, sends=row.sends + 1, first_sent_at=change.at)
        Payout.objects.filter(pk=row.pk).update(leased_until=lease)
        change.record("payout_sending", {"payout": row.pk, "channel": row.channel})
    return True


def _blocked(payout: Payout, at: datetime) -> str:
    """Why the money may not go now, "" where it may; what was refunded elsewhere opens its exception."""
    if _was_refunded_elsewhere(payout):
        payouts.open_exception(payout, MoneyException.Kind.EXTERNAL_REFUND, at)
        return "EXTERNAL_REFUND"
    others = MoneyException.objects.filter(payment=payout.payment_id, closed_at=None).exclude(payout=payout)
    return "MONEY_EXCEPTION" if others.exists() else ""


def _was_refunded_elsewhere(payout: Payout) -> bool:
    """Whether the money went back some other way after the approval: less is left than nothing."""
    payment = payout.payment
    shop_says_so = payment.order is not None and payment.order.status == "refunded"
    return shop_says_so or counted_fen(payment) + payment.externally_refunded_fen() > payment.amount_fen


def begin_sending_again(payout: Payout, *, at: datetime | None = None) -> bool:
    """Commit that the same number is about to be sent once more, after the channel was asked about it.

    False where the money may not go any more: then it is held, for the channel has none of this number.
    """
    with _changing_payout(payout, SYSTEM, at) as (change, row):
        if row.status not in {"sending", "unknown", "processing"}:
            return False
        why = _blocked(row, change.at)
        if why:
            _hold(change, row, why)
            return False
        Payout.objects.filter(pk=row.pk).update(sends=row.sends + 1)
        change.record("payout_sending", {"payout": row.pk, "channel": row.channel, "again": True})
    return True


def _hold(change: Change, row: Payout, code: str, **values: object) -> None:
    payouts.turn(row, "held", change.at, next_at=None, code=code, **values)
    payouts.open_exception(row, MoneyException.Kind.HELD, change.at, code)
    change.record("payout_held", {"payout": row.pk, "code": code})


def record_result(payout: Payout, result: RefundResult, *, asked: bool, at: datetime | None = None) -> Payout:
    """Put a channel's answer on record and let the ticket follow. A repeated answer changes nothing.

    `asked` tells a query's answer from a call's or a callback's: only a query may say that it failed.
    """
    with _changing_payout(payout, SYSTEM, at) as (change, row):
        if row.status in {"succeeded", "cancelled", "created"}:
            return row
        if row.status == "failed":
            if result.status is RefundStatus.SUCCEEDED:
                payouts.post_late_success(row, change.at)
                change.record("late_success", {"payout": row.pk, "amount_fen": row.amount_fen})
            return row
        _apply(change, row, result, asked)
    return row


def _apply(change: Change, row: Payout, result: RefundResult, asked: bool) -> None:
    at, status = change.at, result.status
    if row.status == "held" and not (status is RefundStatus.SUCCEEDED or (status is RefundStatus.FAILED and asked)):
        return
    number = result.channel_refund_no or row.channel_refund_no
    values: dict[str, object] = {"code": result.code[:64], "channel_refund_no": number[:64]}
    if asked:
        row.queries += 1
    if status is RefundStatus.SUCCEEDED:
        payouts.turn(row, "succeeded", at, **values)
        MoneyException.objects.filter(payout=row, kind="held", closed_at=None).update(closed_at=at)
        step_within(change, "settle", Asked())
    elif status is RefundStatus.FAILED and asked:
        payouts.turn(row, "failed", at, **values)
        payouts.release(row)
        MoneyException.objects.filter(payout=row, kind="held", closed_at=None).update(closed_at=at)
        step_within(change, "fail_payout", Asked())
    elif status is RefundStatus.HELD:
        _hold(change, row, result.code[:64], channel_refund_no=number[:64])
    else:
        known = status is RefundStatus.PROCESSING
        before = row.status
        payouts.turn(row, "processing" if known else "unknown", at, next_at=payouts.next_poll(row, at), **values)
        if before != row.status:
            change.record(f"payout_{row.status}", {"payout": row.pk, "code": result.code[:64]})


def resend_payout(payout: Payout, *, by: Actor, at: datetime | None = None) -> Payout:
    """Send a held payout again under its number, once the cause is gone. Supervisors only."""
    _supervisor(by)
    with _changing_payout(payout, by, at) as (change, row):
        if row.status != "held":
            raise not_met("payout_not_held", NOT_HELD)
        payouts.turn(row, "sending", change.at, next_at=change.at)
        MoneyException.objects.filter(payout=row, kind="held", closed_at=None).update(
            closed_at=change.at, closed_by_id=by.user_id
        )
        change.record("payout_released", {"payout": row.pk})
    return row


def close_exception(exception: MoneyException, *, by: Actor, at: datetime | None = None) -> MoneyException:
    """A supervisor has settled an exception of money; payouts that it blocked are looked at again.

    Raises NotMet for a late success of an unfinished ticket: approving takes it in, anything else would
    leave the ticket free to pay a second time.
    """
    _supervisor(by)
    with _changing_payout(exception.payout, by, at) as (change, row):
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
    with _changing_payout(payout, by, at, version) as (change, row):
        _still_waits(row)
        proof = change.ticket.evidence.filter(pk=proof_id).first() if proof_id is not None else None
        if not reference.strip() or proof is None:
            raise not_met("proof_missing", PROOF_MISSING)
        row.transfer_reference, row.transfer_proof, row.entered_by_id = reference.strip()[:64], proof, by.user_id
        row.save(update_fields=["transfer_reference", "transfer_proof", "entered_by"])
        change.record("transfer_entered", {"payout": row.pk, "proof": proof.pk})
    return row


def confirm_transfer(ticket: Ticket, *, by: Actor, version: int | None = None, at: datetime | None = None) -> Payout:
    """A second person has checked reference and proof: the ticket is paid. `version` is what they saw."""
    if not by.is_staff:
        raise WrongPerson
    payout = _manual(ticket)
    with _changing_payout(payout, by, at, version) as (change, row):
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
