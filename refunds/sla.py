"""Deadlines: a start, a target and pauses on a calendar give the instant at which the target is used up.

Pure: time comes in as `at`. All results are UTC. A clock is breached when its elapsed time is *more* than its
target, so the last second of the target is still in time, and so is the closed time after it.
`refunds/explanations.py` puts a deadline into a sentence.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, Self

from refunds.calendar import Calendar, in_utc

Basis = Literal["business", "wall"]
WaitingFor = Literal["customer", "supplier", ""]
WARN_FRACTION = 0.75
_ZERO = timedelta(0)


@dataclass(frozen=True)
class Target:
    """How much time a clock allows: working time of a calendar, or time by the wall. 0 is allowed.

    `unit` says only how people name it. Raises ValueError for a negative amount or an unknown basis or unit.
    """

    amount: timedelta
    basis: Basis = "business"
    unit: Literal["hours", "days"] = "hours"

    def __post_init__(self) -> None:
        if self.amount < _ZERO:
            raise ValueError(f"target {self.amount} is negative")
        if self.basis not in ("business", "wall"):
            raise ValueError(f'target basis {self.basis!r}: it is "business" or "wall"')
        if self.unit not in ("hours", "days"):
            raise ValueError(f'target unit {self.unit!r}: it is "hours" or "days"')

    @classmethod
    def business_hours(cls, hours: float) -> Self:
        return cls(timedelta(hours=hours))

    @classmethod
    def business_days(cls, days: float, calendar: Calendar, start: datetime | None = None) -> Self:
        """A business day is a normal day's hours of that calendar (12 for 09:00–21:00), not a date.

        With the start, the hours of that day count, whatever they are changed to later.
        """
        return cls(days * (calendar.day_length if start is None else calendar.day_length_at(start)), unit="days")

    @classmethod
    def wall_hours(cls, hours: float) -> Self:
        return cls(timedelta(hours=hours), "wall")

    def part(self, fraction: float) -> "Target":
        return Target(self.amount * fraction, self.basis, self.unit)


@dataclass(frozen=True)
class Pause:
    """The clock stood from `started_at` until `ended_at`; None while it still stands. Kept in UTC.

    Raises ValueError when a time is naive or the end comes before the start.
    """

    started_at: datetime
    ended_at: datetime | None = None
    waiting_for: WaitingFor = "customer"

    def __post_init__(self) -> None:
        object.__setattr__(self, "started_at", in_utc(self.started_at))
        if self.ended_at is None:
            return
        object.__setattr__(self, "ended_at", in_utc(self.ended_at))
        if self.ended_at < self.started_at:
            raise ValueError(f"pause ends at {self.ended_at} before it starts at {self.started_at}")

    def stands_at(self, at: datetime | None) -> bool:
        """Whether the clock stands because of this pause at `at`; without `at`, whether it is still open."""
        if at is None:
            return self.ended_at is None
        return self.started_at <= in_utc(at) and (self.ended_at is None or in_utc(at) < self.ended_at)


class Stretch(NamedTuple):
    """A part of a pause that no earlier pause covers; `end` is None when it is not known to end."""

    start: datetime
    end: datetime | None
    waiting_for: WaitingFor


def stretches(pauses: Iterable[Pause], start: datetime, end: datetime | None = None) -> Iterator[Stretch]:
    """The pauses cut to `start`–`end` (both UTC), in order, without overlaps and empty ones."""
    cursor = start
    for pause in sorted(pauses, key=lambda pause: pause.started_at):
        opens = max(cursor, pause.started_at)
        closes = pause.ended_at
        if end is not None:
            closes = end if closes is None else min(closes, end)
        if closes is None:
            yield Stretch(opens, None, pause.waiting_for)
            return
        if closes > opens:
            yield Stretch(opens, closes, pause.waiting_for)
            cursor = closes


def is_paused(pauses: Iterable[Pause], at: datetime | None = None) -> bool:
    """Whether the clock stands at `at`; without `at`, whether a pause is still open."""
    return any(pause.stands_at(at) for pause in pauses)


def between(start: datetime, end: datetime, calendar: Calendar, basis: Basis = "business") -> timedelta:
    """Time from `start` to `end` in the basis, pauses or not; nothing when `end` is not after `start`."""
    if basis == "business":
        return calendar.elapsed(start, end)
    return max(in_utc(end) - in_utc(start), _ZERO)


def elapsed(
    start: datetime, end: datetime, pauses: Iterable[Pause], calendar: Calendar, basis: Basis = "business"
) -> timedelta:
    """Time that counts from `start` to `end`: what passed in the basis, less what passed of it in pauses."""
    start, end = in_utc(start), in_utc(end)
    total = between(start, end, calendar, basis)
    for stretch in stretches(pauses, start, end):
        total -= between(stretch.start, stretch.end or end, calendar, basis)
    return total


def due_at(
    start: datetime,
    target: Target,
    pauses: Sequence[Pause],
    calendar: Calendar,
    at: datetime | None = None,
) -> datetime | None:
    """When the target is used up, in UTC; None while the clock stands, for it has no deadline then.

    With `at`, as known then: later pauses are left out, and one that ended later still stands. A pause that
    starts after the deadline does not move it. A clock that is paused when overdue has no `due_at` either: ask
    `is_overdue` or `used_up_at` before storing it.
    """
    if pauses and is_paused(pauses, at):
        return None
    return used_up_at(start, target, pauses, calendar, at)


def used_up_at(
    start: datetime,
    target: Target,
    pauses: Sequence[Pause],
    calendar: Calendar,
    at: datetime | None = None,
) -> datetime | None:
    """The earliest instant, in UTC, at which the time that counts reaches the target.

    None only when a pause that stands (at `at`) began before that. Raises NoWorkingTimeError as `add` does.
    """
    left, cursor = target.amount, in_utc(start)
    for stretch in stretches(known(pauses, at), cursor) if pauses else ():
        counted = between(cursor, stretch.start, calendar, target.basis)
        if left <= counted:
            break
        if stretch.end is None:
            return None
        left, cursor = left - counted, stretch.end
    return calendar.add(cursor, left) if target.basis == "business" else cursor + left


def known(pauses: Sequence[Pause], at: datetime | None) -> Sequence[Pause]:
    """The pauses as they were known at `at`."""
    if at is None or not pauses:
        return pauses
    at = in_utc(at)
    known = [pause for pause in pauses if pause.started_at <= at]
    return [Pause(p.started_at, None, p.waiting_for) if p.stands_at(at) else p for p in known]


def warn_at(
    start: datetime,
    target: Target,
    pauses: Sequence[Pause],
    calendar: Calendar,
    at: datetime | None = None,
    fraction: float = WARN_FRACTION,
) -> datetime | None:
    """When that fraction of the target is used up, in UTC; None while the clock stands."""
    return due_at(start, target.part(fraction), pauses, calendar, at)


def is_breached(spent: timedelta, target: Target) -> bool:
    """Whether a clock that stopped after `spent` of its time broke its target: more, not as much."""
    return spent > target.amount


def is_overdue(start: datetime, target: Target, pauses: Iterable[Pause], calendar: Calendar, at: datetime) -> bool:
    """Whether the target is broken at `at`, running or standing; not yet in closed time after an exact use."""
    return is_breached(elapsed(start, at, pauses, calendar, target.basis), target)


def late_by(
    due: datetime,
    at: datetime,
    calendar: Calendar,
    pauses: Iterable[Pause] = (),
    basis: Basis = "business",
) -> timedelta:
    """How late `at` is, in time that counts; nothing when it is not. With the pauses: elapsed less target."""
    return elapsed(due, at, pauses, calendar, basis)
