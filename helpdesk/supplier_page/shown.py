"""What the page shows of a question. No row goes into a template, so nothing of the buyer can come out of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from helpdesk.telling import lateness
from orders import money
from refunds import claims, wording
from refunds.actors import ActorKind
from refunds.models import Claim, Message

ANSWERS = {Claim.Status.AGREED.value: "agree", Claim.Status.REFUSED.value: "refuse"}


@dataclass(frozen=True)
class Answer:
    """What was answered: `agree` or `refuse`; `at` is empty for a late one, which changes nothing."""

    said: str
    at: str = ""
    is_late: bool = False
    is_by_desk: bool = False
    remark: str = ""
    files: int = 0


@dataclass(frozen=True)
class Question:
    """Times are texts in the shop's zone. `is_asked` says whether an answer would still be taken down."""

    shop: str
    words: str
    order_number: str
    supplier_order_number: str
    product: str
    quantity: int
    amount: str
    asked: str
    due: str
    left: str
    is_asked: bool
    is_late: bool
    answer: Answer | None


def question(claim: Claim, at: datetime) -> Question:
    """The question as it stands at `at`, in the active language."""
    order, is_late = claim.ticket.order, is_too_late(claim, at)
    assert order is not None  # noqa: S101 (a claim is always about an order)
    return Question(
        shop=claim.ticket.shop.name,
        words=claim.question,
        order_number=order.number,
        supplier_order_number=order.supplier_order_number,
        product=order.product_name,
        quantity=order.quantity,
        amount=money.shown(claim.amount_fen, claim.ticket.currency),
        asked=_moment(claim, claim.asked_at),
        due=_due(claim),
        left="" if is_late else lateness.between(at, claim.due_at),
        is_asked=is_asked(claim),
        is_late=is_late,
        answer=_answer(claim),
    )


def is_asked(claim: Claim) -> bool:
    """One answer. After the deadline a late one is still taken down, once; a question that is closed takes none."""
    return claim.status in {Claim.Status.OPEN, Claim.Status.SILENT} and not claim.late_answer


def said(claim: Claim) -> str:
    """`agree`, `refuse`, or empty for no answer."""
    return ANSWERS.get(claim.status) or claim.late_answer


def is_too_late(claim: Claim, at: datetime) -> bool:
    return claim.status == Claim.Status.SILENT or at > claim.due_at


def _answer(claim: Claim) -> Answer | None:
    if not said(claim):
        return None
    is_late = claim.status not in ANSWERS
    return Answer(
        said(claim),
        at="" if is_late or claim.answered_at is None else _moment(claim, claim.answered_at),
        is_late=is_late,
        is_by_desk=claim.answered_via == "agent",
        remark=_remark(claim.remark),
        files=claim.proof.count(),
    )


def _remark(message: Message | None) -> str:
    """The supplier's own words. What the desk wrote down for it is the desk's."""
    if message is None or message.author_kind != ActorKind.SUPPLIER or message.erased_at is not None:
        return ""
    return message.body


def _due(claim: Claim) -> str:
    text = _moment(claim, claim.due_at)
    if not claims.is_provisional(claim):
        return text
    return wording.may_move(text, claim.due_at.astimezone(ZoneInfo(claim.ticket.shop.time_zone)).year)


def _moment(claim: Claim, at: datetime) -> str:
    zone = claim.ticket.shop.time_zone
    return wording.in_zone(wording.moment(at.astimezone(ZoneInfo(zone))), zone)
