"""Payouts that stand still, fail, come late or are made by hand."""

from __future__ import annotations

from helpdesk.demo.history import people
from helpdesk.demo.history.case import Case
from helpdesk.demo.history.time_flow import Story
from helpdesk.demo.history.words import customers
from orders.channels import RefundResult, RefundStatus, channel
from orders.channels.sandbox import SandboxChannel
from orders.models import SandboxScript
from refunds import actions, actors
from refunds.models import Evidence, MoneyException

from .courses import approved, filing, picked_up, supplier_asked, thanks

Behaviour = SandboxScript.Behaviour


def to_approval(case: Case, behaviour: str) -> Story:
    """As far as an approval whose payout the channel will treat as told."""
    case.expects("agree")
    yield from filing(case, case.trouble)
    yield from picked_up(case)
    yield from supplier_asked(case)
    yield from case.supplier_has_answered()
    yield case.at_desk(0.1, 0.4)
    SandboxScript.objects.create(shop=case.ticket.shop, behaviour=behaviour)
    case.moves("approve")


def held(case: Case) -> Story:
    """The shop's balance at the channel is short: held, overdue, and sent again under the same number."""
    yield from to_approval(case, Behaviour.SHORT)
    yield case.at_desk(13.0, 15.0, "lin")
    actions.press_overdue(case.ticket, by=actors.customer(), at=case.at)
    case.writes(case.one_of(customers.IMPATIENT))
    yield case.at_desk(0.5, 3.0, "wang")
    case.notes("渠道余额不足，已通知财务充值。", "wang")
    yield case.at_desk(1.0, 3.0, "wang")
    actions.resend_payout(case.payout, by=people.actor("wang"), at=case.at)
    yield from thanks(case)


def failed(case: Case) -> Story:
    """The channel refuses for good; a supervisor sends the money to the balance instead."""
    yield from to_approval(case, Behaviour.REFUSE)
    yield case.at_desk(0.5, 3.0, "zhao")
    case.moves("approve", "zhao", reason="原路退款被渠道拒绝，改退至店铺余额。", channel="balance")
    yield from thanks(case)


def late_success(case: Case) -> Story:
    """Called failed and paid all the same: an exception, which the supervisor's approval takes in."""
    yield from to_approval(case, Behaviour.LATE_SUCCESS)
    yield case.at_desk(0.5, 2.0, "zhao")
    payout = case.payout
    sandbox = channel("sandbox")
    assert isinstance(sandbox, SandboxChannel)  # noqa: S101 (it is the one of that name)
    told = sandbox.complete_late(payout.out_refund_no)
    paid = RefundResult(RefundStatus.SUCCEEDED, told["channel_refund_no"])
    actions.record_result(payout, paid, asked=False, at=case.at)
    yield case.at_desk(0.5, 3.0, "zhao")
    case.moves("approve", "zhao", reason="渠道回调显示该笔已退款成功，予以确认。")


def refunded_elsewhere(case: Case) -> Story:
    """The seller had given the money back already: the payout is stopped, and the exception settled."""
    case.expects("agree")
    yield from filing(case, "invalid_code")
    yield from picked_up(case)
    yield from supplier_asked(case)
    yield from case.supplier_has_answered()
    yield case.at_desk(0.2, 0.6)
    case.moves("approve")
    reference = f"QQ{case.rng.randrange(10**9, 10**10)}"
    amount = case.purchase.amount
    actions.note_external_refund(case.ticket, amount, reference, by=case.me, at=case.at)
    case.notes("卖家称已通过QQ转账退款，附转账单号。")
    yield case.at_desk(1.0, 4.0, "wang")
    exception = MoneyException.objects.filter(payout=case.payout, closed_at=None).latest("pk")
    actions.close_exception(exception, by=people.actor("wang"), at=case.at)
    case.moves("revoke", "wang", reason="买家确认已在站外收到退款。")
    case.rejects("invalid_code", "wang", "经核实，卖家已通过站外转账全额退款，本单不再重复退款。")


def by_hand(case: Case) -> Story:
    """The money goes back by a transfer that one person makes and another confirms."""
    case.expects("agree")
    yield from filing(case, case.trouble)
    yield from picked_up(case)
    yield case.minutes(4.0, 30.0)
    case.writes(case.one_of(customers.TO_MY_CARD))
    yield from supplier_asked(case)
    yield from case.supplier_has_answered()
    yield from approved(case, channel="manual", reason="客户要求转账退回。")
    yield case.at_desk(0.5, 2.0)
    actions.add_evidence(case.ticket, case.pictures("payment"), by=case.me, at=case.at)
    proof = Evidence.objects.filter(ticket=case.ticket).latest("pk")
    reference = f"TR{case.at:%Y%m%d}{case.rng.randrange(10**5):05d}"
    actions.enter_transfer(case.ticket, reference, proof.pk, by=case.me, at=case.at)
    yield case.at_desk(0.3, 2.0, "wang")
    actions.confirm_transfer(case.ticket, by=people.actor("wang"), at=case.at)
    yield from thanks(case, 0.7)
