"""Judges the facts of one payment against one published clause. Pure: no database, no clock.

A missing fact gives "review", never a refusal: somebody will look. Amounts are minor units (fen).
The default clauses and their sources stand in `default_clauses.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from orders.money import share

SHORTEST_DELIVERY = timedelta(minutes=30)


class Outcome(StrEnum):
    REFUNDABLE = "refundable"
    REVIEW = "review"
    NOT_REFUNDABLE = "not_refundable"


_RANK = {Outcome.NOT_REFUNDABLE: 0, Outcome.REVIEW: 1, Outcome.REFUNDABLE: 2}


@dataclass(frozen=True)
class Rules:
    """The machine's part of a clause version.

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
    """What is known of an order and its payment; None is "not known". Kept by the ticket as judged."""

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
class Reason:
    """One reason of a verdict: a code of `reasons.SENTENCES` and what its sentence names."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
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
        return _RANK[self.outcome], self.amount_fen


@dataclass(frozen=True)
class _Finding:
    """One rule's opinion; the worst outcome of all of them is the verdict's, every reason is kept."""

    outcome: Outcome
    code: str
    params: dict[str, Any] = field(default_factory=dict)


def judge(facts: Facts, clause: Rules, at: datetime) -> Verdict:
    """What `clause` says of `facts` at the time `at`, with every reason that counted."""
    findings = [
        finding
        for finding in (_money(facts), _window(facts, clause, at), _goods(facts, clause, at))
        if finding is not None
    ]
    amount, lacking = _amount(facts, clause)
    if lacking is not None:
        findings.append(lacking)
    worst = min((f.outcome for f in findings), key=_RANK.__getitem__, default=Outcome.REFUNDABLE)
    reasons = tuple(Reason(f.code, f.params) for f in findings) or (Reason(f"outcome_{clause.outcome}"),)
    return Verdict(worst, reasons, 0 if worst is Outcome.NOT_REFUNDABLE else amount)


def better(verdicts: Sequence[Verdict]) -> int:
    """Index of the verdict that is best for the customer; the first of equals."""
    return max(range(len(verdicts)), key=lambda i: (verdicts[i].rank, -i))


def _money(facts: Facts) -> _Finding | None:
    if facts.order_status == "refunded":
        return _Finding(Outcome.NOT_REFUNDABLE, "shop_says_refunded")
    if not facts.has_payment:
        return _Finding(Outcome.REVIEW, "payment_not_known")
    if facts.refundable_fen is not None and facts.refundable_fen <= 0:
        return _Finding(Outcome.NOT_REFUNDABLE, "nothing_left")
    return None


def _window(facts: Facts, clause: Rules, at: datetime) -> _Finding | None:
    if clause.window == "until_delivery":
        if facts.delivery == "success":
            return _Finding(Outcome.NOT_REFUNDABLE, "delivered_already")
        unclear = facts.delivery in {"unknown", "partial", "cancelling"}
        return _Finding(Outcome.REVIEW, "delivery_not_known") if unclear else None
    if clause.window == "promised":
        return _promised(facts, at)
    if clause.window in {"payment", "delivery"}:
        basis = facts.paid_at if clause.window == "payment" else facts.delivered_at
        if basis is None:
            return _Finding(Outcome.REVIEW, f"{clause.window}_time_not_known")
        until = basis + timedelta(hours=clause.window_hours)
        if at > until:
            params = {"hours": clause.window_hours, "until": until.isoformat()}
            return _Finding(Outcome.NOT_REFUNDABLE, f"window_after_{clause.window}_over", params)
    return None


def _promised(facts: Facts, at: datetime) -> _Finding | None:
    if facts.paid_at is None:
        return _Finding(Outcome.REVIEW, "payment_time_not_known")
    start = facts.paid_at + max(SHORTEST_DELIVERY, timedelta(minutes=facts.promised_delivery_minutes))
    if at < start:
        return _Finding(Outcome.NOT_REFUNDABLE, "still_within_promised_delivery", {"from": start.isoformat()})
    if facts.delivery == "success":
        return _Finding(Outcome.REVIEW, "supplier_reports_success")
    return None


def _goods(facts: Facts, clause: Rules, at: datetime) -> _Finding | None:
    if clause.outcome in {"supplier", "review"}:
        return _Finding(Outcome.REVIEW, f"outcome_{clause.outcome}")
    if clause.outcome != "none":
        return None
    if clause.unless == "no_return":
        return _no_return(facts, at)
    if clause.unless == "disputed_delivery":
        denied = facts.delivery == "success" and facts.customer_denies_delivery
        if denied or facts.receipt_confirmed_at is not None:
            return _Finding(Outcome.REVIEW, "delivery_is_disputed" if denied else "receipt_was_confirmed")
    return _Finding(Outcome.NOT_REFUNDABLE, "outcome_none")


def _no_return(facts: Facts, at: datetime) -> _Finding:
    """Unused, within 7 days, and the buyer never confirmed "digital goods, no return": a person looks."""
    late = facts.paid_at is not None and at > facts.paid_at + timedelta(days=7)
    if facts.is_used or late or facts.no_return_confirmed:
        return _Finding(Outcome.NOT_REFUNDABLE, "outcome_none")
    return _Finding(Outcome.REVIEW, "no_return_not_confirmed")


def _amount(facts: Facts, clause: Rules) -> tuple[int, _Finding | None]:
    """What would go back, and what is lacking to tell it."""
    left = facts.refundable_fen or 0
    if clause.outcome == "pro_rata":
        if facts.delivered_quantity is None or facts.paid_fen is None:
            return left, _Finding(Outcome.REVIEW, "delivered_quantity_not_known")
        missing = max(facts.quantity - facts.delivered_quantity, 0)
        if missing == 0:
            return left, _Finding(Outcome.REVIEW, "shop_says_all_delivered")
        return min(left, share(facts.paid_fen, missing, facts.quantity)), None
    if clause.outcome == "difference":
        if facts.price_fen is None or facts.paid_fen is None:
            return left, _Finding(Outcome.REVIEW, "price_not_known")
        difference = facts.paid_fen - facts.price_fen * facts.quantity
        if difference <= 0:
            return 0, _Finding(Outcome.NOT_REFUNDABLE, "price_was_right")
        return min(left, difference), None
    return left, None
