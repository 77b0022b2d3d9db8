"""Every promise of the desk, and what became of it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.admin import people
from helpdesk.admin.base import DeskAdmin
from helpdesk.admin.columns import EMPTY, column, moment, ticket
from helpdesk.desk import cells
from helpdesk.desk.cells import two_lines
from refunds.models import Commitment

from . import filters


@admin.register(Commitment)
class PromiseAdmin(DeskAdmin):
    heading = pgettext_lazy("page", "Promises")
    change_list_template = "desk/office/list.html"
    list_display = ("ticket_", "promise", "due", "state", "ended", "made_by_")
    list_display_links = None
    list_filter = (
        filters.PromiseStatusFilter,
        filters.PromiseKindFilter,
        filters.ClosedFromFilter,
        filters.ClosedToFilter,
    )
    has_days = True
    sortable_by = ()
    ordering = ("-id",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return people.oversees(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return people.oversees(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Commitment]:
        return Commitment.objects.select_related("ticket", "made_by")

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **options: Any) -> HttpResponse:
        """A promise is read on its ticket."""
        raise PermissionDenied

    ticket_ = column(_("Ticket"), lambda row: ticket(row.ticket))
    promise = column(_("Promise"), lambda row: two_lines(row.text, row.get_kind_display()))
    due = column(_("Due"), lambda row: moment(row.due_at))
    state = column(_("State"), cells.promise)
    ended = column(_("Ended"), lambda row: moment(row.closed_at))
    made_by_ = column(_("Promised by"), lambda row: people.name(row.made_by) or EMPTY)
