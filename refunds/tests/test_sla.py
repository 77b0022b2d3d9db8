from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refunds import sla
from refunds.calendar import Calendar, NoWorkingTimeError
from refunds.sla import Pause, Target
from refunds.tests.business_time import (
    MINUTE,
    any_instants,
    calendars,
    counted_due,
    counted_minutes,
    minutes_near_changes,
    pauses_from,
    shanghai,
)

HOUR = timedelta(hours=1)
DESK = Calendar()
LUNCH = Calendar.parse(windows=["09:00-12:00", "13:00-18:00"], exceptions={"2026-05-01": "off"}, chinese_holidays=False)
thorough = settings(max_examples=60)
bases = st.sampled_from(["business", "wall"])
minutes = st.integers(0, 1500)


def make_pause(start: str, end: str | None = None) -> Pause:
    return Pause(shanghai(start), shanghai(end) if end else None)


def due_of(start: datetime, target: Target, pauses: Sequence[Pause], calendar: Calendar) -> datetime:
    """The deadline of a clock that runs."""
    due = sla.due_at(start, target, pauses, calendar)
    assert due is not None
    return due


# --- The worked example of the replay: cases A and B ---------------------------------------------


def test_sla_replay_case_a_pauses_over_the_afternoon():
    start, stop, target = shanghai("2026-03-02 11:00"), shanghai("2026-03-03 10:00"), Target.business_hours(8)
    pauses = [make_pause("2026-03-02 14:00", "2026-03-02 15:30")]
    assert sla.due_at(start, target, pauses, LUNCH) == shanghai("2026-03-03 13:30")
    spent = sla.elapsed(start, stop, pauses, LUNCH)
    assert spent == timedelta(seconds=19800)
    assert not sla.is_breached(spent, target)


def test_sla_replay_case_b_breaks_its_target_after_a_weekend():
    start, stop, target = shanghai("2026-03-06 17:00"), shanghai("2026-03-09 18:30"), Target.business_hours(8)
    assert sla.due_at(start, target, [], LUNCH) == shanghai("2026-03-09 17:00")
    spent = sla.elapsed(start, stop, [], LUNCH)
    assert spent == timedelta(seconds=32400)
    assert sla.is_breached(spent, target)


# --- What must hold for every calendar, start, target and pauses ---------------------------------


@thorough
@given(st.data(), calendars(), minutes_near_changes(), minutes)
def test_sla_due_equals_counting_minutes(data, calendar, start, amount):
    pauses = data.draw(pauses_from(start))
    due = due_of(start, Target(amount * MINUTE), pauses, calendar)
    assert due == counted_due(calendar, start, amount, pauses)


@thorough
@given(st.data(), calendars(), minutes_near_changes(), minutes)
def test_sla_elapsed_equals_counting_minutes(data, calendar, start, length):
    pauses = data.draw(pauses_from(start))
    spent = sla.elapsed(start, start + length * MINUTE, pauses, calendar)
    assert spent == counted_minutes(calendar, start, length, pauses)


@thorough
@given(st.data(), calendars(), any_instants(), minutes, bases)
def test_sla_elapsed_to_the_due_is_the_target_and_not_before(data, calendar, start, amount, basis):
    pauses, target = data.draw(pauses_from(start)), Target(amount * MINUTE, basis)
    due = due_of(start, target, pauses, calendar)
    assert sla.elapsed(start, due, pauses, calendar, basis) == target.amount
    assert not sla.is_overdue(start, target, pauses, calendar, due)
    if amount:
        just_before = due - timedelta(microseconds=1)
        assert sla.elapsed(start, just_before, pauses, calendar, basis) < target.amount


@thorough
@given(st.data(), calendars(), any_instants(), minutes, bases)
def test_sla_pause_never_shortens_a_deadline(data, calendar, start, amount, basis):
    fewer, target = data.draw(pauses_from(start)), Target(amount * MINUTE, basis)
    more = fewer + data.draw(pauses_from(start))
    without, paused = (due_of(start, target, pauses, calendar) for pauses in (fewer, more))
    assert start <= without <= paused


@thorough
@given(st.data(), calendars(), any_instants(), minutes, st.integers(0, 20))
def test_sla_holiday_never_moves_a_deadline_earlier(data, calendar, start, amount, offset):
    pauses, target = data.draw(pauses_from(start)), Target(amount * MINUTE)
    holiday = start.astimezone(calendar.zone).date() + timedelta(days=offset)
    rules = {**calendar.exceptions, holiday: "off"}
    fewer = Calendar(calendar.zone, calendar.weekdays, calendar.windows, calendar.chinese_holidays, rules)
    assert due_of(start, target, pauses, fewer) >= due_of(start, target, pauses, calendar)


@thorough
@given(st.data(), calendars(), any_instants(), minutes, minutes, bases)
def test_sla_larger_target_is_due_no_earlier(data, calendar, start, amount, more, basis):
    pauses = data.draw(pauses_from(start))
    small, large = Target(amount * MINUTE, basis), Target((amount + more) * MINUTE, basis)
    assert due_of(start, small, pauses, calendar) <= due_of(start, large, pauses, calendar)


@thorough
@given(st.data(), calendars(), any_instants(), minutes, st.integers(0, 9000), bases)
def test_sla_late_by_is_elapsed_less_target(data, calendar, start, amount, wait, basis):
    pauses, target, at = data.draw(pauses_from(start)), Target(amount * MINUTE, basis), start + wait * MINUTE
    due = due_of(start, target, pauses, calendar)
    late = sla.late_by(due, at, calendar, pauses, basis)
    spent = sla.elapsed(start, at, pauses, calendar, basis)
    assert late == max(spent - target.amount, timedelta(0))
    assert sla.is_overdue(start, target, pauses, calendar, at) == (late > timedelta(0))


@thorough
@given(st.data(), calendars(), any_instants(), minutes)
def test_sla_pauses_count_alike_in_any_order_and_zone(data, calendar, start, amount):
    pauses, target = data.draw(pauses_from(start)), Target(amount * MINUTE)
    zone = ZoneInfo("America/New_York")
    moved = [Pause(p.started_at.astimezone(zone), p.ended_at.astimezone(zone)) for p in reversed(pauses)]
    due = due_of(start, target, pauses, calendar)
    assert due_of(start.astimezone(zone), target, moved, calendar) == due


# --- Complaints about other helpdesks --------------------------------------------------------------


def test_sla_due_that_would_fall_in_a_holiday_waits_for_the_next_working_day():
    start = shanghai("2026-02-14 20:00")
    assert sla.due_at(start, Target.business_hours(4), [], DESK) == shanghai("2026-02-24 12:00")
    assert sla.due_at(start, Target.wall_hours(72), [], DESK) == shanghai("2026-02-17 20:00")


def test_sla_lunch_does_not_use_the_target_up():
    start = shanghai("2026-03-02 11:30")
    assert sla.due_at(start, Target.business_hours(1), [], LUNCH) == shanghai("2026-03-02 13:30")
    assert not sla.is_overdue(start, Target.business_hours(0.5), [], LUNCH, shanghai("2026-03-02 13:00"))
    assert sla.is_overdue(start, Target.business_hours(0.5), [], LUNCH, shanghai("2026-03-02 13:00:01"))


def test_sla_pause_over_a_holiday_counts_only_its_working_time():
    start, target = shanghai("2026-02-14 10:00"), Target.business_days(1, DESK)
    pauses = [make_pause("2026-02-14 20:00", "2026-02-24 10:00")]
    assert sla.due_at(start, target, [], DESK) == shanghai("2026-02-24 10:00")
    assert sla.due_at(start, target, pauses, DESK) == shanghai("2026-02-24 12:00")


def test_sla_pause_in_closed_time_moves_nothing():
    start, target = shanghai("2026-03-02 20:00"), Target.business_hours(2)
    assert sla.due_at(start, target, [make_pause("2026-03-02 21:00", "2026-03-03 09:00")], DESK) == shanghai(
        "2026-03-03 10:00"
    )


def test_sla_decided_while_paused_counts_the_pause():
    start, stop, target = shanghai("2026-03-02 10:00"), shanghai("2026-03-02 20:00"), Target.business_hours(4)
    pauses = [make_pause("2026-03-02 12:00")]
    assert sla.elapsed(start, stop, pauses, DESK) == 2 * HOUR
    assert not sla.is_overdue(start, target, pauses, DESK, stop)
    closed = [make_pause("2026-03-02 12:00", "2026-03-02 20:00")]
    assert sla.due_at(start, target, closed, DESK, at=stop) == shanghai("2026-03-03 10:00")


def test_sla_target_changed_while_paused_keeps_the_pause():
    start, pauses = shanghai("2026-03-02 10:00"), [make_pause("2026-03-02 11:00", "2026-03-02 14:00")]
    assert sla.due_at(start, Target.business_hours(2), pauses, DESK) == shanghai("2026-03-02 15:00")
    assert sla.due_at(start, Target.business_hours(5), pauses, DESK) == shanghai("2026-03-02 18:00")


def test_sla_reader_in_another_zone_sees_the_same_breach():
    target, tokyo = Target.business_hours(4), ZoneInfo("America/Los_Angeles")
    start, at = shanghai("2026-03-02 10:00"), shanghai("2026-03-02 14:00:01")
    assert sla.is_overdue(start, target, [], DESK, at)
    assert sla.is_overdue(start.astimezone(tokyo), target, [], DESK, at.astimezone(tokyo))


def test_sla_counts_real_hours_over_a_clock_change():
    zone = ZoneInfo("Europe/London")
    wall, start = Calendar.wall(zone), datetime(2026, 3, 28, 20, 0, tzinfo=zone)
    assert sla.due_at(start, Target.business_hours(8), [], wall) == datetime(2026, 3, 29, 5, 0, tzinfo=zone)
    assert sla.due_at(start, Target.wall_hours(8), [], DESK) == datetime(2026, 3, 29, 5, 0, tzinfo=zone)


# --- Pauses ----------------------------------------------------------------------------------------


def test_sla_due_is_unknown_while_the_clock_stands():
    start, target = shanghai("2026-03-02 10:00"), Target.business_hours(4)
    assert sla.due_at(start, target, [make_pause("2026-03-02 11:00")], DESK) is None
    assert sla.warn_at(start, target, [make_pause("2026-03-02 11:00")], DESK) is None
    assert sla.used_up_at(start, target, [make_pause("2026-03-02 11:00")], DESK) is None


def test_sla_clock_paused_when_overdue_has_no_due_but_stays_overdue():
    start, target = shanghai("2026-03-02 10:00"), Target.business_hours(4)
    pauses, at = [make_pause("2026-03-02 15:00")], shanghai("2026-03-04 10:00")
    assert sla.due_at(start, target, pauses, DESK) is None
    assert sla.used_up_at(start, target, pauses, DESK) == shanghai("2026-03-02 14:00")
    assert sla.is_overdue(start, target, pauses, DESK, at)
    assert sla.late_by(shanghai("2026-03-02 14:00"), at, DESK, pauses) == HOUR


def test_sla_due_as_known_at_a_time():
    start, target = shanghai("2026-03-02 10:00"), Target.business_hours(4)
    pauses = [make_pause("2026-03-02 11:00", "2026-03-02 12:00")]
    assert sla.due_at(start, target, pauses, DESK, at=shanghai("2026-03-02 10:59")) == shanghai("2026-03-02 14:00")
    assert sla.due_at(start, target, pauses, DESK, at=shanghai("2026-03-02 11:00")) is None
    assert sla.due_at(start, target, pauses, DESK, at=shanghai("2026-03-02 12:00")) == shanghai("2026-03-02 15:00")


def test_sla_overlapping_early_and_late_pauses_count_once_and_only_where_they_matter():
    start, target = shanghai("2026-03-02 10:00"), Target.business_hours(4)
    pauses = [
        make_pause("2026-03-02 12:30", "2026-03-02 13:00"),
        make_pause("2026-03-02 09:00", "2026-03-02 10:30"),
        make_pause("2026-03-02 12:00", "2026-03-02 13:00"),
        make_pause("2026-03-02 14:00", "2026-03-02 14:00"),
        make_pause("2026-03-02 15:30", "2026-03-02 19:00"),
    ]
    assert sla.due_at(start, target, pauses, DESK) == shanghai("2026-03-02 15:30")


def test_sla_target_of_nothing_is_due_at_once_and_broken_a_moment_later():
    start, target = shanghai("2026-03-02 10:00"), Target(timedelta(0))
    assert sla.due_at(start, target, [make_pause("2026-03-02 10:00", "2026-03-02 11:00")], DESK) == start
    assert not sla.is_overdue(start, target, [], DESK, start)
    assert sla.is_overdue(start, target, [], DESK, start + timedelta(seconds=1))


# --- Targets, warnings and refusals ---------------------------------------------------------------


def test_sla_business_day_is_a_normal_days_hours():
    assert Target.business_days(3, DESK).amount == 36 * HOUR
    assert Target.business_days(1, LUNCH).amount == 8 * HOUR


def test_sla_warning_comes_at_three_quarters_of_the_target():
    start, target = shanghai("2026-03-02 10:00"), Target.business_hours(4)
    pauses = [make_pause("2026-03-02 11:00", "2026-03-02 12:00")]
    assert sla.warn_at(start, target, pauses, DESK) == shanghai("2026-03-02 14:00")
    assert sla.warn_at(start, target, pauses, DESK, fraction=0.25) == shanghai("2026-03-02 11:00")


def test_sla_late_by_is_nothing_before_the_due_and_business_time_after():
    due = shanghai("2026-03-06 20:00")
    assert sla.late_by(due, shanghai("2026-03-06 19:00"), DESK) == timedelta(0)
    assert sla.late_by(due, shanghai("2026-03-09 10:00"), DESK) == 2 * HOUR
    assert sla.late_by(due, shanghai("2026-03-09 10:00"), DESK, basis="wall") == 62 * HOUR


def test_sla_published_holiday_recomputes_a_provisional_deadline():
    start, target = shanghai("2027-04-30 20:00"), Target.business_hours(2)
    published = Calendar(exceptions=dict.fromkeys([date(2027, 5, 3), date(2027, 5, 4)], "off"))
    assert sla.due_at(start, target, [], DESK) == shanghai("2027-05-03 10:00")
    assert sla.due_at(start, target, [], published) == shanghai("2027-05-05 10:00")


def test_sla_refuses_what_makes_no_sense():
    start, end = shanghai("2026-03-02 10:00"), shanghai("2026-03-02 09:00")
    with pytest.raises(ValueError, match="before it starts"):
        Pause(start, end)
    with pytest.raises(ValueError, match="no time zone"):
        Pause(datetime(2026, 3, 2))  # noqa: DTZ001
    with pytest.raises(ValueError, match="negative"):
        Target(-HOUR)
    with pytest.raises(ValueError, match="basis 'calendar'"):
        Target(HOUR, "calendar")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="unit 'weeks'"):
        Target(HOUR, unit="weeks")  # type: ignore[arg-type]
    with pytest.raises(NoWorkingTimeError):
        sla.due_at(start, Target(HOUR), [], Calendar(weekdays=frozenset(), chinese_holidays=False))
