"""Tickets that end without money: rejected, expired, withdrawn; and appeals against that."""

from __future__ import annotations

from typing import Any

from helpdesk.demo.history.case import Case
from helpdesk.demo.history.time_flow import Story

from .smooth import Tell, filing, thanks

REASONS = {
    "changed_mind": "卡密已发放，虚拟商品不支持因个人原因退款，敬请谅解。",
    "used": "后台记录显示已充值成功并已使用，按条款不予退款。",
    "invalid_code": "供应商提供的兑换记录显示该卡密已成功兑换，现有凭证不足以推翻。",
    "code_already_used": "供应商提供的兑换记录与您的账号地区、时间一致，按条款不予退款。",
    "wrong_region": "商品页面已注明适用区服，按条款不予退款。",
}
REASONS_EN = {
    "changed_mind": "The code was delivered. Digital goods are not taken back for personal reasons.",
    "invalid_code": "The supplier's records show that this code was redeemed, and the screenshots do not disprove it.",
    "code_already_used": "The redemption matches the region and time of your account, so the clause gives no refund.",
    "wrong_region": "The product page names the region, so the clause gives no refund.",
}

WITHDRAWABLE = ("submitted", "evidence_check", "evidence_requested", "supplier_confirm")


def reason(case: Case) -> str:
    return (REASONS_EN if case.language == "en" else REASONS).get(case.scenario) or REASONS[case.scenario]


def not_refundable(scenario: str, **facts: Any) -> Tell:
    """Filed although the verdict says no; a person looks and rejects by the clause."""

    def tell(case: Case) -> Story:
        yield from filing(case, scenario, case.rng.choice(("", "product")), **facts)
        yield from case.picks_up(0.5, 3.0)
        yield case.at_desk(0.2, 1.5)
        case.rejects(scenario, reason(case))
        yield case.after(0.5, 10.0)
        if case.rng.random() < 0.4:
            case.writes(case.says("好吧，知道了。", "Okay, I understand."))

    return tell


def refused_by_supplier(scenario: str) -> Tell:
    """The supplier refuses, and the agent rejects by the clause."""

    def tell(case: Case) -> Story:
        kinds = "payment product communication" if scenario == "code_already_used" else "payment product"
        yield from filing(case, scenario, kinds)
        yield from case.picks_up()
        if case.state == "evidence_check":
            case.moves("ask_supplier")
        yield from case.supplier_says("refuse")
        yield case.at_desk(0.2, 1.5)
        case.rejects(scenario, reason(case))

    return tell


def appealed(scenario: str, *, won: bool) -> Tell:
    """The customer appeals; a supervisor who did not decide before looks again."""

    def tell(case: Case) -> Story:
        yield from refused_by_supplier(scenario)(case)
        yield case.after(2.0, 40.0)
        case.customer_moves(
            "appeal",
            case.rng.choice(
                (
                    "兑换记录里的账号根本不是我的，请把供应商的记录拿出来对质！",
                    "我录了兑换全程的视频，卡密拆开就是无效的，要求复核。",
                    "凭什么供应商说不退就不退？我要求主管重新处理。",
                )
            )
            if case.language == "zh"
            else "The account in the redemption log is not mine. Please have somebody else look at this.",
        )
        boss = case.rng.choice(("wang", "zhao"))
        yield case.at_desk(1.0, 5.0, boss)
        case.notes("已调取供应商兑换日志，比对兑换账号、IP 与买家信息。", boss)
        yield case.at_desk(0.3, 2.0, boss)
        if won:
            case.moves("approve", boss, reason="兑换账号与买家不符，供应商未能证明卡密有效，支持退款。")
            yield from thanks(case, 0.9)
        else:
            case.rejects(scenario, case.says("复核兑换日志，兑换账号与您绑定的账号一致，维持原决定。", "We looked at the log again: the account is the one on your order. The decision stands."),
                         boss)  # fmt: skip

    return tell


def expired(case: Case) -> Story:
    """The evidence that is asked for never comes."""
    yield from filing(
        case, "not_delivered" if case.purchase.ware.account else "invalid_code", case.rng.choice(("", "payment"))
    )
    yield from case.picks_up(0.5, 3.0)


def withdrawn(case: Case) -> Story:
    """It arrives after all, and the customer takes the request back."""
    yield from filing(case, "not_delivered")
    if case.rng.random() < 0.6:
        yield from case.picks_up(0.2, 1.0)
    yield case.after(0.3, 2.5)
    if case.state not in WITHDRAWABLE:
        return
    case.purchase.tell("success", delivered_at=case.at)
    case.customer_moves(
        "withdraw",
        case.rng.choice(("刚刚到账了，不用退了，谢谢。", "到了到了，撤销吧。", "已经充进来了，麻烦关闭工单。"))
        if case.language == "zh"
        else "It just arrived, please close this.",
    )


def coaxed(case: Case) -> Story:
    """Withdrawn because somebody promised it would come; it did not, so the customer appeals and wins."""
    yield from filing(case, "not_delivered")
    yield case.after(0.5, 1.5)
    case.customer_moves("withdraw", "卖家加我说撤销工单马上就补发，先撤了。")
    yield case.after(20.0, 60.0)
    case.customer_moves("appeal", "撤销以后卖家就不理人了，东西还是没到，请继续处理！")
    yield case.at_desk(1.0, 4.0, "zhao")
    case.notes("卖家诱导撤诉，已登记。订单至今未到账。", "zhao")
    case.moves("approve", "zhao", reason="订单未到账，撤销系卖家诱导，支持退款。")
    yield from thanks(case, 0.9)
