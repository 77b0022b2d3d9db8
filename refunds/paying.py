"""Sends payouts: the only place that calls a money channel. Never inside a transaction.

Whatever was once sent is asked about before it is sent again, under the same number. A worker that dies
anywhere leaves a lease that runs out; the next one asks first.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from orders.channels import registry
from orders.channels.base import Channel, RefundRequest, RefundResult, RefundStatus

from . import actions, payouts
from .models import MoneyException, Payout

log = logging.getLogger(__name__)


def due(at: datetime) -> QuerySet[Payout]:
    """Payouts that want a worker now, oldest first."""
    free = Q(leased_until=None) | Q(leased_until__lt=at)
    return Payout.objects.filter(free, status__in=actions.WORKABLE, next_at__lte=at).order_by("next_at")


def work(payout: Payout, *, at: datetime | None = None) -> Payout:
    """Take one payout one step further: send it, or ask about it. Returns it as it is afterwards."""
    if actions.lease_payout(payout, at=at):
        fresh = Payout.objects.select_related("ticket", "payment__shop", "payment__order").get(pk=payout.pk)
        channel, request = registry.channel(fresh.channel), payouts.request_of(fresh)
        if fresh.status == "created":
            if actions.begin_sending(fresh, at=at):
                actions.record_result(fresh, _call(channel.refund, request), asked=False, at=at)
        else:
            _ask(fresh, channel, request, at)
    return Payout.objects.get(pk=payout.pk)


def _ask(payout: Payout, channel: Channel, request: RefundRequest, at: datetime | None) -> None:
    result = _call(channel.query, request)
    was_held = payout.exceptions.filter(kind=MoneyException.Kind.HELD).exists()
    released = payout.status == "sending" and was_held and result.status is RefundStatus.HELD
    if payout.is_given_up and result.status in {RefundStatus.NOT_FOUND, RefundStatus.HELD}:
        result = replace(result, status=RefundStatus.FAILED, code=result.code or "GIVEN_UP")
        actions.record_result(payout, result, asked=True, at=at)
    elif result.status is RefundStatus.NOT_FOUND or released:
        if actions.begin_sending_again(payout, at=at):
            actions.record_result(payout, _call(channel.refund, request), asked=False, at=at)
    else:
        actions.record_result(payout, result, asked=True, at=at)


def _call(call: Callable[[RefundRequest], RefundResult], request: RefundRequest) -> RefundResult:
    """One call to the channel. No answer, or one that we cannot read, is unknown and never failed."""
    if connection.in_atomic_block and not _in_test_transaction():
        raise RuntimeError("a channel is never called inside a transaction")
    try:
        return call(request)
    except Exception as error:
        log.warning("payout %s: no usable answer (%s)", request.out_refund_no, type(error).__name__)
        return RefundResult(RefundStatus.UNKNOWN, code=type(error).__name__)


def _in_test_transaction() -> bool:
    return all(getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)


def work_all(*, at: datetime | None = None, most: int = 100) -> int:
    """Work on up to `most` due payouts, one after the other. Returns how many there were.

    One that cannot be worked on is logged and keeps its lease for a while: it never holds up the others.
    """
    rows = list(due(at or timezone.now())[:most])
    for payout in rows:
        try:
            work(payout, at=at)
        except Exception:  # whatever it is, the next payout is somebody else's money
            log.exception("payout %s could not be worked on", payout.out_refund_no)
    return len(rows)
