"""Money that did not go as planned: paid after a failure, refunded elsewhere. Nobody is paid twice."""

from __future__ import annotations

import pytest

from orders.channels import registry
from orders.channels.base import RefundResult, RefundStatus
from orders.models import ExternalRefund, Order, SandboxRefund, SandboxScript
from refunds import actions, paying, record
from refunds.actions import Asked
from refunds.models import MoneyException, Payout, Reservation
from refunds.refusals import NotMet, WrongPerson
from refunds.tests.make import (
    AT,
    DECIDED,
    HOUR,
    MINUTE,
    advance,
    fresh,
    kinds_of,
    last_event,
    make_agent,
    make_supervisor,
    make_ticket,
    move,
    payout_of,
)

pytestmark = pytest.mark.django_db

SENT = AT + HOUR
OVER = SENT + 2 * MINUTE


def codes(call) -> list[str]:
    with pytest.raises(NotMet) as refusal:
        call()
    return [reason.code for reason in refusal.value.reasons]


def failed(amount_fen=None):
    """A ticket whose payout the channel called failed; it may still be paid late."""
    ticket = make_ticket()
    SandboxScript.objects.create(shop=ticket.shop, behaviour="late_success")
    ticket = advance(ticket, "approved", at=AT + MINUTE, amount_fen=amount_fen)
    paying.work(payout_of(ticket), at=SENT)
    assert paying.work(payout_of(ticket), at=SENT + MINUTE).status == "failed"
    return fresh(ticket)


def pay_late(payout, at=OVER) -> None:
    registry.channel("sandbox").complete_late(payout.out_refund_no)  # type: ignore[attr-defined]
    actions.record_result(payout, RefundResult(RefundStatus.SUCCEEDED), asked=False, at=at)


def paid_fen() -> int:
    return sum(
        Payout.objects.get(out_refund_no=row.out_refund_no).amount_fen * row.paid_count
        for row in SandboxRefund.objects.all()
    )


def test_a_late_success_is_posted_and_goes_to_a_supervisor():
    ticket = failed()
    assert Reservation.objects.get().reserved_fen == 0
    pay_late(payout_of(ticket))
    assert payout_of(ticket).status == "succeeded"
    assert Reservation.objects.get().reserved_fen == 10_000
    assert MoneyException.objects.get().kind == "late_success"
    assert fresh(ticket).state == "escalated"
    pay_late(payout_of(ticket))
    assert MoneyException.objects.count() == 1
    assert kinds_of(ticket).count("late_success") == 1


def test_a_supervisor_s_approval_takes_the_late_payment_in_and_settles():
    ticket = failed()
    pay_late(payout_of(ticket))
    settled = move(ticket, "approve", make_supervisor(), OVER + HOUR, DECIDED)
    assert (settled.state, settled.approved_fen) == ("paid", 10_000)
    assert ticket.payouts.count() == 1
    assert not MoneyException.objects.filter(closed_at=None).exists()
    assert kinds_of(ticket)[-2:] == ["approve", "settle"]
    assert last_event(ticket, "settle").actor_kind == "system"
    assert paying.work_all(at=OVER + 9 * HOUR) == 0
    assert (paid_fen(), list(record.differences())) == (10_000, [])


def test_a_late_payment_is_taken_in_whole_or_not_at_all():
    ticket = failed(amount_fen=3_000)
    pay_late(payout_of(ticket))
    boss = make_supervisor()
    other = Asked(reason="All.", amount_fen=7_000)
    assert codes(lambda: move(ticket, "approve", boss, OVER, other)) == ["amount_not_possible"]
    assert move(ticket, "approve", boss, OVER, DECIDED).approved_fen == 3_000


def test_nobody_but_a_supervisor_takes_a_late_payment_in():
    ticket = failed(amount_fen=3_000)
    pay_late(payout_of(ticket))
    ticket = move(ticket, "return_to_check", make_supervisor(), OVER)
    assert codes(lambda: move(ticket, "approve", make_agent(), OVER, DECIDED)) == ["money_exception"]
    assert move(ticket, "approve", make_supervisor(), OVER, DECIDED).state == "paid"
    assert paid_fen() == 3_000


def test_an_exception_of_a_late_payment_is_not_simply_closed():
    ticket = failed(amount_fen=3_000)
    pay_late(payout_of(ticket))
    exception, boss = MoneyException.objects.get(), make_supervisor()
    assert codes(lambda: actions.close_exception(exception, by=boss, at=OVER)) == ["adopt_by_approving"]
    with pytest.raises(WrongPerson):
        actions.close_exception(exception, by=make_agent(), at=OVER)
    move(ticket, "reject", boss, OVER, DECIDED)
    assert actions.close_exception(exception, by=boss, at=OVER).closed_by_id == boss.user_id
    assert last_event(ticket).kind == "exception_closed"


def test_a_late_payment_blocks_the_payout_that_took_its_place():
    ticket = failed(amount_fen=3_000)
    first = payout_of(ticket)
    boss = make_supervisor()
    move(ticket, "approve", boss, OVER, Asked(reason="Try again.", amount_fen=3_000))
    pay_late(first, OVER + MINUTE)
    assert paying.work(payout_of(ticket), at=OVER + HOUR).status == "created"
    assert last_event(ticket).data["code"] == "MONEY_EXCEPTION"
    assert paying.work_all(at=OVER + 9 * HOUR) == 0
    move(ticket, "revoke", boss, OVER + 9 * HOUR, DECIDED)
    ticket = move(ticket, "approve", boss, OVER + 9 * HOUR, DECIDED)
    assert (ticket.state, ticket.approved_fen, paid_fen()) == ("paid", 3_000, 3_000)
    assert Reservation.objects.get().reserved_fen == 3_000


def test_a_late_payment_of_everything_blocks_as_refunded_elsewhere():
    ticket = failed()
    first = payout_of(ticket)
    move(ticket, "approve", make_supervisor(), OVER, Asked(reason="Try again."))
    pay_late(first, OVER + MINUTE)
    assert Reservation.objects.get().reserved_fen == 10_000
    assert paying.work(payout_of(ticket), at=OVER + HOUR).status == "created"
    assert paid_fen() == 10_000


def external(ticket, fen=10_000):
    ExternalRefund.objects.create(payment=ticket.payment, amount_fen=fen, reference="r1", source="feed")


def test_an_external_refund_after_the_approval_blocks_the_unsent_payout():
    ticket = make_ticket(state="approved")
    external(ticket, 1)
    assert paying.work(payout_of(ticket), at=SENT).status == "created"
    assert MoneyException.objects.get().kind == "external_refund"
    assert kinds_of(ticket)[-1] == "payout_blocked"
    assert paying.work_all(at=SENT + HOUR) == 0
    boss = make_supervisor()
    actions.close_exception(MoneyException.objects.get(), by=boss, at=SENT + HOUR)
    assert paying.work(payout_of(ticket), at=SENT + HOUR).status == "created"  # the fact has not changed
    ticket = move(ticket, "revoke", boss, SENT + HOUR, DECIDED)
    assert not MoneyException.objects.filter(closed_at=None).exists()
    move(ticket, "approve", boss, SENT + HOUR, Asked(reason="The rest.", amount_fen=9_999))
    assert paying.work(payout_of(ticket), at=SENT + HOUR).status == "succeeded"
    assert paid_fen() == 9_999


def test_a_shop_that_refunds_after_the_approval_blocks_it_too():
    ticket = make_ticket(state="approved")
    Order.objects.filter(tickets=ticket).update(status="refunded")
    assert paying.work(payout_of(ticket), at=SENT).status == "created"
    assert paid_fen() == 0


def test_what_never_arrived_is_not_sent_again_after_an_external_refund():
    ticket = make_ticket()
    SandboxScript.objects.create(shop=ticket.shop, behaviour="timeout_before")
    ticket = advance(ticket, "approved", at=AT + MINUTE)
    assert paying.work(payout_of(ticket), at=SENT).status == "unknown"
    external(ticket)
    assert paying.work(payout_of(ticket), at=SENT + MINUTE).status == "held"
    kinds = set(MoneyException.objects.filter(closed_at=None).values_list("kind", flat=True))
    assert kinds == {"held", "external_refund"}
    actions.resend_payout(payout_of(ticket), by=make_supervisor(), at=SENT + HOUR)
    assert paying.work(payout_of(ticket), at=SENT + HOUR).status == "held"
    assert paid_fen() == 0


def test_an_answer_for_a_payout_that_was_never_sent_moves_nothing():
    ticket = make_ticket(state="approved")
    found = actions.record_result(payout_of(ticket), RefundResult(RefundStatus.SUCCEEDED), asked=False, at=SENT)
    assert (found.status, fresh(ticket).state) == ("created", "approved")


def held():
    ticket = make_ticket()
    SandboxScript.objects.create(shop=ticket.shop, behaviour="short")
    ticket = advance(ticket, "approved", at=AT + MINUTE)
    assert paying.work(payout_of(ticket), at=SENT).status == "held"
    return fresh(ticket)


def test_a_held_payout_that_is_given_up_fails_once_the_channel_says_it_never_paid():
    ticket = held()
    given_up = actions.give_up_payout(payout_of(ticket), "The account is closed.", by=make_supervisor(), at=OVER)
    assert given_up.status == "unknown"
    assert fresh(ticket).state == "approved"
    assert paying.work(given_up, at=OVER).status == "failed"
    assert fresh(ticket).state == "escalated"
    assert Reservation.objects.get().reserved_fen == 0
    assert paid_fen() == 0
    assert not MoneyException.objects.filter(closed_at=None).exists()
    assert list(record.differences()) == []


def test_a_payout_that_is_given_up_and_was_paid_all_the_same_settles():
    ticket = held()
    given_up = actions.give_up_payout(payout_of(ticket), "No answer.", by=make_supervisor(), at=OVER)
    actions.record_result(given_up, RefundResult(RefundStatus.SUCCEEDED), asked=True, at=OVER)
    assert fresh(ticket).state == "paid"


def test_a_transfer_by_hand_that_was_not_made_is_given_up_at_once():
    ticket = advance(make_ticket(channel="manual"), "approved", at=AT + MINUTE)
    payout = paying.work(payout_of(ticket), at=SENT)
    assert (payout.channel, payout.status) == ("manual", "processing")
    with pytest.raises(WrongPerson):
        actions.give_up_payout(payout, "No bank account.", by=make_agent(), at=OVER)
    assert codes(lambda: actions.give_up_payout(payout, " ", by=make_supervisor(), at=OVER)) == ["text_missing"]
    actions.give_up_payout(payout, "No bank account.", by=make_supervisor(), at=OVER)
    assert fresh(ticket).state == "escalated"
    assert kinds_of(ticket)[-2:] == ["payout_given_up", "fail_payout"]
    assert Reservation.objects.get().reserved_fen == 0


def test_only_what_stands_still_is_given_up():
    ticket = advance(make_ticket(), "approved", at=AT + MINUTE)
    payout = payout_of(ticket)
    boss = make_supervisor()
    assert codes(lambda: actions.give_up_payout(payout, "x", by=boss, at=OVER)) == ["payout_not_stuck"]
