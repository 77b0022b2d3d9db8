"""What the customer is told, step by step."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from helpdesk.tests.mails.sending import DAY, HOUR, only, sent
from orders.models import Order
from orders.tests.make import make_payment, make_shop
from refunds import actions, notices
from refunds.actions import Asked, Disposal, Draft, Request
from refunds.numbers import grouped
from refunds.tests import journeys
from refunds.tests.journeys import FILED

pytestmark = pytest.mark.django_db(transaction=True)


def test_mail_says_what_happened_where_it_stands_and_what_is_next(settings):
    settings.PUBLIC_URL = "https://refunds.example.com"
    ticket = journeys.file(evidence=())
    (message,), order = sent(), ticket.order
    assert order is not None
    assert message.to == ["buyer@example.com"]
    assert message.subject == f"Ticket {grouped(ticket.number)}: we have your refund request"
    assert message.body.splitlines() == [
        "We have received your refund request for ¥20.00: Top-up or goods did not arrive.",
        "",
        f"Your ticket {grouped(ticket.number)} stands at: submitted.",
        "Next: We look at your request.",
        "By: May 14, 2024, 5 p.m. (Asia/Shanghai)",
        "Decided and settled by: May 17, 2024, 1 p.m. (Asia/Shanghai)",
        "",
        "Everything about it, and where you can answer:",
        f"https://refunds.example.com/t/{ticket.number}/?shop={ticket.shop.code}",
        f"Order: {order.number} ({order.product_name})",
        "The page asks for your order's query password first; without one it can mail you a link.",
        "",
        ticket.shop.name,
    ]


def test_due_times_are_in_the_shops_zone():
    journeys.file(evidence=(), shop=make_shop(language="en", time_zone="America/New_York"))
    assert "By: May 14, 2024, 5 a.m. (America/New_York)" in sent()[0].body


@pytest.mark.parametrize(("language", "told"), [("zh-hans", "2024年5月14日 17:00"), ("xx", "2024年5月14日 17:00")])
def test_mail_is_in_the_tickets_language(language, told):
    journeys.file(evidence=(), language=language)
    with override("en"):
        (message,) = sent()
    assert message.extra_headers["Content-Language"] == "zh-hans"
    assert told in message.body


def test_request_for_evidence_says_what_is_missing_and_by_when():
    journeys.waiting_for_evidence()
    message = only("please add evidence")
    assert "proof of payment" in message.body
    assert "By: May 17, 2024, 1 p.m. (Asia/Shanghai)" in message.body


def test_reply_with_a_promise_is_one_mail_with_both():
    ticket, agent = journeys.file(), journeys.make_staff()
    sent()
    draft = Draft("reply_by", FILED + DAY, "You hear from us tomorrow.")
    actions.reply(ticket, "We look into it & <soon>.", by=agent, commitment=draft, at=FILED + HOUR)
    (message,) = sent(FILED + HOUR)
    assert "  We look into it & <soon>." in message.body
    assert "We promise you: “You hear from us tomorrow.”\nBy: May 15, 2024, 1 p.m. (Asia/Shanghai)" in message.body


def test_promise_alone_is_a_mail_of_its_own_and_so_is_its_end():
    ticket, agent = journeys.file(), journeys.make_staff()
    sent()
    made = actions.promise(ticket, Draft("other", FILED + DAY, "We call the supplier."), by=agent, at=FILED + HOUR)
    assert "We call the supplier." in sent(FILED + HOUR)[0].body
    at = FILED + 2 * HOUR
    actions.close_commitment(ticket, made, "released", "The supplier has called us.", by=agent, at=at)
    (message,) = sent(at)
    assert "No longer promised: “We call the supplier.”\nWhy: The supplier has called us." in message.body


def test_rejection_gives_its_clause_reason_released_promise_and_the_appeal():
    ticket, agent = journeys.asked(), journeys.make_staff()
    made = actions.promise(ticket, Draft("other", FILED + DAY, "We call the supplier."), by=agent, at=FILED)
    sent()
    asked = Asked(reason="It was delivered.", clause="used", dispose={made.pk: Disposal("released", "Decided.")})
    actions.move(ticket, "reject", by=agent, at=FILED + HOUR, asked=asked)
    (message,) = sent(FILED + HOUR)
    assert message.subject.endswith("your request is rejected")
    for words in ("It was delivered.", "Why: Decided.", "You can appeal within 7 days"):
        assert words in message.body


def test_payment_is_told_with_its_amount():
    journeys.paid()
    message = only("your refund is paid")
    assert message.body.startswith("A refund of ¥20.00 has been paid.\nIt went to: the test channel (no real money)\n")
    assert "The money is back. Nothing more is to be done." in message.body


def test_payment_of_less_than_was_claimed_tells_of_the_appeal():
    ticket = journeys.asked()
    actions.move(
        ticket, "approve", by=journeys.make_staff(), at=FILED, asked=Asked(reason="Half of it.", amount_fen=1000)
    )
    journeys.work(ticket)
    message = only("your refund is paid")
    assert message.body.startswith("A refund of ¥10.00 has been paid. You had claimed ¥20.00.")
    assert "You can appeal within 7 days" in message.body


def test_a_stranger_s_address_gets_no_words_that_the_customer_wrote():
    ticket = journeys.asked(email="stranger@example.com")
    actions.move(ticket, "withdraw", by=journeys.CUSTOMER, at=FILED, asked=Asked(reason="Buy at evil.example"))
    assert all("evil" not in message.body for message in sent())


def test_request_for_evidence_leads_to_where_it_is_added(settings):
    settings.PUBLIC_URL = "https://refunds.example.com"
    ticket = journeys.waiting_for_evidence()
    body = only("please add evidence").body
    assert f"Add it here:\nhttps://refunds.example.com/t/{ticket.number}/?shop={ticket.shop.code}\n" in body


def test_ticket_without_an_order_is_opened_by_its_payment():
    payment = make_payment(order=None, shop=make_shop(language="en"), paid_at=FILED - DAY)
    request = Request(scenario="paid_no_order", payment=payment, email="buyer@example.com")
    actions.submit(request, by=journeys.CUSTOMER, at=FILED)
    assert "The page asks for the payment's serial number and amount first." in sent()[0].body


def test_evidence_that_arrived_is_confirmed_with_what_is_next():
    ticket = journeys.waiting_for_evidence()
    sent()
    actions.add_evidence(ticket, journeys.kept(), by=journeys.CUSTOMER, at=FILED + HOUR)
    message = only("your evidence is here", FILED + HOUR)
    assert message.body.startswith("Your evidence has arrived, and nothing is missing any more. Thank you.")
    assert "Next: We check your evidence and decide, or ask the supplier.\nBy: " in message.body


def test_evidence_that_the_desk_no_longer_waits_for_is_told():
    ticket = journeys.waiting_for_evidence()
    actions.add_evidence(ticket, journeys.kept(), by=journeys.make_staff(), at=FILED)
    sent()
    actions.move(ticket, "resume_check", by=journeys.make_staff(), at=FILED + HOUR)
    assert "You need not add anything." in only("your evidence is here", FILED + HOUR).body


def test_promise_that_is_said_to_be_kept_can_be_contested_because_it_is_told():
    ticket, agent = journeys.file(), journeys.make_staff()
    made = actions.promise(ticket, Draft("other", FILED + DAY, "We call the supplier."), by=agent, at=FILED)
    sent()
    actions.close_commitment(ticket, made, "kept", "The supplier was reached.", by=agent, at=FILED + HOUR)
    message = only("a promise is kept", FILED + HOUR)
    assert (
        "Done as promised: “We call the supplier.”\nHow: The supplier was reached.\nIf it was not done, say so"
        in message.body
    )


def test_promise_that_an_event_keeps_is_told_by_that_event_alone():
    ticket, agent = journeys.file(), journeys.make_staff()
    actions.promise(ticket, Draft("reply_by", FILED + DAY, "You hear from us."), by=agent, at=FILED)
    sent()
    actions.reply(ticket, "Here we are.", by=agent, at=FILED + HOUR)
    assert [message.subject.split(": ")[1] for message in sent(FILED + HOUR)] == ["an answer for you"]


def test_approval_that_is_taken_back_is_told_without_the_desks_reason():
    ticket = journeys.approved()
    sent()
    boss = journeys.make_staff()
    actions.move(ticket, "revoke", by=boss, at=FILED + HOUR, asked=Asked(reason="Looks like fraud."))
    body = only("the approval was taken back", FILED + HOUR).body
    assert "before the money was sent" in body
    assert "fraud" not in body
    assert "stands at: evidence check." in body


def test_money_that_could_not_be_sent_is_told_with_who_acts():
    ticket = journeys.approved(scripts=["refuse"])
    sent()
    journeys.work(ticket)
    journeys.work(ticket, at=FILED + HOUR)
    body = only("the money could not be sent", FILED + HOUR).body
    assert "You need not do anything: a supervisor looks for another way." in body
    assert "Next: A supervisor decides." in body


def test_ticket_that_a_supervisor_hands_back_is_told():
    ticket = journeys.escalated()
    sent()
    actions.move(ticket, "return_to_check", by=journeys.make_staff(), at=FILED + HOUR)
    assert "handed it back to be checked" in only("back with the desk", FILED + HOUR).body


@pytest.mark.parametrize("kind", ["supplier_answered", "supplier_silent", "start_check", "breach", "commitment_broken"])
def test_what_the_page_shows_and_no_mail_says(kind):
    assert notices.CUSTOMER not in notices.TARGETS.get(kind, ())


def test_second_filing_is_confirmed_with_the_ticket_that_it_went_into():
    ticket = journeys.file(evidence=(), description="No top-up.")
    sent()
    again = Request(scenario="not_delivered", order=ticket.order, description="Still nothing.")
    actions.submit(again, by=journeys.CUSTOMER, at=FILED + HOUR)
    (message,) = sent(FILED + HOUR)
    assert message.subject == f"Ticket {grouped(ticket.number)}: added to your open request"
    assert "a refund of ¥20.00, Top-up or goods did not arrive." in message.body
    assert "Still nothing." not in message.body


def test_words_go_back_to_the_contact_that_the_shop_knows_and_to_nobody_else():
    ticket = journeys.file(evidence=(), email="", description="No top-up.")
    assert ticket.order is not None
    (message,) = sent()
    assert message.to == [ticket.order.contact]
    assert "\n\nYou wrote:\n\n  No top-up.\n\n" in message.body


def test_reminder_says_once_more_what_is_missing():
    ticket = journeys.waiting_for_evidence()
    sent()
    actions.warn([ticket.clocks.get(kind="customer_evidence")], at=FILED + DAY)
    body = only("evidence is still missing", FILED + DAY).body
    assert "  Please add: proof of payment, state of the product." in body


def test_deadline_that_we_missed_is_called_so():
    ticket = journeys.asked(amount_fen=20_000)
    sent()
    actions.note_silence(ticket, at=FILED + 3 * DAY)
    body = sent(FILED + 3 * DAY)[0].body
    assert "This was due: May 15, 2024, 1 p.m. (Asia/Shanghai). We are late, and that is on record." in body
    assert "\nBy: " not in body


def test_a_call_for_a_supervisor_says_whose_words_it_repeats():
    ticket = journeys.asked()
    Order.objects.update(contact="buyer@example.com")
    at = FILED + 40 * DAY
    actions.move(ticket, "escalate", by=journeys.CUSTOMER, at=at, asked=Asked(reason="You are late."))
    assert "You wrote:\n\n  You are late." in only("now with a supervisor", at).body
