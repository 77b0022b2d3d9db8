"""What the page shows: the order as the supplier knows it, the question and its deadline; nothing of the buyer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from helpdesk.supplier_page import shown
from helpdesk.tests import calling
from orders.models import Order
from orders.tests.make import make_shop, make_supplier
from refunds import actions, wording
from refunds.actions import Asked
from refunds.models import Claim
from refunds.tests import journeys

from .asking import Browser, fresh, path_of, question, silent, words

pytestmark = pytest.mark.django_db
XSS = "<script>alert(1)</script><img src=x onerror=alert(2)>{{ 7|add:7 }}"


def page(claim: Claim, **options: Any) -> Any:
    return Browser(**options).get(path_of(claim))


def test_it_shows_the_order_as_the_supplier_knows_it_the_question_and_its_deadline():
    claim = question(shop=make_shop(name="Cloud Cards", language="en", time_zone="Asia/Shanghai"))
    Order.objects.update(supplier_order_number="SUP-77", quantity=3, product_name="Steam 100")
    told = words(page(claim))
    due = wording.moment(claim.due_at.astimezone(ZoneInfo("Asia/Shanghai")))
    order = claim.ticket.order
    assert order is not None
    for part in ("Cloud Cards", "SUP-77", order.number, "Steam 100", "Quantity 3", "¥20.00", claim.question, due):
        assert part in told, part
    assert "(Asia/Shanghai)" in told
    assert "hours, 59 minutes left" in told
    assert "Agree" in told
    assert "Refuse" in told


def test_times_are_the_shops():
    shop = make_shop(language="en", time_zone="America/New_York")
    ticket = journeys.asked(at=datetime(2030, 5, 14, 16, 0, tzinfo=ZoneInfo("UTC")), shop=shop)
    assert "Wed 15 May 12:00 (America/New_York)" in words(page(ticket.claims.get()))


def test_nothing_of_the_buyer_is_anywhere_in_it():
    claim = question(email="someone.else@example.com", description="I am Zhang San, call 13800138000.")
    order, payment = claim.ticket.order, claim.ticket.payment
    assert order is not None
    assert payment is not None
    Order.objects.update(buyer_reference="buyer-4711")
    actions.write(claim.ticket, "My secret words", by=journeys.CUSTOMER)
    secrets = [order.contact, order.target_account, "someone.else", "Zhang San", "13800138000", "buyer-4711"]
    secrets += ["My secret words", payment.serial, claim.ticket.number, claim.supplier.signing_secret]
    secrets += [row.path for row in claim.ticket.evidence.all()]
    states = [claim, silent(question()), fresh(claim)]
    Browser().post(path_of(claim), "refuse", remark="Delivered.")
    for response in map(page, states):
        told = response.content.decode() + str(response.headers) + str(response.cookies)
        assert not [secret for secret in secrets if secret in told]


def test_template_gets_no_row():
    response = page(question())
    values = [value for layer in response.context for value in layer.flatten().values()]
    assert not [value for value in values if hasattr(value, "_meta")]
    assert isinstance(response.context["question"], shown.Question)


@pytest.mark.parametrize("field", ["question", "product_name", "supplier_order_number", "shop", "remark"])
def test_hostile_words_stay_words(field):
    if field == "question":
        asked = Asked(reason=XSS, why_no_promise="A test.")
        ticket = actions.move(calling.checking(), "ask_supplier", by=journeys.make_staff(), asked=asked)
        claim = fresh(ticket.claims.get())
    else:
        claim = question()
    if field == "shop":
        claim.ticket.shop.name = XSS
        claim.ticket.shop.save()
    elif field == "remark":
        Browser().post(path_of(claim), "refuse", remark=XSS)
    elif field != "question":
        Order.objects.update(**{field: XSS[:64]})
    response = page(claim)
    told = response.content.decode()
    assert response.status_code == 200
    assert "<img src=x" not in told
    assert "<script>alert" not in told
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in told


def test_typed_words_come_back_as_words():
    response = Browser().post(path_of(question()), "maybe", remark=f"</textarea>{XSS}")
    assert "</textarea><script>" not in response.content.decode()
    assert "&lt;/textarea&gt;&lt;script&gt;" in response.content.decode()


@pytest.mark.parametrize(("language", "told"), [("zh-hans", "同意"), ("en", "Agree")])
def test_it_speaks_the_suppliers_language_whatever_the_browser_prefers(language, told):
    claim = question(supplier=make_supplier(language=language))
    other = "en" if language == "zh-hans" else "zh-hans"
    response = page(claim, language=other)
    assert told in words(response)
    assert response["Content-Language"] == language
    assert f'lang="{language}"' in response.content.decode()


def test_it_can_be_switched_and_stays_so():
    claim, browser = question(supplier=make_supplier(language="zh-hans")), Browser()
    path = path_of(claim)
    back = browser.client.post("/i18n/setlang/", {"language": "en", "next": path})
    assert back["Location"] == path
    assert "Agree" in words(browser.get(path))


def test_a_language_that_we_do_not_have_changes_nothing():
    claim = question(supplier=make_supplier(language="fr"))
    assert "Agree" in words(page(claim))


def test_answer_is_told_with_its_time_and_the_suppliers_own_words():
    claim = question()
    Browser().post(path_of(claim), "refuse", remark="Delivered at noon.")
    told = words(page(claim))
    answered = fresh(claim).answered_at
    assert answered is not None
    assert "Refused the refund" in told
    assert "Delivered at noon." in told
    assert wording.moment(answered.astimezone(ZoneInfo("Asia/Shanghai"))) in told
    assert "Confirm" not in told


def test_what_the_desk_wrote_down_for_a_supplier_is_the_desks():
    claim = question()
    actions.answer_claim(claim, "agree", by=journeys.make_staff(), remark="Rude on the phone.", via="agent")
    told = words(page(claim))
    assert "Agreed to the refund" in told
    assert "wrote this answer down for you" in told
    assert "Rude" not in told


def test_erased_words_are_gone():
    claim = question()
    Browser().post(path_of(claim), "refuse", remark="Delivered at noon.")
    remark = fresh(claim).remark
    assert remark is not None
    remark.erased_at = timezone.now()
    remark.save()
    assert "Delivered at noon." not in words(page(claim))


def test_closed_question_says_so_and_asks_nothing():
    claim = question()
    actions.move(claim.ticket, "withdraw", by=journeys.CUSTOMER, asked=Asked(reason="Not needed."))
    response = page(claim)
    assert "has gone on without an answer" in words(response)
    assert '<form class="answer' not in response.content.decode()


def test_silence_leaves_room_for_a_late_answer_that_moves_nothing():
    claim = silent(question())
    told = words(page(claim))
    assert "The time for an answer ended on" in told
    assert "moves nothing" in told
    assert " left." not in told


def test_an_open_question_past_its_time_is_late_before_the_sweep_has_said_so():
    claim = question()
    Claim.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert "The time for an answer ended on" in words(page(claim))


def test_page_costs_the_same_whatever_the_ticket_holds(django_assert_num_queries):
    claim = question()
    for _number in range(5):
        actions.write(claim.ticket, "Again.", by=journeys.CUSTOMER)
    with django_assert_num_queries(2):
        page(claim)
