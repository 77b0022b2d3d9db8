"""A year of a calendar as twelve months of days, each with what it is."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.utils.dates import MONTHS
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from refunds.calendar import Calendar, DayNote

KINDS: dict[str, LazyText] = {
    "working": gettext_lazy("working day"),
    "off": gettext_lazy("weekend"),
    "holiday": gettext_lazy("public holiday"),
    "make_up": gettext_lazy("make-up working day"),
    "closed": gettext_lazy("closed, by an exception"),
    "open": gettext_lazy("open, by an exception"),
    "hours": gettext_lazy("hours of its own, by an exception"),
}


class Day(NamedTuple):
    """`kind` is a key of `KINDS`; `words` tell what makes the day special, empty for a plain one."""

    date: date
    kind: str
    words: str
    is_today: bool
    is_provisional: bool


class Month(NamedTuple):
    name: str
    weeks: list[list[Day | None]]


def months(calendar: Calendar, year: int, today: date) -> list[Month]:
    return [Month(str(MONTHS[month]), list(_weeks(calendar, year, month, today))) for month in range(1, 13)]


def special_days(found: list[Month]) -> list[Day]:
    """The days that are not as their weekday says, in order."""
    return [day for month in found for week in month.weeks for day in week if day is not None and day.words]


def _weeks(calendar: Calendar, year: int, month: int, today: date) -> Iterator[list[Day | None]]:
    for week in Weeks().monthdatescalendar(year, month):
        yield [day_of(calendar, day, today) if day.month == month else None for day in week]


def day_of(calendar: Calendar, day: date, today: date) -> Day:
    note = calendar.note_on(day)
    kind = _kind(note) if note else ("working" if calendar.is_working_day(day) else "off")
    return Day(day, kind, _words(note, kind) if note else "", day == today, calendar.is_provisional(day))


def _kind(note: DayNote) -> str:
    """A row of our own table is told apart from what the State Council says."""
    return {"off": "closed", "working": "open"}.get(note.kind, note.kind)


def _words(note: DayNote, kind: str) -> str:
    name = _(note.name) if note.name else ""
    windows = ", ".join(str(window) for window in note.windows)
    return " · ".join(part for part in (name, str(KINDS[kind]), windows) if part)
