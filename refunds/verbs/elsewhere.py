"""Money that went back some other way, as a person learned of it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from orders.facts import RefundFacts, record_refund
from orders.models import ExternalRefund, Payment

from .. import payouts
from ..actors import Actor
from ..facts import counted_fen
from ..gate import Change, changing
from ..models import MoneyException, Payout, Ticket
from ..refusals import WrongPerson, not_met
from ..texts import NO_PAYMENT

SENT = tuple(status for status in Payout.COUNTED if status != "created")


class Noted(NamedTuple):
    """The refund as it is on record now; not new where it was known already."""

    refund: ExternalRefund
    is_new: bool


def note_external_refund(
    ticket: Ticket,
    amount_fen: int,
    reference: str,
    *,
    by: Actor,
    version: int | None = None,
    at: datetime | None = None,
) -> Noted:
    """Staff have learned that the ticket's payment was refunded elsewhere. The same again changes nothing.

    A payout that is not sent yet is blocked when it is about to be; one that was sent, and makes the refunds
    more than was paid, goes to a supervisor. Raises NotMet where no payment is known, and what the facts
    themselves refuse (`orders.facts.Refused`).
    """
    if not by.is_staff:
        raise WrongPerson
    with changing(ticket, by, version=version, at=at) as change:
        payment = change.ticket.payment
        if payment is None:
            raise not_met("payment_not_known", NO_PAYMENT)
        told = RefundFacts(amount_fen, reference.strip())
        refund, is_new = record_refund(payment, told, ExternalRefund.Source.PERSON)
        if is_new:
            _report_paid_twice(change, payment)
            change.record("external_refund", {"amount_fen": refund.amount_fen, "refund": refund.pk})
    return Noted(refund, is_new)


def _report_paid_twice(change: Change, payment: Payment) -> None:
    """More has gone back than was paid, and it is too late to stop ours: a supervisor has to know."""
    if counted_fen(payment) + payment.externally_refunded_fen() <= payment.amount_fen:
        return
    sent = Payout.objects.filter(payment=payment, status__in=SENT).order_by("-pk").first()
    if sent is not None:
        payouts.open_exception(sent, MoneyException.Kind.EXTERNAL_REFUND, change.at)
