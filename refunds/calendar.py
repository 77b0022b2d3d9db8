"""Business time: when a desk works, and how much of its working time lies between two instants.

Pure: no database and no clock. A calendar is a value; equal ones share their computed openings, so building
one from rows at every request costs nothing. Chinese public holidays and make-up days (调休) come from the
package `chinese_calendar`, which carries the State Council's yearly notices; a year without is provisional.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Literal, NamedTuple, Self
from zoneinfo import ZoneInfo

import chinese_calendar
from django.utils.translation import gettext as _

from refunds.openings import NoWorkingTimeError, Openings
from refunds.windows import WHOLE_DAY, Window, checked

__all__ = ["Calendar", "DayNote", "Hours", "NoWorkingTimeError", "SpecialDay", "Window", "in_utc"]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SHANGHAI = ZoneInfo("Asia/Shanghai")
_ZERO = timedelta(0)

DayKind = Literal["holiday", "make_up", "off", "working", "hours"]


def in_utc(at: datetime) -> datetime:
    """The same instant in UTC, where comparing and subtracting are true. Raises ValueError when naive."""
    if at.tzinfo is UTC:
        return at
    if at.utcoffset() is None:
        raise ValueError(f"{at.isoformat()} has no time zone")
    return at.astimezone(UTC)


@dataclass(frozen=True)
class SpecialDay:
    """A row of the editable table: a day off, a working day with the usual windows, or hours of its own."""

    kind: Literal["off", "working", "hours"]
    windows: tuple[Window, ...] = ()
    name: str = ""

    def __post_init__(self) -> None:
        if self.kind not in ("off", "working", "hours"):
            raise ValueError(f'special day {self.kind!r}: say "off", "working" or give windows')
        if self.kind == "hours":
            object.__setattr__(self, "windows", checked(self.windows))
        elif self.windows:
            raise ValueError(f"special day {self.kind!r} has windows: only a day of its own hours has them")

    @classmethod
    def of(cls, rule: "Rule") -> "SpecialDay":
        """From the short form: "off", "working", or windows."""
        if isinstance(rule, SpecialDay):
            return rule
        if isinstance(rule, str):
            return cls(rule)  # type: ignore[arg-type]  # any other word is refused above
        return cls("hours", checked(rule))


@dataclass(frozen=True)
class Hours:
    """The weekdays (0 is Monday) and windows that hold from the day `since` on. Raises ValueError."""

    since: date
    weekdays: frozenset[int]
    windows: tuple[Window, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "weekdays", _weekdays(self.weekdays))
        object.__setattr__(self, "windows", checked(self.windows))

    @property
    def length(self) -> timedelta:
        return sum((window.length for window in self.windows), _ZERO)


def _weekdays(days: Iterable[int]) -> frozenset[int]:
    if not (found := frozenset(days)) <= set(range(7)):
        raise ValueError(f"weekdays {sorted(found)}: they are 0 (Monday) to 6 (Sunday)")
    return found


Rule = SpecialDay | str | Iterable[Window | str]


class DayNote(NamedTuple):
    """Why a day is not as its weekday says. `name` is English for holidays, as entered for special days."""

    kind: DayKind
    name: str
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True)
class Calendar:
    """When work is done. Exceptions come before public holidays, and those before weekdays (0 is Monday).

    `confirmed_years` are years whose public holidays someone has entered as exceptions before the package
    knows them; `unpublished_years` are read as they were before their notice. `changes` take the place of `weekdays`
    and `windows`, each from its day on: what lies before stays as it was counted. Results are UTC. Raises ValueError
    for weekdays, windows or exceptions that make no sense.
    """

    zone: ZoneInfo = SHANGHAI
    weekdays: frozenset[int] = frozenset(range(5))
    windows: tuple[Window, ...] = (Window(time(9), time(21)),)
    chinese_holidays: bool = True
    exceptions: Mapping[date, Rule] = field(default_factory=dict, hash=False)
    confirmed_years: frozenset[int] = frozenset()
    unpublished_years: frozenset[int] = frozenset()
    changes: tuple[Hours, ...] = ()
    _special: Mapping[date, SpecialDay] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        special = {day: SpecialDay.of(rule) for day, rule in sorted(self.exceptions.items())}
        set_ = object.__setattr__
        set_(self, "weekdays", _weekdays(self.weekdays))
        set_(self, "confirmed_years", frozenset(self.confirmed_years))
        set_(self, "unpublished_years", frozenset(self.unpublished_years))
        set_(self, "windows", checked(self.windows))
        set_(self, "changes", tuple(sorted(self.changes, key=lambda hours: hours.since)))
        set_(self, "exceptions", MappingProxyType(special))
        set_(self, "_special", self.exceptions)

    @classmethod
    def wall(cls, zone: ZoneInfo = SHANGHAI) -> Self:
        """Always open: 24 hours by the wall."""
        return cls(zone, frozenset(range(7)), (WHOLE_DAY,), chinese_holidays=False)

    @classmethod
    def parse(
        cls,
        *,
        zone: str = "Asia/Shanghai",
        weekdays: Iterable[str] = WEEKDAYS[:5],
        windows: Iterable[str] = ("09:00-21:00",),
        chinese_holidays: bool = True,
        exceptions: Mapping[str, Rule] | None = None,
    ) -> Self:
        """From a configuration's text: "mon", "09:00-12:00", {"2026-05-01": "off"}. Raises ValueError."""
        days = [day.strip().lower()[:3] for day in weekdays]
        if unknown := [day for day in days if day not in WEEKDAYS]:
            said = {"days": ", ".join(unknown), "known": ", ".join(WEEKDAYS)}
            raise ValueError(_("weekdays %(days)s: write %(known)s") % said)
        try:
            place = ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            unknown_zone = _("time zone %(zone)s is not known: write it as Asia/Shanghai")
            raise ValueError(unknown_zone % {"zone": repr(zone)}) from None
        return cls(
            zone=place,
            weekdays=frozenset(map(WEEKDAYS.index, days)),
            windows=checked(windows),
            chinese_holidays=chinese_holidays,
            exceptions={date.fromisoformat(day): rule for day, rule in (exceptions or {}).items()},
        )

    def hours_on(self, day: date) -> Hours:
        """What holds on that local day, were it a plain one."""
        return next((hours for hours in reversed(self.changes) if hours.since <= day), self._first_hours)

    @cached_property
    def _first_hours(self) -> Hours:
        return Hours(date.min, self.weekdays, self.windows)

    @property
    def day_length(self) -> timedelta:
        """A normal working day's hours, before any change: what "1 business day" means as a target."""
        return self._first_hours.length

    def day_length_at(self, start: datetime) -> timedelta:
        """The same for a target that starts then."""
        return self.hours_on(start.astimezone(self.zone).date()).length

    def windows_on(self, day: date) -> tuple[Window, ...]:
        """The windows of that local day; empty when it is off."""
        note, usual = self.note_on(day), self.hours_on(day)
        if note is None:
            return usual.windows if day.weekday() in usual.weekdays else ()
        if note.kind in ("holiday", "off"):
            return ()
        return note.windows or usual.windows

    def is_working_day(self, day: date) -> bool:
        return bool(self.windows_on(day))

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`. Raises NoWorkingTimeError when none comes within a year."""
        for number in range(1, 367):
            if self.is_working_day(day + timedelta(days=number)):
                return day + timedelta(days=number)
        never = _("this calendar has no working day in the year after %(day)s: give it some")
        raise NoWorkingTimeError(never % {"day": day})

    def is_provisional(self, day: date) -> bool:
        """Whether `day` rests on weekends alone, because its year's public holidays are not known (yet)."""
        return (
            self.chinese_holidays
            and day.year not in self.confirmed_years
            and day not in self._special
            and not self._knows(day.year)
        )

    def note_on(self, day: date) -> DayNote | None:
        """What makes `day` special: a row of the table, a holiday, a make-up day; None for a plain day."""
        if special := self._special.get(day):
            return DayNote(special.kind, special.name, special.windows)
        if not self.chinese_holidays or not self._knows(day.year):
            return None
        is_off, name = chinese_calendar.get_holiday_detail(day)
        if name is None:
            return None
        return DayNote("holiday" if is_off else "make_up", name)

    def _knows(self, year: int) -> bool:
        return year not in self.unpublished_years and _is_published(year)

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Business time from `start` to `end`; nothing when `end` is not after `start`."""
        return self._openings.between(in_utc(start), in_utc(end))

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """The earliest instant, in UTC, at which `amount` of business time has passed since `start`.

        So an amount that ends with a window is due at its close, not at the next opening; 0 is due at once.
        Raises ValueError for a negative amount, NoWorkingTimeError when the calendar never opens that long.
        """
        if amount < _ZERO:
            raise ValueError(f"business time {amount} is negative")
        return self._openings.reach(in_utc(start), amount) if amount else in_utc(start)

    @cached_property
    def _openings(self) -> Openings:
        return _openings_of(self)


@lru_cache(maxsize=64)
def _openings_of(calendar: Calendar) -> Openings:
    return Openings(calendar)


@lru_cache(maxsize=512)
def _is_published(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True
