"""Calendars: changed by supervisors, on record, and never under a deadline that runs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from helpdesk.admin.rules import year as years
from orders.tests.make import make_shop, make_supplier
from refunds import opening_hours, sweeping
from refunds.calendars import calendar_of
from refunds.models import BusinessCalendar, CalendarAssignment, CalendarException, Clock
from refunds.tests.make import make_ticket

from .office import listed, paged, person, queries
from .sitting import AGENTS, AUDITORS, SUPERVISORS, Person, somebody, text, ticket

pytestmark = pytest.mark.django_db
CALENDARS = listed(BusinessCalendar)


def soon(days: int = 3) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def hours(**told: Any) -> dict[str, Any]:
    """Other hours from a day on."""
    values = {"what": "change", "since": soon(), "weekdays": ["0", "1", "2", "3", "4"], "windows": "09:00-18:00"}
    return {**values, **told}


def itself(**told: Any) -> dict[str, Any]:
    """The calendar's own form, as the page shows the default one."""
    values = {"what": "calendar", "code": "default", "name": "", "time_zone": "Asia/Shanghai"}
    usual = {"weekdays": ["0", "1", "2", "3", "4"], "windows": "09:00-21:00", "has_chinese_holidays": "on"}
    return {key: value for key, value in {**values, **usual, **told}.items() if value is not None}


def day_off(**told: Any) -> dict[str, Any]:
    return {"what": "add", "day": soon(), "kind": "closed", "name": "盘点", **told}


def row(code: str = "default") -> BusinessCalendar:
    return BusinessCalendar.objects.get(code=code)


def page(code: str = "default") -> str:
    return paged(row(code))


def test_other_hours_hold_from_a_day_to_come_on_record():
    running = ticket("submitted").clocks.get(kind="first_response")
    boss = somebody(SUPERVISORS)
    assert "other hours from a day on, moves those" in text(boss.client.get(page()))
    told = hours(windows="09:00-12:00，13:00-18:00", weekdays=["0", "1", "2", "3", "4", "5"])
    assert boss.client.post(page(), told).status_code == 302
    [change] = opening_hours.changes_of(row())
    assert (change.hours.since.isoformat(), change.hours.weekdays) == (soon(), frozenset(range(6)))
    assert [str(window) for window in change.hours.windows] == ["09:00–12:00", "13:00–18:00"]
    assert (row().windows, row().weekdays, row().revision) == (["09:00-21:00"], [0, 1, 2, 3, 4], 1)
    entry = LogEntry.objects.get().get_change_message()
    assert entry == f"Added Opening hours “{soon()} 09:00-12:00, 13:00-18:00”."
    assert Clock.objects.get(pk=running.pk).due_at == running.due_at
    assert "09:00–12:00, 13:00–18:00" in text(boss.client.get(page()))
    assert boss.client.post(page(), {"what": "drop", "since": soon()}).status_code == 302
    assert (row().changes, row().revision) == ([], 2)


@pytest.mark.parametrize(
    "told",
    [
        {"windows": ""},
        {"windows": "whenever"},
        {"windows": "18:00-09:00"},
        {"windows": "09:00-12:00, 11:00-15:00"},
        {"windows": "13:00-15:00, 09:00-12:00"},
        {"windows": "25:00-26:00"},
        {"weekdays": ["0"], "windows": "00:00-00:01"},
        {"weekdays": []},
        {"weekdays": ["7"]},
        {"weekdays": ["x"]},
        {"since": ""},
        {"since": "soon"},
        {"since": "2020-01-01"},
        {"since": "2999-01-01"},
    ],
)
def test_hours_by_which_the_desk_could_not_work_are_refused(told):
    ticket()
    response = somebody(SUPERVISORS).client.post(page(), hours(**told))
    assert response.status_code == 422
    assert 'class="error"' in text(response)
    assert '<a href="#hours">Not saved: look at what is marked.</a>' in text(response)
    assert (row().changes, LogEntry.objects.count()) == ([], 0)


@pytest.mark.parametrize("since", ["", "x", "2020-01-01", "2999-01-01"])
def test_hours_that_are_not_to_come_are_not_taken_back(since):
    assert somebody(SUPERVISORS).client.post(page(), {"what": "drop", "since": since}).status_code == 404


def test_a_calendar_that_deadlines_have_gone_by_keeps_its_zone_and_hours():
    ticket()
    boss = somebody(SUPERVISORS)
    told = itself(name="Head office", time_zone="UTC", windows="10:00-12:00", has_chinese_holidays=None)
    assert boss.client.post(page(), told).status_code == 302
    kept = row()
    values = (kept.name, kept.time_zone, kept.windows, kept.has_chinese_holidays)
    assert values == ("Head office", "Asia/Shanghai", ["09:00-21:00"], True)
    assert LogEntry.objects.get().get_change_message() == "Changed Name."
    assert kept.revision == 0  # a name moves no deadline


def test_a_calendar_that_nothing_went_by_is_put_right_as_a_whole():
    boss = somebody(SUPERVISORS)
    assert "Other hours from a day on" not in text(boss.client.get(page()))
    told = itself(time_zone="Europe/Berlin", windows="10:00-12:00", has_chinese_holidays=None, code="other")
    assert boss.client.post(page(), told).status_code == 302
    kept = row()
    assert (kept.time_zone, kept.windows, kept.has_chinese_holidays) == ("Europe/Berlin", ["10:00-12:00"], False)
    wrongs: list[dict[str, Any]] = [{"windows": "x"}, {"weekdays": []}, {"time_zone": "Mars/Base"}]
    for wrong in wrongs:
        assert boss.client.post(page(), itself(**wrong)).status_code == 422
    assert row().windows == ["10:00-12:00"]


def test_a_calendar_is_added_and_a_shop_and_a_supplier_go_by_it():
    boss, running = somebody(SUPERVISORS), ticket("submitted")
    told = itself(code="berlin", name="Berlin", time_zone="Europe/Berlin", has_chinese_holidays=None)
    assert boss.client.post(reverse("admin:refunds_businesscalendar_add"), told).status_code == 302
    berlin, supplier = row("berlin"), make_supplier()
    assert choose(boss, running.shop, berlin).status_code == 302
    assert choose(boss, supplier, berlin).status_code == 302
    chosen = set(CalendarAssignment.objects.values_list("shop", "supplier"))
    assert chosen == {(running.shop_id, None), (None, supplier.pk)}
    assert {clock.calendar.code for clock in running.clocks.all()} == {"default"}
    filed = make_ticket(at=timezone.now(), shop=running.shop)
    assert {clock.calendar.code for clock in filed.clocks.all()} == {"berlin"}
    assert "shops: 1, suppliers: 1" in text(boss.client.get(CALENDARS))
    users = text(boss.client.get(page("berlin")))
    assert running.shop.name in users
    assert supplier.name in users
    assert choose(boss, running.shop, None).status_code == 302
    assert not CalendarAssignment.objects.filter(shop=running.shop).exists()
    messages = [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")]
    assert messages == ["Added.", "Changed Calendar.", "Changed Calendar.", "Changed Calendar."]


def sent(boss: Person, whose: Any) -> dict[str, Any]:
    """A shop's or a supplier's form as its page shows it."""
    form = boss.client.get(paged(whose)).context["form"]
    return {name: form[name].value() for name in form.fields}


def choose(boss: Person, whose: Any, calendar: BusinessCalendar | None) -> Any:
    return boss.client.post(paged(whose), sent(boss, whose) | {"calendar": calendar.pk if calendar else ""})


@pytest.mark.parametrize("calendar", ["x", "999999", "-1"])
def test_a_calendar_that_there_is_not_is_not_chosen(calendar):
    shop, boss = make_shop(), somebody(SUPERVISORS)
    assert boss.client.post(paged(shop), sent(boss, shop) | {"calendar": calendar}).status_code == 422
    assert not CalendarAssignment.objects.exists()


@pytest.mark.parametrize("role", [AGENTS, AUDITORS])
def test_others_look_at_calendars_and_change_nothing(role):
    reader, shop = person(role), make_shop()
    for address in (CALENDARS, page()):
        assert reader.client.get(address).status_code == 200
    for told in (hours(), itself(name="Mine"), day_off(), {"what": "drop", "since": soon()}, {}):
        assert reader.client.post(page(), told).status_code == 403
    assert reader.client.get(reverse("admin:refunds_businesscalendar_add")).status_code == 403
    assert reader.client.post(reverse("admin:refunds_businesscalendar_add"), itself(code="mine")).status_code == 403
    assert reader.client.post(paged(shop), {"calendar": ""}).status_code == 403
    assert (row().name, row().changes, BusinessCalendar.objects.count()) == ("", [], 1)


@pytest.mark.parametrize(
    ("told", "windows"),
    [({}, []), ({"kind": "open"}, None), ({"kind": "hours", "windows": "10:00-15:00"}, ["10:00-15:00"])],
)
def test_an_exception_is_added_and_removed_on_record(told, windows):
    boss = somebody(SUPERVISORS)
    assert boss.client.post(page(), day_off(**told)).status_code == 302
    made = CalendarException.objects.get()
    assert (made.windows, made.name) == (windows, "盘点")
    assert "盘点" in text(boss.client.get(page(), {"year": made.day.year}))
    assert boss.client.post(page(), {"what": "remove", "exception": made.pk}).status_code == 302
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
    response = somebody(SUPERVISORS).client.post(page(), day_off(**told))
    assert response.status_code == 422
    assert '<a href="#exceptions">Not saved: look at what is marked.</a>' in text(response)
    assert not CalendarException.objects.exists()


def test_a_day_has_one_exception():
    boss = somebody(SUPERVISORS)
    boss.client.post(page(), day_off())
    assert boss.client.post(page(), day_off(kind="open")).status_code == 422
    assert CalendarException.objects.count() == 1


def test_a_day_that_is_over_stays_as_it_was_counted():
    boss, past = somebody(SUPERVISORS), CalendarException.objects.create(calendar=row(), day=soon(-2), windows=[])
    ticket()
    assert "Remove" not in text(boss.client.get(page(), {"year": soon(-2)[:4]}))
    response = boss.client.post(page(), {"what": "remove", "exception": past.pk}, follow=True)
    assert "This day is over" in text(response)
    response = boss.client.post(page(), day_off(day=soon(-1)))
    assert response.status_code == 422
    assert "Choose a day from today on" in text(response)
    assert list(CalendarException.objects.all()) == [past]
    assert not LogEntry.objects.exists()
    assert boss.client.post(page(), day_off(day=soon(0))).status_code == 302


def test_today_is_not_closed_before_what_was_missed_is_on_record():
    """Or closing the day would clear it."""
    boss, late = somebody(SUPERVISORS), make_ticket(at=timezone.now() - timedelta(days=9))
    response = boss.client.post(page(), day_off(day=soon(0)))
    assert response.status_code == 422
    assert "not all on record yet" in text(response)
    sweeping.sweep()
    assert late.breaches.exists()
    assert boss.client.post(page(), day_off(day=soon(0))).status_code == 302


def test_before_a_clock_goes_by_it_a_calendar_has_days_that_are_over_too():
    boss = somebody(SUPERVISORS)
    assert boss.client.post(page(), day_off(day=soon(-1))).status_code == 302
    made = CalendarException.objects.get()
    assert boss.client.post(page(), {"what": "remove", "exception": made.pk}).status_code == 302
    assert not CalendarException.objects.exists()


@pytest.mark.parametrize("pk", ["", "x", "0", "99999999999999999999"])
def test_an_exception_that_is_not_there_is_not_removed(pk):
    assert somebody(SUPERVISORS).client.post(page(), {"what": "remove", "exception": pk}).status_code == 404


@pytest.mark.parametrize("year", ["", "x", "0", "1000", "99999", "2030", "-1", "２０２６"])
def test_any_year_that_is_asked_for_is_drawn_within_bounds(year):
    response = somebody().client.get(page(), {"year": year})
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
    assert "provisional" in text(somebody().client.get(page(), {"year": ahead}))


def test_the_calendar_costs_the_same_with_one_exception_and_with_thirty():
    agent = somebody()
    first = queries(agent, page())
    for number in range(30):
        day = timezone.localdate() + timedelta(days=number)
        CalendarException.objects.create(calendar=row(), day=day, name="x", windows=[])
    assert queries(agent, page()) == first


def test_the_list_costs_the_same_with_one_calendar_and_with_thirty():
    agent = somebody()
    first = queries(agent, CALENDARS)
    for number in range(30):
        made = BusinessCalendar.objects.create(code=f"c-{number}", weekdays=[0], windows=["09:00-12:00"])
        CalendarAssignment.objects.create(shop=make_shop(), calendar=made)
    assert queries(agent, CALENDARS) == first
    for number in range(2, 30):
        CalendarAssignment.objects.filter(calendar__code=f"c-{number}").update(calendar=row("c-0"))
    assert queries(agent, page("c-0")) == queries(agent, page("c-1"))


def test_names_of_days_are_shown_as_text():
    boss = somebody(SUPERVISORS)
    boss.client.post(page(), day_off(name="<script>alert(1)</script>"))
    year = (timezone.localdate() + timedelta(days=3)).year
    assert "<script>alert" not in boss.client.get(page(), {"year": year}).content.decode()
