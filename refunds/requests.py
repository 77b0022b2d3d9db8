"""What somebody asks for: an order or a payment, what went wrong with it, and what is brought along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orders.models import Order, Payment

from .commitments import Draft
from .intake import Kept


@dataclass(frozen=True)
class Request:
    """What a customer asks for, about an order or a payment.

    `claimed_fen` None is what the clause gives. `via` is where it was asked: portal, api, chat, qq, phone.
    `evidence` are files that `evidence.keep_all` has examined and stored; `note` is the bundle's note.
    `is_full` is False for somebody who knew the buyer's contact alone, which sellers know too.
    """

    scenario: str
    order: Order | None = None
    payment: Payment | None = None
    description: str = ""
    via: str = "portal"
    claimed_fen: int | None = None
    email: str = ""
    language: str = ""
    customer_denies_delivery: bool = False
    evidence: Sequence[Kept] = ()
    note: str = ""
    commitment: Draft | None = None
    why_no_promise: str = ""
    is_full: bool = True
