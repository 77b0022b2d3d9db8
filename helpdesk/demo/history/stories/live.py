"""Tickets that are open when the history ends: what the desk has on its hands right now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from helpdesk.demo.history.case import DESK_HOURS, Case
from helpdesk.demo.history.time_flow import Story
from helpdesk.demo.history.words import customers, desk
from orders.models import SandboxScript
from refunds import actions, actors
from refunds.actions import Draft

from .courses import ALL, Tell, filing, supplier_asked


def business_hours_before(end: datetime, hours: float) -> datetime:
    """The latest time from which so many business hours have passed until `end`."""
    at, wanted = end, timedelta(hours=hours)
    while (spent := DESK_HOURS.elapsed(at, end)) < wanted:
        at -= timedelta(minutes=15)
    return at + (spent - wanted)


def waiting(scenario: str, kinds: str = "payment product", **facts: Any) -> Tell:
    """Filed, and nobody has it."""

    def tell(case: Case) -> Story:
        yield from filing(case, scenario, kinds, **facts)

    return tell


def taken(scenario: str, who: str, kinds: str = "payment product") -> Tell:
    """Somebody has it and has answered."""

    def tell(case: Case) -> Story:
        case.agent = who
        yield from filing(case, scenario, kinds)
        yield case.at_desk(0.3, who="lin")
        case.takes()
        yield case.minutes()
        case.replies(case.one_of(desk.GREETING))

    return tell


def with_promise(scenario: str, who: str, hours: float) -> Tell:
    """Somebody has it, and owes an answer so many hours after the history's end (before it: broken)."""

    def tell(case: Case) -> Story:
        yield from taken(scenario, who)(case)
        yield case.at_desk(0.2, who="lin")
        case.writes(case.one_of(customers.IMPATIENT))
        yield case.at_desk(0.1, who="lin")
        due = (case.flow.end + timedelta(hours=hours)).replace(second=0, microsecond=0)
        local = f"{due.astimezone(case.flow.end.tzinfo):%H:%M}"
        said = case.says(f"{local}前给您答复。", f"I will reply by {local}.")
        case.replies(case.says("正在向供应商催问，", "I am asking the supplier. ") + said, Draft("reply_by", due, said))

    return tell


def asked(scenario: str, who: str, kinds: str = "payment product", answer: str = "", remark: str = "") -> Tell:
    """The supplier was asked, and has answered or not; the next step is an agent's."""

    def tell(case: Case) -> Story:
        if answer:
            case.expects(answer, (0.05, 0.3), remark)
        yield from taken(scenario, who, kinds)(case)
        yield case.at_desk(0.2, who="lin")
        yield from supplier_asked(case)
        yield from case.supplier_has_answered()

    return tell


def wants_second_person(scenario: str, who: str) -> Tell:
    """Above the limit: the agent has asked for a supervisor's approval."""

    def tell(case: Case) -> Story:
        yield from asked(scenario, who, answer="agree")(case)
        yield case.at_desk(0.3, who="lin")
        case.moves("approve", reason="供应商已确认，凭证齐全，金额较大，请主管复核。")

    return tell


def escalated_by_agent(case: Case) -> Story:
    """Two stories that do not fit: the agent leaves it to a supervisor."""
    yield from asked("code_already_used", "lin", ALL, "refuse")(case)
    yield case.at_desk(0.3, who="lin")
    case.moves("escalate", reason="供应商与买家说法不一，兑换记录缺少账号信息，请主管裁定。")


def escalated_by_customer(case: Case) -> Story:
    """The customer had enough of waiting."""
    yield from filing(case, "invalid_code")
    yield case.at_desk(4.5, who="lin")
    case.writes(case.one_of(customers.IMPATIENT))
    yield case.at_desk(0.5, who="lin")
    case.customer_moves(
        "escalate", case.says("半天没有人处理，要求主管介入！", "Nobody answers. A supervisor, please.")
    )


def appealed(case: Case) -> Story:
    """Rejected by chen; the customer appeals."""
    yield from asked("invalid_code", "chen", answer="refuse")(case)
    yield case.at_desk(0.3, who="lin")
    case.rejects("invalid_code")
    yield case.at_desk(1.0, who="lin")
    case.customer_moves("appeal", "供应商说已兑换，可我从来没有成功兑换过，录屏可以证明，请复核。")


def held(case: Case) -> Story:
    """The channel holds the payout; the customer has pressed "overdue"."""
    yield from asked("not_delivered", "lin", answer="agree")(case)
    SandboxScript.objects.create(shop=case.ticket.shop, behaviour=SandboxScript.Behaviour.SHORT)
    yield case.at_desk(0.1, who="lin")
    case.moves("approve")
    yield case.at_desk(12.5, who="lin")
    actions.press_overdue(case.ticket, by=actors.customer(), at=case.at)


def transfer_by_hand(case: Case) -> Story:
    """Approved for a transfer by hand that nobody has made yet."""
    yield from asked("invalid_code", "chen", answer="agree")(case)
    case.writes("店铺余额我用不上，可以转回我的银行卡吗？")
    yield case.at_desk(0.3, who="lin")
    case.moves("approve", channel="manual", reason="客户要求转账退回。")


def refunded_elsewhere(case: Case) -> Story:
    """The seller says that it has refunded already: the payout is stopped, a supervisor settles it."""
    yield from asked("invalid_code", "lin", answer="agree")(case)
    yield case.at_desk(0.3, who="lin")
    case.moves("approve")
    reference = f"QQ{case.rng.randrange(10**9, 10**10)}"
    actions.note_external_refund(case.ticket, case.purchase.amount, reference, by=case.me, at=case.at)
    case.notes("卖家称已在站外退款，买家尚未确认，付款已暂停。")
