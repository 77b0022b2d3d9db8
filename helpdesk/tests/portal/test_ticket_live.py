"""A page that looks again and again: it costs nothing while nothing happens, and the same however much there is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from refunds import actions, paying
from refunds.actions import Draft
from refunds.lifecycle import State
from refunds.models import Ticket
from refunds.tests import make
from refunds.tests.make import CUSTOMER, kept_file, make_agent, make_ticket

from .browsing import opened
from .reading import html, text

pytestmark = pytest.mark.django_db


def live(browser: Any, ticket: Ticket, seen: object) -> Any:
    return browser.get(f"/t/{ticket.number}/live/", {"seen": seen})


def full_of(ticket: Ticket, count: int) -> Ticket:
    """So many messages, promises, files and events more; some of each kept, broken and superseded."""
    agent, at = make_agent(), timezone.now()
    for number in range(count):
        actions.write(ticket, f"Words {number}", by=CUSTOMER)
        actions.reply(ticket, f"Answer {number}", by=agent)
        due = at + timedelta(days=1, minutes=number)
        old = actions.promise(ticket, Draft("other", due, f"Promise {number}"), by=agent)
        actions.supersede(ticket, old, Draft("other", due, f"Newer {number}"), by=agent)
    files = [kept_file("communication") for _ in range(min(count, 15))]
    return actions.add_evidence(ticket, files, by=CUSTOMER, note="These too.")


def statements(browser: Any, path: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        answer = browser.get(path)
    assert answer.status_code == 200
    answer.getvalue()
    return len(caught)


def test_nothing_new_is_204_and_two_statements(django_assert_num_queries: Any):
    ticket = make_ticket()
    browser = opened(ticket)
    with django_assert_num_queries(2):
        answer = live(browser, ticket, ticket.head_seq)
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize("seen", ["", "x", "0", "-1", "99999", "1 or 1"])
def test_whatever_else_was_seen_brings_every_part(seen: str):
    ticket = make_ticket()
    answer = live(opened(ticket), ticket, seen)
    assert answer.status_code == 200
    parts = ("top", "deadlines", "promises", "moves", "result", "words", "files", "add", "history")
    assert [part for part in parts if f'id="part-{part}"' not in html(answer)] == []
    assert html(answer).count('hx-swap-oob="true"') == len(parts) + 1
    assert f"seen={ticket.head_seq}" in html(answer)


def test_what_happened_is_in_it():
    ticket = make_ticket(at=timezone.now() - timedelta(hours=1), state=State.APPROVED)
    browser, seen = opened(ticket), ticket.head_seq
    assert live(browser, ticket, seen).status_code == 204
    paying.work(make.payout_of(ticket))
    answer = live(browser, ticket, seen)
    assert answer.status_code == 200
    assert '<p id="said" hx-swap-oob="innerHTML">Your money has been paid back.</p>' in html(answer)
    assert live(browser, ticket, make.fresh(ticket).head_seq).status_code == 204


def test_contact_alone_gets_the_parts_that_it_may_see():
    ticket = full_of(make_ticket(), 1)
    answer = live(opened(ticket, full=False), ticket, 0)
    assert answer.status_code == 200
    for hidden in ("Words 0", "Promise 0", 'id="part-words"', 'id="part-promises"', "/evidence/"):
        assert hidden not in html(answer)


@pytest.mark.parametrize("rest", ["", "live/", "history/", "messages/?before=999999"])
def test_a_page_costs_the_same_with_one_and_with_thirty(rest: str):
    """Messages, promises, files, events. The first history still shows its filing, whose clause is one more."""
    tickets = [full_of(make_ticket(at=timezone.now()), count) for count in (1, 5, 30)]
    one, five, thirty = (statements(opened(ticket), f"/t/{ticket.number}/{rest}") for ticket in tickets)
    assert five == thirty
    assert thirty <= one <= thirty + 1
    assert one <= 20


def test_long_conversations_and_histories_are_shown_in_pieces():
    ticket = full_of(make_ticket(at=timezone.now()), 30)
    browser = opened(ticket)
    page = browser.get(f"/t/{ticket.number}/")
    assert "Answer 29" in text(page)
    assert "Answer 3 " not in text(page)
    words = page.context["words_before"]
    seen = text(page)
    while words:
        earlier = browser.get(f"/t/{ticket.number}/messages/?before={words}")
        seen, words = text(earlier) + seen, earlier.context["words_before"]
    assert all(f"Words {number} " in seen for number in range(30))
    lines = page.context["lines_before"]
    numbers = [line.event.seq for line in page.context["lines"]]
    while lines:
        earlier = browser.get(f"/t/{ticket.number}/history/?before={lines}")
        numbers += [line.event.seq for line in earlier.context["lines"]]
        lines = earlier.context["lines_before"]
    assert numbers == sorted(set(numbers), reverse=True)
    assert numbers[-1] == 1


@pytest.mark.parametrize("before", ["x", "-1", "9" * 19, "9" * 40, "１２", "1;2"])
def test_a_key_that_is_none_is_no_fault(before: str):
    ticket = make_ticket()
    for rest in ("history/", "messages/"):
        assert opened(ticket).get(f"/t/{ticket.number}/{rest}", {"before": before}).status_code == 200
