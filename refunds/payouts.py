"""One movement of money back: its rows, its small lifecycle and its reservation. No ticket moves here.

`created → sending → processing | unknown | held → succeeded | failed`, and `cancelled` before it is sent.
All of it runs under the ticket's lock, in the transaction of the caller; the network is in `paying`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.db.models.functions import Least

from orders.channels import registry
from orders.channels.base import RefundRequest
from orders.models import Payment

from .facts import supplier_asked
from .models import MoneyException, Payout, Reservation, Ticket
from .numbers import new_refund_number
from .refusals import not_met
from .texts import CHANNEL_UNKNOWN, NO_BUYER

# Seconds until a payout without a final answer is asked for again; the last one repeats.
POLL_S = (5, 10, 30, 60, 300, 600, 1800, 3600)

NEXT: dict[str, frozenset[str]] = {
    "created": frozenset({"sending", "cancelled"}),
    "sending": frozenset({"processing", "unknown", "held", "succeeded", "failed"}),
    "processing": frozenset({"processing", "unknown", "held", "succeeded", "failed"}),
    "unknown": frozenset({"processing", "unknown", "held", "succeeded", "failed", "sending"}),
    "held": frozenset({"sending", "unknown", "succeeded", "failed"}),
    "failed": frozenset({"succeeded"}),
    "succeeded": frozenset(),
    "cancelled": frozenset(),
}


def channel_for(payment: Payment, wanted: str) -> str:
    """The way back: as wanted, else the way the money came, else the shop's own choice."""
    return wanted or (payment.channel if registry.is_reachable(payment.channel) else payment.shop.payout_channel)


def channel_problem(payment: Payment, wanted: str) -> str:
    """Why this channel cannot be used for this payment; empty when it can."""
    name = channel_for(payment, wanted)
    if not registry.is_reachable(name):
        return str(CHANNEL_UNKNOWN) % {"names": ", ".join(registry.names())}
    if name not in {payment.channel, "balance", "manual"}:
        return str(CHANNEL_UNKNOWN) % {"names": ", ".join(sorted({"balance", "manual", payment.channel}))}
    return str(NO_BUYER) if name == "balance" and not payment.account_reference else ""


def create(ticket: Ticket, payment: Payment, amount_fen: int, channel: str, at: datetime) -> Payout:
    """Reserve the amount and write the payout with its number, for the worker to send after the commit."""
    payment.pin()
    reserve(payment, amount_fen)
    return Payout.objects.create(
        ticket=ticket,
        payment=payment,
        channel=channel_for(payment, channel),
        out_refund_no=new_refund_number(),
        amount_fen=amount_fen,
        currency=payment.currency,
        buyer_reference=payment.account_reference,
        shop_id=ticket.shop_id,
        supplier=supplier_asked(ticket),
        scenario=ticket.scenario,
        responsible=ticket.clause.rules.responsible,
        created_at=at,
        next_at=at,
    )


def reserve(payment: Payment, amount_fen: int) -> None:
    """Raises NotMet where the payment does not hold it: the CHECK decides, not the code before it."""
    Reservation.objects.get_or_create(payment=payment, defaults={"paid_fen": payment.amount_fen})
    try:
        with transaction.atomic():
            Reservation.objects.filter(payment=payment).update(reserved_fen=F("reserved_fen") + amount_fen)
    except IntegrityError:
        from .guards import amount_is_refundable

        raise not_met(amount_is_refundable.code, amount_is_refundable.reason) from None


def release(payout: Payout) -> None:
    Reservation.objects.filter(payment=payout.payment_id).update(reserved_fen=F("reserved_fen") - payout.amount_fen)


def turn(payout: Payout, status: str, at: datetime, **values: object) -> None:
    """Take one step of the small lifecycle. Raises ValueError for a step that does not exist."""
    if status not in NEXT[payout.status]:
        raise ValueError(f"payout {payout.out_refund_no}: {payout.status} does not become {status}")
    payout.status = status
    if status in {"succeeded", "failed", "cancelled"}:
        payout.finished_at, payout.next_at = at, None
    for name, value in values.items():
        setattr(payout, name, value)
    payout.leased_until = None
    payout.save()


def next_poll(payout: Payout, at: datetime) -> datetime | None:
    """When the channel is asked again; a transfer made by hand waits for people instead."""
    if payout.channel == "manual":
        return None
    return at + timedelta(seconds=POLL_S[min(payout.queries, len(POLL_S) - 1)])


def cancel(payout: Payout, at: datetime) -> None:
    turn(payout, "cancelled", at)
    release(payout)


def post_late_success(payout: Payout, at: datetime) -> MoneyException:
    """A payout that the channel called failed was paid after all: into the books, and to a supervisor.

    Where another payout has taken the room meanwhile the reservation stops at what was paid; the open
    exception says why the payouts add up to more.
    """
    turn(payout, "succeeded", at)
    Reservation.objects.filter(payment=payout.payment_id).update(
        reserved_fen=Least(F("paid_fen"), F("reserved_fen") + payout.amount_fen)
    )
    return open_exception(payout, MoneyException.Kind.LATE_SUCCESS, at)


def open_exception(payout: Payout, kind: str, at: datetime, code: str = "") -> MoneyException:
    exception, _created = MoneyException.objects.get_or_create(
        payout=payout,
        kind=kind,
        closed_at=None,
        defaults={"payment_id": payout.payment_id, "opened_at": at, "code": code[:64]},
    )
    return exception


def current(ticket: Ticket) -> Payout | None:
    """The payout that is under way, else the one that ended last; never a cancelled one."""
    ended = F("finished_at").desc(nulls_first=True)
    return ticket.payouts.exclude(status="cancelled").order_by(ended, "-pk").first()


def paid_fen(ticket: Ticket) -> int:
    """What this ticket has paid back."""
    return ticket.payouts.filter(status="succeeded").aggregate(total=Sum("amount_fen"))["total"] or 0


def late_paid(ticket: Ticket) -> Payout | None:
    """A payout of this ticket that was paid after its failure had been told, and is not settled yet."""
    return ticket.payouts.filter(
        status="succeeded", exceptions__kind=MoneyException.Kind.LATE_SUCCESS, exceptions__closed_at=None
    ).first()


def request_of(payout: Payout) -> RefundRequest:
    """What the channel is told; the same words every time, because a retry must not differ."""
    return RefundRequest(
        out_refund_no=payout.out_refund_no,
        shop_id=payout.payment.shop_id,
        payment_serial=payout.payment.serial,
        payment_amount_fen=payout.payment.amount_fen,
        amount_fen=payout.amount_fen,
        currency=payout.currency,
        reason=f"Refund {payout.ticket.number}",
        buyer_reference=payout.buyer_reference,
    )
