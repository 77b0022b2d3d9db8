"""Tickets that end well: the money goes back, mostly in time."""

from __future__ import annotations

from helpdesk.demo.history.case import Case
from helpdesk.demo.history.time_flow import Story
from helpdesk.demo.history.words import desk
from refunds import actions
from refunds.actions import Draft

from .courses import Tell, approved, filing, impatience, picked_up, supplier_asked, thanks


def by_itself(case: Case) -> Story:
    """Not delivered, small, and the supplier agrees: nobody of the desk has to touch it."""
    case.expects("agree")
    yield from filing(case, "not_delivered")
    yield case.after(0.01)
    yield from case.supplier_has_answered()
    yield from thanks(case)


def agreed(scenario: str, kinds: str = "payment product") -> Tell:
    """An agent takes it, the supplier agrees, the agent approves."""

    def tell(case: Case) -> Story:
        case.expects("agree")
        yield from filing(case, scenario, kinds)
        yield from picked_up(case)
        yield case.at_desk(0.1, 0.6)
        yield from supplier_asked(case)
        yield from impatience(case)
        yield from case.supplier_has_answered()
        yield from approved(case)
        yield from thanks(case)

    return tell


def after_evidence(case: Case) -> Story:
    """Something is missing; the customer adds it when asked, and the rest goes smoothly."""
    case.expects("agree")
    yield from filing(case, case.trouble, "payment")
    yield case.after(2.0, 30.0)
    case.adds("product")
    yield from picked_up(case, 0.2, 1.0)
    yield from supplier_asked(case)
    yield from case.supplier_has_answered()
    yield from approved(case)
    yield from thanks(case)


def partial(case: Case) -> Story:
    """A part arrived; the rest goes back pro rata."""
    case.expects("agree", remark="确认到账一份，其余两份同意退款")
    yield from filing(case, "partial_delivery", delivery="partial", delivered_quantity=1)
    yield from picked_up(case)
    yield from supplier_asked(case, "买家购买三份，后台显示到账一份，请确认其余两份是否退款。")
    yield from case.supplier_has_answered()
    yield from approved(case, reason="按到账数量比例退还。")
    yield from thanks(case)


def price_error(case: Case) -> Story:
    """Charged above the published price: the difference goes back."""
    yield from filing(case, "price_error", "payment")
    yield from picked_up(case, 0.2, 1.5)
    case.notes("下单时活动价未生效，商品页标价低于实付，差价属实。")
    yield case.at_desk(0.1, 0.3)
    case.moves("approve", reason="核对商品标价与实付金额，差价属实。")
    yield from thanks(case)


def promised(case: Case) -> Story:
    """The agent promises an answer within hours, and keeps it."""
    case.expects("agree")
    yield from filing(case, case.trouble)
    yield case.at_desk(0.3, 1.5)
    case.takes()
    yield case.minutes()
    due = case.at_desk(4.0, who="lin")
    said = case.says("我们会在4个工作小时内答复您。", "We will reply to you within 4 business hours.")
    case.replies(case.says("您好，凭证已收到。", "Hello, thank you. ") + said, Draft("reply_by", due, said))
    yield from supplier_asked(case)
    yield case.at_desk(1.0, 2.3)
    if case.ticket.is_finished:
        return
    case.replies(case.one_of(desk.NO_NEWS))
    yield from case.supplier_has_answered()
    yield from approved(case)
    yield from thanks(case, 0.7)


def promised_money(case: Case) -> Story:
    """The money is promised for a day, and is there before."""
    case.expects("agree")
    yield from filing(case, case.trouble)
    yield from picked_up(case)
    yield from supplier_asked(case)
    yield from case.supplier_has_answered()
    yield case.at_desk(0.1, 0.5)
    if case.state == "supplier_confirm":
        said = case.says("退款明天18:00前到您的店铺余额。", "The money will be in your balance by 6 pm tomorrow.")
        hello = case.says("供应商已确认异常。", "The supplier has confirmed it. ")
        case.replies(hello + said, Draft("refund_by", case.clock_time(18, days=1), said))
    yield from approved(case)
    yield from thanks(case, 0.6)


def on_behalf(case: Case) -> Story:
    """The customer phones or writes on QQ; an agent files for them, with the promise given there."""
    case.expects("agree")
    yield from case.buys("processing" if case.trouble == "not_delivered" else "success")
    yield case.at_desk(1.5, 4.0)
    via = case.rng.choice(("phone", "qq", "chat"))
    told = {"phone": "客户来电", "qq": "客户QQ留言", "chat": "客户在线咨询"}[via]
    said = case.says("明天20:00前给您处理结果。", "We will decide by 8 pm tomorrow.")
    trouble = "商品超过承诺时间未到账" if case.trouble == "not_delivered" else "卡密提示无效"
    promise = Draft("decide_by", case.clock_time(20, days=1), said, via)
    case.files(
        case.trouble,
        words=f"{told}反映：{trouble}，要求退款。截图由客户发来。",
        via=via,
        by=case.me,
        commitment=promise,
    )
    case.takes()
    yield case.at_desk(0.1, 0.4)
    case.replies(case.one_of(desk.FILED_FOR_YOU))
    yield from supplier_asked(case)
    yield from case.supplier_has_answered()
    yield from approved(case)


def without_order(case: Case) -> Story:
    """Paid, and the shop made no order: the customer files the payment."""
    yield case.purchase.paid_at
    payment = case.purchase.tell_payment()
    yield case.after(0.5, 5.0)
    case.files("paid_no_order", "payment", payment=payment)
    yield from picked_up(case, 0.3, 1.5)
    case.notes("渠道流水可查，店铺后台无对应订单。")
    yield case.at_desk(0.1, 0.5)
    case.moves("approve", reason="支付流水属实，店铺未生成订单。")
    yield from thanks(case)


def handed_over(case: Case) -> Story:
    """Urgent, and handed to a colleague at the end of a shift."""
    case.expects("agree")
    yield from filing(case, case.trouble)
    yield from picked_up(case, 0.2, 0.9)
    actions.set_priority(case.ticket, "urgent", by=case.me, at=case.at)
    yield from supplier_asked(case)
    actions.reveal(case.ticket, "contact", by=case.me, at=case.at)
    case.notes("客户说今晚要用，已电话联系，交接给下一班跟进。")
    before, case.agent = case.me, "chen" if case.agent == "lin" else "lin"
    actions.assign(case.ticket, case.me.user_id, by=before, at=case.at)
    yield from impatience(case, 0.8)
    yield from case.supplier_has_answered()
    yield from approved(case)
    yield from thanks(case)
