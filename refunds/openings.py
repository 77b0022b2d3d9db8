"""The instants at which a calendar is open: computed once a year of the calendar, then only looked up.

A sweep recomputes many thousand deadlines, and walking the days for each is many times slower than a
bisection of cumulative opening time (`bench/due_dates.py`). Everything inside is UTC: Python compares and
subtracts two times of one zone by the clock on the wall, which is an hour wrong twice a year.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from threading import Lock
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from refunds.windows import Window

FIRST_YEAR, LAST_YEAR = 1970, 2199
HORIZON_YEARS = 20
_ZERO = timedelta(0)
_SECOND = timedelta(seconds=1)
_ZONES_REACH = timedelta(hours=15)

Opening = tuple[datetime, datetime]


class NoWorkingTimeError(ValueError):
    """The calendar does not open often enough for the amount asked, however long one waits."""


class Days(Protocol):
    """What the openings need to know of a calendar."""

    @property
    def zone(self) -> ZoneInfo: ...

    def windows_on(self, day: date) -> tuple[Window, ...]: ...


class Span(NamedTuple):
    """Openings of whole years; `before` and `through` are the opening time up to each one's start and end."""

    first_year: int
    last_year: int
    since: datetime
    until: datetime
    starts: list[datetime]
    ends: list[datetime]
    before: list[timedelta]
    through: list[timedelta]

    def position(self, instant: datetime) -> timedelta:
        """Opening time from the beginning of this span to `instant`."""
        index = bisect_right(self.starts, instant) - 1
        if index < 0:
            return _ZERO
        return self.before[index] + (min(instant, self.ends[index]) - self.starts[index])

    @property
    def total(self) -> timedelta:
        return self.through[-1] if self.through else _ZERO


class Openings:
    """One calendar's openings, grown year by year as they are asked for; safe to share between threads.

    A span is never changed, only replaced under the lock, so a reader keeps a whole one. It stays within the
    years 1970 to 2199.
    """

    def __init__(self, days: Days) -> None:
        self._days = days
        self._lock = Lock()
        self._span: Span | None = None

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Opening time from `start` to `end`, both UTC; nothing when `end` is not after `start`."""
        if end <= start:
            return _ZERO
        span = self._covering(start, end)
        return span.position(end) - span.position(start)

    def reach(self, start: datetime, amount: timedelta) -> datetime:
        """The earliest instant at which `amount` (> 0) of opening time has passed since `start` (UTC).

        Raises NoWorkingTimeError when that does not happen within 20 years.
        """
        span = self._covering(start, start)
        while (position := span.position(start) + amount) > span.total:
            if span.last_year >= min(self._local_year(start) + HORIZON_YEARS, LAST_YEAR):
                never = _(
                    "this calendar opens for less than %(amount)s in the %(years)d years from %(day)s: "
                    "give it working days and windows"
                )
                said = {"amount": amount, "years": HORIZON_YEARS, "day": start.date()}
                raise NoWorkingTimeError(never % said)
            span = self._grown(span.first_year, span.last_year + 1)
        index = bisect_left(span.through, position)
        return span.starts[index] + (position - span.before[index])

    def _covering(self, start: datetime, end: datetime) -> Span:
        span = self._span
        if span and span.since <= start and end < span.until:
            return span
        return self._grown(self._local_year(start), self._local_year(end))

    def _local_year(self, instant: datetime) -> int:
        year = instant.astimezone(self._days.zone).year
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError(f"{instant:%Y-%m-%d} is outside the calendar's years, {FIRST_YEAR} to {LAST_YEAR}")
        return year

    def _grown(self, first: int, last: int) -> Span:
        with self._lock:
            span = self._span
            if span:
                first, last = min(first, span.first_year), max(last, span.last_year)
            if span is None or (first, last) != (span.first_year, span.last_year):
                self._span = span = _grow(span, first, last, self._days)
            return span


def _grow(span: Span | None, first: int, last: int, days: Days) -> Span:
    if span is None:
        openings = _in_years(first, last, days)
    else:
        openings = _in_years(first, span.first_year - 1, days)
        openings += zip(span.starts, span.ends, strict=True)
        openings += _in_years(span.last_year + 1, last, days)
    starts: list[datetime] = []
    ends: list[datetime] = []
    for opens, closes in openings:
        if ends and opens <= ends[-1]:
            ends[-1] = closes
        else:
            starts.append(opens)
            ends.append(closes)
    before, through, total = [], [], _ZERO
    for opens, closes in zip(starts, ends, strict=True):
        before.append(total)
        total += closes - opens
        through.append(total)
    return Span(first, last, _new_year(first, days), _new_year(last + 1, days), starts, ends, before, through)


def _new_year(year: int, days: Days) -> datetime:
    return datetime(year, 1, 1, tzinfo=days.zone).astimezone(UTC)


def _in_years(first: int, last: int, days: Days) -> list[Opening]:
    """Sorted as a whole: a clock set back over midnight puts one day's end after the start of the next."""
    found: list[Opening] = []
    day, end = date(first, 1, 1), date(last + 1, 1, 1)
    while day < end:
        found += instants(days.zone, day, days.windows_on(day))
        day += timedelta(days=1)
    return sorted(found)


def instants(zone: ZoneInfo, day: date, windows: Iterable[Window]) -> Iterator[Opening]:
    """The UTC stretches during which the clock of `zone` shows `day` and a time within one of `windows`.

    So an hour that the clock skips is not open, and one that it shows twice is open twice.
    """
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    early, late = midnight - _ZONES_REACH, midnight + timedelta(days=1) + _ZONES_REACH
    old, new = _offset(zone, early), _offset(zone, late)
    if old == new:
        yield from ((midnight + window.opens - old, midnight + window.closes - old) for window in windows)
        return
    change = _change_of_offset(zone, early, late)
    for window in windows:
        opens, closes = midnight + window.opens, midnight + window.closes
        if opens - old < (until := min(closes - old, change)):
            yield opens - old, until
        if (since := max(opens - new, change)) < closes - new:
            yield since, closes - new


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or _ZERO


def _change_of_offset(zone: ZoneInfo, early: datetime, late: datetime) -> datetime:
    """The instant between the two, to the second, at which the zone's offset changes, once in so few days."""
    old = _offset(zone, early)
    while late - early > _SECOND:
        middle = early + (late - early) // _SECOND // 2 * _SECOND
        if _offset(zone, middle) == old:
            early = middle
        else:
            late = middle
    return late
