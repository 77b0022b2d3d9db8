"""Days of a report: in the desk's zone, across clock changes, and the days before them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from helpdesk.reports.periods import READY_MADE, Period, ready_made, steps
from refunds.models import Heartbeat

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
THURSDAY = datetime(2026, 11, 26, 1, 30, tzinfo=SHANGHAI)


def test_a_period_is_of_whole_days_where_the_desk_works():
    period = Period(date(2026, 3, 1), date(2026, 3, 7))
    assert period.start == datetime(2026, 2, 28, 16, tzinfo=UTC)
    assert period.end == datetime(2026, 3, 7, 16, tzinfo=UTC)
    assert period.days == 7
    assert period.before == Period(date(2026, 2, 22), date(2026, 2, 28))
    assert period.before.end == period.start


def test_days_that_the_clock_changes_are_longer_or_shorter():
    with timezone.override(BERLIN):
        spring, autumn = (Period(day, day) for day in (date(2026, 3, 29), date(2026, 10, 25)))
        assert spring.end.astimezone(UTC) - spring.start.astimezone(UTC) == timedelta(hours=23)
        assert autumn.end.astimezone(UTC) - autumn.start.astimezone(UTC) == timedelta(hours=25)
        assert autumn.start == datetime(2026, 10, 24, 22, tzinfo=UTC)
        assert steps(autumn).holding(datetime(2026, 10, 25, 22, 59, tzinfo=UTC)) == autumn.first


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("7d", date(2026, 11, 20), date(2026, 11, 26)),
        ("30d", date(2026, 10, 28), date(2026, 11, 26)),
        ("365d", date(2025, 11, 27), date(2026, 11, 26)),
        ("this_week", date(2026, 11, 23), date(2026, 11, 26)),
        ("last_week", date(2026, 11, 16), date(2026, 11, 22)),
        ("this_month", date(2026, 11, 1), date(2026, 11, 26)),
        ("last_month", date(2026, 10, 1), date(2026, 10, 31)),
    ],
)
def test_ready_made_periods_go_by_the_day_where_the_desk_works(code, first, last):
    """At half past one in Shanghai it is still the day before in UTC."""
    assert ready_made(code, THURSDAY.astimezone(UTC)) == Period(first, last, code)


def test_the_month_before_january_is_december():
    assert ready_made("last_month", datetime(2026, 1, 5, tzinfo=UTC))[:2] == (date(2025, 12, 1), date(2025, 12, 31))


@pytest.mark.parametrize(("days", "code"), [(1, "day"), (35, "day"), (36, "week"), (184, "week"), (185, "month")])
def test_steps_hold_every_day_once(days, code):
    period = Period(date(2026, 1, 7), date(2026, 1, 7) + timedelta(days=days - 1))
    cut = steps(period)
    assert cut.code == code
    within = [cut.within(begin, period) for begin in cut.begins]
    assert sum(part.days for part in within) == days
    assert (within[0].first, within[-1].last) == (period.first, period.last)
    assert all(later.first - earlier.last == timedelta(days=1) for earlier, later in pairwise(within))


@pytest.mark.django_db
@pytest.mark.parametrize("days", [1, 2, 35, 36, 90, 184, 185, 366])
def test_the_database_finds_the_step_of_a_moment_as_it_is_found_at_hand(days):
    """To the second at each end of a day, on days of 23 and 25 hours too."""
    with timezone.override(BERLIN):
        period = Period(date(2026, 3, 28), date(2026, 3, 28) + timedelta(days=days - 1))
        cut = steps(period)
        ends = [moment for number in range(days) for moment in _ends_of(period.first + timedelta(days=number))]
        Heartbeat.objects.bulk_create(Heartbeat(name=str(number), at=at) for number, at in enumerate(ends))
        found = dict(Heartbeat.objects.values_list("at", cut.of("at")))
        assert found == {at: cut.holding(at) for at in ends}


def _ends_of(day: date) -> list[datetime]:
    return [timezone.make_aware(datetime.combine(day, clock)) for clock in (time(), time(23, 59, 59))]


def test_every_ready_made_period_has_a_name():
    assert all(str(name) for name, _days in READY_MADE.values())
