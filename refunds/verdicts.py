"""What the policy reads and says, as values: the rules of a clause, the facts, the verdict. Pure.

Each of them is kept as JSON for ever: the rules by a clause version, facts and verdict by a ticket.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from .reasons import Reason


class Outcome(StrEnum):
    REFUNDABLE = "refundable"
    REVIEW = "review"
    NOT_REFUNDABLE = "not_refundable"


RANK = {Outcome.NOT_REFUNDABLE: 0, Outcome.REVIEW: 1, Outcome.REFUNDABLE: 2}
_WORDS = {
    "window": {"", "payment", "delivery", "until_delivery", "promised"},
    "outcome": {"full", "pro_rata", "difference", "supplier", "review", "none"},
    "on_silence": {"", "approve", "escalate"},
    "unless": {"", "no_return", "disputed_delivery"},
}
_EVIDENCE = {"payment", "product", "communication"}


@dataclass(frozen=True)
class Rules:
    """The machine's part of a clause version. A word that is not one of these raises ValueError.

    `window`: payment (hours after payment), delivery (hours after delivery), until_delivery,
    promised (from the promised delivery time on) or "" (none). `outcome`: full, pro_rata, difference,
    supplier (as the supplier confirms), review or none.
    """

    window: str = ""
    window_hours: int = 0
    evidence: tuple[str, ...] = ()
    responsible: str = ""
    outcome: str = "none"
    on_silence: str = ""
    automatic: bool = False
    needs_supplier: bool = False
    # For outcome none: the exception that still earns a look: "no_return" or "disputed_delivery".
    unless: str = ""
    # The rule is for payments without an order; where there is one, a person looks.
    only_without_order: bool = False

    def __post_init__(self) -> None:
        for name, known in _WORDS.items():
            if getattr(self, name) not in known:
                raise ValueError(f"{name} is {getattr(self, name)!r}, not one of {', '.join(sorted(known - {''}))}")
        if strange := set(self.evidence) - _EVIDENCE:
            raise ValueError(f"unknown kinds of evidence: {', '.join(sorted(strange))}")
        if self.window in {"payment", "delivery"} and self.window_hours <= 0:
            raise ValueError(f"a window after {self.window} needs its hours")

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        known = {f.name for f in fields(cls)}
        if unknown := set(data) - known:
            raise ValueError(f"unknown rules: {', '.join(sorted(unknown))}")
        return cls(**{**data, "evidence": tuple(data.get("evidence", ()))})

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"evidence": list(self.evidence)}


_TIMES = ("paid_at", "delivered_at", "receipt_confirmed_at")


@dataclass(frozen=True)
class Facts:
    """What is known of an order and its payment; None is "not known". Kept by the ticket as judged.

    Two words of their own: `delivery` says "unknown", and `receipt_confirmed_at` is None where the buyer
    did not press "received", which no shop reports otherwise.
    """

    has_order: bool = False
    has_payment: bool = False
    order_status: str = ""
    paid_fen: int | None = None
    refundable_fen: int | None = None
    paid_at: datetime | None = None
    delivery: str = "unknown"
    delivered_at: datetime | None = None
    promised_delivery_minutes: int = 0
    quantity: int = 1
    delivered_quantity: int | None = None
    price_fen: int | None = None
    receipt_confirmed_at: datetime | None = None
    is_used: bool | None = None
    no_return_confirmed: bool | None = None
    customer_denies_delivery: bool = False
    has_supplier: bool = False

    def to_json(self) -> dict[str, Any]:
        data = asdict(self)
        return data | {name: data[name].isoformat() if data[name] else None for name in _TIMES}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        times = {name: datetime.fromisoformat(data[name]) for name in _TIMES if data.get(name)}
        return cls(**{**data, **times})


@dataclass(frozen=True)
class Verdict:
    """What a clause says. `amount_fen` is what would go back; of a review, at most that."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    amount_fen: int

    def to_json(self) -> dict[str, Any]:
        reasons = [{"code": r.code, "params": r.params} for r in self.reasons]
        return {"outcome": self.outcome.value, "reasons": reasons, "amount_fen": self.amount_fen}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        reasons = tuple(Reason(r["code"], r["params"]) for r in data["reasons"])
        return cls(Outcome(data["outcome"]), reasons, data["amount_fen"])

    @property
    def rank(self) -> tuple[int, int]:
        """Greater is better for the customer."""
        return RANK[self.outcome], self.amount_fen
