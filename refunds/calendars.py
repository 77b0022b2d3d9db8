"""The calendars that the desk keeps as rows, as the pure ones that deadlines are computed with."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from .calendar import Calendar, SpecialDay
from .models import BusinessCalendar, CalendarException
from .windows import checked


def default_row() -> BusinessCalendar:
    """The one that new clocks and the desk's buttons go by, with its special days. Two queries."""
    return BusinessCalendar.objects.prefetch_related("exceptions").get(code="default")


def calendar_of(row: BusinessCalendar, days: Iterable[CalendarException] | None = None) -> Calendar:
    """The pure calendar that the rows describe; with `days`, with these special days instead of all.

    One query, unless its `exceptions` are prefetched.
    """
    return Calendar(
        zone=ZoneInfo(row.time_zone),
        weekdays=frozenset(row.weekdays),
        windows=checked(row.windows),
        chinese_holidays=row.has_chinese_holidays,
        exceptions={day.day: _special(day) for day in (row.exceptions.all() if days is None else days)},
    )


def _special(row: CalendarException) -> SpecialDay:
    if row.windows is None:
        return SpecialDay("working", name=row.name)
    if not row.windows:
        return SpecialDay("off", name=row.name)
    return SpecialDay("hours", checked(row.windows), row.name)
