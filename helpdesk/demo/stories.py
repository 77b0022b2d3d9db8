"""One ticket of each ending. Whatever people do is done over HTTP, whatever the desk does by itself by the worker.

Only what takes days is filed with an earlier time, through the same actions.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from orders.models import Order, SandboxScript, Shop
from refunds import actions, actors, evidence
from refunds.models import Ticket

from . import market
from .client import Client, Json, opened, staff, watch
from .pictures import screenshot


@dataclass
class Stage:
    """Who takes part, and the orders of this run."""

    shop: Shop
    shop_key: str
    numbers: dict[str, str]
    seen: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = ("lin", "wang", "zhao")
        self.agent, self.supervisor, self.other_supervisor = (staff(name, market.PASSWORD) for name in names)

    def buyer(self, key: str) -> Client:
        number = self.numbers[key]
        return opened(shop=self.shop.code, order_number=number, query_password=market.QUERY_PASSWORD)

    def file(self, key: str, scenario: str, words: str, kinds: str = "payment product communication") -> str:
        """A customer files with evidence; the ticket's number."""
        buyer = self.buyer(key)
        number = str(buyer.post("tickets", {"scenario": scenario, "description": words})["ticket"]["number"])
        buyer.upload(f"tickets/{number}/evidence", files(kinds.split()), note="截图如上")
        return number

    def until(self, number: str, *states: str) -> None:
        """Print the timeline until the ticket is in one of these states."""
        self._tell(number, lambda ticket, _kinds: ticket["state"] in states)

    def until_told(self, number: str, kind: str) -> None:
        """Print the timeline until it has an event of this kind."""
        self._tell(number, lambda _ticket, kinds: kind in kinds)

    def _tell(self, number: str, done: Callable[[Json, set[str]], bool]) -> None:
        for event in watch(self.agent, number, self.seen.get(number, 0), done):
            self.seen[number] = event["seq"]
            print(f"    {line(event)}", flush=True)  # noqa: T201


def files(kinds: Sequence[str]) -> list[tuple[str, str, bytes]]:
    return [(kind, f"IMG_{i}.png", screenshot("Payment successful", [kind])) for i, kind in enumerate(kinds)]


def line(event: Json) -> str:
    arrow = f"{event['from_state'] or '·'} → {event['to_state']}" if event["to_state"] else ""
    who = event.get("actor") or event["by"]
    return f"{event['at'][5:19].replace('T', ' ')}  {event['kind']:<24} {who:<12} {arrow}"


def paid(stage: Stage) -> tuple[str, str]:
    """Not delivered: the supplier agrees, and nobody of the desk has to touch it."""
    return stage.file("paid", "not_delivered", "付款两小时了还没到账"), "paid"


def rejected(stage: Stage) -> tuple[str, str]:
    """Changed their mind: filed all the same, and a person decides."""
    shop = Client(f"Bearer {stage.shop_key}")
    filed = shop.post("tickets", {"scenario": "changed_mind", "order_number": stage.numbers["rejected"]})
    number = str(filed["ticket"]["number"])
    stage.until(number, "evidence_check")
    reason = "会员卡已发放并可用，按条款不支持因个人原因退款。"
    stage.agent.move(number, "reject", clause="changed_mind", reason=reason)
    return number, "rejected"


def escalated(stage: Stage) -> tuple[str, str]:
    """The desk files for a customer who phoned, with the promise made then."""
    due = (timezone.localtime() + timedelta(hours=4)).isoformat()
    promised = {"kind": "reply_by", "text": "今天之内给您答复", "due_at": due, "given_by": "phone"}
    body = {"shop": stage.shop.code, "order_number": stage.numbers["phoned"], "scenario": "code_already_used"}
    number = str(stage.agent.post("tickets", {**body, "commitment": promised})["ticket"]["number"])
    stage.agent.upload(f"tickets/{number}/evidence", files(["payment", "product", "communication"]))
    stage.until(number, "evidence_check")
    stage.agent.move(number, "ask_supplier")
    stage.until_told(number, "supplier_answered")
    stage.agent.move(number, "escalate", reason="供应商与买家说法不一，请主管裁定。")
    return number, "escalated"


def appealed(stage: Stage) -> tuple[str, str]:
    """Rejected by an agent, appealed by the customer, approved by a supervisor."""
    number = stage.file("appealed", "invalid_code", "卡密提示无效")
    stage.until(number, "evidence_check")
    stage.agent.move(number, "ask_supplier")
    stage.until_told(number, "supplier_answered")
    stage.agent.move(number, "reject", clause="invalid_code", reason="供应商核实该卡密已兑换，凭证不足以推翻。")
    stage.until(number, "rejected")
    stage.buyer("appealed").move(number, "appeal", reason="兑换记录不是我的账号，请复核。")
    stage.until(number, "escalated")
    stage.supervisor.move(number, "approve", reason="兑换账号与买家不符，支持退款。")
    return number, "paid"


def withdrawn(stage: Stage) -> tuple[str, str]:
    """Evidence is missing, the desk asks for it, and the customer withdraws instead."""
    number = stage.file("withdrawn", "not_delivered", "还没到账", kinds="payment")
    stage.until(number, "evidence_requested")
    stage.buyer("withdrawn").move(number, "withdraw", reason="刚刚到账了，谢谢")
    return number, "withdrawn"


def expired(stage: Stage) -> tuple[str, str]:
    """Filed four days ago; evidence was asked for and never sent: the sweep closes it."""
    then = timezone.now() - timedelta(days=4)
    with transaction.atomic():
        ticket = _filed_before(stage, "expired", "not_delivered", then, kinds=[])
        actions.triage(ticket, at=then + timedelta(minutes=10))
    return ticket.number, "rejected"


def silence_approved(stage: Stage) -> tuple[str, str]:
    """The supplier was asked 25 hours ago and is silent: this clause approves."""
    then = timezone.now() - timedelta(hours=25)
    with transaction.atomic():
        ticket = _filed_before(stage, "silence_approved", "not_delivered", then)
        actions.triage(ticket, at=then)
    return ticket.number, "paid"


def silence_escalated(stage: Stage) -> tuple[str, str]:
    """The same under a clause that leaves it to a supervisor."""
    then = timezone.now() - timedelta(hours=25)
    lin = actors.staff(User.objects.get(username="lin"))
    assert lin is not None  # noqa: S101 (the market has made her an agent)
    with transaction.atomic():
        ticket = _filed_before(stage, "silence_escalated", "code_already_used", then)
        ticket = actions.triage(ticket, at=then)
        actions.move(ticket, "ask_supplier", by=lin, at=then)
    return ticket.number, "escalated"


def held(stage: Stage) -> tuple[str, str]:
    """The shop's balance at the channel is short; a supervisor has it sent again under the same number."""
    SandboxScript.objects.create(shop=stage.shop, behaviour=SandboxScript.Behaviour.SHORT)
    number = stage.file("held", "not_delivered", "Q币没到")
    stage.until_told(number, "payout_held")
    payout = stage.agent.get(f"tickets/{number}")["payouts"][-1]
    stage.supervisor.post(f"payouts/{payout['out_refund_no']}/resend")
    return number, "paid"


def failed(stage: Stage) -> tuple[str, str]:
    """The channel refuses; asked again it says that it failed: a supervisor has it."""
    SandboxScript.objects.create(shop=stage.shop, behaviour=SandboxScript.Behaviour.REFUSE)
    return stage.file("failed", "not_delivered", "Q币没到账"), "escalated"


def four_eyes(stage: Stage) -> tuple[str, str]:
    """Above the limit an agent's approval is a request; a supervisor who took no part decides."""
    number = stage.file("four_eyes", "not_delivered", "点券没到账，298 元")
    stage.until_told(number, "supplier_answered")
    stage.agent.move(number, "approve")
    stage.other_supervisor.move(number, "approve")
    return number, "paid"


def no_order(stage: Stage) -> tuple[str, str]:
    """Paid, and the shop made no order: the customer opens the payment itself."""
    serial, amount = f"4200{stage.numbers['paid']}9999", 1_800
    told = {"channel": "余额", "amount_fen": amount, "paid_at": timezone.localtime().isoformat()}
    Client(f"Bearer {stage.shop_key}").put(f"payments/{serial}", {**told, "buyer_reference": "user-99"})
    buyer = opened(shop=stage.shop.code, payment_serial=serial, amount_fen=amount)
    filed = buyer.post("tickets", {"scenario": "paid_no_order", "description": "钱扣了，店里没有订单"})
    number = str(filed["ticket"]["number"])
    buyer.upload(f"tickets/{number}/evidence", files(["payment"]))
    stage.until(number, "evidence_check")
    stage.agent.move(number, "approve")
    return number, "paid"


def _filed_before(
    stage: Stage,
    key: str,
    scenario: str,
    then: datetime,
    kinds: Sequence[str] = ("payment", "product", "communication"),
) -> Ticket:
    uploads = [evidence.Upload(io.BytesIO(content), name, kind) for kind, name, content in files(kinds)]
    kept = evidence.keep_all(f"demo-{key}", uploads).kept
    order = Order.objects.get(shop=stage.shop, number=stage.numbers[key])
    request = actions.Request(scenario=scenario, order=order, evidence=kept)
    return actions.submit(request, by=actors.customer(), at=then).ticket


STORIES: tuple[Callable[[Stage], tuple[str, str]], ...] = (
    paid,
    rejected,
    escalated,
    appealed,
    withdrawn,
    expired,
    silence_approved,
    silence_escalated,
    held,
    failed,
    four_eyes,
    no_order,
)
