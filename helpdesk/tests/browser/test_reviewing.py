"""Missed deadlines in a browser: what is ticked is counted on the button, and a refusal loses nothing of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from helpdesk.tests.admin.office import listed, make_breach, paged
from orders.tests.make import make_shop
from refunds.models import Breach, BreachReview

from .looking import faults
from .people import Staff

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("on", ["phone", "desk"])
def test_several_are_ticked_and_reviewed_at_once(desk, reads, on):
    shop = make_shop()
    rows = [make_breach(shop=shop) for _ in range(3)]
    asked = f"?clock=first_response&shop={shop.code}"
    page = Staff(reads(on=on)).sign_in("wang").page
    page.goto(listed(Breach) + asked)
    bar, boxes = page.locator(".review-bar"), page.locator("input[name=chosen]")
    cause, button = bar.locator("[name=cause]"), bar.locator("button")
    expect(cause).to_be_hidden()
    boxes.first.check()
    expect(button).to_have_text("Review 1")
    bar.get_by_label("All on this page").check()
    expect(button).to_have_text("Review 3")
    boxes.first.uncheck()
    expect(button).to_have_text("Review 2")
    assert faults(page) == []

    bar.locator("[name=note]").fill("Two were ill.")
    button.click()
    expect(bar.locator(".error")).to_have_text("Choose a cause from the list.")
    expect(page.locator("input[name=chosen]:checked")).to_have_count(2)
    expect(button).to_have_text("Review 2")
    expect(bar.locator("[name=note]")).to_have_value("Two were ill.")

    cause.select_option("not_enough_people")
    button.click()
    expect(page.get_by_text("2 deadlines were reviewed.")).to_be_visible()
    assert page.url.endswith(asked)
    made = BreachReview.objects.filter(breach__in=rows)
    assert [(row.cause.code, row.note.body if row.note else "") for row in made] == [
        ("not_enough_people", "Two were ill.")
    ] * 2
    page.goto(paged(made[0].breach))
    assert faults(page) == []
