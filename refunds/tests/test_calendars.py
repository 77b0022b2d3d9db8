"""Several calendars: the supplier's for its answer, the shop's for the rest, the default one for who has none."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from orders.tests.make import make_shop, make_supplier
from refunds import calendars, clocks
from refunds.models import BusinessCalendar, CalendarAssignment
from refunds.refusals import WrongPerson
from refunds.tests.clean import clean_books
from refunds.tests.make import (
    AT,
    HOUR,
    asked_supplier,
    make_agent,
    make_supervisor,
    make_ticket,
    publish_target,
)

__all__ = ["clean_books"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_books")]


def make_calendar(code: str, windows: list[str], **more) -> BusinessCalendar:
    values = {"weekdays": [0, 1, 2, 3, 4], "has_chinese_holidays": False, **more}
    return BusinessCalendar.objects.create(code=code, windows=windows, **values)


def calendars_of(ticket) -> dict[str, str]:
    return dict(ticket.clocks.values_list("kind", "calendar__code"))


def test_a_shop_s_calendar_counts_for_its_tickets_alone():
    mornings, boss = make_calendar("mornings", ["09:00-14:00"]), make_supervisor()
    shop = make_shop()
    calendars.assign(mornings, shop=shop, by=boss)
    ticket = make_ticket(shop=shop)
    assert set(calendars_of(ticket).values()) == {"mornings"}
    # Filed at 13:00: an hour that day, three on the next.
    assert ticket.clocks.get(kind="first_response").due_at == AT + 23 * HOUR
    assert set(calendars_of(make_ticket()).values()) == {"default"}
    calendars.assign(None, shop=shop, by=boss)
    assert set(calendars_of(make_ticket(shop=shop)).values()) == {"default"}


def test_a_supplier_s_calendar_counts_for_its_answer_alone():
    supplier, boss = make_supplier(), make_supervisor()
    publish_target("supplier_confirm", 4, "business_hours")
    calendars.assign(make_calendar("nights", ["20:00-24:00"]), supplier=supplier, by=boss)
    ticket = asked_supplier(make_ticket(supplier=supplier), at=AT)
    assert calendars_of(ticket) == {
        "first_response": "default",
        "evidence_check": "default",
        "resolution": "default",
        "supplier_confirm": "nights",
    }
    assert ticket.clocks.get(kind="supplier_confirm").due_at == AT + 11 * HOUR == ticket.claims.get().due_at


@pytest.mark.parametrize(("of_supplier", "code"), [(True, "nights"), (False, "mornings")])
def test_the_supplier_s_calendar_comes_before_the_shop_s(of_supplier, code):
    shop, supplier, boss = make_shop(), make_supplier(), make_supervisor()
    calendars.assign(make_calendar("mornings", ["09:00-14:00"]), shop=shop, by=boss)
    if of_supplier:
        calendars.assign(make_calendar("nights", ["20:00-24:00"]), supplier=supplier, by=boss)
    ticket = asked_supplier(make_ticket(shop=shop, supplier=supplier), at=AT)
    assert calendars_of(ticket)["supplier_confirm"] == code
    assert calendars_of(ticket)["resolution"] == "mornings"


def test_a_clock_that_runs_keeps_its_calendar():
    shop, boss = make_shop(), make_supervisor()
    ticket = make_ticket(shop=shop)
    calendars.assign(make_calendar("mornings", ["09:00-14:00"]), shop=shop, by=boss)
    assert set(calendars_of(ticket).values()) == {"default"}


def test_what_is_foreseen_goes_by_the_shop_s_calendar():
    shop = make_shop()
    calendars.assign(make_calendar("mornings", ["09:00-14:00"]), shop=shop, by=make_supervisor())
    ticket = make_ticket(shop=shop)
    foreseen = clocks.foreseen("resolution", AT, shop=shop, clause=ticket.clause)
    assert foreseen.due == ticket.clocks.get(kind="resolution").due_at


def test_who_may_assign_a_calendar_and_to_whom():
    calendar, shop, supplier = BusinessCalendar.objects.get(), make_shop(), make_supplier()
    with pytest.raises(WrongPerson):
        calendars.assign(calendar, shop=shop, by=make_agent())
    wrong: list[dict[str, Any]] = [{}, {"shop": shop, "supplier": supplier}]
    for whose in wrong:
        with pytest.raises(ValueError, match="one shop or to one supplier"):
            calendars.assign(calendar, by=make_supervisor(), **whose)
        with pytest.raises(IntegrityError), transaction.atomic():
            CalendarAssignment.objects.create(calendar=calendar, **whose)


def test_the_calendar_of_a_clock_costs_two_queries(django_assert_num_queries):
    ticket = make_ticket()
    with django_assert_num_queries(2):
        calendars.calendar_of(calendars.of_clock(ticket, "resolution"))
