"""One calendar's page: what it shows, and what its forms do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin.utils import construct_change_message
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext, gettext_noop

from helpdesk.admin import people
from helpdesk.admin.setup import noted
from helpdesk.typed import whole
from refunds import calendars, opening_hours
from refunds.calendars import calendar_of
from refunds.models import BusinessCalendar, CalendarAssignment, CalendarException, Clock, Unit
from refunds.refusals import NotMet

from . import year as years
from .calendar_forms import ONCE_USED, CalendarForm, ChangeForm
from .exception_forms import YEARS_AHEAD, ExceptionForm

# The first year whose holidays are known.
FIRST_YEAR = 2018
MOST_NAMED = 50
# Where on the page each form stands.
PARTS = (("calendar", "itself"), ("change", "hours"), ("exception", "exceptions"))
EXCEPTION, HOURS = gettext_noop("Exception"), gettext_noop("Opening hours")


@dataclass(frozen=True)
class Sent:
    """The forms of the page, one of which was sent; `what` names it."""

    row: BusinessCalendar
    what: str
    calendar: CalendarForm
    change: ChangeForm
    exception: ExceptionForm

    @classmethod
    def of(cls, request: HttpRequest, row: BusinessCalendar) -> Sent | None:
        """None where nothing that there is was sent."""
        what = request.POST.get("what", "")
        return cls._made(row, what, request.POST) if what in STEPS else None

    @classmethod
    def nothing(cls, row: BusinessCalendar) -> Sent:
        return cls._made(row, "", None)

    @classmethod
    def _made(cls, row: BusinessCalendar, what: str, data: Any) -> Sent:
        return cls(
            row,
            what,
            CalendarForm(data if what == "calendar" else None, instance=row),
            ChangeForm(data if what == "change" else None, calendar=row),
            ExceptionForm(data if what == "add" else None, calendar=row),
        )

    def forms(self) -> dict[str, Any]:
        return {"form": self.calendar, "change": self.change, "exception": self.exception}

    def refused(self) -> str:
        """Which part of the page says what was wrong with what was sent: the page is long."""
        refused = [part for form, part in PARTS if getattr(self, form).errors]
        return refused[0] if refused else ""

    def is_done(self, page: Any, request: HttpRequest) -> bool:
        """Do what was asked for, on the record of the admin; whether it could be done."""
        form = {"calendar": self.calendar, "change": self.change, "add": self.exception}.get(self.what)
        if form is not None and not form.is_valid():
            return False
        try:
            with transaction.atomic():
                STEPS[self.what](self, page, request)
        except IntegrityError:
            messages.error(request, gettext("There is an exception for this day; remove it first."))
        except NotMet as refusal:
            self.change.refused(refusal)
            return False
        return True


def _keep(sent: Sent, page: Any, request: HttpRequest) -> None:
    message = construct_change_message(cast(Any, sent.calendar), [], False)
    sent.calendar.save()
    if sent.calendar.has_changed():
        page.log_change(request, sent.row, message)
        if set(sent.calendar.changed_data) & set(ONCE_USED):
            calendars.changed(sent.row)
    messages.success(request, gettext("Saved.") if sent.calendar.has_changed() else gettext("Nothing was changed."))


def _change(sent: Sent, page: Any, request: HttpRequest) -> None:
    told = sent.change.cleaned_data
    opening_hours.change(sent.row, told["since"], told["weekdays"], told["windows"], by=people.actor(request))
    page.log_change(request, sent.row, noted.added(HOURS, f"{told['since']} {', '.join(told['windows'])}"))
    messages.success(request, gettext("From %(day)s on these hours hold.") % {"day": told["since"]})


def _drop(sent: Sent, page: Any, request: HttpRequest) -> None:
    day = _day(request.POST.get("since", ""))
    if day is None or not opening_hours.drop(sent.row, day, by=people.actor(request)):
        raise Http404
    page.log_change(request, sent.row, noted.removed(HOURS, day))
    messages.success(request, gettext("The hours of %(day)s are taken back.") % {"day": day})


def _add(sent: Sent, page: Any, request: HttpRequest) -> None:
    made = sent.exception.save()
    calendars.changed(sent.row)
    page.log_change(request, sent.row, noted.added(EXCEPTION, f"{made.day} {made.name}".strip()))
    messages.success(request, gettext("%(day)s is an exception now.") % {"day": made.day})


def _remove(sent: Sent, page: Any, request: HttpRequest) -> None:
    found = sent.row.exceptions.filter(pk=whole(request.POST.get("exception", "")) or 0).first()
    if found is None:
        raise Http404
    if opening_hours.is_counted(sent.row, found.day):
        messages.error(request, gettext("This day is over: what was counted by it stays."))
        return
    page.log_change(request, sent.row, noted.removed(EXCEPTION, f"{found.day} {found.name}".strip()))
    found.delete()
    calendars.changed(sent.row)
    messages.success(request, gettext("%(day)s is as its weekday says again.") % {"day": found.day})


STEPS: dict[str, Callable[[Sent, Any, HttpRequest], None]] = {
    "calendar": _keep,
    "change": _change,
    "drop": _drop,
    "add": _add,
    "remove": _remove,
}


def shown(request: HttpRequest, row: BusinessCalendar) -> dict[str, Any]:
    """What the page tells besides its forms, in a fixed number of queries."""
    calendar, today = calendar_of(row), opening_hours.today(row)
    year = asked_year(request, today.year)
    found = years.months(calendar, year, today)
    running = Clock.objects.filter(calendar=row, stopped_at=None).exclude(unit=Unit.WALL_HOURS)
    return {
        "row": row,
        "today": today,
        "year": year,
        "before": year - 1 if year > FIRST_YEAR else None,
        "after": year + 1 if year < today.year + YEARS_AHEAD else None,
        "months": found,
        "special": years.special_days(found),
        "kinds": years.KINDS.items(),
        "exceptions": CalendarException.objects.filter(calendar=row, day__year=year),
        "is_provisional": calendar.is_provisional(date(year, 6, 15)),
        "running": running.count(),
        "now": opening_hours.now(row),
        "changes": [(change.hours, change.hours.since > today) for change in reversed(opening_hours.changes_of(row))],
        "users": _users(row),
    }


def _users(row: BusinessCalendar) -> QuerySet[CalendarAssignment]:
    """Which shops and suppliers go by it; the default one is everybody's who has none."""
    return CalendarAssignment.objects.filter(calendar=row).select_related("shop", "supplier")[:MOST_NAMED]


def asked_year(request: HttpRequest, this_year: int) -> int:
    year = whole(request.GET.get("year", ""), digits=4) or this_year
    return min(max(year, FIRST_YEAR), this_year + YEARS_AHEAD)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
