"""What a feed may tell of one order. None means "the feed did not say": it never erases what is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from orders.sentences import joined


class Refused(Exception):
    """A fact that we do not take. `reasons` are whole sentences in the active language, for people."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(*reasons)
        self.reasons = reasons

    @property
    def reason(self) -> str:
        return joined(self.reasons)

    def __str__(self) -> str:
        return self.reason


@dataclass(frozen=True)
class PaymentFacts:
    """Money that came in. `channel` may be a shop's own wording (`channel_of` maps it); minor units.

    Without `serial` the order's number stands for it, without `amount_fen` the order's amount.
    """

    channel: str | None = None
    serial: str | None = None
    amount_fen: int | None = None
    paid_at: datetime | None = None


@dataclass(frozen=True)
class RefundFacts:
    """Money that already went back outside this desk; `reference` tells two refunds of one payment apart."""

    amount_fen: int
    reference: str
    refunded_at: datetime | None = None


@dataclass(frozen=True)
class OrderFacts:
    """One order as its shop tells it. Amounts in minor units of `currency`, times aware.

    Nothing personal and no secret is in its repr, which ends in logs and tracebacks.
    """

    number: str
    product_code: str | None = None
    product_name: str | None = None
    quantity: int | None = None
    amount_fen: int | None = None
    currency: str | None = None
    status: str | None = None
    placed_at: datetime | None = None

    delivery: str | None = None
    delivered_quantity: int | None = None
    delivered_at: datetime | None = None
    receipt_confirmed_at: datetime | None = None
    is_used: bool | None = None
    supplier_order_number: str | None = None

    target_account: str | None = field(default=None, repr=False)
    buyer_reference: str | None = field(default=None, repr=False)
    contact: str | None = field(default=None, repr=False)
    query_password: str | None = field(default=None, repr=False)
    no_return_confirmed: bool | None = None

    payment: PaymentFacts | None = None
    refunds: tuple[RefundFacts, ...] = ()

    # Of the product rather than of the order.
    price_fen: int | None = None
    supplier_code: str | None = None
    promised_delivery_minutes: int | None = None
