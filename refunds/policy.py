"""Judges the facts of one payment against one published clause. Pure: no database, no clock.

A missing fact gives "review", never a refusal: somebody will look. Every limit belongs to its window: the
last second of 24 hours is still in time. Amounts are minor units (fen).
The default clauses and their sources stand in `default_clauses.py`, the reasons in words in `reasons.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from orders.money import share

from .calendar import in_utc
from .reasons import Code, Reason
from .verdicts import RANK, Facts, Outcome, Rules, Verdict

__all__ = ["Code", "Facts", "Outcome", "Reason", "Rules", "Verdict", "Version", "applicable", "better", "judge"]

SHORTEST_DELIVERY = timedelta(minutes=30)
NO_RETURN_DAYS = timedelta(days=7)


class Version(Protocol):
    """A published version of a clause."""

    @property
    def published_at(self) -> datetime: ...

    @property
    def rules(self) -> Rules: ...


@dataclass(frozen=True)
class _Finding:
    """One rule's opinion; the worst outcome of all of them is the verdict's, every reason is kept."""

    outcome: Outcome
    code: Code
    params: dict[str, Any] = field(default_factory=dict)


def judge(facts: Facts, clause: Rules, at: datetime) -> Verdict:
    """What `clause` says of `facts` at the time `at`, with every reason that counted.

    Raises ValueError for a time without a zone.
    """
    at = in_utc(at)
    amount, doubts = _amount(facts, clause)
    findings = [*_money(facts, clause), *_window(facts, clause, at), *_goods(facts, clause, at), *doubts]
    worst = min((f.outcome for f in findings), key=RANK.__getitem__, default=Outcome.REFUNDABLE)
    reasons = tuple(Reason(f.code.value, f.params) for f in findings) or (Reason(f"outcome_{clause.outcome}"),)
    return Verdict(worst, reasons, 0 if worst is Outcome.NOT_REFUNDABLE else amount)


def better(verdicts: Sequence[Verdict]) -> int:
    """Index of the verdict that is best for the customer; the first of equals."""
    return max(range(len(verdicts)), key=lambda i: (verdicts[i].rank, -i))


def applicable(facts: Facts, versions: Sequence[Version], at: datetime) -> int:
    """Index of the version of one clause, in any order, that decides about `facts` at the time `at`.

    The version in force at payment; the one in force at `at` where its verdict is better for the customer,
    or where no version was in force at payment, or nobody knows when that was. Versions between the two never
    count: the buyer neither relied on them nor do they hold now. Raises LookupError where none is published.
    """
    published = [(in_utc(v.published_at), i) for i, v in enumerate(versions) if in_utc(v.published_at) <= in_utc(at)]
    if not published:
        raise LookupError(f"no version of this clause was published by {at.isoformat()}")
    current = max(published)[1]
    relied_on = [] if facts.paid_at is None else [row for row in published if row[0] <= in_utc(facts.paid_at)]
    if not relied_on:
        return current
    candidates = (max(relied_on)[1], current)
    return candidates[better([judge(facts, versions[i].rules, at) for i in candidates])]


def _refuse(code: Code, **params: Any) -> _Finding:
    return _Finding(Outcome.NOT_REFUNDABLE, code, params)


def _look(code: Code) -> _Finding:
    return _Finding(Outcome.REVIEW, code)


def _money(facts: Facts, clause: Rules) -> Iterator[_Finding]:
    if facts.order_status == "refunded":
        yield _refuse(Code.SHOP_SAYS_REFUNDED)
    if not facts.has_payment:
        yield _look(Code.PAYMENT_NOT_KNOWN)
    elif facts.refundable_fen is None:
        yield _look(Code.REFUNDABLE_NOT_KNOWN)
    elif facts.refundable_fen <= 0:
        yield _refuse(Code.NOTHING_LEFT)
    if clause.only_without_order and facts.has_order:
        yield _look(Code.ORDER_WAS_MADE)


def _window(facts: Facts, clause: Rules, at: datetime) -> Iterator[_Finding]:
    match clause.window:
        case "payment":
            yield from _within(facts.paid_at, clause, at, Code.PAYMENT_TIME_NOT_KNOWN, Code.WINDOW_AFTER_PAYMENT_OVER)
        case "delivery":
            unknown, over = Code.DELIVERY_TIME_NOT_KNOWN, Code.WINDOW_AFTER_DELIVERY_OVER
            yield from _within(facts.delivered_at, clause, at, unknown, over)
        case "until_delivery":
            yield from _until_delivery(facts)
        case "promised":
            yield from _promised(facts, at)


def _within(basis: datetime | None, clause: Rules, at: datetime, unknown: Code, over: Code) -> Iterator[_Finding]:
    if basis is None:
        yield _look(unknown)
        return
    until = in_utc(basis) + timedelta(hours=clause.window_hours)
    if at > until:
        yield _refuse(over, hours=clause.window_hours, until=until.isoformat())


def _until_delivery(facts: Facts) -> Iterator[_Finding]:
    """Processing, failed and being cancelled are all "not delivered": what was asked for can still be had."""
    if facts.delivery == "success":
        yield _refuse(Code.DELIVERED_ALREADY)
    elif facts.delivery == "partial":
        yield _look(Code.PARTLY_DELIVERED)
    elif facts.delivery == "unknown":
        yield _look(Code.DELIVERY_NOT_KNOWN)


def _promised(facts: Facts, at: datetime) -> Iterator[_Finding]:
    """A delivery that nobody reports is none, as long as there is a supplier who will be asked."""
    if facts.paid_at is None:
        yield _look(Code.PAYMENT_TIME_NOT_KNOWN)
    else:
        start = in_utc(facts.paid_at) + max(SHORTEST_DELIVERY, timedelta(minutes=facts.promised_delivery_minutes))
        if at < start:
            yield _refuse(Code.STILL_WITHIN_PROMISED_DELIVERY, **{"from": start.isoformat()})
    if facts.delivery == "success":
        yield _look(Code.SUPPLIER_REPORTS_SUCCESS)
    elif facts.delivery == "partial":
        yield _look(Code.PARTLY_DELIVERED)
    elif facts.delivery == "unknown" and not facts.has_supplier:
        yield _look(Code.DELIVERY_NOT_KNOWN)


def _goods(facts: Facts, clause: Rules, at: datetime) -> Iterator[_Finding]:
    match clause.outcome, clause.unless:
        case "supplier", _:
            yield _look(Code.OUTCOME_SUPPLIER)
        case "review", _:
            yield _look(Code.OUTCOME_REVIEW)
        case "none", "no_return":
            yield from _no_return(facts, at)
        case "none", "disputed_delivery":
            yield from list(_disputed(facts)) or [_refuse(Code.OUTCOME_NONE)]
        case "none", _:
            yield _refuse(Code.OUTCOME_NONE)


def _no_return(facts: Facts, at: datetime) -> Iterator[_Finding]:
    """Unused, within 7 days, and the buyer never confirmed "digital goods, no return": a person looks."""
    against = list(_against_return(facts, at))
    if against:
        yield from [_refuse(Code.OUTCOME_NONE), *against]
        return
    if facts.is_used is None:
        yield _look(Code.USE_NOT_KNOWN)
    if facts.paid_at is None:
        yield _look(Code.PAYMENT_TIME_NOT_KNOWN)
    yield _look(Code.NO_RETURN_NOT_CONFIRMED)


def _against_return(facts: Facts, at: datetime) -> Iterator[_Finding]:
    if facts.is_used:
        yield _refuse(Code.GOODS_WERE_USED)
    if facts.paid_at is not None and at > (until := in_utc(facts.paid_at) + NO_RETURN_DAYS):
        yield _refuse(Code.SEVEN_DAYS_OVER, until=until.isoformat())
    if facts.no_return_confirmed:
        yield _refuse(Code.NO_RETURN_WAS_CONFIRMED)


def _disputed(facts: Facts) -> Iterator[_Finding]:
    """What earns used goods a look. Goods that nobody reports as delivered can hardly have been used."""
    if facts.customer_denies_delivery:
        known = {"success": Code.DELIVERY_IS_DISPUTED, "unknown": Code.DELIVERY_NOT_KNOWN}
        yield _look(known.get(facts.delivery, Code.NO_DELIVERY_REPORTED))
    if facts.receipt_confirmed_at is not None:
        yield _look(Code.RECEIPT_WAS_CONFIRMED)


def _amount(facts: Facts, clause: Rules) -> tuple[int, list[_Finding]]:
    """What would go back, never above what is refundable, and the doubts about it."""
    left = max(facts.refundable_fen or 0, 0)
    if clause.outcome not in {"pro_rata", "difference"}:
        return left, []
    if facts.paid_fen is None:
        return left, [_look(Code.PAID_AMOUNT_NOT_KNOWN)]
    work_out = _undelivered if clause.outcome == "pro_rata" else _overpaid
    owed, doubt = work_out(facts, facts.paid_fen)
    doubts = [doubt] if doubt else []
    if facts.refundable_fen is not None and 0 < facts.refundable_fen < facts.paid_fen:
        doubts.append(_look(Code.REFUNDED_IN_PART_BEFORE))
    return left if owed is None else min(left, owed), doubts


def _undelivered(facts: Facts, paid_fen: int) -> tuple[int | None, _Finding | None]:
    if facts.delivered_quantity is None or facts.quantity < 1:
        return None, _look(Code.DELIVERED_QUANTITY_NOT_KNOWN)
    missing = facts.quantity - max(facts.delivered_quantity, 0)
    if missing <= 0:
        return None, _look(Code.SHOP_SAYS_ALL_DELIVERED)
    return share(paid_fen, missing, facts.quantity), None


def _overpaid(facts: Facts, paid_fen: int) -> tuple[int | None, _Finding | None]:
    if facts.price_fen is None or facts.quantity < 1:
        return None, _look(Code.PRICE_NOT_KNOWN)
    difference = paid_fen - facts.price_fen * facts.quantity
    if difference <= 0:
        return 0, _refuse(Code.PRICE_WAS_RIGHT)
    return difference, None
