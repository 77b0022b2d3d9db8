"""Deadlines that passed: a list in which several are reviewed at once, the same list as a file, a page a deadline."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from helpdesk.admin import people
from helpdesk.admin.base import DeskList
from helpdesk.admin.facts.base import FactAdmin
from helpdesk.admin.pages import require
from refunds import breaches
from refunds.models import Breach

from . import breach_columns as columns
from . import breach_page
from .breach_export import respond
from .breach_filters import FILTERS
from .reviewing import MOST, ReviewForm, chosen_of, review

LEAD = _("A missed deadline is never cleared, whatever becomes of its ticket. “Late by” is in the time that counts.")
WITH = ("ticket", "clock", "shop", "clause__clause", "assignee", "supplier", "cause")


class BreachList(DeskList):
    """Each row with how it ended, in one query for the page, and whether it is ticked in what was sent."""

    result_list: Any

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        ended, chosen = breaches.endings(self.result_list), chosen_of(request)
        for row in self.result_list:
            row.ending, row.is_chosen = ended[row.pk], row.pk in chosen


@admin.register(Breach)
class BreachAdmin(FactAdmin):
    heading = _("Missed deadlines")
    change_list_template = "desk/office/breaches.html"
    list_display = ("ticket_", "missed", "due", "ended", "late", "party_", "cause_")
    list_display_links = None
    list_filter = FILTERS
    has_days = True
    search_fields = ()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return people.oversees(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return people.oversees(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Breach]:
        return breaches.with_clocks(Breach.objects.select_related(*WITH))

    def get_ordering(self, request: HttpRequest) -> Any:
        """What nobody has reviewed in front, where the address does not say which."""
        is_said = request.GET.get("review") or request.GET.get("cause")
        return ("-due_at", "-pk") if is_said else breaches.unreviewed_first()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[DeskList]:
        return BreachList

    def get_list_display(self, request: HttpRequest) -> Any:
        return ("chosen", *self.list_display) if people.supervises(request) else self.list_display

    def get_urls(self) -> Any:
        export = self.admin_site.admin_view(self.export_view)
        return [path("export/", export, name="refunds_breach_export"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """A POST reviews what is ticked; one that is refused comes back with all that was ticked and written."""
        if request.method != "POST":
            return self.listed(request, ReviewForm())
        if not people.supervises(request):
            raise PermissionDenied
        form = ReviewForm(request.POST)
        done = review(form, chosen_of(request), people.actor(request))
        if not done:
            return self.refused(request, form)
        told = ngettext("%(count)d deadline was reviewed.", "%(count)d deadlines were reviewed.", len(done))
        messages.success(request, told % {"count": len(done)})
        return HttpResponseRedirect(request.get_full_path())

    def listed(self, request: HttpRequest, form: ReviewForm) -> Any:
        query = request.GET.urlencode()
        address = reverse("admin:refunds_breach_export") + (f"?{query}" if query else "")
        given = {
            "list_tools": [(_("Download as CSV"), address)],
            "lead": LEAD,
            "reviews": people.supervises(request),
            "form": form,
        }
        return super().changelist_view(request, given)

    def refused(self, request: HttpRequest, form: ReviewForm) -> Any:
        """The list once more. What was ticked and is on this page no longer stays chosen beside the form."""
        response = self.listed(request, form)
        if response.status_code != 200:
            return response
        response.status_code = 422
        shown = {row.pk for row in response.context_data["cl"].result_list}
        elsewhere = self.get_queryset(request).filter(pk__in=chosen_of(request) - shown)
        response.context_data["elsewhere"] = elsewhere[:MOST]
        return response

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """The rows that the same address of the list finds, all of them, as they are read."""
        require(people.oversees, request)
        chosen = [spec(request, dict(request.GET.lists()), Breach, self) for spec in FILTERS]
        rows: QuerySet[Any] = self.get_queryset(request)
        for spec in chosen:
            rows = spec.queryset(request, rows)
        return respond(rows.order_by("-due_at", "-pk"), chosen)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        require(people.oversees, request, writes=people.supervises(request))
        return breach_page.view(request, self.get_queryset(request), object_id)

    chosen = columns.chosen
    ticket_ = columns.ticket
    missed = columns.missed
    due = columns.due
    ended = columns.ended
    late = columns.late
    party_ = columns.party
    cause_ = columns.cause
