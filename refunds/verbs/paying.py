"""What becomes known of a payout, put on record; and what people do about one that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from orders.channels.base import RefundResult, RefundStatus

from .. import payouts
from ..actors import SYSTEM, Actor
from ..cases import Asked
from ..facts import counted_fen
from ..gate import Change, changing, step_within
from ..models import MoneyException, Payout

WORKABLE = ("created", "sending", "processing", "unknown")


@contextmanager
def changing_payout(
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
    with changing_payout(payout, SYSTEM, at) as (change, row):
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
    with changing_payout(payout, SYSTEM, at) as (change, row):
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
    with changing_payout(payout, SYSTEM, at) as (change, row):
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
        fail(change, row, **values)
    elif status is RefundStatus.HELD:
        _hold(change, row, result.code[:64], channel_refund_no=number[:64])
    else:
        known = status is RefundStatus.PROCESSING
        before = row.status
        payouts.turn(row, "processing" if known else "unknown", at, next_at=payouts.next_poll(row, at), **values)
        if before != row.status:
            change.record(f"payout_{row.status}", {"payout": row.pk, "code": result.code[:64]})


def fail(change: Change, row: Payout, **values: object) -> None:
    payouts.turn(row, "failed", change.at, **values)
    payouts.release(row)
    MoneyException.objects.filter(payout=row, kind="held", closed_at=None).update(closed_at=change.at)
    step_within(change, "fail_payout", Asked())
