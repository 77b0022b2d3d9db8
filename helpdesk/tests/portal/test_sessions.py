"""What a browser has opened, and which tickets it may see by that."""

from __future__ import annotations

import time

import pytest
from django.http import Http404
from django.test import RequestFactory

from helpdesk.access import visible
from helpdesk.access.opening import Opened
from helpdesk.portal import sessions
from orders.tests.make import make_order, make_payment
from refunds.tests import journeys
from refunds.tests.make import make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_(client):
    request = RequestFactory().get("/")
    request.session = client.session
    return request


def test_the_same_again_keeps_its_key_and_the_higher_level(request_):
    order = make_order()
    key = sessions.remember(request_, Opened(order_id=order.pk, is_full=False))
    assert not sessions.caller(request_, key).is_full
    assert sessions.remember(request_, Opened(order_id=order.pk)) == key
    assert sessions.remember(request_, Opened(order_id=order.pk, is_full=False)) == key
    assert sessions.caller(request_, key).is_full


def test_the_contact_prolongs_no_higher_level(request_, settings):
    """Or whoever sits down at a shared browser and knows the contact would keep files and words open for ever."""
    order = make_order()
    key = sessions.remember(request_, Opened(order_id=order.pk))
    since = int(time.time()) - settings.ACCESS_TOKEN_S + 60
    request_.session[sessions.NAME] = {key: request_.session[sessions.NAME][key] | {"at": since}}
    assert sessions.remember(request_, Opened(order_id=order.pk, is_full=False)) == key
    assert request_.session[sessions.NAME][key] == {"o": order.pk, "p": None, "f": True, "at": since}


def test_only_so_much_stays_open(request_):
    keys = [sessions.remember(request_, Opened(order_id=make_order().pk)) for _ in range(sessions.MOST + 1)]
    assert len(list(sessions.callers(request_))) == sessions.MOST
    assert sessions.caller(request_, keys[-1])


def test_a_ticket_is_found_at_the_highest_level_in_one_query(request_, django_assert_num_queries):
    ticket = make_ticket()
    sessions.remember(request_, Opened(order_id=ticket.order_id))
    sessions.remember(request_, Opened(payment_id=ticket.payment_id, is_full=False))
    for _ in range(5):
        sessions.remember(request_, Opened(order_id=make_order().pk))
    with django_assert_num_queries(1):
        found, who = sessions.ticket(request_, ticket.number)
    assert (found, who.is_full) == (ticket, True)


def test_nothing_open_finds_no_ticket(request_):
    ticket = make_ticket()
    sessions.remember(request_, Opened(order_id=make_order().pk))
    for number in (ticket.number, "100000000000"):
        with pytest.raises(Http404):
            sessions.ticket(request_, number)
    sessions.remember(request_, Opened(order_id=ticket.order_id))
    sessions.forget(request_)
    with pytest.raises(Http404):
        sessions.ticket(request_, ticket.number)


def test_a_ticket_at_hand_follows_the_same_rule_as_a_list_of_them(request_):
    """Of an order, of one of its payments, of a payment alone; and of others."""
    by_order = make_ticket()
    lone = make_payment(order=None)
    by_payment = make_ticket(order=None, payment=lone, scenario="paid_no_order", evidence=("payment",))
    filed = journeys.file()
    for order_id, payment_id in (
        (by_order.order_id, None),
        (None, by_order.payment_id),
        (None, lone.pk),
        (filed.order_id, None),
        (make_order().pk, None),
    ):
        key = sessions.remember(request_, Opened(order_id=order_id, payment_id=payment_id))
        who = sessions.caller(request_, key)
        for ticket in (by_order, by_payment, filed):
            assert visible.is_of(who, ticket) == visible.tickets(who).filter(pk=ticket.pk).exists()
