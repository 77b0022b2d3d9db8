"""The three ways to find an order; that whatever is wrong tells nothing, and guessing ends."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from helpdesk.access import guesses
from helpdesk.models import LinkRequest
from helpdesk.portal import drafts, sessions
from orders.models import Order
from orders.tests.make import make_order, make_payment, make_shop
from refunds import numbers
from refunds.tests.make import make_ticket

pytestmark = pytest.mark.django_db
_addresses = count(1)


@pytest.fixture
def order() -> Order:
    make_shop()
    return make_order(query_password="opensesame", contact="Buyer@Example.com")


@pytest.fixture
def client() -> Client:
    return at()


def at(address: str = "") -> Client:
    """A new browser; at an address of its own unless one is given."""
    return Client(headers={"accept-language": "en"}, REMOTE_ADDR=address or f"10.77.0.{next(_addresses)}")


def knock(client: Client, order: Order, **told: Any) -> Any:
    return client.post("/", {"shop": order.shop.code, "order_number": order.number, **told})


def is_full(client: Client, answer: Any) -> bool:
    assert answer.status_code == 302
    key = answer["Location"].rstrip("/").rpartition("/")[2]
    return bool(client.session[sessions.NAME][key]["f"])


def without(body: bytes, *typed: str) -> str:
    """An answer without what was typed and without its tokens."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", body.decode())
    for value in typed:
        text = text.replace(f'value="{value}"', 'value=""')
    return text.replace(" selected", "")


def test_the_query_password_opens_everything(client, order):
    answer = knock(client, order, query_password="opensesame")
    assert is_full(client, answer)
    assert client.get(answer["Location"]).status_code == 200


def test_the_contact_opens_at_the_lesser_level(client, order):
    answer = knock(client, order, contact=" buyer@example.COM ")
    assert not is_full(client, answer)
    assert "Opened with the contact" in client.get(answer["Location"]).content.decode()


def test_either_of_the_two_is_enough_and_the_password_counts_more(client, order):
    assert is_full(client, knock(client, order, query_password="opensesame", contact="somebody else"))


def test_a_payment_without_an_order_opens_by_serial_and_amount(client):
    payment = make_payment(order=None, amount_fen=2_980)
    told = {"shop": payment.shop.code, "serial": payment.serial, "amount": "¥29.80"}
    assert is_full(client, client.post("/paid-no-order/", told))
    assert client.post("/paid-no-order/", {**told, "amount": "29.81"}).status_code == 403


def test_a_payment_that_has_an_order_does_not_open_so(client):
    payment = make_payment()
    told = {"shop": payment.shop.code, "serial": payment.serial, "amount": "100"}
    assert client.post("/paid-no-order/", told).status_code == 403


@pytest.mark.parametrize("amount", ["", "1e3", "NaN", "29,8,0", "-5", "9" * 19, "29.801", "二十"])
def test_an_amount_that_is_none_is_said_at_its_field(client, amount):
    payment = make_payment(order=None)
    told = {"shop": payment.shop.code, "serial": payment.serial, "amount": amount}
    answer = client.post("/paid-no-order/", told)
    assert answer.status_code in {403, 422}
    assert sessions.NAME not in client.session
    if amount != "-5":
        assert 'id="id_amount_error"' in answer.content.decode()


def test_whatever_is_wrong_gets_the_same_bytes_after_the_same_queries(order):
    wrong = [
        {"shop": order.shop.code, "order_number": order.number, "query_password": "not this"},
        {"shop": order.shop.code, "order_number": "no-such-order", "query_password": "opensesame"},
        {"shop": "no-such-shop", "order_number": order.number, "query_password": "opensesame"},
        {"shop": make_order().shop.code, "order_number": order.number, "query_password": "opensesame"},
    ]
    answers, costs = set(), set()
    for told in wrong:
        client = at()
        client.get("/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = client.post("/", told)
        assert answer.status_code == 403
        answers.add(without(answer.content, told["order_number"], told["query_password"]))
        costs.add(len(queries))
        assert sessions.NAME not in client.session
    assert len(answers) == 1
    assert len(costs) == 1


def test_a_wrong_contact_and_a_wrong_password_are_told_alike(order):
    first = knock(at(), order, query_password="nope")
    second = knock(at(), order, contact="nope")
    typed = (order.number, "nope")
    assert without(first.content, *typed).replace(' value=""', "") == without(second.content, *typed).replace(
        ' value=""', ""
    )


def test_guesses_at_one_order_end_wherever_they_come_from(order):
    for _ in range(guesses.ORDER_MOST):
        assert knock(at(), order, query_password="guess").status_code == 403
    answer = knock(at(), order, query_password="opensesame")
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= guesses.ORDER_S
    text = answer.content.decode()
    assert re.search(r"please wait about \d+ minutes? and try again", text)
    assert f'value="{order.number}"' in text
    assert 'value="opensesame"' in text


def test_guesses_from_one_address_end_in_every_browser(order):
    for number in range(guesses.ADDRESS_MOST):
        told = {"shop": order.shop.code, "order_number": f"guess-{number}", "contact": "x"}
        assert at("10.66.0.1").post("/", told).status_code == 403
    assert knock(at("10.66.0.1"), order, query_password="opensesame").status_code == 429
    assert knock(at("10.66.0.2"), order, query_password="opensesame").status_code == 302


def test_guesses_at_a_payment_end_too():
    payment = make_payment(order=None)
    told = {"shop": payment.shop.code, "serial": payment.serial, "amount": "1.00"}
    for _ in range(guesses.ORDER_MOST):
        assert at().post("/paid-no-order/", told).status_code == 403
    assert at().post("/paid-no-order/", {**told, "amount": "100"}).status_code == 429


def test_without_password_and_contact_nothing_is_looked_up(client, order):
    for _ in range(guesses.ORDER_MOST + 1):
        answer = knock(client, order)
        assert answer.status_code == 422
    assert "One is enough" in answer.content.decode()


@pytest.mark.parametrize("text", ["\x00", "a" * 65, ""])
def test_a_number_that_cannot_be_one_is_said_at_its_field(client, order, text):
    answer = client.post("/", {"shop": order.shop.code, "order_number": text, "contact": "x"})
    assert answer.status_code == 422
    assert 'id="id_order_number_error"' in answer.content.decode()


def test_one_shop_is_not_asked_for_and_several_are(client):
    shop = make_shop(name="Only shop")
    text = client.get("/").content.decode()
    assert f'<input type="hidden" name="shop" value="{shop.code}"' in text
    other = make_shop(name="Another shop")
    text = client.get(f"/?shop={other.code}").content.decode()
    assert f'<option value="{other.code}" selected>Another shop</option>' in text
    assert "Only shop" in text


def test_names_of_shops_are_text(client):
    make_shop(name="<script>alert(1)</script>")
    make_shop()
    assert b"<script>alert(1)" not in client.get("/").content


@pytest.mark.parametrize("path", ["/", "/paid-no-order/", "/mail-link/", "/mail-link/sent/", "/rules/"])
def test_looking_changes_nothing(client, order, path):
    answer = client.get(path, {"shop": order.shop.code, "order_number": order.number, "contact": order.contact})
    assert answer.status_code == 200
    assert (Session.objects.count(), LinkRequest.objects.count()) == (0, 0)


def test_asking_for_a_link_writes_a_row_and_tells_nothing(order):
    told = {"shop": order.shop.code, "order_number": order.number}
    answers = [at().post("/mail-link/", told), at().post("/mail-link/", {"shop": "none", "order_number": "none"})]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, "/mail-link/sent/")] * 2
    rows = list(LinkRequest.objects.values_list("shop_code", "order_number", "language", "attempts"))
    assert rows == [(order.shop.code, order.number, "en", 0), ("none", "none", "en", 0)]
    assert all(row.next_at == row.at for row in LinkRequest.objects.all())


def test_a_mailbox_is_not_flooded(order):
    told = {"shop": order.shop.code, "order_number": order.number}
    for _ in range(guesses.LINK_MOST):
        assert at().post("/mail-link/", told).status_code == 302
    answer = at().post("/mail-link/", told)
    assert answer.status_code == 429
    assert LinkRequest.objects.count() == guesses.LINK_MOST
    assert f'value="{order.number}"' in answer.content.decode()


def test_leaving_closes_everything_in_this_browser_alone(order):
    mine, other = at(), at()
    answers = [knock(browser, order, query_password="opensesame") for browser in (mine, other)]
    assert mine.get("/leave/").status_code == 405
    assert mine.post("/leave/")["Clear-Site-Data"] == '"cache"'
    assert mine.get("/").status_code == 200
    assert mine.get(answers[0]["Location"]).status_code == 404
    assert other.get(answers[1]["Location"]).status_code == 200
    assert other.get(answers[0]["Location"]).status_code == 404
    assert drafts.NAME not in mine.session


def test_a_form_from_elsewhere_opens_nothing(order):
    client = Client(enforce_csrf_checks=True, REMOTE_ADDR="10.77.9.9")
    answer = knock(client, order, query_password="opensesame")
    assert answer.status_code == 403
    assert sessions.NAME not in client.session


def test_a_ticket_that_is_not_open_asks_for_its_order_and_leads_back(client, order):
    ticket = make_ticket(order=order)
    page = client.get(f"/t/{ticket.number}/", {"shop": order.shop.code})
    assert page.status_code == 404
    assert f'name="ticket" value="{ticket.number}"' in page.content.decode()
    answer = knock(client, order, query_password="opensesame", ticket=ticket.number)
    assert (answer.status_code, answer["Location"]) == (302, f"/t/{ticket.number}/")
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("wanted", ["other", "nothing", "1234"])
def test_a_ticket_of_another_order_leads_to_what_was_opened(client, order, wanted):
    asked = {"other": make_ticket().number, "nothing": numbers.new_ticket_number()}.get(wanted, wanted)
    answer = knock(client, order, query_password="opensesame", ticket=asked)
    assert is_full(client, answer)
