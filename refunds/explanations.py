"""How a deadline came about, in one sentence: start, target, pauses, holidays and make-up days, result.

`explain` gathers facts without a language; `Explanation.sentence()` puts them into the active one when it is read,
so that one explanation serves every reader. Dates of holidays are those of the calendar's zone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from refunds import sla, wording
from refunds.calendar import Calendar, DayNote, Hours, in_utc
from refunds.sla import Pause, Target, WaitingFor

_ONE_DAY = timedelta(days=1)
_CLOSED = ("holiday", "off")


class Paused(NamedTuple):
    """Time for which the clock stood: `counted` in the target's basis, `wall` by the wall."""

    waiting_for: WaitingFor
    counted: timedelta
    wall: timedelta


class DayRun(NamedTuple):
    """Consecutive days of the calendar's zone that are special for one reason."""

    first: date
    last: date
    note: DayNote


@dataclass(frozen=True)
class Explanation:
    """A deadline's parts; while the clock stands, since `standing_since`, `due` is None and `remaining` left."""

    start: datetime
    target: Target
    day_length: timedelta
    zone: ZoneInfo
    home: ZoneInfo
    paused: tuple[Paused, ...]
    days: tuple[DayRun, ...]
    changes: tuple[Hours, ...]
    due: datetime | None
    standing_since: datetime | None
    standing_for: WaitingFor
    remaining: timedelta
    provisional_years: tuple[int, ...]

    def parts(self, reader: Literal["customer", "staff"] = "customer") -> tuple[str, ...]:
        """The sentence's pieces in the active language; to the customer, the desk waited "for you"."""
        return tuple(part for part in self._parts(reader) if part)

    def sentence(self, reader: Literal["customer", "staff"] = "customer") -> str:
        """The whole, for example: 1 business day from Mon 2 Mar 11:00; so Tue 3 Mar 11:00."""
        return pgettext("between the parts of a deadline's explanation", "; ").join(self.parts(reader))

    @property
    def provisional(self) -> str:
        """Which years' holidays it could not know yet, in words; empty where it knew all."""
        return wording.provisional(self.provisional_years)

    def _parts(self, reader: str) -> Iterator[str]:
        year = self.due is not None and self._read(self.start).year != self._read(self.due).year
        yield _("%(target)s from %(start)s") % {
            "target": wording.target(self.target, self.day_length),
            "start": wording.moment(self._read(self.start), year),
        }
        yield from (wording.pause(*pause, self.target.basis, reader) for pause in self.paused)
        between = pgettext("between the special days of a deadline's explanation", ", ")
        yield between.join(wording.days(*run) for run in self.days)
        yield between.join(map(wording.new_hours, self.changes))
        if self.due is None:
            yield from self._standing(reader)
        else:
            yield _("so %(due)s") % {"due": self._moment(self.due, year)}
        yield self.provisional

    def _standing(self, reader: str) -> Iterator[str]:
        if self.standing_since:
            since = self._moment(self.standing_since, False)
            yield wording.standing(since, self.standing_for, reader)
        left = wording.duration(self.remaining)
        yield (_("%(left)s left when it runs again") if self.remaining else _("no time left")) % {"left": left}

    def _read(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def _moment(self, at: datetime, year: bool) -> str:
        """With the zone's name when the reader's is not the calendar's."""
        text = wording.moment(self._read(at), year)
        if self.zone.key == self.home.key:
            return text
        return wording.in_zone(text, self.zone.key)


def explain(
    start: datetime,
    target: Target,
    pauses: Sequence[Pause],
    calendar: Calendar,
    at: datetime | None = None,
    *,
    zone: ZoneInfo | None = None,
) -> Explanation:
    """The deadline of `sla.due_at` with its reasons, as known at `at`.

    Its times are read in `zone`, the reader's, or else in the calendar's.
    """
    start, pauses = in_utc(start), sla.known(pauses, at)
    due = sla.due_at(start, target, pauses, calendar, at)
    standing = min((p for p in pauses if p.stands_at(at)), key=lambda p: p.started_at, default=None)
    end = due or (max(start, standing.started_at) if standing else start)
    business = target.basis == "business"
    spent = sla.elapsed(start, end, pauses, calendar, target.basis)
    first, last = (moment.astimezone(calendar.zone).date() for moment in (start, end))
    return Explanation(
        start=start,
        target=target,
        day_length=calendar.day_length_at(start) if business else _ONE_DAY,
        zone=zone or calendar.zone,
        home=calendar.zone,
        paused=tuple(_paused(pauses, start, end, calendar, target)),
        days=tuple(_runs(calendar, first, last)) if business else (),
        changes=tuple(hours for hours in calendar.changes if business and first < hours.since <= last),
        due=due,
        standing_since=standing.started_at if standing else None,
        standing_for=standing.waiting_for if standing else "",
        remaining=max(target.amount - spent, timedelta(0)) if due is None else timedelta(0),
        provisional_years=_provisional(calendar, first, last) if business else (),
    )


def _paused(
    pauses: Iterable[Pause], start: datetime, end: datetime, calendar: Calendar, target: Target
) -> Iterator[Paused]:
    """The pauses before the deadline, a sum for each party waited for; those in closed time move nothing."""
    sums: dict[WaitingFor, tuple[timedelta, timedelta]] = {}
    for stretch in sla.stretches(pauses, start, end):
        until = stretch.end or end
        counted, wall = sums.get(stretch.waiting_for, (timedelta(0), timedelta(0)))
        counted += sla.between(stretch.start, until, calendar, target.basis)
        sums[stretch.waiting_for] = (counted, wall + (until - stretch.start))
    return (Paused(party, counted, wall) for party, (counted, wall) in sums.items() if counted)


def _runs(calendar: Calendar, first: date, last: date) -> Iterator[DayRun]:
    """The special days from `first` to `last`: days off before days on, each in order of date."""
    found: list[DayRun] = []
    for day in _days(first, last):
        note = calendar.note_on(day)
        if note is None:
            continue
        if found and found[-1].last + _ONE_DAY == day and found[-1].note == note:
            found[-1] = found[-1]._replace(last=day)
        else:
            found.append(DayRun(day, day, note))
    return iter(sorted(found, key=lambda run: run.note.kind not in _CLOSED))


def _provisional(calendar: Calendar, first: date, last: date) -> tuple[int, ...]:
    return tuple(sorted({day.year for day in _days(first, last) if calendar.is_provisional(day)}))


def _days(first: date, last: date) -> Iterator[date]:
    return (first + _ONE_DAY * number for number in range((last - first).days + 1))
