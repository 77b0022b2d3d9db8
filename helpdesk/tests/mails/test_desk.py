"""What whoever has a ticket is told, and what waits for a supervisor."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core import mail

from helpdesk.tests.mails.sending import DAY, HOUR, sent, to
from refunds import actions, sweeping
from refunds.actions import Asked, Draft, Request
from refunds.actors import SUPERVISORS, SYSTEM, Actor
from refunds.models import Ticket
from refunds.numbers import grouped
from refunds.tests import journeys
from refunds.tests.journeys import FILED

pytestmark = pytest.mark.django_db(transaction=True)


def assigned(**facts: Any) -> tuple[Ticket, Actor]:
    """A ticket that an agent has, who has an address; what was to be mailed so far is mailed."""
    ticket, agent = journeys.file(**facts), journeys.make_staff(email="agent@example.com")
    actions.take(ticket, by=agent, at=FILED)
    sent()
    return ticket, agent


def told(at: datetime = FILED) -> list[str]:
    return [message.subject.split(": ", 1)[1] for message in to("agent@example.com", at)]


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.mark.parametrize("changes", [{}, {"is_active": False}, {"email": ""}])
def test_assignee_is_told_where_there_is_one_to_tell(changes):
    ticket, agent = journeys.file(), journeys.make_staff(email="agent@example.com")
    actions.take(ticket, by=agent, at=FILED)
    sent()
    actions.write(ticket, "Where is it?", by=journeys.CUSTOMER, at=FILED)
    User.objects.filter(email="agent@example.com").update(**changes)
    mails = [(message.to, message.subject) for message in sent()]
    subject = f"Ticket {grouped(ticket.number)}: the customer has written"
    assert mails == ([] if changes else [(["agent@example.com"], subject)])


def test_whoever_has_left_the_desk_is_told_nothing_more():
    ticket, agent = assigned()
    actions.promise(ticket, Draft("reply_by", FILED + HOUR, "We reply."), by=agent, at=FILED)
    User.objects.get(email="agent@example.com").groups.clear()
    actions.write(ticket, "Where is it?", by=journeys.CUSTOMER, at=FILED)
    sweeping.sweep(FILED + HOUR * 0.9)
    assert told(FILED + HOUR * 0.9) == []


def test_supervisors_are_told_in_one_mail_what_waits_for_them():
    for name in ("one", "two"):
        journeys.make_staff(SUPERVISORS, username=f"boss-{name}")
        get_user_model().objects.filter(username=f"boss-{name}").update(email=f"{name}@desk.example.com")
    ticket = journeys.asked()
    actions.move(ticket, "escalate", by=journeys.make_staff(), at=FILED, asked=Asked(reason="Unclear."))
    sent()
    mails = [message for message in mail.outbox if "one@desk.example.com" in message.recipients()]
    assert [message.subject for message in mails] == [f"Ticket {grouped(ticket.number)} waits for a supervisor"]
    assert "It was escalated; a supervisor decides." in mails[0].body
    assert {"one@desk.example.com", "two@desk.example.com"} <= set(mails[0].recipients())
    assert len(mails[0].to) == 1


def test_mail_leads_to_the_desks_page(settings):
    settings.PUBLIC_URL = "https://refunds.example.com"
    ticket, _agent = assigned()
    actions.write(ticket, "Where is it?", by=journeys.CUSTOMER, at=FILED)
    (message,) = to("agent@example.com")
    assert "Look at the request and start the evidence check.\n" in message.body
    assert message.body.endswith(f"\n\nhttps://refunds.example.com/admin/refunds/ticket/{ticket.pk}/change/\n")


def test_words_of_the_customer_are_not_in_the_desks_mail():
    ticket, _agent = assigned()
    actions.write(ticket, "My card number is 6222.", by=journeys.CUSTOMER, at=FILED)
    (message,) = to("agent@example.com")
    assert "6222" not in str(message.message())


def test_added_evidence_and_a_second_filing_are_told():
    ticket, _agent = assigned(evidence=())
    actions.add_evidence(ticket, journeys.kept("payment"), by=journeys.CUSTOMER, at=FILED)
    again = Request(scenario="not_delivered", order=ticket.order, description="Still nothing.")
    actions.submit(again, by=journeys.CUSTOMER, at=FILED)
    assert told() == ["evidence was added", "filed once more"]


def test_nobody_is_told_of_what_he_did_himself():
    ticket, agent = assigned()
    actions.add_evidence(ticket, journeys.kept("communication"), by=agent, at=FILED)
    actions.assign(ticket, agent.user_id, by=agent, at=FILED)
    actions.move(ticket, "start_check", by=agent, at=FILED)
    actions.move(ticket, "escalate", by=SYSTEM, at=FILED, asked=Asked(reason="Unclear."))
    sent()
    actions.move(ticket, "return_to_check", by=agent, at=FILED)
    assert told() == []


def test_ticket_that_somebody_else_assigns_is_told_to_its_new_owner_alone():
    ticket, _agent = assigned()
    boss, other = journeys.make_staff(email="boss@example.com"), journeys.make_staff(email="other@example.com")
    actions.assign(ticket, other.user_id, by=boss, at=FILED)
    (message,) = sent()
    assert (message.to, message.subject.endswith(": now yours")) == (["other@example.com"], True)


def test_ticket_that_moved_on_before_the_mail_went_out_is_not_said_to_be_yours():
    ticket, _agent = assigned()
    boss, other = journeys.make_staff(email="boss@example.com"), journeys.make_staff(email="other@example.com")
    actions.assign(ticket, other.user_id, by=boss, at=FILED)
    actions.assign(ticket, None, by=boss, at=FILED)
    assert sent() == []


@pytest.mark.parametrize(("answer", "words"), [("agree", "agrees to the refund"), ("refuse", "refuses the refund")])
def test_answer_of_the_supplier_is_told_with_what_it_says(answer, words):
    ticket, _agent = assigned()
    actions.triage(ticket, at=FILED)
    sent()
    actions.answer_claim(ticket.claims.get(), answer, by=SYSTEM, at=FILED + HOUR)
    (message,) = to("agent@example.com", FILED + HOUR)
    assert words in message.body


def test_late_answer_is_told_as_one_that_moves_nothing():
    ticket, _agent = assigned()
    actions.triage(ticket, at=FILED)
    actions.note_silence(ticket, at=FILED + 2 * DAY)
    sent(FILED + 2 * DAY)
    actions.answer_claim(ticket.claims.get(), "refuse", by=SYSTEM, at=FILED + 3 * DAY)
    (message,) = to("agent@example.com", FILED + 3 * DAY)
    assert message.body.startswith("The supplier refuses the refund.\nThe answer came too late and moves nothing.")


def test_deadline_that_is_near_is_told_to_the_assignee_and_not_where_it_is_met_by_then():
    _ticket, agent = assigned()
    sweeping.sweep(FILED + 3 * HOUR)
    (message,) = to("agent@example.com", FILED + 3 * HOUR)
    assert message.subject.endswith(": first response is due May 14, 2024, 5 p.m. (Asia/Shanghai)")
    assert message.body.startswith("Three quarters of the time are over: first response is due May 14, 2024, 5 p.m.")
    other, _agent = assigned()
    sweeping.sweep(FILED + 3 * HOUR)
    actions.reply(other, "Thank you for the files.", by=agent, at=FILED + 3 * HOUR)
    assert to("agent@example.com", FILED + 3 * HOUR) == []


def make_boss() -> Actor:
    return journeys.make_staff(SUPERVISORS, username="boss", email="boss@desk.example.com")


def test_deadline_of_nobodys_ticket_that_is_near_is_told_to_the_supervisors():
    make_boss()
    at = FILED + 3 * HOUR
    ticket = journeys.file()
    sweeping.sweep(at)
    (message,) = to("boss@desk.example.com", at)
    told = ": first response is due May 14, 2024, 5 p.m. (Asia/Shanghai)"
    assert message.subject == f"Ticket {grouped(ticket.number)} is nobody's{told}"
    assert "Nobody has taken this ticket: assign it to somebody." in message.body


def test_deadline_of_a_ticket_that_is_taken_before_the_mail_goes_out_is_not_told_to_the_supervisors():
    make_boss()
    at = FILED + 3 * HOUR
    ticket = journeys.file()
    sweeping.sweep(at)
    actions.take(ticket, by=journeys.make_staff(email="agent@example.com"), at=at)
    assert to("boss@desk.example.com", at) == []


def test_deadline_that_was_missed_is_told_to_the_supervisors_once():
    make_boss()
    ticket, _agent = assigned()
    late = FILED + 5 * HOUR
    sweeping.sweep(late)
    (message,) = to("boss@desk.example.com", late)
    assert message.subject == f"Ticket {grouped(ticket.number)}: a deadline was missed"
    assert message.body.startswith("Missed: first response was due May 14, 2024, 5 p.m. (Asia/Shanghai).")
    sweeping.sweep(late + HOUR)
    assert to("boss@desk.example.com", late + HOUR) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, {"lin@example.com", "agent@example.com"}),
        ({"email": ""}, {"agent@example.com"}),
        ({"is_active": False}, {"agent@example.com"}),
    ],
)
def test_promise_that_is_due_soon_is_told_to_whoever_promised_and_whoever_has_the_ticket(changes, told):
    ticket, _agent = assigned()
    lin = journeys.make_staff(username="lin", email="lin@example.com")
    actions.promise(ticket, Draft("other", FILED + 2 * HOUR, "We call the supplier."), by=lin, at=FILED)
    sent()
    User.objects.filter(username="lin").update(**changes)
    at = FILED + HOUR + HOUR / 2
    sweeping.sweep(at)
    (message,) = sent(at)
    assert (set(message.recipients()), len(message.to)) == (told, 1)
    assert message.subject.endswith(": a promise is due May 14, 2024, 3 p.m. (Asia/Shanghai)")
    assert "“We call the supplier.”" in message.body


def test_promise_that_is_kept_before_the_reminder_goes_out_is_not_told():
    ticket, agent = assigned()
    made = actions.promise(ticket, Draft("other", FILED + 2 * HOUR, "We call you."), by=agent, at=FILED)
    sweeping.sweep(FILED + HOUR + HOUR / 2)
    actions.close_commitment(ticket, made, "kept", "Called.", by=agent, at=FILED + HOUR + HOUR / 2)
    assert to("agent@example.com", FILED + 2 * HOUR) == []
