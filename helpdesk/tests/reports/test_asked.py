"""What an address may ask of a report, and what becomes of what it cannot."""

from __future__ import annotations

from datetime import date

import pytest

from helpdesk.reports import breaches, commitments
from helpdesk.reports.asked import FILTERS, NOBODY, NONE, read
from orders.tests.make import make_shop, make_supplier
from refunds.models import Commitment

from .following import LATER

pytestmark = pytest.mark.django_db


def problems(**given: str) -> tuple[str, ...]:
    return read(given, breaches.FILTERS, LATER).problems


def test_nothing_said_is_the_last_thirty_days():
    asked = read({}, breaches.FILTERS, LATER)
    assert (asked.period.code, asked.period.days, asked.problems) == ("30d", 30, ())
    assert asked.period.last == date(2024, 5, 24)


def test_days_come_before_a_ready_made_period():
    asked = read({"period": "7d", "from": "2024-05-01", "to": "2024-05-02"}, (), LATER)
    assert (asked.period.first, asked.period.last) == (date(2024, 5, 1), date(2024, 5, 2))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"from": "2024-05-02", "to": "2024-05-01"}, "The last day is before the first: swap them."),
        ({"from": "2024-05-02"}, "Give both days, such as 2026-03-01."),
        ({"from": "yesterday", "to": "2024-05-01"}, "Give both days, such as 2026-03-01."),
        ({"from": "0001-01-01", "to": "0001-01-02"}, "Give both days, such as 2026-03-01."),
        ({"from": "2024-01-01", "to": "2025-01-01"}, "At most 366 days at once."),
        ({"period": "always"}, "There is no such period: choose one of the list."),
        ({"clock": "' OR 1=1 --"}, "“Deadline”: choose one of the list."),
        ({"shop": "x\x00y"}, "“Shop”: choose one of the list."),
        ({"assignee": "99999999999999999999"}, "“Assignee”: choose one of the list."),
    ],
)
def test_what_cannot_be_understood_is_said_and_counts_nothing(given, said):
    asked = read(given, breaches.FILTERS, LATER)
    assert asked.problems == (said,)
    assert list(asked.narrowed(Commitment.objects.all(), {})) == []
    assert asked.fitting([object()], {}) == []


def test_a_leap_year_fits():
    assert problems(**{"from": "2024-01-01", "to": "2024-12-31"}) == ()


def test_filters_that_a_report_does_not_have_are_passed_over():
    make_shop(code="shop-a")
    asked = read({"shop": "shop-a", "clock": "payout", "x": "y"}, commitments.FILTERS, LATER)
    assert asked.chosen == {"shop": "shop-a"}


def test_nobody_and_none_are_choices():
    supplier = make_supplier()
    assert FILTERS["assignee"].key(NOBODY) is None
    assert FILTERS["supplier"].key(NONE) is None
    assert FILTERS["supplier"].key(supplier.code) == supplier.pk
    assert dict(FILTERS["supplier"].offered()) == {supplier.code: supplier.name, NONE: "none"}
