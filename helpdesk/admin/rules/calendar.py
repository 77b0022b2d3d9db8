"""The calendars that deadlines go by: a list, and of each its hours, its days, and who goes by it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from helpdesk.admin import people
from helpdesk.admin.columns import EMPTY, column, yes_or_no
from helpdesk.admin.pages import page, require
from helpdesk.admin.setup.base import SetupAdmin
from helpdesk.admin.setup.suppliers import counted
from helpdesk.desk.cells import two_lines
from refunds import opening_hours, wording
from refunds.models import BusinessCalendar, CalendarAssignment, Clock

from .calendar_forms import CalendarForm
from .calendar_page import Sent, shown


@admin.register(BusinessCalendar)
class CalendarAdmin(SetupAdmin):
    heading, add_title = _("Calendars"), _("Add a calendar")
    lead = _(
        "Deadlines in business time go by these. A shop's counts for its tickets, a supplier's for its answers, the "
        "default one for who has none. It is chosen on the page of the shop or of the supplier."
    )
    form_class = CalendarForm
    list_display = ("named", "zone", "opens", "holidays", "used_by", "running")
    ordering = ("code",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[BusinessCalendar]:
        return BusinessCalendar.objects.annotate(
            shop_count=counted(CalendarAssignment, "calendar", shop__isnull=False),
            supplier_count=counted(CalendarAssignment, "calendar", supplier__isnull=False),
            clock_count=counted(Clock, "calendar", stopped_at=None),
        )

    named = column(_("Calendar"), lambda row: two_lines(capfirst(row.title), row.code))
    zone = column(_("Time zone"), lambda row: row.time_zone)
    opens = column(_("Opening hours"), lambda row: _hours(row))
    holidays = column(_("Chinese holidays"), lambda row: yes_or_no(row.has_chinese_holidays))
    used_by = column(_("Who goes by it"), lambda row: _used_by(row))
    running = column(_("Running deadlines"), lambda row: row.clock_count or EMPTY)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A calendar's page: what is sent to it comes back to it."""
        require(people.reads, request, writes=people.supervises(request))
        row = self.row(request, object_id)
        if request.method != "POST":
            return self.drawn(request, row, Sent.nothing(row))
        sent = Sent.of(request, row)
        if sent is None:
            raise PermissionDenied
        if not sent.is_done(self, request):
            return self.drawn(request, row, sent, status=422)
        return HttpResponseRedirect(request.get_full_path())

    def drawn(self, request: HttpRequest, row: BusinessCalendar, sent: Sent, *, status: int = 200) -> HttpResponse:
        given = (
            shown(request, row)
            | sent.forms()
            | self.back()
            | {"may": people.supervises(request), "sets_up": people.sets_up(request), "refused": sent.refused()}
        )
        return page(request, "desk/office/calendar.html", capfirst(row.title), given, status=status)


def _hours(row: BusinessCalendar) -> object:
    now = opening_hours.now(row)
    return two_lines(wording.listed([str(window) for window in now.windows]), wording.weekdays(now.weekdays))


def _used_by(row: Any) -> str:
    if row.code == "default":
        return str(_("everybody without one of their own"))
    parts = [
        str(text) % {"count": count}
        for text, count in ((_("shops: %(count)d"), row.shop_count), (_("suppliers: %(count)d"), row.supplier_count))
        if count
    ]
    return wording.listed(parts) or EMPTY
