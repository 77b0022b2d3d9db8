"""One-time links in a browser: a look changes nothing, the button opens the order once, what is wrong looks alike."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from helpdesk.access import one_time
from helpdesk.models import AccessLink
from helpdesk.portal import sessions
from helpdesk.tests.supplier_page.asking import words
from orders.tests.make import make_order, make_payment
from refunds import actions
from refunds.actions import Asked
from refunds.models import Event
from refunds.tests import journeys

pytestmark = pytest.mark.django_db
_addresses = count(1)
HOUR = timedelta(hours=1)


class Browser:
    def __init__(self, *, strict: bool = False) -> None:
        self.client = Client(enforce_csrf_checks=strict, headers={"accept-language": "en"})
        self.address = f"10.8.0.{next(_addresses)}"

    def get(self, token: str) -> Any:
        return self.client.get(f"/l/{token}/", REMOTE_ADDR=self.address)

    def post(self, token: str, **fields: str) -> Any:
        return self.client.post(f"/l/{token}/", fields, REMOTE_ADDR=self.address)

    @property
    def opened(self) -> list[dict[str, Any]]:
        return list(self.client.session.get(sessions.NAME, {}).values())


def make(subject: Any = None, **overrides: Any) -> str:
    values = {"by": None, "at": timezone.now(), "life": HOUR, **overrides}
    return one_time.make(subject or make_order(), **values)


def test_opening_the_link_shows_a_button_and_changes_nothing():
    ticket = journeys.file()
    token, events = make(ticket.order), Event.objects.count()
    browser = Browser()
    for method in (browser.client.get, browser.client.head, browser.client.options):
        answer = method(f"/l/{token}/", REMOTE_ADDR=browser.address)
        assert answer.status_code == 200
    page = browser.get(token)
    assert "Open it now" in words(page)
    assert "no-store" in page["Cache-Control"]
    assert (AccessLink.objects.get().used_at, Event.objects.count(), browser.opened) == (None, events, [])


def test_nothing_of_the_order_is_on_the_page_of_the_button():
    order = make_order()
    told = Browser().get(make(order)).content.decode()
    assert not [fact for fact in (order.number, order.contact, order.product_name, order.shop.name) if fact in told]


def test_the_button_opens_the_ticket_that_is_open():
    ticket = journeys.file()
    browser = Browser()
    answer = browser.post(make(ticket.order))
    assert (answer.status_code, answer["Location"]) == (302, f"/t/{ticket.number}/")
    assert [(entry["o"], entry["p"], entry["f"]) for entry in browser.opened] == [(ticket.order_id, None, True)]


@pytest.mark.parametrize("subject", ["order", "payment", "finished ticket"])
def test_without_an_open_ticket_it_opens_the_order_or_the_payment(subject):
    thing: Any = make_payment(order=None) if subject == "payment" else make_order()
    if subject == "finished ticket":
        ticket = journeys.file()
        actions.move(ticket, "withdraw", by=journeys.CUSTOMER, asked=Asked(reason="Never mind."))
        thing = ticket.order
    browser = Browser()
    answer = browser.post(make(thing))
    assert re.fullmatch(r"/my/[A-Za-z0-9_-]+/", answer["Location"])
    assert browser.client.get(answer["Location"]).status_code == 200


def test_a_replayed_link_opens_nothing():
    token = make()
    assert Browser().post(token).status_code == 302
    thief = Browser()
    assert (thief.get(token).status_code, thief.post(token).status_code, thief.opened) == (404, 404, [])


@pytest.mark.parametrize("method", ["get", "post"])
def test_whatever_is_wrong_gets_one_page(method):
    token, used, expired = make(), make(), make(at=timezone.now() - 2 * HOUR)
    assert Browser().post(used).status_code == 302
    wrong = [used, expired, token.swapcase(), f"{token}%20", f"%20{token}", token[:-1], f"{token}x", "x", "x" * 43]
    wrong += [f"{token}%00", f"{token}%0d%0aSet-Cookie:a=b", "%F0%9F%92%A9", one_time.digest(token)]
    browsers = [Browser() for _token in wrong]
    answers = [getattr(browser, method)(text) for browser, text in zip(browsers, wrong, strict=True)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({words(answer) for answer in answers}) == 1
    assert "Have a new link mailed" in words(answers[0])
    assert not [browser for browser in browsers if browser.opened]
    assert one_time.is_good(token, timezone.now())


def test_an_empty_token_is_no_address_of_ours():
    assert Client().get("/l//").status_code == 404
    assert Browser().get("%20").status_code == 404


def test_the_button_is_protected():
    token, browser = make(), Browser(strict=True)
    assert browser.post(token).status_code == 403
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get(token).content.decode())
    assert found is not None
    assert browser.post(token, csrfmiddlewaretoken=found[1]).status_code == 302


def test_what_a_form_adds_changes_nothing():
    order, other = make_order(), make_order()
    browser = Browser()
    browser.post(make(order), order=str(other.pk), is_full="0", next="https://evil.example/")
    assert [(entry["o"], entry["f"]) for entry in browser.opened] == [(order.pk, True)]


def test_a_session_gets_a_new_key_with_what_it_opens():
    browser = Browser()
    browser.post(make())
    before = browser.client.session.session_key
    browser.post(make())
    assert browser.client.session.session_key != before


def test_guesses_of_one_address_have_an_end_and_a_right_link_none():
    browser, token = Browser(), make()
    for number in range(30):
        assert browser.get(f"guess-{number}").status_code == 404
    stopped = browser.post("guess-31")
    assert stopped.status_code == 429
    assert int(stopped["Retry-After"]) > 0
    assert browser.post(token).status_code == 302
