"""Clocks as people read them: every deadline explained from its rows, and the desk's own due times."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from refunds import actions, clocks
from refunds.calendar import Calendar, NoWorkingTimeError
from refunds.calendars import calendar_of
from refunds.models import BusinessCalendar, CalendarException
from refunds.tests.business_time import shanghai
from refunds.tests.make import AT, CUSTOMER, DAY, HOUR, MINUTE, kept_file, make_agent, make_ticket, move

pytestmark = pytest.mark.django_db


def default() -> Calendar:
    return calendar_of(BusinessCalendar.objects.get(code="default"))


def sentence(ticket, kind, **how):
    [clock] = [row for row in clocks.of_ticket(ticket) if row.kind == kind]
    return clocks.explained(clock, **how).sentence()


def test_a_deadline_is_explained_from_its_rows():
    assert sentence(make_ticket(), "first_response") == "4 business hours from Tue 14 May 13:00; so Tue 14 May 17:00"


def test_a_pause_was_for_the_customer():
    ticket = make_ticket(evidence=("payment",), state="evidence_requested")
    standing = sentence(ticket, "resolution")
    assert standing.startswith(
        "3 business days from Tue 14 May 13:00; paused since Tue 14 May 13:02 while we wait for you"
    )
    actions.add_evidence(ticket, [kept_file("product")], by=CUSTOMER, at=AT + 2 * MINUTE + 3 * HOUR)
    assert sentence(ticket, "resolution") == (
        "3 business days from Tue 14 May 13:00; paused 3 h while we waited for you; so Fri 17 May 16:00"
    )


def test_as_it_was_known_then():
    ticket = make_ticket(evidence=("payment",), state="evidence_requested")
    assert sentence(ticket, "resolution", at=AT) == "3 business days from Tue 14 May 13:00; so Fri 17 May 13:00"


def test_a_reader_elsewhere_is_told_the_zone():
    told = sentence(make_ticket(), "first_response", zone=ZoneInfo("Europe/London"))
    assert told == "4 business hours from Tue 14 May 06:00; so Tue 14 May 10:00 (Europe/London)"


def test_the_explanation_ends_at_the_due_time_of_the_row_whatever_was_entered_since():
    ticket = make_ticket()
    calendar = BusinessCalendar.objects.get(code="default")
    CalendarException.objects.create(calendar=calendar, day=date(2024, 5, 15), windows=[], name="Moving")
    [clock] = clocks.of_ticket(ticket).filter(kind="resolution")
    assert clocks.explained(clock).due == clock.due_at == AT + DAY


@pytest.mark.parametrize("state", ["submitted", "supplier_confirm", "approved", "escalated", "paid", "rejected"])
def test_every_running_deadline_is_explained_as_it_is_due(state):
    ticket = make_ticket(state=state)
    explained = {row: clocks.explained(row).due for row in clocks.of_ticket(ticket)}
    assert explained == {row: row.due_at for row in ticket.clocks.all()}


def test_all_clocks_of_a_ticket_cost_three_queries(django_assert_num_queries):
    ticket = make_ticket(evidence=("payment",), state="evidence_requested")
    calendar = BusinessCalendar.objects.get(code="default")
    for day in (15, 16, 17):
        CalendarException.objects.create(calendar=calendar, day=date(2024, 5, day), windows=[])
    ticket = move(ticket, "withdraw", make_agent(), AT + HOUR, actions.Asked(reason="In writing."))
    with django_assert_num_queries(3):
        told = [clocks.explained(row).sentence("staff") for row in clocks.of_ticket(ticket)]
    assert len(told) == 3


def test_the_clocks_of_a_ticket_come_in_the_order_of_what_is_due():
    kinds = [row.kind for row in clocks.of_ticket(make_ticket(state="evidence_requested", evidence=("payment",)))]
    assert kinds[-1] == "resolution"


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2026-02-12 15:20", "2026-02-12 19:20"),
        ("2026-02-12 20:00", "2026-02-13 12:00"),
        ("2026-02-14 20:00", "2026-02-24 12:00"),
    ],
)
def test_in_four_business_hours(at, due):
    """Over night; and from the make-up day before Spring Festival until after it."""
    assert default().add(shanghai(at), 4 * HOUR) == shanghai(due)


@pytest.mark.parametrize(
    ("at", "hour", "due"),
    [
        ("2026-02-12 15:20", 18, "2026-02-13 18:00"),
        ("2026-02-13 23:59", 18, "2026-02-14 18:00"),
        ("2026-02-14 08:00", 9, "2026-02-24 09:00"),
        ("2026-02-12 15:20", 23, "2026-02-13 21:00"),
    ],
)
def test_that_hour_of_the_next_working_day(at, hour, due):
    """An evening before a make-up day; a festival; an hour at which nobody works."""
    assert clocks.next_business_day_at(default(), shanghai(at), hour) == shanghai(due)


def test_the_next_working_day_is_that_of_the_calendars_zone():
    """Late on Thursday in London is Friday in Shanghai, so Saturday, a make-up day, comes next."""
    at = datetime(2026, 2, 12, 17, tzinfo=UTC)
    assert clocks.next_business_day_at(default(), at, 18) == shanghai("2026-02-14 18:00")


def test_special_days_of_the_table_count():
    calendar = BusinessCalendar.objects.get(code="default")
    CalendarException.objects.create(calendar=calendar, day=date(2026, 2, 13), windows=["09:00-12:00"])
    at = shanghai("2026-02-12 20:00")
    assert clocks.next_business_day_at(default(), at, 18) == shanghai("2026-02-13 12:00")
    assert default().add(at, 5 * HOUR) == shanghai("2026-02-14 10:00")


def test_a_calendar_without_working_days_says_so():
    with pytest.raises(NoWorkingTimeError, match="no working day"):
        Calendar(weekdays=frozenset(), chinese_holidays=False).next_working_day(date(2026, 1, 1))
