"""Mails: one a step, in the reader's language, with what is next and by when; nothing that is not theirs."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core import mail
from django.template.loader import get_template
from django.utils.translation import override

from helpdesk import deliveries, mails
from orders.tests.make import make_shop, make_supplier
from refunds import actions, notices
from refunds.actions import Asked, Disposal, Draft
from refunds.actors import SUPERVISORS, SYSTEM
from refunds.models import Delivery, Ticket
from refunds.numbers import grouped
from refunds.tests import journeys
from refunds.tests.journeys import FILED

pytestmark = pytest.mark.django_db(transaction=True)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def sent(ticket: Ticket, at=FILED) -> list[Any]:
    """Deliver the mails that are due, and give those that were sent; the desk's own work is left."""
    mail.outbox.clear()
    deliveries.run_due(at, targets=deliveries.MAILS)
    return mail.outbox


def only(ticket: Ticket, words: str, at=FILED) -> Any:
    """The one mail whose subject ends in these words."""
    (message,) = [message for message in sent(ticket, at) if message.subject.endswith(words)]
    return message


@pytest.mark.parametrize(
    ("target", "folder"), [(notices.CUSTOMER, ""), (notices.ASSIGNEE, "desk/"), (notices.SUPPLIER, "supplier/")]
)
def test_every_mail_has_its_template(target, folder):
    for kind in [kind for kind, targets in notices.TARGETS.items() if target in targets]:
        assert get_template(f"mail/{folder}{kind}.txt")


def test_mail_says_what_happened_where_it_stands_and_what_is_next(settings):
    settings.PUBLIC_URL = "https://refunds.example.com"
    ticket = journeys.file(evidence=())
    (message,) = sent(ticket)
    assert message.to == ["buyer@example.com"]
    assert message.subject == f"Ticket {grouped(ticket.number)}: we have your refund request"
    assert message.body.splitlines() == [
        "We have received your refund request for ¥20.00: Top-up or goods did not arrive.",
        "",
        f"Your ticket {grouped(ticket.number)} stands at: submitted.",
        "Next: we look at your request.",
        "By: May 14, 2024, 5 p.m. (Asia/Shanghai)",
        "Decided and settled by: May 17, 2024, 1 p.m. (Asia/Shanghai)",
        "",
        ticket.shop.name,
    ]


def test_due_times_are_in_the_shops_zone():
    ticket = journeys.file(evidence=(), shop=make_shop(language="en", time_zone="America/New_York"))
    assert "By: May 14, 2024, 5 a.m. (America/New_York)" in sent(ticket)[0].body


@pytest.mark.parametrize(("language", "told"), [("zh-hans", "2024年5月14日 17:00"), ("xx", "2024年5月14日 17:00")])
def test_mail_is_in_the_tickets_language(language, told):
    ticket = journeys.file(evidence=(), language=language)
    with override("en"):
        (message,) = sent(ticket)
    assert message.extra_headers["Content-Language"] == "zh-hans"
    assert told in message.body


def test_message_id_is_the_deliverys_and_shows_no_id(settings):
    settings.PUBLIC_URL = "https://refunds.example.com:8443"
    row = Delivery.objects.get(event__ticket=journeys.file(evidence=()), target=notices.CUSTOMER)
    first, again = mails.to_customer(row), mails.to_customer(row)
    assert first is not None
    assert first == again
    assert first.trace.endswith("@refunds.example.com>")
    assert f"{row.pk}@" not in first.trace
    first.send()
    assert mail.outbox[0].message()["Message-ID"] == first.trace


def test_request_for_evidence_says_what_is_missing_and_by_when():
    message = only(journeys.waiting_for_evidence(), "please add evidence")
    assert "proof of payment" in message.body
    assert "By: May 17, 2024, 1 p.m. (Asia/Shanghai)" in message.body


def test_reply_with_a_promise_is_one_mail_with_both():
    ticket, agent = journeys.file(), journeys.make_staff()
    sent(ticket)
    draft = Draft("reply_by", FILED + DAY, "You hear from us tomorrow.")
    actions.reply(ticket, "We look into it & <soon>.", by=agent, commitment=draft, at=FILED + HOUR)
    (message,) = sent(ticket, FILED + HOUR)
    assert "  We look into it & <soon>." in message.body
    assert "We promise you: “You hear from us tomorrow.”\nBy: May 15, 2024, 1 p.m. (Asia/Shanghai)" in message.body


def test_promise_alone_is_a_mail_of_its_own_and_so_is_its_end():
    ticket, agent = journeys.file(), journeys.make_staff()
    sent(ticket)
    made = actions.promise(ticket, Draft("other", FILED + DAY, "We call the supplier."), by=agent, at=FILED + HOUR)
    assert "We call the supplier." in sent(ticket, FILED + HOUR)[0].body
    at = FILED + 2 * HOUR
    actions.close_commitment(ticket, made, "released", "The supplier has called us.", by=agent, at=at)
    (message,) = sent(ticket, at)
    assert "No longer promised: “We call the supplier.”\nWhy: The supplier has called us." in message.body


def test_rejection_gives_its_clause_reason_released_promise_and_the_appeal():
    ticket, agent = journeys.asked(), journeys.make_staff()
    made = actions.promise(ticket, Draft("other", FILED + DAY, "We call the supplier."), by=agent, at=FILED)
    sent(ticket)
    asked = Asked(reason="It was delivered.", clause="used", dispose={made.pk: Disposal("released", "Decided.")})
    actions.move(ticket, "reject", by=agent, at=FILED + HOUR, asked=asked)
    (message,) = sent(ticket, FILED + HOUR)
    assert message.subject.endswith("your request is rejected")
    for words in ("It was delivered.", "Why: Decided.", "You can appeal within 7 days"):
        assert words in message.body


def test_internal_words_and_names_of_staff_are_never_told():
    ticket = journeys.asked()
    agent = journeys.make_staff(username="wang.xiaoming", first_name="Xiaoming", last_name="Wang")
    actions.note(ticket, "Suspicious buyer.", by=agent, at=FILED)
    actions.move(ticket, "escalate", by=agent, at=FILED, asked=Asked(reason="Looks like fraud."))
    for message in sent(ticket):
        text = str(message.message())
        assert not [word for word in ("Suspicious", "fraud", "iaoming", "Wang") if word in text]


def test_question_to_a_supplier_holds_nothing_of_the_buyer():
    ticket = journeys.asked()
    message = next(message for message in sent(ticket) if message.to == ["supplier@example.com"])
    claim, order = ticket.claims.get(), ticket.order
    assert order is not None
    assert message.subject == f"Question {claim.code}: may this order be refunded?"
    for told in (order.number, order.product_name, "¥20.00", "May 15, 2024, 1 p.m.", claim.question):
        assert told in message.body
    for secret in (order.contact, order.target_account, "buyer@example.com", ticket.number, grouped(ticket.number)):
        assert secret not in str(message.message())


def test_reminder_of_a_question_that_was_answered_is_not_sent():
    ticket = journeys.asked()
    sent(ticket)
    at = FILED + 7 * HOUR
    actions.nudge(ticket, by=journeys.make_staff(), at=at)
    actions.answer_claim(ticket.claims.get(), "agree", by=SYSTEM, at=at)
    assert not [message for message in sent(ticket, at) if message.to == ["supplier@example.com"]]


def test_supplier_without_an_address_is_passed_over():
    ticket = journeys.asked(supplier=make_supplier())
    assert [message.to for message in sent(ticket)] == [["buyer@example.com"]] * 2
    assert not Delivery.objects.filter(target=notices.SUPPLIER, done_at=None).exists()


@pytest.mark.parametrize("changes", [{}, {"is_active": False}, {"email": ""}])
def test_assignee_is_told_where_there_is_one_to_tell(changes, settings):
    settings.LANGUAGE_CODE = "en"
    ticket, agent = journeys.file(), journeys.make_staff(email="agent@example.com")
    actions.take(ticket, by=agent, at=FILED)
    sent(ticket)
    actions.write(ticket, "Where is it?", by=journeys.CUSTOMER, at=FILED)
    User.objects.filter(email="agent@example.com").update(**changes)
    told = [(message.to, message.subject) for message in sent(ticket)]
    subject = f"Ticket {grouped(ticket.number)}: the customer has written"
    assert told == ([] if changes else [(["agent@example.com"], subject)])


def test_no_header_can_be_injected():
    """Nothing that a customer, a shop or a supplier wrote is in a header, and a bad address is refused."""
    shop = make_shop(language="en", name="Shop\nBcc: all@example.com")
    ticket = journeys.file(shop=shop, evidence=(), description="Hello\r\nBcc: all@example.com")
    (message,) = sent(ticket)
    assert set(message.message().keys()) == {
        "Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To", "Date", "Message-ID",
        "Content-Language", "Auto-Submitted",
    }  # fmt: skip
    assert message.message()["Bcc"] is None


def test_payment_is_told_with_its_amount():
    message = only(journeys.paid(), "your refund is paid")
    assert message.body.startswith("A refund of ¥20.00 has been paid.")
    assert "Nothing more is to be done." in message.body


def test_payment_of_less_than_was_claimed_tells_of_the_appeal():
    ticket = journeys.asked()
    actions.move(
        ticket, "approve", by=journeys.make_staff(), at=FILED, asked=Asked(reason="Half of it.", amount_fen=1000)
    )
    journeys.work(ticket)
    message = only(ticket, "your refund is paid")
    assert message.body.startswith("A refund of ¥10.00 has been paid.")
    assert "You claimed ¥20.00. If the difference is not right, you can appeal within 7 days" in message.body


def test_mails_in_chinese_hold_no_english_sentence():
    sup = make_supplier(email="supplier@example.com", language="zh-hans")
    ticket = journeys.asked(
        email="", language="zh-hans", supplier=sup, shop=make_shop(language="zh-hans", name="星辰点卡")
    )
    actions.move(ticket, "withdraw", by=journeys.CUSTOMER, at=FILED, asked=Asked(reason="不退了"))
    messages = sent(ticket)
    assert len(messages) == 3
    for message in messages:
        assert re.search("[a-z] [a-z]", f"{message.subject} {message.body}") is None
    assert "您的留言：\n\n  不退了\n\n您的退款工单" in messages[-1].body


def test_a_stranger_s_address_gets_no_words_that_the_customer_wrote():
    ticket = journeys.asked(email="stranger@example.com")
    actions.move(ticket, "withdraw", by=journeys.CUSTOMER, at=FILED, asked=Asked(reason="Buy at evil.example"))
    assert all("evil" not in message.body for message in sent(ticket))


def test_supervisors_are_told_in_one_mail_what_waits_for_them(settings):
    settings.LANGUAGE_CODE = "en"
    for name in ("one", "two"):
        journeys.make_staff(SUPERVISORS, username=f"boss-{name}")
        get_user_model().objects.filter(username=f"boss-{name}").update(email=f"{name}@desk.example.com")
    ticket = journeys.asked()
    actions.move(ticket, "escalate", by=journeys.make_staff(), at=FILED, asked=Asked(reason="Unclear."))
    sent(ticket)
    told = [message for message in mail.outbox if "one@desk.example.com" in message.recipients()]
    assert [message.subject for message in told] == [f"Ticket {grouped(ticket.number)} waits for a supervisor"]
    assert "It was escalated; a supervisor decides." in told[0].body
    assert {"one@desk.example.com", "two@desk.example.com"} <= set(told[0].recipients())
    assert len(told[0].to) == 1
