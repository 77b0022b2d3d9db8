"""What a money channel can be asked, and how its answers are to be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class RefundStatus(StrEnum):
    """`not_found` is an answer to a query only: the channel has never received this number."""

    SUCCEEDED = "succeeded"
    PROCESSING = "processing"
    UNKNOWN = "unknown"
    HELD = "held"
    FAILED = "failed"
    NOT_FOUND = "not_found"


class ChannelTimeout(Exception):
    """No answer in time: the money may have moved or not. Only a query tells."""


@dataclass(frozen=True)
class RefundRequest:
    """One refund under its number, which never changes. Amounts are minor units of `currency`."""

    out_refund_no: str
    shop_id: int
    payment_serial: str
    payment_amount_fen: int
    amount_fen: int
    currency: str
    reason: str
    buyer_reference: str


@dataclass(frozen=True)
class RefundResult:
    """`code` is the channel's own word, `message` a sentence; `paid_at` is None where it does not tell."""

    status: RefundStatus
    channel_refund_no: str = ""
    code: str = ""
    message: str = ""
    paid_at: datetime | None = None


class Channel(Protocol):
    """One way back for money. It is called outside any transaction of the caller.

    - `refund` may be called again with the same `out_refund_no`, and pays at most once.
    - No answer raises ChannelTimeout or returns `unknown`; the caller reads ANY exception as unknown,
      and asks by `query` before it sends again.
    - `failed` is believed only from `query`: an answer to `refund` may be about the call, not the money.
    - `held` keeps the number and waits for a person, who has it sent again under the same number.
    """

    @property
    def name(self) -> str: ...

    def refund(self, request: RefundRequest) -> RefundResult: ...

    def query(self, request: RefundRequest) -> RefundResult: ...
