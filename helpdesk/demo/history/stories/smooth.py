"""Tickets that end well: the money goes back, mostly in time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from helpdesk.demo.history import words
from helpdesk.demo.history.case import Case
from helpdesk.demo.history.time_flow import Story
from refunds.actions import Draft

Tell = Callable[[Case], Story]


def filing(case: Case, scenario: str, kinds: str = "payment product", delivery: str = "", **facts: Any) -> Story:
    """From the order to the filed ticket, when a customer of this scenario would file."""
    codes = ("invalid_code", "code_already_used", "wrong_region", "changed_mind", "used", "price_error")
    yield from case.buys(delivery or ("success" if scenario in codes else "processing"), **facts)
    waits = {"not_delivered": (1.0, 7.0), "wrong_account_unused": (0.1, 0.6), "partial_delivery": (2.0, 30.0)}
    low, high = waits.get(scenario, (0.3, 9.0))
    late = case.purchase.ware.minutes / 60 if scenario == "not_delivered" else 0
    yield case.after(low + late, high + late)
    note = words.said(words.NOTES, case.language, case.rng) if kinds else ""
    case.files(scenario, words.filed(scenario, case.language, case.rng), kinds, note=note)


def thanks(case: Case, chance: float = 0.35) -> Story:
    """Some customers write once more when the money is there."""
    yield case.after(0.2, 5.0)
    if case.state == "paid" and case.rng.random() < chance:
        case.writes(words.said(words.THANKS, case.language, case.rng))


def by_itself(case: Case) -> Story:
    """Not delivered, small, and the supplier agrees: nobody of the desk has to touch it."""
    yield from filing(case, "not_delivered")
    yield case.after(0.01)
    yield from case.supplier_says("agree")
    yield from thanks(case)


def agreed(scenario: str, kinds: str = "payment product") -> Tell:
    """An agent takes it, the supplier agrees, the agent approves."""

    def tell(case: Case) -> Story:
        yield from filing(case, scenario, kinds)
        yield from case.picks_up()
        if case.state == "evidence_check":
            yield case.at_desk(0.1, 0.6)
            case.moves("ask_supplier")
        yield from case.supplier_says("agree")
        yield case.at_desk(0.1, 0.9)
        yield from case.is_approved()
        yield from thanks(case)

    return tell


def after_evidence(case: Case) -> Story:
    """Something is missing; the customer adds it when asked, and the rest goes smoothly."""
    scenario = "not_delivered" if case.purchase.ware.account else "invalid_code"
    yield from filing(case, scenario, "payment")
    yield case.after(2.0, 30.0)
    case.adds("product", case.says("补充一张现在的截图", "Here is the missing picture"))
    yield from case.picks_up(0.2, 1.0)
    if case.state == "evidence_check":
        case.moves("ask_supplier")
    yield from case.supplier_says("agree")
    yield case.at_desk(0.1, 0.9)
    yield from case.is_approved()
    yield from thanks(case)


def partial(case: Case) -> Story:
    """A part arrived; the rest goes back pro rata."""
    yield from filing(case, "partial_delivery", delivery="partial", delivered_quantity=1)
    yield from case.picks_up()
    case.moves(
        "ask_supplier",
        reason="" if case.language == "en" else "买家购买三份，后台显示到账一份，请确认其余两份是否退款。",
    )
    yield from case.supplier_says("agree", remark="确认到账一份，其余两份同意退款")
    yield case.at_desk(0.1, 0.5)
    yield from case.is_approved(reason="按到账数量比例退还。")
    yield from thanks(case)


def price_error(case: Case) -> Story:
    """Charged above the published price: the difference goes back."""
    yield from filing(case, "price_error", "payment")
    yield from case.picks_up(0.2, 1.5)
    case.notes("下单时活动价未生效，商品页标价低于实付，差价属实。")
    yield case.at_desk(0.1)
    case.moves("approve", reason="核对商品标价与实付金额，差价属实。")
    yield from thanks(case)


def promised(case: Case) -> Story:
    """The agent promises an answer within hours, and keeps it."""
    scenario = "not_delivered" if case.purchase.ware.account else "invalid_code"
    yield from filing(case, scenario)
    yield case.at_desk(0.3, 1.5)
    case.takes()
    due = case.at_desk(4.0, 4.0, "lin")
    words_zh, words_en = "我们会在4小时内答复您。", "We will reply to you within 4 hours."
    said = words_zh if case.language == "zh" else words_en
    hello = case.says("您好，凭证已收到。", "Hello, thank you for your screenshots. ")
    case.replies(hello + said, Draft("reply_by", due, said))
    if case.state == "evidence_check":
        case.moves("ask_supplier")
    yield case.at_desk(1.0, 2.0)
    if case.ticket.is_finished:
        return
    case.replies(
        case.says(
            "供应商那边已经收到核查请求，目前还没有结果，这是最新进展。",
            "The supplier has our question, there is no answer from them so far.",
        )
    )
    yield from case.supplier_says("agree")
    yield case.at_desk(0.1, 0.9)
    yield from case.is_approved()
    yield from thanks(case, 0.7)


def on_behalf(case: Case) -> Story:
    """The customer phones or writes on QQ; an agent files for them, with the promise given there."""
    scenario = "not_delivered" if case.purchase.ware.account else "invalid_code"
    yield from case.buys("processing" if scenario == "not_delivered" else "success")
    yield case.at_desk(1.5, 4.0)
    via = case.rng.choice(("phone", "qq", "chat"))
    due = case.clock_time(20, days=1)
    said = case.says("明天20:00前给您处理结果。", "We will decide by 8 pm tomorrow.")
    told = {"phone": "客户来电", "qq": "客户QQ留言", "chat": "客户在线咨询"}[via]
    case.files(
        scenario,
        f"{told}反映：商品未能正常到账/使用，要求退款。",
        via=via,
        by=case.me,
        commitment=Draft("decide_by", due, said, via),
    )
    case.takes()
    yield case.at_desk(0.1, 0.4)
    case.replies(case.says("您好，工单已经为您建立，可凭订单号和查询密码查看进度。", "Your ticket is open."))
    if case.state == "evidence_check":
        case.moves("ask_supplier")
    yield from case.supplier_says("agree")
    yield case.at_desk(0.1, 0.9)
    yield from case.is_approved()


def without_order(case: Case) -> Story:
    """Paid, and the shop made no order: see `purchases.stray`."""
    yield case.purchase.paid_at
    payment = case.purchase.tell_payment()
    yield case.after(0.5, 5.0)
    case.files("paid_no_order", words.filed("paid_no_order", case.language, case.rng), "payment", payment=payment)
    yield from case.picks_up(0.3, 1.5)
    case.notes("渠道流水可查，店铺后台无对应订单。")
    yield case.at_desk(0.1, 0.5)
    case.moves("approve", reason="支付流水属实，店铺未生成订单。")
    yield from thanks(case)
