"""Reads what `turns` looks at: where a ticket stands. At most four queries, whatever the ticket holds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings
from django.utils import timezone

from . import payouts
from .lifecycle import State
from .models import Claim, MoneyException, Payout, Ticket
from .turns import Standing


def read(ticket: Ticket, at: datetime | None = None) -> Standing:
    """Where the ticket stands at `at`."""
    payout = payouts.current(ticket) if ticket.state == State.APPROVED else None
    return Standing(
        state=ticket.state,
        is_answered=ticket.state == State.SUPPLIER_CONFIRM and not _is_asked(ticket),
        approval_is_requested=ticket.approval_requested_by_id is not None,
        transfer=_transfer(payout),
        is_held=payout is not None and _is_held(payout),
        can_appeal=_can_appeal(ticket, at or timezone.now()),
        appeal_days=settings.APPEAL_DAYS,
    )


def _is_asked(ticket: Ticket) -> bool:
    return ticket.claims.filter(status=Claim.Status.OPEN).exists()


def _transfer(payout: Payout | None) -> Literal["", "make", "confirm"]:
    if payout is None or payout.channel != "manual":
        return ""
    return "make" if payout.entered_by_id is None else "confirm"


def _is_held(payout: Payout) -> bool:
    """Held by its channel, or kept from being sent by an exception of its payment's money."""
    return payout.status == "held" or MoneyException.objects.filter(payment=payout.payment_id, closed_at=None).exists()


def _can_appeal(ticket: Ticket, at: datetime) -> bool:
    """As the lifecycle's guards say, but for another open ticket, of which the gate says so when it is tried."""
    if ticket.closed_at is None or at > ticket.closed_at + timedelta(days=settings.APPEAL_DAYS):
        return False
    return ticket.state != State.PAID or payouts.paid_fen(ticket) < ticket.claimed_fen
