"""The supervisors' board lies open: it keeps itself fresh, and whoever reads it keeps the place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from refunds import actions
from refunds.models import Commitment
from refunds.numbers import grouped
from refunds.tests.make import make_agent, make_ticket

from .people import Staff

pytestmark = pytest.mark.django_db(transaction=True)

A_WHILE_MS = 16_000


def promise() -> Commitment:
    """Overdue, and on record as broken as soon as the worker sees it."""
    now = timezone.now()
    draft = actions.Draft("other", now + timedelta(minutes=30), "We call you.")
    return actions.promise(make_ticket(at=now), draft, by=make_agent(), at=now)


def opened(page: Page) -> Page:
    Staff(page).sign_in("wang")
    page.clock.install()
    page.goto(reverse("admin:desk_board"))
    return page


def test_the_board_refreshes_itself_keeps_the_focus_and_stands_still_when_it_is_told_to(desk, reads):
    first, page = promise(), opened(reads())
    line = page.locator(f"#promise-{first.pk}")
    expect(line).to_have_text(grouped(first.ticket.number))
    line.focus()
    second = promise()
    page.clock.run_for(A_WHILE_MS)
    expect(page.locator(f"#promise-{second.pk}")).to_be_visible()
    expect(line).to_be_focused()

    page.get_by_role("button", name="Pause").click()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.run_for(5 * A_WHILE_MS)
    assert asked == []
    page.get_by_role("button", name="Pause").click()
    actions.close_commitment(first.ticket, first, "kept", "We called.", by=make_agent())
    page.clock.run_for(A_WHILE_MS)
    expect(line).to_have_count(0)


def test_a_board_that_cannot_be_refreshed_says_since_when(desk, reads):
    page = opened(reads())
    lost = page.locator("#board-lost")
    expect(lost).to_be_hidden()
    as_of = page.locator("#board-as-of time").inner_text()
    page.context.clear_cookies()
    page.clock.run_for(A_WHILE_MS)
    expect(lost).to_contain_text(f"Not refreshed since {as_of}: what stands here may be over.")
