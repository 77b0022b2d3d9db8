"""Calendars: changed by supervisors, on record, and never under a deadline that runs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from helpdesk.admin.rules import year as years
from refunds.actors import SUPERVISORS
from refunds.calendars import calendar_of
from refunds.models import BusinessCalendar, CalendarException, Clock

from .office import listed, queries
from .sitting import somebody, text, ticket

pytestmark = pytest.mark.django_db
CALENDAR = listed(BusinessCalendar)


def hours(**told: Any) -> dict[str, Any]:
    values = {"what": "hours", "weekdays": ["0", "1", "2", "3", "4"], "windows": "09:00-21:00"}
    return {**values, "time_zone": "Asia/Shanghai", "has_chinese_holidays": "on", **told}


def day_off(**told: Any) -> dict[str, Any]:
    soon = timezone.localdate() + timedelta(days=3)
    return {"what": "add", "day": soon.isoformat(), "kind": "closed", "name": "盘点", **told}


def row() -> BusinessCalendar:
    return BusinessCalendar.objects.get(code="default")


def test_opening_hours_are_changed_and_deadlines_that_run_keep_theirs():
    running = ticket("submitted").clocks.get(kind="first_response")
    boss = somebody(SUPERVISORS)
    assert "Other opening hours move none" in text(boss.client.get(CALENDAR))
    told = hours(windows="09:00-12:00，13:00-18:00", weekdays=["0", "1", "2", "3", "4", "5"])
    assert boss.client.post(CALENDAR, told).status_code == 302
    assert (row().windows, row().weekdays) == (["09:00-12:00", "13:00-18:00"], [0, 1, 2, 3, 4, 5])
    assert LogEntry.objects.get().get_change_message() == "Changed Working days and Opening hours."
    assert Clock.objects.get(pk=running.pk).due_at == running.due_at


@pytest.mark.parametrize(
    "told",
    [
        {"windows": ""},
        {"windows": "whenever"},
        {"windows": "18:00-09:00"},
        {"windows": "09:00-12:00, 11:00-15:00"},
        {"windows": "13:00-15:00, 09:00-12:00"},
        {"windows": "25:00-26:00"},
        {"weekdays": []},
        {"weekdays": ["7"]},
        {"weekdays": ["x"]},
        {"time_zone": "Mars/Base"},
    ],
)
def test_hours_by_which_the_desk_could_not_work_are_refused(told):
    response = somebody(SUPERVISORS).client.post(CALENDAR, hours(**told))
    assert response.status_code == 422
    assert (row().windows, row().weekdays) == (["09:00-21:00"], [0, 1, 2, 3, 4])


@pytest.mark.parametrize(
    ("told", "windows"),
    [({}, []), ({"kind": "open"}, None), ({"kind": "hours", "windows": "10:00-15:00"}, ["10:00-15:00"])],
)
def test_an_exception_is_added_and_removed_on_record(told, windows):
    boss = somebody(SUPERVISORS)
    assert boss.client.post(CALENDAR, day_off(**told)).status_code == 302
    made = CalendarException.objects.get()
    assert (made.windows, made.name) == (windows, "盘点")
    assert "盘点" in text(boss.client.get(CALENDAR, {"year": made.day.year}))
    assert boss.client.post(CALENDAR, {"what": "remove", "exception": made.pk}).status_code == 302
    assert not CalendarException.objects.exists()
    messages = [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")]
    assert messages == [f"Added Exception “{made.day} 盘点”.", f"Deleted Exception “{made.day} 盘点”."]


@pytest.mark.parametrize(
    "told",
    [
        {"day": ""},
        {"day": "soon"},
        {"day": "2031-13-01"},
        {"day": "1999-01-01"},
        {"day": "2999-01-01"},
        {"kind": "maybe"},
        {"kind": "hours"},
        {"kind": "hours", "windows": "15:00-10:00"},
        {"name": "x" * 101},
    ],
)
def test_an_exception_that_is_none_is_refused(told):
    response = somebody(SUPERVISORS).client.post(CALENDAR, day_off(**told))
    assert response.status_code == 422
    assert not CalendarException.objects.exists()


def test_a_day_has_one_exception():
    boss = somebody(SUPERVISORS)
    boss.client.post(CALENDAR, day_off())
    assert boss.client.post(CALENDAR, day_off(kind="open")).status_code == 422
    assert CalendarException.objects.count() == 1


@pytest.mark.parametrize("pk", ["", "x", "0", "99999999999999999999"])
def test_an_exception_that_is_not_there_is_not_removed(pk):
    assert somebody(SUPERVISORS).client.post(CALENDAR, {"what": "remove", "exception": pk}).status_code == 404


@pytest.mark.parametrize("year", ["", "x", "0", "1000", "99999", "2030", "-1", "２０２６"])
def test_any_year_that_is_asked_for_is_drawn_within_bounds(year):
    response = somebody().client.get(CALENDAR, {"year": year})
    assert response.status_code == 200
    assert years.Month._fields == ("name", "weeks")
    assert len(response.context["months"]) == 12
    assert 2018 <= response.context["year"] <= timezone.localdate().year + 5


def test_a_year_shows_holidays_make_up_days_and_exceptions():
    CalendarException.objects.create(calendar=row(), day=date(2026, 3, 4), name="年会", windows=[])
    calendar = calendar_of(row())
    found = {day.date: day for day in years.special_days(years.months(calendar, 2026, date(2026, 3, 1)))}
    kinds = {when: found[when].kind for when in (date(2026, 2, 16), date(2026, 2, 14), date(2026, 3, 4))}
    assert list(kinds.values()) == ["holiday", "make_up", "closed"]
    assert "年会" in found[date(2026, 3, 4)].words
    assert not any(day.is_provisional for day in found.values())
    assert years.day_of(calendar, date(2031, 3, 5), date(2031, 1, 1)).is_provisional


def test_an_unpublished_year_says_that_it_is_provisional():
    ahead = timezone.localdate().year + 4
    assert "provisional" in text(somebody().client.get(CALENDAR, {"year": ahead}))


def test_the_calendar_costs_the_same_with_one_exception_and_with_thirty():
    agent = somebody()
    first = queries(agent, CALENDAR)
    for number in range(30):
        day = timezone.localdate() + timedelta(days=number)
        CalendarException.objects.create(calendar=row(), day=day, name="x", windows=[])
    assert queries(agent, CALENDAR) == first


def test_names_of_days_are_shown_as_text():
    boss = somebody(SUPERVISORS)
    boss.client.post(CALENDAR, day_off(name="<script>alert(1)</script>"))
    year = (timezone.localdate() + timedelta(days=3)).year
    assert "<script>alert" not in boss.client.get(CALENDAR, {"year": year}).content.decode()
