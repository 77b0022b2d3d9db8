"""A buyer's balance with the shop, as far as a ticket's money went there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from orders import ledger
from orders.models import Account
from refunds.models import Ticket

from .money_back import MoneyBack

LINES = 5


@dataclass(frozen=True)
class Line:
    """One transfer as the buyer sees it: in is above zero, out below."""

    at: datetime
    amount_fen: int
    is_ours: bool
    reference: str

    @property
    def is_refund(self) -> bool:
        return self.amount_fen > 0


@dataclass(frozen=True)
class Credited:
    """What this ticket brought, what the buyer has now, and the last lines of the statement."""

    amount_fen: int
    balance_fen: int
    currency: str
    lines: list[Line]


def of_ticket(ticket: Ticket, paid: list[MoneyBack]) -> Credited | None:
    """None unless money of this ticket went to the balance of the buyer as the shop knows it now. Two queries."""
    subject = ticket.order or ticket.payment
    reference = subject.account_reference if subject else ""
    rows = [one.row for one in paid if (one.row.channel, one.row.status) == ("balance", "succeeded")]
    mine = [row for row in rows if reference and row.buyer_reference == reference]
    if not mine:
        return None
    numbers = {f"refund:{row.out_refund_no}" for row in mine}
    lines = [
        Line(
            line.at,
            line.amount_fen if line.credit.kind == Account.Kind.BUYER else -line.amount_fen,
            line.reference in numbers,
            line.reference.partition(":")[2],
        )
        for line in ledger.statement(ticket.shop, reference, ticket.currency)[:LINES]
    ]
    held = ledger.balance_of(ticket.shop, reference, ticket.currency)
    return Credited(sum(row.amount_fen for row in mine), held, ticket.currency, lines)
