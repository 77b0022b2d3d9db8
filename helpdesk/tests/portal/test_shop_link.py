"""The shop's signed link: seen without effect, used once."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from helpdesk.access import guesses
from helpdesk.portal import sessions
from orders.models import Order
from orders.signatures import hmac_hex
from orders.tests.make import make_order

pytestmark = pytest.mark.django_db


def link(
    order: Order, *, ago: int = 0, timestamp: str = "", nonce: str = "nonce-0001", **changed: str
) -> dict[str, str]:
    timestamp = timestamp or str(int(timezone.now().timestamp()) - ago)
    message = f"{order.number}\n{timestamp}\n{nonce}".encode()
    told = {"shop": order.shop.code, "order_number": order.number, "timestamp": timestamp, "nonce": nonce}
    return {**told, "signature": hmac_hex(order.shop.signing_secret, message)}


def test_looking_at_it_uses_nothing_up(client: Client):
    told = link(make_order())
    for _ in range(3):
        answer = client.get("/shop-link/", told)
        assert answer.status_code == 200
        assert told["order_number"] in answer.content.decode()
    assert sessions.NAME not in client.session
    assert client.post("/shop-link/", told).status_code == 302


def test_the_button_opens_the_order_fully_and_once(client: Client):
    told = link(make_order())
    answer = client.post("/shop-link/", told)
    assert answer.status_code == 302
    assert client.get(answer["Location"]).status_code == 200
    assert next(iter(client.session[sessions.NAME].values()))["f"] is True
    other = Client()
    assert other.post("/shop-link/", told).status_code == 403
    assert sessions.NAME not in other.session


@pytest.mark.parametrize(
    "changed",
    [
        {"signature": "0" * 64},
        {"signature": ""},
        {"signature": "A" * 64},
        {"order_number": "another"},
        {"nonce": "another-nonce"},
        {"nonce": "short"},
        {"timestamp": ""},
        {"shop": "no-such-shop"},
    ],
)
def test_a_link_that_was_changed_opens_nothing(client: Client, changed):
    answer = client.post("/shop-link/", {**link(make_order()), **changed})
    assert answer.status_code == 403
    assert sessions.NAME not in client.session


@pytest.mark.parametrize("timestamp", ["soon", "-1", "1.5", "9" * 40, "１２３"])
def test_what_a_shop_signs_wrongly_is_refused_and_no_fault(client: Client, timestamp):
    assert client.post("/shop-link/", link(make_order(), timestamp=timestamp)).status_code == 403


@pytest.mark.parametrize("part", ["shop", "order_number", "nonce", "timestamp", "signature"])
@pytest.mark.parametrize("text", ["\x00", "a\x00b", "a\nb"])
def test_no_control_character_reaches_the_database(client: Client, part, text):
    """PostgreSQL takes no NUL: what holds one is refused before it is looked for."""
    with CaptureQueriesContext(connection) as seen:
        assert client.post("/shop-link/", {**link(make_order()), part: text}).status_code == 403
    assert not [query for query in seen if "orders_order" in query["sql"] and query["sql"].startswith("SELECT")]


def test_an_old_link_opens_nothing(client: Client):
    assert client.post("/shop-link/", link(make_order(), ago=601)).status_code == 403


def test_markup_in_a_link_is_text(client: Client):
    answer = client.get("/shop-link/", {**link(make_order()), "order_number": '"><script>alert(1)</script>'})
    assert b"<script>alert(1)" not in answer.content


def test_guessing_links_ends():
    cache.clear()
    client = Client(REMOTE_ADDR="10.55.0.1", headers={"accept-language": "en"})
    for _ in range(guesses.ADDRESS_MOST):
        assert client.post("/shop-link/", {**link(make_order()), "signature": "0" * 64}).status_code == 403
    answer = client.post("/shop-link/", link(make_order()))
    assert answer.status_code == 429
    assert "please wait about" in answer.content.decode()
