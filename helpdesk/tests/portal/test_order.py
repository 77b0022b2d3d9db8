"""The page of an opened order: its facts, its tickets, and nobody else's."""

from __future__ import annotations

import pytest
from django.test import Client

from orders.tests.make import make_order, make_payment
from refunds.numbers import grouped
from refunds.tests.make import AT, MINUTE, make_ticket, move
from refunds.tests.make import CUSTOMER as BUYER

from .browsing import opened
from .filing_way import begin, key_of, send, undelivered

pytestmark = pytest.mark.django_db


def text_of(client: Client, path: str = "") -> str:
    return client.get(path or f"/my/{key_of(client)}/").content.decode()


def test_facts_are_told_and_the_account_is_masked():
    order = make_order(target_account="player_886644", amount_fen=123_450, product_name="王者荣耀 点券 300", quantity=3)
    make_payment(order=order, amount_fen=123_450)
    text = text_of(opened(order))
    for told in (
        order.number,
        "王者荣耀 点券 300 × 3",
        "¥1,234.50",
        "Tue 14 May 2024 12:01",
        "delivered on",
        "pla****6644",
    ):
        assert told in text
    assert "player_886644" not in text
    assert order.contact not in text


def test_with_the_contact_alone_no_account_is_shown():
    text = text_of(opened(make_order(target_account="player_886644"), full=False))
    assert "pla****" not in text
    assert "Opened with the contact" in text


def test_names_from_the_shop_are_text():
    text = text_of(opened(make_order(product_name="<img src=x onerror=alert(1)>")))
    assert "<img src=x" not in text


def test_a_payment_without_an_order_has_a_page():
    payment = make_payment(order=None, amount_fen=1_800)
    text = text_of(opened(payment))
    assert payment.serial in text
    assert "¥18.00" in text


def test_the_open_ticket_is_linked_and_earlier_ones_are_listed():
    ticket = make_ticket()
    client = opened(ticket)
    text = text_of(client)
    assert f'href="/t/{ticket.number}/"' in text
    assert grouped(ticket.number) in text
    move(ticket, "withdraw", BUYER, AT + MINUTE)
    text = text_of(client)
    assert "Earlier requests" in text
    assert "Something went wrong" in text


def test_earlier_tickets_are_bounded_and_cost_the_same(django_assert_num_queries, django_assert_max_num_queries):
    few, many = undelivered(), undelivered()
    for order, count in ((few, 1), (many, 4)):
        for day in range(count):
            ticket = make_ticket(order=order, payment=order.payments.get(), at=AT.replace(day=AT.day + day))
            move(ticket, "withdraw", BUYER, AT.replace(day=AT.day + day) + MINUTE)
    client = opened(few)
    with django_assert_max_num_queries(20) as one:
        client.get(f"/my/{key_of(client)}/")
    cost = len(one)
    client = opened(many)
    with django_assert_num_queries(cost):
        answer = client.get(f"/my/{key_of(client)}/")
    assert answer.content.decode().count('class="pill') == 4


@pytest.mark.parametrize("rest", ["", "file/", "file/abc/", "file/abc/summary/", "file/abc/files/x/picture/"])
def test_a_key_of_another_browser_opens_nothing(rest):
    mine, other = opened(make_order()), opened(make_order())
    assert mine.get(f"/my/{key_of(other)}/{rest}").status_code == 404
    assert Client().get(f"/my/{key_of(other)}/{rest}").status_code == 404


def test_what_was_begun_can_be_gone_on_with():
    order = undelivered()
    client = opened(order)
    draft = begin(client)
    assert f'href="/my/{key_of(client)}/file/{draft.key}/"' in text_of(client)
    assert draft.key not in text_of(opened(order))
    send(client, draft)
    assert draft.key not in text_of(client)


def test_nothing_of_it_is_kept_by_a_cache():
    client = opened(make_order())
    assert "no-store" in client.get(f"/my/{key_of(client)}/")["Cache-Control"]
