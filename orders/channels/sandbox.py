"""A remote payment channel, played: it can be told (SandboxScript) to misbehave as real ones do.

What it knows stands in SandboxRefund rows, written in transactions of its own, as the far side's would
be. Called inside a transaction of the caller it raises RuntimeError: a real channel is a network call.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from orders.models import SandboxRefund, SandboxScript

from .base import ChannelTimeout, RefundRequest, RefundResult, RefundStatus

Behaviour = SandboxScript.Behaviour

# What a row's `status` says: a behaviour's own name once it was followed, or one of these.
LOST = Behaviour.TIMEOUT_BEFORE  # never arrived: a query does not find it
NEW, PAID, PAID_LATE, ASKED = "new", "paid", "paid_late", "asked"
# Still open: the next request is treated as the script says then. Everything else is answered as it is.
OPEN = {NEW, LOST, Behaviour.SHORT}


class SandboxChannel:
    """Pays a number at most once, whatever it is told to answer."""

    name = "sandbox"

    def refund(self, request: RefundRequest) -> RefundResult:
        """Follow the shop's script, one of its `times` for each request of an open refund.

        Raises ChannelTimeout where the script says so, after what it did is committed.
        """
        behaviour = None
        with transaction.atomic(durable=True):
            row = _find_or_start(request)
            if row.amount_fen != request.amount_fen or row.payment_serial != request.payment_serial:
                return _held("PARAMETERS_CHANGED", _("This number was already used for another refund."))
            if row.status in OPEN:
                behaviour = _next_behaviour(request.shop_id)
                _follow(row, behaviour)
        if behaviour in {Behaviour.TIMEOUT_BEFORE, Behaviour.TIMEOUT_AFTER}:
            raise ChannelTimeout(_("The channel did not answer in time."))
        return _answer(row)

    def query(self, request: RefundRequest) -> RefundResult:
        """A refund that was processing is still so at the first query, and paid by the second."""
        with transaction.atomic(durable=True):
            row = _lock(request.out_refund_no)
            if row is None or row.status == LOST:
                return RefundResult(RefundStatus.NOT_FOUND)
            told = _answer(row)
            if row.status == Behaviour.PROCESSING:
                _set(row, ASKED)
            elif row.status == ASKED:
                _pay(row, PAID)
                told = _answer(row)
        return told

    def callbacks(self, out_refund_no: str) -> Iterator[dict[str, Any]]:
        """What the channel sends on top of its answer: the same success again, if told to (`twice`)."""
        row = SandboxRefund.objects.get(out_refund_no=out_refund_no)
        if row.status == Behaviour.TWICE:
            yield _payload(row)

    def complete_late(self, out_refund_no: str) -> dict[str, Any]:
        """Pay what was answered as failed (`late_success`), and give the callback's payload.

        Raises LookupError unless this number was told to behave so; repeated, it pays nothing more.
        """
        with transaction.atomic(durable=True):
            row = _lock(out_refund_no)
            if row is None or row.status not in {Behaviour.LATE_SUCCESS, PAID_LATE}:
                raise LookupError(f"The refund {out_refund_no} has no late success.")
            if row.status == Behaviour.LATE_SUCCESS:
                _pay(row, PAID_LATE)
        return _payload(row)


def _find_or_start(request: RefundRequest) -> SandboxRefund:
    """The number's row, locked, with this request counted."""
    SandboxRefund.objects.get_or_create(
        out_refund_no=request.out_refund_no,
        defaults={
            "payment_serial": request.payment_serial,
            "amount_fen": request.amount_fen,
            "status": NEW,
        },
    )
    row = SandboxRefund.objects.select_for_update().get(out_refund_no=request.out_refund_no)
    SandboxRefund.objects.filter(pk=row.pk).update(requests=F("requests") + 1)
    return row


def _lock(out_refund_no: str) -> SandboxRefund | None:
    return SandboxRefund.objects.select_for_update().filter(out_refund_no=out_refund_no).first()


def _next_behaviour(shop_id: int) -> str | None:
    """Use up one of the shop's oldest script. None: behave."""
    for script in SandboxScript.objects.filter(shop=shop_id, times__gt=0):
        used = SandboxScript.objects.filter(pk=script.pk, times__gt=0).update(times=F("times") - 1)
        if used:
            return script.behaviour
    return None


def _follow(row: SandboxRefund, behaviour: str | None) -> None:
    if behaviour in {None, Behaviour.TIMEOUT_AFTER}:
        _pay(row, PAID)
    elif behaviour == Behaviour.TWICE:
        _pay(row, Behaviour.TWICE)
    else:
        _set(row, str(behaviour))


def _pay(row: SandboxRefund, status: str) -> None:
    """The one place where the far side's money moves: at most once a number, even if the code is wrong."""
    unpaid = SandboxRefund.objects.filter(pk=row.pk, paid_count=0)
    if unpaid.update(paid_count=1, status=status) != 1:
        raise AssertionError(f"the sandbox was about to pay {row.out_refund_no} twice")
    row.status, row.paid_count = status, 1


def _set(row: SandboxRefund, status: str) -> None:
    SandboxRefund.objects.filter(pk=row.pk).update(status=status)
    row.status = status


def _answer(row: SandboxRefund) -> RefundResult:
    if row.status in {PAID, PAID_LATE, Behaviour.TWICE}:
        return RefundResult(RefundStatus.SUCCEEDED, _channel_number(row))
    if row.status in {Behaviour.PROCESSING, ASKED}:
        return RefundResult(RefundStatus.PROCESSING, _channel_number(row))
    if row.status == Behaviour.SHORT:
        return _held("NOT_ENOUGH", _("The shop's balance with the channel is short."))
    message = _("The channel refused this refund.")
    return RefundResult(RefundStatus.FAILED, _channel_number(row), "REFUSED", message)


def _held(code: str, message: str) -> RefundResult:
    return RefundResult(RefundStatus.HELD, code=code, message=message)


def _payload(row: SandboxRefund) -> dict[str, Any]:
    return {
        "out_refund_no": row.out_refund_no,
        "channel_refund_no": _channel_number(row),
        "payment_serial": row.payment_serial,
        "amount_fen": row.amount_fen,
        "status": RefundStatus.SUCCEEDED.value,
    }


def _channel_number(row: SandboxRefund) -> str:
    return f"SANDBOX{row.pk:08d}"
