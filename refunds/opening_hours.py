"""Opening hours that change: from a day to come on, so that what was counted is never counted anew.

Hours that were changed for the past would move what runs without a sign of it: a clock that goes on after a pause is
derived from its start. So a calendar that clocks have gone by keeps its hours, and gets others from tomorrow at the
earliest; what runs past that day is recomputed by the job, on its record (`recomputing`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import calendars, targets
from .actors import Actor, ActorKind
from .calendar import Calendar, Hours, NoWorkingTimeError
from .models import BusinessCalendar, Clock, Unit
from .refusals import NotMet, Unmet, WrongPerson
from .windows import checked

# A change as its calendar keeps it.
Kept = dict[str, Any]
MOST = 50
YEARS_AHEAD = 5
# The longest target that can be published: whatever opens too seldom for it would let no ticket be filed one day.
LONGEST = timedelta(hours=targets.LONGEST[Unit.BUSINESS_HOURS])
TOO_SELDOM = _("By these hours the desk would be open too seldom: two hours a week at least.")


@dataclass(frozen=True)
class Change:
    """The hours of a calendar from a day on, and when that was entered."""

    hours: Hours
    entered_at: datetime


def changes_of(row: BusinessCalendar) -> list[Change]:
    """Those that were and those that are to come, in the order of their days."""
    hours = calendars.calendar_of(row, ()).changes
    return [
        Change(one, datetime.fromisoformat(kept["entered_at"])) for one, kept in zip(hours, row.changes, strict=True)
    ]


def is_used(row: BusinessCalendar) -> bool:
    """Whether a clock has ever gone by it."""
    return Clock.objects.filter(calendar=row).exists()


def is_counted(row: BusinessCalendar, day: date) -> bool:
    """Whether that day is over and clocks have gone by the calendar: what was counted stays."""
    return day < today(row) and is_used(row)


def today(row: BusinessCalendar, at: datetime | None = None) -> date:
    """The date on the calendar's own clock."""
    return (at or timezone.now()).astimezone(ZoneInfo(row.time_zone)).date()


def now(row: BusinessCalendar) -> Hours:
    """The hours that hold today."""
    return calendars.calendar_of(row, ()).hours_on(today(row))


def change(
    row: BusinessCalendar,
    since: date,
    weekdays: Iterable[int],
    windows: Iterable[str],
    *,
    by: Actor,
    at: datetime | None = None,
) -> None:
    """Let these hours hold from `since` on, until those of a later change do. Supervisors only.

    Raises NotMet for a day that is not to come, hours by which nobody would ever work, and too many changes;
    ValueError for windows that make no sense.
    """
    if by.kind is not ActorKind.SUPERVISOR:
        raise WrongPerson
    at = at or timezone.now()
    told: Kept = {"since": since.isoformat(), "weekdays": sorted(set(weekdays)), "windows": [str(w) for w in windows]}
    checked(told["windows"])
    with transaction.atomic():
        kept = BusinessCalendar.objects.select_for_update().get(pk=row.pk)
        others = [one for one in kept.changes if one["since"] != told["since"]]
        unmet = list(_unmet(kept, since, told, len(others), at))
        if unmet:
            raise NotMet(*unmet)
        _keep(kept, [*others, told | {"entered_at": at.isoformat()}])


def drop(row: BusinessCalendar, since: date, *, by: Actor, at: datetime | None = None) -> bool:
    """Take back a change that is still to come; whether there was one. Supervisors only."""
    if by.kind is not ActorKind.SUPERVISOR:
        raise WrongPerson
    with transaction.atomic():
        kept = BusinessCalendar.objects.select_for_update().get(pk=row.pk)
        others = [one for one in kept.changes if one["since"] != since.isoformat()]
        if since <= today(kept, at) or len(others) == len(kept.changes):
            return False
        _keep(kept, others)
    return True


def _keep(row: BusinessCalendar, changes: list[Kept]) -> None:
    row.changes = sorted(changes, key=lambda one: str(one["since"]))
    row.save(update_fields=["changes"])
    calendars.changed(row)


def _unmet(row: BusinessCalendar, since: date, told: Kept, others: int, at: datetime) -> Iterator[Unmet]:
    first = today(row, at) + timedelta(days=1)
    if not first <= since <= first.replace(year=first.year + YEARS_AHEAD, day=1):
        yield Unmet("day_not_to_come", _("Choose a day from tomorrow on, within five years: what was counted stays."))
    if others >= MOST:
        yield Unmet("too_many_changes", _("These are too many changes for one calendar."))
    if not opens(calendars.calendar_of(row, (), [told])):
        yield Unmet("closed", TOO_SELDOM)


def opens(calendar: Calendar) -> bool:
    """Whether there is working time enough to come on it, after its last change too."""
    last = max([timezone.now(), *(_midnight(hours.since, calendar) for hours in calendar.changes)])
    try:
        calendar.add(last, LONGEST)
    except (ValueError, NoWorkingTimeError):
        return False
    return bool(calendar.day_length_at(last))


def _midnight(day: date, calendar: Calendar) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=calendar.zone)
