"""Limits hold for a payment as a whole: what is split into several tickets counts together."""

from __future__ import annotations

import pytest

from orders.models import Order
from refunds import actions, paying
from refunds.actions import Asked
from refunds.models import Payout
from refunds.refusals import NotMet
from refunds.tests.make import (
    AT,
    CUSTOMER,
    HOUR,
    MINUTE,
    asked_supplier,
    fresh,
    kept_file,
    make_agent,
    make_ticket,
    move,
    payout_of,
)

pytestmark = pytest.mark.django_db


def filed_again(ticket, claimed_fen, at):
    request = actions.Request(
        scenario=ticket.scenario,
        order=ticket.order,
        claimed_fen=claimed_fen,
        evidence=[kept_file("payment"), kept_file("product")],
    )
    return actions.submit(request, by=CUSTOMER, at=at).ticket


def test_an_agent_cannot_split_a_payment_past_the_four_eyes_limit(settings):
    settings.FOUR_EYES_FEN = 20_000
    agent = make_agent()
    first = make_ticket(amount_fen=40_000, state="supplier_confirm", claimed_fen=20_000)
    first = move(first, "approve", agent, AT + HOUR, Asked(amount_fen=20_000))
    assert paying.work(payout_of(first), at=AT + HOUR).status == "succeeded"
    second = filed_again(first, 20_000, AT + HOUR)
    second = move(second, "start_check", agent, AT + HOUR)
    second = move(second, "ask_supplier", agent, AT + HOUR)
    actions.answer_claim(second.claims.get(), "agree", by=agent, at=AT + HOUR + MINUTE)
    second = move(fresh(second), "approve", agent, AT + 2 * HOUR, Asked(amount_fen=20_000))
    assert second.state == "supplier_confirm"
    assert second.approval_requested_by_id == agent.user_id
    assert Payout.objects.count() == 1


def test_what_is_paid_by_the_system_counts_together_too(settings):
    settings.AUTO_APPROVE_FEN = 5_000
    first = asked_supplier(make_ticket(amount_fen=20_000, claimed_fen=5_000), at=AT + MINUTE)
    first = actions.note_silence(first, at=AT + 30 * HOUR)
    assert first.state == "approved"
    assert paying.work(payout_of(first), at=AT + 30 * HOUR).status == "succeeded"
    second = move(filed_again(first, 5_000, AT + 31 * HOUR), "start_check", make_agent(), AT + 31 * HOUR)
    second = move(second, "ask_supplier", make_agent(), AT + 31 * HOUR)
    assert actions.note_silence(second, at=AT + 60 * HOUR).state == "escalated"


def test_an_order_is_not_filed_over_and_over_in_a_day():
    ticket = make_ticket()
    for _round in range(4):
        move(ticket, "withdraw", CUSTOMER, AT + MINUTE)
        ticket = filed_again(ticket, None, AT + MINUTE)
    move(ticket, "withdraw", CUSTOMER, AT + MINUTE)
    with pytest.raises(NotMet) as refusal:
        filed_again(ticket, None, AT + HOUR)
    assert [reason.code for reason in refusal.value.reasons] == ["filed_too_often"]
    assert filed_again(ticket, None, AT + 25 * HOUR).state == "submitted"


def test_the_money_goes_to_whom_it_was_approved_for():
    ticket = make_ticket(state="approved", channel="balance")
    before = payout_of(ticket).buyer_reference
    Order.objects.update(buyer_reference="mallory")
    assert paying.work(payout_of(ticket), at=AT + HOUR).status == "succeeded"
    assert before != "mallory"
    assert payout_of(ticket).buyer_reference == before


def test_guests_of_one_contact_do_not_share_a_balance():
    one, two = (make_ticket(state="approved", channel="balance") for _ticket in range(2))
    Order.objects.update(contact="same@example.com", buyer_reference="")
    assert one.order_id != two.order_id
    assert len({order.account_reference for order in Order.objects.all()}) == 2


def test_staff_cannot_promise_in_the_note_of_evidence():
    with pytest.raises(NotMet) as refusal:
        actions.add_evidence(make_ticket(), [kept_file()], by=make_agent(), note="We will refund you tomorrow.", at=AT)
    assert [reason.code for reason in refusal.value.reasons] == ["promise_found"]
