"""Tickets that get stuck: silence, lateness, broken promises, two opinions, second pairs of eyes."""

from __future__ import annotations

from datetime import timedelta

from helpdesk.demo.history.case import Case
from helpdesk.demo.history.time_flow import Story
from refunds import actions, actors
from refunds.actions import Draft

from .refused import reason
from .smooth import Tell, filing, thanks


def silence_approved(case: Case) -> Story:
    """The supplier is silent for a day; this clause approves then, by itself where the amount is small."""
    yield from filing(case, "not_delivered")
    yield from case.picks_up()
    yield case.after(6.5, 9.0)
    if case.state == "supplier_confirm":
        actions.nudge(case.ticket, by=actors.customer(), at=case.at)
        case.writes(case.impatience())
    yield case.claim.due_at + timedelta(minutes=5)
    if case.state == "escalated":
        yield from case.is_approved()
    yield from thanks(case)


def silence_escalated(scenario: str, *, approved: bool) -> Tell:
    """The supplier is silent under a clause that leaves it to a supervisor."""

    def tell(case: Case) -> Story:
        kinds = "payment product communication" if scenario == "code_already_used" else "payment product"
        yield from filing(case, scenario, kinds)
        yield from case.picks_up()
        if case.state == "evidence_check":
            case.moves("ask_supplier")
        yield case.claim.due_at + timedelta(minutes=5)
        boss = case.rng.choice(("wang", "zhao"))
        yield case.at_desk(1.0, 6.0, boss)
        if approved:
            case.moves("approve", boss, reason="供应商逾期未答复，买家凭证完整，支持退款。")
            yield from thanks(case)
        else:
            case.rejects(scenario, reason(case), boss)

    return tell


def late_answer(case: Case) -> Story:
    """The supplier answers after its deadline: on record, and nothing moves."""
    yield from filing(case, "not_delivered")
    yield from case.picks_up()
    yield from case.supplier_says("refuse", (25.0, 40.0), "昨天系统维护，现在答复：已充值成功")
    boss = "wang"
    yield case.at_desk(0.5, 2.0, boss)
    if case.state == "escalated":
        case.notes("供应商答复晚于时限，且未附充值凭证，不予采信。", boss)
        case.moves("approve", boss, reason="供应商逾期答复且无凭证，支持退款。")
    yield from thanks(case)


def neglected(case: Case) -> Story:
    """Nobody answers for days; the customer escalates once a deadline has passed."""
    scenario = "not_delivered" if case.purchase.ware.account else "invalid_code"
    yield from filing(case, scenario)
    yield case.at_desk(5.0, 8.0, "lin")
    case.writes(case.impatience())
    yield case.at_desk(2.0, 7.0, "lin")
    if case.state not in {"evidence_check", "supplier_confirm"}:
        return
    case.customer_moves("escalate", case.says("提交到现在没有一个人理我，我要求主管处理！", "Nobody has answered me. I want a supervisor to look at this."))  # fmt: skip
    boss = case.rng.choice(("wang", "zhao"))
    yield case.at_desk(0.4, 2.0, boss)
    case.replies(case.says("您好，我是主管，非常抱歉让您久等，您的工单已经在我手上。", "I am a supervisor, and I am sorry that nobody answered you."), who=boss)  # fmt: skip
    yield case.at_desk(0.2, 1.0, boss)
    case.moves("approve", boss, reason="已超出时限，凭证完整，支持退款。")
    yield from thanks(case, 0.6)


def broken_promise(case: Case) -> Story:
    """Promised for the evening, forgotten; a newer promise takes its place, and that one is kept."""
    scenario = "not_delivered" if case.purchase.ware.account else "invalid_code"
    yield from filing(case, scenario)
    yield case.at_desk(0.5, 2.0)
    case.takes()
    due = max(case.clock_time(21), case.at + timedelta(hours=3))
    said = case.says("今天晚上之前一定给您答复。", "I will get back to you tonight.")
    case.replies(said, Draft("reply_by", due, said))
    if case.state == "evidence_check":
        case.moves("ask_supplier")
    yield due + timedelta(hours=case.rng.uniform(11, 14))
    if case.ticket.is_finished:
        return
    case.writes(case.impatience())
    yield case.at_desk(0.5, 3.0)
    if case.ticket.is_finished:
        return
    old = case.promise
    newer = "昨天没有按时答复，非常抱歉。今天下班前给您处理结果。"
    new_due = case.at_desk(7.0, 7.0, "lin")
    draft = Draft("decide_by", new_due, newer)
    actions.supersede(case.ticket, old, draft, by=case.me, at=case.at)
    if case.state == "supplier_confirm":
        yield from case.supplier_says("agree")
    yield case.at_desk(0.3, 1.0)
    yield from case.is_approved()
    yield from thanks(case, 0.5)


def contested(case: Case) -> Story:
    """A promise of another kind is called kept, and the customer denies it."""
    yield from filing(case, "not_delivered")
    yield case.at_desk(0.4, 1.5)
    case.takes()
    due = case.clock_time(18, days=2)
    said = "给您的账号补发一张5元优惠券。"
    case.replies(f"给您添麻烦了。{said}", Draft("other", due, said))
    yield from case.supplier_says("agree")
    yield case.at_desk(0.5, 2.0)
    yield from case.is_approved()
    gift = case.promise
    if gift.status == "open":
        actions.close_commitment(case.ticket, gift, "kept", "优惠券已发放到账户。", by=case.me, at=case.at)
    yield case.after(3.0, 12.0)
    actions.contest(case.ticket, gift, "账户里根本没有看到优惠券。", by=actors.customer(), at=case.at)


def four_eyes(case: Case) -> Story:
    """Above the limit an agent's approval is a request; a supervisor who took no part decides."""
    yield from filing(case, "not_delivered" if case.purchase.ware.account else "invalid_code")
    yield from case.picks_up()
    actions.set_priority(case.ticket, "urgent", by=case.me, at=case.at)
    if case.state == "evidence_check":
        case.moves("ask_supplier")
    yield from case.supplier_says("agree")
    yield case.at_desk(0.2, 0.8)
    if case.state == "supplier_confirm":
        case.moves("approve", reason="供应商已确认，凭证齐全，请主管复核。")
    boss = case.rng.choice(("wang", "zhao"))
    yield case.at_desk(0.3, 2.0, boss)
    case.moves("approve", boss, reason="复核无误。")
    yield from thanks(case)


def revoked(case: Case) -> Story:
    """Approved, and taken back a second later: the supervisor has seen that it was delivered."""
    yield from filing(case, "invalid_code")
    yield from case.picks_up()
    case.moves("ask_supplier")
    yield from case.supplier_says("agree")
    yield case.at_desk(0.2, 0.6)
    case.moves("approve")
    case.moves("revoke", "zhao", reason="供应商来电更正：该卡密已由买家兑换，需重新核查。")
    yield case.at_desk(0.5, 2.0, "zhao")
    case.rejects("invalid_code", reason(case), "zhao")
