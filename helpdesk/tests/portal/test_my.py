"""Everything that is open in a browser, on one page."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.tests.make import make_order, make_payment
from refunds.lifecycle import State
from refunds.models import Event
from refunds.tests.make import AT, DAY, make_ticket

from .browsing import opened
from .reading import text

pytestmark = pytest.mark.django_db


def statements(browser: Any) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert browser.get("/my/").status_code == 200
    return len(caught)


def test_orders_and_payments_with_their_tickets():
    ticket, lone, without = make_ticket(state=State.PAID), make_payment(order=None), make_order()
    foreign = make_ticket()
    page = opened(ticket, lone, without).get("/my/")
    said = text(page)
    number = ticket.number
    assert f"{number[:4]}-{number[4:8]}-{number[8:]}" in said
    assert "paid" in said
    assert lone.serial in said
    assert without.number in said
    assert foreign.number[:4] + "-" not in said
    assert "no-store" in page.headers["Cache-Control"]


def test_level_is_told():
    assert "contact alone" in text(opened(make_ticket(), full=False).get("/my/"))
    assert "contact alone" not in text(opened(make_ticket()).get("/my/"))


def test_nothing_open_says_where_to_begin(client: Any):
    page = client.get("/my/", headers={"accept-language": "en"})
    assert (page.status_code, "Nothing is open in this browser." in text(page)) == (200, True)


def test_it_costs_the_same_with_one_and_with_all_that_may_be_open():
    one, many = [make_ticket()], [make_ticket() for _ in range(12)]
    assert statements(opened(*one)) == statements(opened(*many))


def test_of_one_order_the_newest_tickets():
    first = make_ticket(state=State.REJECTED)
    tickets = [first]
    for day in range(1, 7):
        at = AT + 2 * day * DAY
        tickets.append(make_ticket(at=at, order=first.order, payment=first.payment, state=State.WITHDRAWN))
    said = text(opened(first).get("/my/"))
    shown = [ticket for ticket in tickets if f"{ticket.number[:4]}-{ticket.number[4:8]}" in said]
    assert shown == tickets[-5:]


def test_looking_changes_nothing():
    ticket = make_ticket()
    before = Event.objects.count()
    opened(ticket).get("/my/")
    assert Event.objects.count() == before


def test_an_order_that_is_gone_is_left_out():
    order = make_order()
    browser = opened(order)
    order.delete()
    assert browser.get("/my/").status_code == 200
