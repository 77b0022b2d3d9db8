"""What a supplier is asked about a refund, and what it can say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class Answer(StrEnum):
    """`pending`: the question arrived, the answer comes later."""

    AGREE = "agree"
    REFUSE = "refuse"
    PENDING = "pending"


class SupplierTimeout(Exception):
    """The supplier's system did not answer in time: it may have the question or not."""


@dataclass(frozen=True)
class ClaimRequest:
    """One question. It never holds the buyer's contact. `amount_fen` is minor units of `currency`."""

    claim_id: str
    supplier_order_number: str
    order_number: str
    product_name: str
    amount_fen: int
    currency: str
    quantity: int
    question: str
    deadline: datetime


@dataclass(frozen=True)
class SupplierAnswer:
    """`raw` is what the supplier's system really sent."""

    answer: Answer
    remark: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict)


class SupplierAdapter(Protocol):
    """One supplier protocol. It is called outside any transaction of the caller.

    Any exception means "not known": the caller asks again later under the same `claim_id`, which the
    supplier has to recognise.
    """

    @property
    def name(self) -> str: ...

    def ask(self, request: ClaimRequest, config: Mapping[str, Any]) -> SupplierAnswer:
        """`config` is the supplier's own (`Supplier.config`)."""
        ...

    def check(self, config: Mapping[str, Any]) -> None:
        """Raises ValueError, with a sentence for people, for a config that this adapter cannot work with."""
        ...
