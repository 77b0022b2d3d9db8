"""Links by mail: to the contact that the shop knows alone, a few an hour, whatever becomes of workers and servers."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone

from helpdesk import leases, link_requests, purging
from helpdesk.access import one_time
from helpdesk.access.opening import Opened
from helpdesk.link_requests import ATTEMPTS
from helpdesk.models import AccessLink, LinkRequest
from orders.models import Order
from orders.tests.at_once import at_once
from orders.tests.make import NOON, make_order, make_shop
from refunds.tests import journeys

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def order() -> Order:
    return make_order(shop=make_shop(language="en", name="Cloud Cards"), contact="buyer@example.com")


def ask(order: Order | None = None, at=NOON, **words: Any) -> LinkRequest:
    typed = {"shop_code": order.shop.code, "order_number": order.number} if order else {}
    return LinkRequest.objects.create(**{"language": "en", "at": at, "next_at": at, **typed, **words})


def answer(at=NOON) -> list[Any]:
    mail.outbox.clear()
    link_requests.answer_due(at)
    return mail.outbox


def token_of(message: Any) -> str:
    found = re.search(r"/l/([^/]+)/", message.body)
    assert found is not None
    return found[1]


def fresh(row: LinkRequest) -> LinkRequest:
    return LinkRequest.objects.get(pk=row.pk)


def test_the_shops_contact_gets_a_link_good_for_half_an_hour(order, settings):
    settings.PUBLIC_URL = "https://refunds.example.com"
    row = ask(order)
    (message,) = answer()
    assert message.to == ["buyer@example.com"]
    assert message.subject == f"Your link to order {order.number}"
    token = token_of(message)
    assert message.body.splitlines() == [
        f"Somebody asked at Cloud Cards for a link that opens order {order.number}. Here it is:",
        "",
        f"https://refunds.example.com/l/{token}/",
        "",
        "It works once, until: May 14, 2024, 12:30 p.m. (Asia/Shanghai)",
        "Whoever has it sees everything of this order, so pass it on to nobody.",
        "If it was not you who asked, do nothing: without this mail nobody gets in.",
        "",
        "Cloud Cards",
    ]
    assert fresh(row).next_at is None
    assert not one_time.is_good(token, NOON + 30 * MINUTE)
    assert one_time.use(token, NOON + 29 * MINUTE) == Opened(order_id=order.pk)


@pytest.mark.parametrize(("asked", "told"), [("zh-hans", "zh-hans"), ("en", "en"), ("", "zh-hans"), ("xx", "zh-hans")])
def test_it_is_in_the_language_in_which_it_was_asked_for(order, asked, told):
    ask(order, language=asked)
    (message,) = answer()
    assert message.extra_headers["Content-Language"] == told


@pytest.mark.parametrize("contact", ["", "13800138000", "buyer", "buyer@", "a@b.example\nBcc: all@example.com"])
def test_a_contact_that_is_no_address_gets_nothing(order, contact):
    Order.objects.update(contact=contact)
    row = ask(order)
    assert answer() == []
    assert (fresh(row).next_at, AccessLink.objects.count()) == (None, 0)


@pytest.mark.parametrize(
    "words", [{"order_number": "unknown"}, {"shop_code": "other"}, {"order_number": " "}, {"shop_code": ""}]
)
def test_an_order_that_there_is_not_gets_nothing_and_is_not_asked_for_again(order, words):
    row = ask(order, **words)
    assert answer() == []
    assert (fresh(row).next_at, fresh(row).attempts) == (None, 1)


def test_an_address_that_somebody_typed_into_a_ticket_is_never_used():
    ticket = journeys.file(email="stranger@example.com")
    order = ticket.order
    assert order is not None
    ask(order)
    (message,) = answer()
    assert message.recipients() == [order.contact]
    Order.objects.update(contact="QQ 4711")
    ask(order)
    assert answer() == []


def test_three_an_hour_whoever_asks(order):
    for minute in range(5):
        ask(order, at=NOON + minute * MINUTE)
    assert len(answer(NOON + 5 * MINUTE)) == 3
    assert not LinkRequest.objects.exclude(next_at=None).exists()
    ask(order)
    assert answer(NOON + HOUR) == []
    ask(order)
    assert len(answer(NOON + HOUR + 6 * MINUTE)) == 1


def test_links_of_the_desk_and_of_other_orders_do_not_count(order):
    user = User.objects.create(username="agent")
    for _number in range(3):
        one_time.make(order, by=None, at=NOON - 2 * HOUR, life=HOUR)
        one_time.make(make_order(), by=None, at=NOON, life=HOUR)
        one_time.make(order, by=user, at=NOON, life=HOUR)
    ask(order)
    assert len(answer()) == 1


def test_a_request_is_one_workers_until_its_lease_runs_out(order, settings):
    row = ask(order)
    assert leases.take(fresh(row), NOON, ATTEMPTS)
    assert not leases.take(row, NOON, ATTEMPTS)
    assert answer(NOON) == []
    (message,) = answer(NOON + timedelta(seconds=settings.DELIVERY_LEASE_S))
    assert one_time.is_good(token_of(message), NOON + MINUTE)


def test_a_worker_that_dies_every_time_is_not_waited_for_for_ever(order, caplog):
    row, at = ask(order), NOON
    for _attempt in range(ATTEMPTS):
        assert leases.take(fresh(row), at, ATTEMPTS)
        at += HOUR
    assert answer(at) == []
    assert fresh(row).next_at is None
    assert "given up" in caplog.text
    assert "buyer@example.com" not in caplog.text


@pytest.fixture
def dead_server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


def test_a_mail_server_that_is_down_delays_the_link_and_uses_none_up(order, dead_server, settings):
    row = ask(order)
    for attempt in range(4):
        link_requests.answer_due(fresh(row).next_at)
        assert fresh(row).attempts == attempt + 1
    assert not AccessLink.objects.exists()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert len(answer(fresh(row).next_at)) == 1


def test_after_some_attempts_nobody_waits_for_it_any_more(order, dead_server):
    row, tried = ask(order), 0
    while (at := fresh(row).next_at) is not None:
        link_requests.answer_due(at)
        tried += 1
    assert (tried, AccessLink.objects.count()) == (ATTEMPTS, 0)


def test_a_dead_mail_server_is_asked_only_a_few_times_in_a_run(order, dead_server):
    for _number in range(6):
        ask(order)
    link_requests.answer_due(NOON)
    assert sorted(LinkRequest.objects.values_list("attempts", flat=True)) == [0, 0, 0, 1, 1, 1]


def test_a_run_is_bounded(order):
    for _number in range(3):
        ask(order)
    assert link_requests.answer_due(NOON, most=2) == 2


def test_old_requests_and_links_are_removed(order):
    now = timezone.now()
    ask(order, at=now - 3 * DAY, next_at=None)
    recent = ask(order, at=now - DAY, next_at=None)
    one_time.make(order, by=None, at=now - 40 * DAY, life=HOUR)
    one_time.make(order, by=None, at=now - 20 * DAY, life=HOUR)
    purging.purge(now)
    assert list(LinkRequest.objects.all()) == [recent]
    assert AccessLink.objects.get().made_at == now - 20 * DAY


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_workers_at_once_send_one_mail_a_request_and_three_an_order():
    order = make_order(contact="buyer@example.com")
    ask(order, at=timezone.now())
    at_once([partial(link_requests.answer_due, timezone.now())] * 4)
    assert AccessLink.objects.count() == 1
    for _number in range(8):
        ask(order, at=timezone.now())
    at_once([partial(link_requests.answer_due, timezone.now())] * 4)
    assert AccessLink.objects.count() == 3
    assert not LinkRequest.objects.exclude(next_at=None).exists()
