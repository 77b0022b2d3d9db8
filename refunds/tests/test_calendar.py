import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refunds.calendar import Calendar, DayNote, NoWorkingTimeError, SpecialDay, Window
from refunds.tests.business_time import (
    MINUTE,
    any_instants,
    calendars,
    counted_due,
    counted_minutes,
    minutes_near_changes,
    shanghai,
)

HOLIDAYS = Path(__file__).resolve().parents[3] / "shared" / "data" / "holidays"
HOUR = timedelta(hours=1)
LUNCH = Calendar.parse(windows=["09:00-12:00", "13:00-18:00"], chinese_holidays=False)
thorough = settings(max_examples=60)
amounts = st.timedeltas(timedelta(0), timedelta(hours=100))


def published_days() -> dict[date, bool]:
    """Each day that a notice names, and whether it is off; December's days may stand in the next year's notice."""
    if not HOLIDAYS.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{HOLIDAYS} is missing")
        pytest.skip(f"{HOLIDAYS} is not here")
    named = {}
    for path in sorted(HOLIDAYS.glob("20*.json")):
        for day in json.loads(path.read_text())["days"]:
            named[date.fromisoformat(day["date"])] = day["isOffDay"]
    return named


@pytest.mark.shared_data
@pytest.mark.parametrize("year", range(2018, 2025))
def test_calendar_working_days_equal_the_published_notices(year):
    named, calendar = published_days(), Calendar()
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365 + (year % 4 == 0))]
    assert days[-1] == date(year, 12, 31)
    expected = [not named.get(day, day.weekday() > 4) for day in days]
    assert [calendar.is_working_day(day) for day in days] == expected


@thorough
@given(calendars(), minutes_near_changes(), st.integers(0, 3000))
def test_calendar_elapsed_equals_counting_minutes(calendar, start, minutes):
    end = start + minutes * MINUTE
    assert calendar.elapsed(start, end) == counted_minutes(calendar, start, minutes)


@thorough
@given(calendars(), minutes_near_changes(), st.integers(0, 1500))
def test_calendar_add_equals_counting_minutes(calendar, start, minutes):
    assert calendar.add(start, minutes * MINUTE) == counted_due(calendar, start, minutes)


@thorough
@given(calendars(), any_instants(), amounts)
def test_calendar_add_and_elapsed_are_inverse(calendar, start, amount):
    due = calendar.add(start, amount)
    assert calendar.elapsed(start, due) == amount
    assert calendar.add(start, calendar.elapsed(start, due)) == due
    if amount:
        assert calendar.elapsed(start, due - timedelta(microseconds=1)) < amount


@thorough
@given(calendars(), any_instants(), any_instants(), any_instants())
def test_calendar_elapsed_adds_up(calendar, one, two, three):
    first, second, third = sorted([one, two, three])
    both = calendar.elapsed(first, second) + calendar.elapsed(second, third)
    assert calendar.elapsed(first, third) == both
    assert calendar.elapsed(first, third) <= third - first


@thorough
@given(calendars(), any_instants(), amounts, amounts, amounts)
def test_calendar_add_is_monotone(calendar, start, wait, amount, more):
    due = calendar.add(start, amount)
    assert due <= calendar.add(start, amount + more)
    assert due <= calendar.add(start + wait, amount) or not amount


@thorough
@given(calendars(), any_instants(), amounts, st.lists(st.integers(0, 20), min_size=1, max_size=4))
def test_calendar_holiday_never_moves_a_deadline_earlier(calendar, start, amount, offsets):
    days = [start.astimezone(calendar.zone).date() + timedelta(days=offset) for offset in offsets]
    holidays = {**calendar.exceptions, **dict.fromkeys(days, "off")}
    fewer = Calendar(calendar.zone, calendar.weekdays, calendar.windows, calendar.chinese_holidays, holidays)
    assert fewer.add(start, amount) >= calendar.add(start, amount)


@given(any_instants(), st.sampled_from(["America/New_York", "Pacific/Apia"]))
def test_calendar_reads_the_same_instant_in_any_zone(start, zone):
    elsewhere = start.astimezone(ZoneInfo(zone))
    assert Calendar().add(elsewhere, 9 * HOUR) == Calendar().add(start, 9 * HOUR)


def test_calendar_lunch_does_not_count():
    assert LUNCH.elapsed(shanghai("2026-03-02 11:30"), shanghai("2026-03-02 13:30")) == HOUR
    assert LUNCH.add(shanghai("2026-03-02 12:20"), HOUR) == shanghai("2026-03-02 14:00")


def test_calendar_add_ends_at_the_close_not_at_the_next_opening():
    assert LUNCH.add(shanghai("2026-03-02 11:00"), HOUR) == shanghai("2026-03-02 12:00")
    assert LUNCH.add(shanghai("2026-03-06 17:00"), HOUR) == shanghai("2026-03-06 18:00")


def test_calendar_add_nothing_is_the_start_itself_even_when_closed():
    start = shanghai("2026-02-17 03:00")
    assert Calendar().add(start, timedelta(0)) == start


def test_calendar_elapsed_backwards_is_nothing():
    assert Calendar().elapsed(shanghai("2026-03-03 10:00"), shanghai("2026-03-02 10:00")) == timedelta(0)


def test_calendar_spring_festival_and_its_make_up_day():
    calendar = Calendar()
    assert calendar.note_on(date(2026, 2, 14)) == DayNote("make_up", "Spring Festival")
    assert calendar.note_on(date(2026, 2, 15)) == DayNote("holiday", "Spring Festival")
    assert calendar.note_on(date(2026, 2, 12)) is None
    assert calendar.windows_on(date(2026, 2, 14)) == calendar.windows
    assert calendar.windows_on(date(2026, 2, 16)) == ()
    assert calendar.add(shanghai("2026-02-12 15:20"), 36 * HOUR) == shanghai("2026-02-24 15:20")


def test_calendar_holidays_apply_to_a_six_day_week():
    calendar = Calendar(weekdays=frozenset(range(6)))
    assert calendar.is_working_day(date(2026, 3, 7))
    assert not calendar.is_working_day(date(2026, 2, 21))


def test_calendar_exceptions_come_before_holidays_and_weekdays():
    calendar = Calendar(
        exceptions={
            date(2026, 2, 17): "working",
            date(2026, 2, 14): SpecialDay("off", name="Moving house"),
            date(2026, 3, 7): ["10:00-12:00"],
        }
    )
    assert calendar.is_working_day(date(2026, 2, 17))
    assert calendar.note_on(date(2026, 2, 14)) == DayNote("off", "Moving house")
    assert calendar.windows_on(date(2026, 3, 7)) == (Window.parse("10:00-12:00"),)
    assert calendar.elapsed(shanghai("2026-03-07 00:00"), shanghai("2026-03-09 00:00")) == 2 * HOUR


def test_calendar_unpublished_year_is_provisional_and_has_weekends():
    calendar, labour_day = Calendar(), date(2027, 5, 3)
    assert calendar.is_provisional(labour_day)
    assert not calendar.is_provisional(date(2026, 12, 31))
    assert calendar.is_working_day(labour_day)
    assert not calendar.is_working_day(date(2027, 5, 1))


def test_calendar_is_not_provisional_where_no_notice_is_awaited():
    day = date(2027, 5, 3)
    assert not Calendar(chinese_holidays=False).is_provisional(day)
    assert not Calendar(exceptions={day: "off"}).is_provisional(day)
    assert not Calendar(confirmed_years=frozenset({2027})).is_provisional(day)


def test_calendar_wall_is_always_open():
    wall = Calendar.wall(ZoneInfo("Europe/London"))
    start = datetime(2026, 3, 28, 23, 17, 5, 123, tzinfo=UTC)
    assert wall.add(start, 72 * HOUR) == start + 72 * HOUR
    assert wall.elapsed(start, start + timedelta(days=900)) == timedelta(days=900)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-03-08 00:00", "2026-03-09 00:00", 23),
        ("2026-11-01 00:00", "2026-11-02 00:00", 25),
        ("2026-03-08 01:30", "2026-03-08 03:30", 1),
        ("2026-11-01 00:30", "2026-11-01 02:30", 3),
    ],
)
def test_calendar_counts_real_hours_where_the_clock_changes(start, end, hours):
    zone = ZoneInfo("America/New_York")
    begin, finish = (datetime.fromisoformat(text).replace(tzinfo=zone) for text in (start, end))
    assert Calendar.wall(zone).elapsed(begin, finish) == hours * HOUR


def test_calendar_window_in_a_skipped_hour_opens_when_the_clock_arrives():
    zone = ZoneInfo("America/New_York")
    night = Calendar(zone, frozenset({6}), (Window.parse("02:30-05:00"),), chinese_holidays=False)
    start = datetime(2026, 3, 8, 0, 0, tzinfo=zone)
    assert night.add(start, HOUR) == datetime(2026, 3, 8, 8, 0, tzinfo=UTC)
    assert night.elapsed(start, start + timedelta(days=1)) == 2 * HOUR


def test_calendar_without_working_time_says_so():
    never = Calendar(weekdays=frozenset(), chinese_holidays=False)
    with pytest.raises(NoWorkingTimeError, match="give it working days and windows"):
        never.add(shanghai("2026-03-02 10:00"), HOUR)
    assert never.elapsed(shanghai("2026-03-02 10:00"), shanghai("2027-03-02 10:00")) == timedelta(0)


def test_calendar_refuses_what_makes_no_sense():
    calendar = Calendar()
    with pytest.raises(ValueError, match="no time zone"):
        calendar.add(datetime(2026, 3, 2), HOUR)  # noqa: DTZ001
    with pytest.raises(ValueError, match="is negative"):
        calendar.add(shanghai("2026-03-02 10:00"), -HOUR)
    with pytest.raises(ValueError, match="outside the calendar's years"):
        calendar.add(datetime(1850, 1, 1, tzinfo=UTC), HOUR)
    with pytest.raises(ValueError, match="weekdays"):
        Calendar(weekdays=frozenset({7}))
    with pytest.raises(ValueError, match="holiday"):
        Calendar(exceptions={date(2026, 3, 2): "holiday"})
    with pytest.raises(ValueError, match="no windows"):
        Calendar(windows=())


def test_calendar_parse_reads_a_configuration():
    calendar = Calendar.parse(
        zone="Europe/London",
        weekdays=["mon", "Saturday"],
        windows=["09:00-12:00", "13:00-18:00"],
        chinese_holidays=False,
        exceptions={"2026-05-04": "off", "2026-05-05": ["10:00-11:00"]},
    )
    assert calendar.weekdays == {0, 5}
    assert calendar.day_length == 8 * HOUR
    assert [calendar.is_working_day(date(2026, 5, day)) for day in (2, 4, 5, 6)] == [True, False, True, False]


@pytest.mark.parametrize(
    ("setting", "complaint"),
    [
        ({"zone": "Mars/Olympus"}, "time zone 'Mars/Olympus' is not known"),
        ({"weekdays": ["mon", "noday"]}, "weekdays nod: write mon"),
        ({"windows": ["9-5"]}, "window '9-5'"),
        ({"exceptions": {"May Day": "off"}}, "May Day"),
    ],
)
def test_calendar_parse_refuses(setting, complaint):
    with pytest.raises(ValueError, match=complaint):
        Calendar.parse(**setting)


def test_calendar_equal_ones_share_their_openings():
    first = Calendar(exceptions={date(2026, 3, 2): "off"})
    second = Calendar(exceptions={date(2026, 3, 2): SpecialDay("off")})
    assert first == second
    assert first._openings is second._openings
    assert first != Calendar()


def test_calendar_openings_grow_safely_under_threads():
    calendar = Calendar(windows=(Window.parse("09:00-20:59"),), exceptions={date(2019, 6, 6): "off"})
    starts = [datetime(year, month, 7, tzinfo=UTC) for year in range(2030, 1990, -1) for month in (1, 7)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda start: calendar.add(start, 30 * HOUR), starts))
    assert found == [calendar.add(start, 30 * HOUR) for start in starts]
    assert all(calendar.elapsed(start, due) == 30 * HOUR for start, due in zip(starts, found, strict=True))


def test_calendar_reads_an_unpublished_year_as_it_was_before_the_notice():
    """Spring Festival 2026, its make-up day, and the year after that nobody knows yet."""
    before = Calendar(unpublished_years=frozenset({2026}))
    assert before.is_working_day(date(2026, 2, 16))
    assert not before.is_working_day(date(2026, 2, 14))
    assert before.is_provisional(date(2026, 2, 16))
    assert not before.is_provisional(date(2025, 2, 16))
    assert before != Calendar()
    assert not Calendar().is_working_day(date(2026, 2, 16))
