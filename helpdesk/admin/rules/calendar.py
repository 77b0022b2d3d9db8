"""When the desk works: opening hours, a year at a glance, and the days that are unlike the others."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from helpdesk.admin import people
from helpdesk.admin.base import DeskAdmin
from helpdesk.admin.pages import page, require
from helpdesk.admin.setup import noted
from helpdesk.typed import whole
from refunds import calendars
from refunds.calendars import calendar_of
from refunds.models import BusinessCalendar, CalendarException, Clock, Unit

from . import year as years
from .calendar_forms import YEARS_AHEAD, ExceptionForm, HoursForm

# The first year whose holidays are known.
FIRST_YEAR = 2018
LABELS = {
    "weekdays": gettext_noop("Working days"),
    "windows": gettext_noop("Opening hours"),
    "time_zone": gettext_noop("Time zone"),
    "has_chinese_holidays": gettext_noop("Chinese public holidays and make-up days"),
}
EXCEPTION = gettext_noop("Exception")


@admin.register(BusinessCalendar)
class CalendarAdmin(DeskAdmin):
    heading = _("Calendar")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The calendar that deadlines go by. One page: what is sent to it comes back to it."""
        may = people.supervises(request)
        require(people.reads, request, writes=may)
        row = BusinessCalendar.objects.get(code="default")
        hours, exception = HoursForm(calendar=row), ExceptionForm(calendar=row)
        if request.method == "POST":
            what = request.POST.get("what", "")
            if what == "hours":
                hours = HoursForm(request.POST, calendar=row)
            elif what == "add":
                exception = ExceptionForm(request.POST, calendar=row)
            elif what != "remove":
                raise PermissionDenied
            if what == "remove" or (hours if what == "hours" else exception).is_valid():
                return self.done(request, row, hours, exception, what)
        return self.shown(request, row, hours, exception, may=may)

    def done(
        self, request: HttpRequest, row: BusinessCalendar, hours: HoursForm, exception: ExceptionForm, what: str
    ) -> HttpResponse:
        try:
            with transaction.atomic():
                {"hours": self.keep, "add": self.add, "remove": self.remove}[what](request, row, hours, exception)
        except IntegrityError:
            messages.error(request, gettext("There is an exception for this day; remove it first."))
        return HttpResponseRedirect(request.get_full_path())

    def keep(self, request: HttpRequest, row: BusinessCalendar, hours: HoursForm, _exception: ExceptionForm) -> None:
        changed = hours.save()
        if changed:
            self.log_change(request, row, noted.changed(*[LABELS[name] for name in changed]))
        messages.success(request, gettext("Saved.") if changed else gettext("Nothing was changed."))

    def add(self, request: HttpRequest, row: BusinessCalendar, _hours: HoursForm, exception: ExceptionForm) -> None:
        made = exception.save()
        calendars.changed(row)
        self.log_change(request, row, noted.added(EXCEPTION, f"{made.day} {made.name}".strip()))
        messages.success(request, gettext("%(day)s is an exception now.") % {"day": made.day})

    def remove(self, request: HttpRequest, row: BusinessCalendar, _hours: HoursForm, _exception: ExceptionForm) -> None:
        found = row.exceptions.filter(pk=whole(request.POST.get("exception", "")) or 0).first()
        if found is None:
            raise Http404
        self.log_change(request, row, noted.removed(EXCEPTION, f"{found.day} {found.name}".strip()))
        found.delete()
        calendars.changed(row)
        messages.success(request, gettext("%(day)s is as its weekday says again.") % {"day": found.day})

    def shown(
        self, request: HttpRequest, row: BusinessCalendar, hours: HoursForm, exception: ExceptionForm, *, may: bool
    ) -> HttpResponse:
        calendar = calendar_of(row)
        today = timezone.now().astimezone(calendar.zone).date()
        year = asked_year(request, today.year)
        found = years.months(calendar, year, today)
        bound = hours.is_bound or exception.is_bound
        given = {
            "hours": hours,
            "exception": exception,
            "may": may,
            "year": year,
            "before": year - 1 if year > FIRST_YEAR else None,
            "after": year + 1 if year < today.year + YEARS_AHEAD else None,
            "months": found,
            "special": years.special_days(found),
            "kinds": years.KINDS.items(),
            "exceptions": CalendarException.objects.filter(calendar=row, day__year=year),
            "is_provisional": calendar.is_provisional(datetime(year, 6, 15).date()),  # noqa: DTZ001 (a date)
            "running": Clock.objects.filter(stopped_at=None).exclude(unit=Unit.WALL_HOURS).count(),
        }
        return page(request, "desk/office/calendar.html", self.heading, given, status=422 if bound else 200)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **options: Any) -> HttpResponse:
        """The calendar has one page, under the list's address."""
        require(people.reads, request)
        return HttpResponseRedirect(reverse("admin:refunds_businesscalendar_changelist"))


def asked_year(request: HttpRequest, this_year: int) -> int:
    year = whole(request.GET.get("year", ""), digits=4) or this_year
    return min(max(year, FIRST_YEAR), this_year + YEARS_AHEAD)
