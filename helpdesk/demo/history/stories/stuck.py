"""Tickets that get stuck: silence, lateness, broken promises, two opinions, second pairs of eyes."""

from __future__ import annotations

from datetime import timedelta

from helpdesk.demo.history import people
from helpdesk.demo.history.case import Case
from helpdesk.demo.history.time_flow import Story
from helpdesk.demo.history.words import customers, desk, found
from refunds import actions, actors
from refunds.actions import Draft

from .courses import ALL, Tell, approved, filing, picked_up, supplier_asked, thanks


def silence_approved(case: Case) -> Story:
    """The supplier is silent for a day; this clause approves then, by itself where the amount is small."""
    yield from filing(case, "not_delivered")
    case.flow.begin(case.at, picked_up(case))
    yield case.after(6.5, 9.0)
    if case.state == "supplier_confirm":
        actions.nudge(case.ticket, by=actors.customer(), at=case.at)
        case.writes(case.one_of(customers.IMPATIENT))
    yield case.claim.due_at + timedelta(minutes=5)
    yield from approved(case)
    yield from thanks(case)


def silence_escalated(scenario: str, *, is_approved: bool) -> Tell:
    """The supplier is silent under a clause that leaves it to a supervisor."""

    def tell(case: Case) -> Story:
        yield from filing(case, scenario, ALL if scenario == "code_already_used" else "payment product")
        yield from picked_up(case)
        yield from supplier_asked(case)
        yield case.claim.due_at + timedelta(minutes=5)
        boss = case.rng.choice(people.SUPERVISORS)
        yield case.at_desk(1.0, 6.0, boss)
        if is_approved:
            case.moves("approve", boss, reason=case.rng.choice(desk.AFTER_SILENCE))
            yield from thanks(case)
        else:
            case.rejects(scenario, boss)

    return tell


def late_answer(case: Case) -> Story:
    """The supplier answers after its deadline: on record, and nothing moves."""
    case.expects("refuse", (25.0, 40.0), "昨天系统维护，现在答复：已充值成功")
    yield from filing(case, case.trouble)
    yield from picked_up(case)
    yield from supplier_asked(case)
    yield from case.supplier_has_answered()
    yield case.at_desk(0.5, 2.0, "wang")
    if case.state == "escalated":
        case.notes("供应商答复晚于时限，且未附充值凭证，不予采信。", "wang")
        case.moves("approve", "wang", reason="供应商逾期答复且无凭证，支持退款。")
    yield from thanks(case)


def neglected(case: Case) -> Story:
    """Nobody answers for days; the customer escalates once a deadline has passed."""
    yield from filing(case, case.trouble)
    yield case.at_desk(5.0, 8.0, "lin")
    case.writes(case.one_of(customers.IMPATIENT))
    yield case.at_desk(2.0, 7.0, "lin")
    if case.state == "supplier_confirm":
        case.customer_moves("escalate", case.one_of(customers.ESCALATE))
    boss = case.rng.choice(people.SUPERVISORS)
    yield case.at_desk(0.4, 2.0, boss)
    if case.state == "escalated":
        case.replies(case.one_of(desk.HELLO_FROM_SUPERVISOR), who=boss)
        yield case.at_desk(0.2, 1.0, boss)
        case.moves("approve", boss, reason="已超出时限，凭证完整，支持退款。")
    yield from thanks(case, 0.6)


def broken_promise(case: Case) -> Story:
    """Promised for the evening, forgotten; a newer promise takes its place, and that one is kept."""
    case.expects("agree")
    yield from filing(case, case.trouble)
    yield case.at_desk(0.5, 2.0)
    case.takes()
    yield case.minutes()
    due = max(case.clock_time(21), case.at + timedelta(hours=3))
    said = case.says("今天晚上之前一定给您答复。", "I will get back to you tonight.")
    case.replies(said, Draft("reply_by", due, said))
    yield from supplier_asked(case)
    yield due + timedelta(hours=case.rng.uniform(11, 14))
    if not case.ticket.is_finished:
        case.writes(case.one_of(customers.IMPATIENT))
        yield case.at_desk(0.5, 3.0)
        _promise_anew(
            case, case.says("昨天没有按时答复，非常抱歉。今天下班前给您处理结果。", "We will decide today."), 7.0
        )
        if case.state == "supplier_confirm":
            yield from case.supplier_has_answered()
    yield from approved(case)
    yield from thanks(case, 0.5)


def newer_promise(case: Case) -> Story:
    """A promise that cannot be kept is replaced before it is due, and the newer one is kept."""
    case.expects("agree")
    yield from filing(case, case.trouble)
    yield case.at_desk(0.4, 1.5)
    case.takes()
    yield case.minutes()
    due = case.at_desk(4.0, who="lin")
    said = case.says("我们会在4个工作小时内给您结果。", "We will decide within 4 business hours.")
    case.replies(said, Draft("decide_by", due, said))
    yield from supplier_asked(case)
    yield case.at_desk(1.5, 2.2)
    if not case.ticket.is_finished:
        _promise_anew(
            case, case.says("供应商仍在核查，改为明天下班前给您结果。", "We will decide by tomorrow evening."), 14.0
        )
    yield from case.supplier_has_answered()
    yield from approved(case)
    yield from thanks(case)


def _promise_anew(case: Case, said: str, hours: float) -> None:
    draft = Draft("decide_by", case.at_desk(hours, who="lin"), said)
    actions.supersede(case.ticket, case.promise, draft, by=case.me, at=case.at)


def contested(*, was_right: bool | None) -> Tell:
    """A promise of another kind is called kept, and the customer denies it; None where nobody has looked yet."""

    def tell(case: Case) -> Story:
        case.expects("agree")
        yield from filing(case, "not_delivered")
        yield case.at_desk(0.4, 1.5)
        case.takes()
        yield case.minutes()
        said = "给您的账号补发一张5元优惠券。"
        case.replies(f"给您添麻烦了。{said}", Draft("other", case.clock_time(18, days=2), said))
        yield from case.supplier_has_answered()
        yield from approved(case)
        gift = case.promise
        actions.close_commitment(case.ticket, gift, "kept", "优惠券已发放到账户。", by=case.me, at=case.at)
        yield case.after(3.0, 12.0)
        actions.contest(case.ticket, gift, "账户里根本没有看到优惠券。", by=actors.customer(), at=case.at)
        if was_right is not None:
            boss = case.rng.choice(people.SUPERVISORS)
            yield case.at_desk(1.0, 6.0, boss)
            actions.settle_contest(case.promise, was_right, found.SETTLED[was_right], by=people.actor(boss), at=case.at)

    return tell


def four_eyes(case: Case) -> Story:
    """Above the limit an agent's approval is a request; a supervisor who took no part decides."""
    case.expects("agree")
    yield from filing(case, case.trouble)
    yield from picked_up(case)
    actions.set_priority(case.ticket, "urgent", by=case.me, at=case.at)
    yield from supplier_asked(case)
    yield from case.supplier_has_answered()
    yield from approved(case, reason="供应商已确认，凭证齐全，请主管复核。")
    boss = case.rng.choice(people.SUPERVISORS)
    yield case.at_desk(0.3, 2.0, boss)
    if case.state == "supplier_confirm":
        case.moves("approve", boss, reason=case.rng.choice(desk.SECOND_PERSON))
    yield from thanks(case)


def revoked(case: Case) -> Story:
    """Approved, and taken back at once: the supplier has corrected itself."""
    case.expects("agree")
    yield from filing(case, "invalid_code")
    yield from picked_up(case)
    yield from supplier_asked(case)
    yield from case.supplier_has_answered()
    yield case.at_desk(0.2, 0.6)
    case.moves("approve")
    case.moves("revoke", "zhao", reason="供应商来电更正：该卡密已由买家兑换，需重新核查。")
    yield case.at_desk(0.5, 2.0, "zhao")
    case.rejects("invalid_code", "zhao")
