"""What the supplier is told: the question, its page, a reminder, the end of its time; nothing of the buyer."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from helpdesk import links
from helpdesk.tests.mails.sending import DAY, HOUR, sent, to
from orders.tests.make import make_supplier
from refunds import actions, notices
from refunds.actors import SYSTEM
from refunds.models import Claim, Delivery
from refunds.numbers import grouped
from refunds.tests import journeys
from refunds.tests.journeys import FILED

pytestmark = pytest.mark.django_db(transaction=True)


def test_question_to_a_supplier_holds_nothing_of_the_buyer():
    ticket = journeys.asked()
    message = next(message for message in sent() if message.to == ["supplier@example.com"])
    claim, order = ticket.claims.get(), ticket.order
    assert order is not None
    assert message.subject == f"Question {claim.code}: may this order be refunded?"
    for told in (order.number, order.product_name, "¥20.00", "May 15, 2024, 1 p.m.", claim.question):
        assert told in message.body
    for secret in (order.contact, order.target_account, "buyer@example.com", ticket.number, grouped(ticket.number)):
        assert secret not in str(message.message())


def test_reminder_of_a_question_that_was_answered_is_not_sent():
    ticket = journeys.asked()
    sent()
    at = FILED + 7 * HOUR
    actions.nudge(ticket, by=journeys.make_staff(), at=at)
    actions.answer_claim(ticket.claims.get(), "agree", by=SYSTEM, at=at)
    assert not [message for message in sent(at) if message.to == ["supplier@example.com"]]


def test_supplier_without_an_address_is_passed_over():
    journeys.asked(supplier=make_supplier())
    assert [message.to for message in sent()] == [["buyer@example.com"]] * 2
    assert not Delivery.objects.filter(target=notices.SUPPLIER, done_at=None).exists()


@pytest.mark.parametrize(("step", "words"), [("ask_supplier", "may this order be refunded?"), ("nudge", "Reminder")])
def test_mail_leads_to_the_signed_page_on_which_it_is_answered(client, step, words):
    ticket = journeys.asked(at=timezone.now() - 7 * HOUR)
    if step == "nudge":
        sent(timezone.now())
        actions.nudge(ticket, by=journeys.make_staff())
    (message,) = to("supplier@example.com", timezone.now())
    assert words in message.subject
    claim = Claim.objects.select_related("supplier").get()
    assert f"\n{links.supplier_page(claim)}\n" in message.body
    page = client.get(urlsplit(links.supplier_page(claim)).path)
    assert page.status_code == 200


def test_supplier_whose_time_is_over_is_told_and_may_still_speak():
    ticket = journeys.asked()
    sent()
    actions.note_silence(ticket, at=FILED + 2 * DAY)
    (message,) = to("supplier@example.com", FILED + 2 * DAY)
    assert message.subject.endswith(": the time to answer is over")
    assert "The time ended: May 15, 2024, 1 p.m. (Asia/Shanghai)" in message.body
    assert links.supplier_page(ticket.claims.get()) in message.body


def test_supplier_who_answered_late_before_that_mail_went_out_still_learns_of_the_end():
    ticket = journeys.asked()
    sent()
    actions.note_silence(ticket, at=FILED + 2 * DAY)
    actions.answer_claim(ticket.claims.get(), "agree", by=SYSTEM, at=FILED + 2 * DAY)
    assert len(to("supplier@example.com", FILED + 2 * DAY)) == 1
