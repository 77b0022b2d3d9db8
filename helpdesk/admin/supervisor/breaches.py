"""Deadlines that passed: the list, and the same list as a file."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.admin import people
from helpdesk.admin.columns import EMPTY, column, moment, ticket
from helpdesk.admin.facts.base import FactAdmin
from helpdesk.admin.pages import require
from helpdesk.desk.cells import two_lines
from refunds import breaches, wording
from refunds.models import Breach

from . import filters
from .breach_export import respond

FILTERS = (
    filters.ClockFilter,
    filters.PartyFilter,
    filters.AssigneeFilter,
    filters.SupplierFilter,
    filters.TicketShopFilter,
    filters.TicketClauseFilter,
    filters.DueFromFilter,
    filters.DueToFilter,
)
LEAD = _("A missed deadline is never cleared, whatever becomes of its ticket. “Late by” is in the time that counts.")
WITH = ("ticket__shop", "ticket__clause__clause", "assignee", "supplier", "cause")


@admin.register(Breach)
class BreachAdmin(FactAdmin):
    heading = _("Missed deadlines")
    list_display = ("ticket_", "clock_", "due", "detected", "late", "party_", "assignee_", "supplier_")
    list_display_links = None
    list_filter = FILTERS
    has_days = True
    search_fields = ()
    ordering = ("-due_at", "-pk")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return people.oversees(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return people.oversees(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Breach]:
        return breaches.with_clocks(Breach.objects.select_related(*WITH))

    def get_urls(self) -> Any:
        export = self.admin_site.admin_view(self.export_view)
        return [path("export/", export, name="refunds_breach_export"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        query = request.GET.urlencode()
        address = reverse("admin:refunds_breach_export") + (f"?{query}" if query else "")
        given = {
            "list_tools": [(_("Download as CSV"), address)],
            "lead": LEAD,
        }
        return super().changelist_view(request, {**given, **(extra_context or {})})

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """The rows that the same address of the list finds, all of them, as they are read."""
        require(people.oversees, request)
        chosen = [spec(request, dict(request.GET.lists()), Breach, self) for spec in FILTERS]
        rows: QuerySet[Any] = self.get_queryset(request)
        for spec in chosen:
            rows = spec.queryset(request, rows)
        return respond(rows.order_by("-due_at", "-pk"), chosen)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **options: Any) -> HttpResponse:
        """A line says all there is; what became of it is on the ticket."""
        raise PermissionDenied

    ticket_ = column(_("Ticket"), lambda row: ticket(row.ticket))
    clock_ = column(_("Deadline"), lambda row: two_lines(row.clock.get_kind_display(), row.ticket.clause.title))
    due = column(_("Due"), lambda row: moment(row.due_at))
    detected = column(_("Noted"), lambda row: moment(row.detected_at))
    late = column(_("Late by"), lambda row: wording.duration(breaches.late_by(row, timezone.now())))
    party_ = column(_("Who missed it"), lambda row: row.get_party_display())
    assignee_ = column(_("Assignee"), lambda row: people.name(row.assignee) or EMPTY)
    supplier_ = column(_("Supplier"), lambda row: row.supplier.name if row.supplier else EMPTY)
