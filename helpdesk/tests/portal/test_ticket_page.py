"""The page of a ticket: its buttons, who may see it, and that looking changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from helpdesk.portal.ticket_forms import BUTTONS
from helpdesk.telling import progress
from orders.tests.make import make_order, make_payment
from refunds import actions, lifecycle, paying
from refunds.actions import Asked, Draft
from refunds.actors import SYSTEM
from refunds.lifecycle import State
from refunds.models import Event, Ticket
from refunds.numbers import grouped, new_ticket_number
from refunds.tests import make
from refunds.tests.make import CUSTOMER, make_agent, make_supervisor, make_ticket

from .browsing import opened
from .reading import html, moves, text, without_tokens

pytestmark = pytest.mark.django_db
STATES = [state.value for state in State if state is not State.NEW]
NOW_ISH = timedelta(minutes=30)
GETS = ("", "live/", "history/", "messages/?before=9", "evidence/", "move/", "case-file.zip")
POSTS = ("move/", "nudge/", "overdue/", "messages/", "evidence/")


def at(ticket: Ticket, rest: str = "") -> str:
    return f"/t/{ticket.number}/{rest}"


def without_number(answer: Any, number: str) -> str:
    return without_tokens(answer).replace(number, "").replace(grouped(number), "")


def late_paid() -> Ticket:
    """Paid less than was claimed, so that it can be appealed."""
    ticket = make_ticket(state=State.EVIDENCE_CHECK)
    ticket = make.move(ticket, "ask_supplier", make_agent(), make.AT + make.HOUR)
    actions.answer_claim(ticket.claims.get(), "agree", by=SYSTEM, at=make.AT + make.HOUR)
    asked = Asked(amount_fen=5_000, reason="Half of it.")
    ticket = make.move(ticket, "approve", make_supervisor(), make.AT + 2 * make.HOUR, asked)
    paying.work(make.payout_of(ticket), at=make.AT + 3 * make.HOUR)
    return make.fresh(ticket)


@pytest.mark.parametrize("state", STATES)
def test_buttons_are_what_the_gate_says(state: str):
    ticket = make_ticket(state=state)
    expected = {row.name for row in actions.available(ticket, CUSTOMER)}
    page = opened(ticket).get(at(ticket))
    assert page.status_code == 200
    assert len(moves(page)) == len(expected)
    assert set(moves(page)) == expected


@pytest.mark.parametrize("state", STATES)
def test_contact_alone_has_no_buttons_and_sees_nothing_of_the_inside(state: str):
    ticket = make_ticket(state=state, description="My secret words.", email="me@example.com")
    page = opened(ticket, full=False).get(at(ticket))
    assert page.status_code == 200
    assert moves(page) == []
    said = html(page)
    assert str(ticket.get_state_display()) in said
    numbers = [payout.out_refund_no for payout in ticket.payouts.all()]
    for hidden in ("My secret words.", "支付凭证", "m***@example.com", 'action="/t/', "case-file", *numbers):
        assert hidden not in said


def test_every_move_of_a_customer_has_its_words():
    """A move that nobody has thought of here would fail the page of every ticket that has it."""
    of_customers = {row.name for row in lifecycle.MOVES if row.permits(None, CUSTOMER)}
    assert set(BUTTONS) == of_customers - {"submit"}


def test_dashes_in_the_number_are_the_same_page():
    ticket = make_ticket()
    number = ticket.number
    dashed = opened(ticket).get(f"/t/{number[:4]}-{number[4:8]}-{number[8:]}/")
    assert dashed.status_code == 200


@pytest.mark.parametrize("rest", GETS)
def test_foreign_and_unknown_tickets_are_the_same_404(rest: str):
    ticket, browser = make_ticket(), opened(make_order())
    own = opened(ticket).get(at(ticket, rest))
    own.getvalue()
    assert own.status_code in {200, 302}
    free = new_ticket_number()
    foreign, unknown = browser.get(at(ticket, rest)), browser.get(f"/t/{free}/{rest}")
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert without_number(foreign, ticket.number) == without_number(unknown, free)


@pytest.mark.parametrize("rest", [*POSTS, "promises/1/contest/"])
def test_posts_to_a_foreign_ticket_are_404_and_do_nothing(rest: str):
    ticket = make_ticket()
    answer = opened(make_order()).post(at(ticket, rest), {"move": "withdraw", "text": "words", "reason": "words"})
    assert answer.status_code == 404
    assert make.fresh(ticket).head_seq == ticket.head_seq


@pytest.mark.parametrize("rest", [*POSTS, "promises/1/contest/"])
def test_posts_with_the_contact_alone_are_403_and_do_nothing(rest: str):
    ticket = make_ticket()
    answer = opened(ticket, full=False).post(at(ticket, rest), {"move": "withdraw", "text": "words", "reason": "words"})
    assert answer.status_code == 403
    assert make.fresh(ticket).head_seq == ticket.head_seq


@pytest.mark.parametrize("rest", ["messages/?before=9", "case-file.zip", "evidence/1/", "evidence/1/320.webp"])
def test_gets_of_the_inside_with_the_contact_alone_are_403(rest: str):
    ticket = make_ticket()
    assert opened(ticket, full=False).get(at(ticket, rest)).status_code == 403


def test_the_same_ticket_is_open_by_its_order_and_by_its_payment():
    ticket = make_ticket()
    assert ticket.order is not None
    assert ticket.payment is not None
    for thing in (ticket.order, ticket.payment):
        assert opened(thing).get(at(ticket)).status_code == 200


def test_a_ticket_without_an_order_has_its_page():
    payment = make_payment(order=None)
    ticket = make_ticket(order=None, payment=payment, scenario="paid_no_order", evidence=("payment",))
    page = opened(payment).get(at(ticket))
    assert page.status_code == 200
    assert payment.serial in text(page)


@pytest.mark.parametrize("state", STATES)
def test_looking_changes_nothing(state: str, folder: Any):
    ticket = make_ticket(state=state)
    before = (Event.objects.count(), Ticket.objects.values().get(pk=ticket.pk))
    browser = opened(ticket)
    for rest in GETS:
        browser.get(at(ticket, rest)).getvalue()
        browser.head(at(ticket, rest)).getvalue()
    assert (Event.objects.count(), Ticket.objects.values().get(pk=ticket.pk)) == before


def test_nothing_is_kept_by_a_cache():
    ticket = make_ticket()
    for rest in ("", "live/", "history/"):
        assert "no-store" in opened(ticket).get(at(ticket, rest)).headers["Cache-Control"]


def test_it_says_where_it_stands_who_acts_next_and_by_when():
    ticket = make.asked_supplier(make_ticket(at=timezone.now()), at=timezone.now())
    said = text(opened(ticket).get(at(ticket)))
    assert "We have asked the supplier. The supplier answers our question." in said
    assert "Whose turn The supplier" in said
    assert "24 hours from" in said


def test_a_deadline_that_passed_says_how_late_it_is_and_that_it_is_on_record():
    ticket = make.asked_supplier(
        make_ticket(at=timezone.now() - timedelta(days=9)), at=timezone.now() - timedelta(days=8)
    )
    said = text(opened(ticket).get(at(ticket)))
    assert "Past due by 1 week." in said.replace("\xa0", " ")
    assert "What was late is on record and stays there" in said


def test_a_deadline_that_stands_still_says_so():
    ticket = make_ticket(at=timezone.now(), state=State.EVIDENCE_REQUESTED)
    said = text(opened(ticket).get(at(ticket)))
    assert "stands still" in said
    assert "while we wait for you" in said


def test_promises_show_both_of_two_with_the_link_between_them():
    at_ = timezone.now()
    ticket, agent = make_ticket(at=at_, state=State.EVIDENCE_CHECK), make_agent()
    old = actions.promise(ticket, Draft("reply_by", at_ + make.HOUR, "An answer at noon"), by=agent, at=at_)
    newer = Draft("reply_by", at_ + 2 * make.HOUR, "An answer at two")
    actions.supersede(ticket, old, newer, by=agent, at=at_)
    page = opened(ticket).get(at(ticket))
    said = text(page)
    assert "An answer at noon" in said
    assert "An answer at two" in said
    assert "Promise 2 came in its place" in said
    assert "In place of promise 1" in said


def test_a_broken_promise_and_a_released_one_with_its_note():
    at_ = timezone.now() - timedelta(hours=2)
    ticket, agent = make_ticket(at=at_, state=State.EVIDENCE_CHECK), make_agent()
    actions.promise(ticket, Draft("reply_by", at_ + NOW_ISH, "An answer soon"), by=agent, at=at_)
    other = actions.promise(ticket, Draft("other", at_ + 24 * make.HOUR, "A voucher"), by=agent, at=at_)
    assert "past due by" in text(opened(ticket).get(at(ticket)))
    actions.close_commitment(ticket, other, "released", "The customer prefers money.", by=agent)
    said = text(opened(ticket).get(at(ticket)))
    assert "broken" in said
    assert "Our note: The customer prefers money." in said


def test_payout_is_told_in_words_and_never_in_states(monkeypatch: pytest.MonkeyPatch):
    ticket = make_ticket(state=State.APPROVED)
    make.payout_of(ticket)
    for status in ("unknown", "held"):
        ticket.payouts.update(status=status)
        said = text(opened(ticket).get(at(ticket)))
        assert "It is being checked with the payment channel. Your money is not lost." in said
        assert status not in said


def test_balance_that_was_credited_and_what_it_is_now():
    ticket = make_ticket(state=State.PAID, channel="balance", buyer_reference="buyer-7", amount_fen=4_000)
    said = text(opened(ticket).get(at(ticket)))
    assert "¥40.00 credited to your balance" in said
    assert "is now ¥40.00." in said
    assert "credited" not in text(opened(ticket, full=False).get(at(ticket)))


def test_a_rejection_shows_its_clause_and_its_reason():
    ticket = make_ticket(state=State.REJECTED)
    said = text(opened(ticket).get(at(ticket)))
    assert "Your request was rejected." in said
    assert "The log shows it." in said
    assert "Clause: The card code is invalid (version 1)" in said


def test_staff_and_their_notes_are_nowhere():
    ticket, agent = make_ticket(state=State.EVIDENCE_CHECK), make_agent()
    user = User.objects.get(pk=agent.user_id or 0)
    user.first_name = "Lin Xiao"
    user.save()
    actions.note(ticket, "This buyer is known to us.", by=agent)
    actions.reply(ticket, "We are looking at it.", by=agent)
    said = html(opened(ticket).get(at(ticket)))
    assert "We are looking at it." in said
    for hidden in ("This buyer is known to us.", "Lin Xiao", user.username):
        assert hidden not in said


@pytest.mark.parametrize("state", ["escalated", "paid"])
def test_the_line_of_progress_ends_where_the_ticket_stands(state: str):
    ticket = make_ticket(state=state)
    way = progress.of_ticket(ticket)
    names = [(stop.name, stop.stands) for stop in way]
    done = [("submitted", "done"), ("check", "done"), ("supplier", "done")]
    expected = {
        "escalated": [*done, ("escalated", "now"), ("approved", "left"), ("paid", "left")],
        "paid": [*done, ("approved", "done"), ("paid", "done")],
    }
    assert names == expected[state]


def test_the_line_of_progress_of_a_ticket_that_left_it():
    way = progress.of_ticket(make_ticket(state=State.WITHDRAWN))
    assert [(stop.name, stop.is_exit) for stop in way] == [("submitted", False), ("withdrawn", True)]


def test_own_stock_has_no_supplier_on_its_line():
    way = progress.of_ticket(make_ticket(supplier=None))
    assert [stop.name for stop in way] == ["submitted", "check", "approved", "paid"]
