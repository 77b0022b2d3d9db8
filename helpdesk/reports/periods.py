"""The days that a report is about, in the desk's time zone, and the days of the same number before them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, DateField, Value, When
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

DAY = timedelta(days=1)
# The longest that may be chosen.
MOST_DAYS = 366
DEFAULT = "30d"


class Period(NamedTuple):
    """From the first moment of day `first` to the last of day `last`; `code` names it where it is a ready-made one."""

    first: date
    last: date
    code: str = ""

    @property
    def start(self) -> datetime:
        return begin(self.first)

    @property
    def end(self) -> datetime:
        """The first moment that is no longer in it."""
        return begin(self.last + DAY)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Period:
        return Period(self.first - self.days * DAY, self.first - DAY)

    @property
    def query(self) -> dict[str, str]:
        """As the lists' filters `from` and `to` have it."""
        return {"from": self.first.isoformat(), "to": self.last.isoformat()}

    def named(self, what: str) -> dict[str, str]:
        """The same as lists have it that know days of several kinds: `due` gives `due_from` and `due_to`."""
        return {f"{what}_{end}": day for end, day in self.query.items()}


def begin(day: date) -> datetime:
    """Its first moment where the desk works."""
    return timezone.make_aware(datetime.combine(day, time()))


def day_of(text: str) -> date | None:
    """The day that an address names, such as 2026-03-01, of the years that a database and a calendar know."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2200 else None


def _last(days: int) -> Callable[[date], tuple[date, date]]:
    return lambda today: (today - (days - 1) * DAY, today)


def _this_week(today: date) -> tuple[date, date]:
    return today - today.weekday() * DAY, today


def _last_week(today: date) -> tuple[date, date]:
    monday = today - (today.weekday() + 7) * DAY
    return monday, monday + 6 * DAY


def _this_month(today: date) -> tuple[date, date]:
    return today.replace(day=1), today


def _last_month(today: date) -> tuple[date, date]:
    last = today.replace(day=1) - DAY
    return last.replace(day=1), last


READY_MADE: dict[str, tuple[str | LazyText, Callable[[date], tuple[date, date]]]] = {
    "7d": (_("the last 7 days"), _last(7)),
    "30d": (_("the last 30 days"), _last(30)),
    "90d": (_("the last 90 days"), _last(90)),
    "365d": (_("the last 365 days"), _last(365)),
    "this_week": (_("this week"), _this_week),
    "last_week": (_("last week"), _last_week),
    "this_month": (_("this month"), _this_month),
    "last_month": (_("last month"), _last_month),
}


def ready_made(code: str, at: datetime) -> Period:
    """One of `READY_MADE`, as it is on the day of `at`. Raises KeyError."""
    first, last = READY_MADE[code][1](timezone.localtime(at).date())
    return Period(first, last, code)


class Steps(NamedTuple):
    """How a period is cut for a chart: `code` is day, week or month; `begins` lists each one's first day."""

    code: str
    begins: list[date]

    def of(self, field: str) -> Any:
        """The first day of the step that a moment of the period lies in, as the database finds it.

        By halves: a few comparisons a row, where reading the calendar in a time zone takes longer than all the rest.
        One from before the period is in the first step.
        """
        return _halved(field, self.begins)

    def holding(self, at: datetime) -> date:
        """The same of a moment at hand."""
        return _step_of(timezone.localtime(at).date(), self.code)

    def within(self, begin: date, period: Period) -> Period:
        """The days of the step that begins then, as far as the period has them."""
        after = [later for later in self.begins if later > begin]
        return Period(max(begin, period.first), after[0] - DAY if after else period.last)

    def name(self, begin: date) -> str:
        """As an axis has it."""
        return f"{begin:%Y-%m}" if self.code == "month" else f"{begin:%m-%d}"


def _halved(field: str, begins: list[date]) -> Any:
    if len(begins) == 1:
        return Value(begins[0], output_field=DateField())
    middle = len(begins) // 2
    earlier = When(**{f"{field}__lt": begin(begins[middle])}, then=_halved(field, begins[:middle]))
    return Case(earlier, default=_halved(field, begins[middle:]))


def steps(period: Period) -> Steps:
    """Days of up to five weeks, weeks of up to half a year, otherwise months."""
    code = "day" if period.days <= 35 else "week" if period.days <= 184 else "month"
    every = (period.first + number * DAY for number in range(period.days))
    return Steps(code, list(dict.fromkeys(_step_of(day, code) for day in every)))


def _step_of(day: date, code: str) -> date:
    if code == "week":
        return day - day.weekday() * DAY
    return day.replace(day=1) if code == "month" else day
