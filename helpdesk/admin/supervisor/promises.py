"""Every promise of the desk, and what became of it; those that customers deny are settled on their page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.admin import people
from helpdesk.admin.base import DeskAdmin
from helpdesk.admin.columns import EMPTY, column, link, moment, ticket
from helpdesk.admin.pages import require
from helpdesk.desk import cells
from helpdesk.desk.cells import two_lines
from refunds.models import Commitment

from . import promise_page
from .promise_filters import FILTERS, WAITING


def state(row: Commitment) -> SafeString:
    """What became of it; and below, what became of the customer's objection."""
    return two_lines(cells.promise(row), cells.contest(row)) if row.contested_at else cells.promise(row)


@admin.register(Commitment)
class PromiseAdmin(DeskAdmin):
    heading = pgettext_lazy("page", "Promises")
    change_list_template = "desk/office/list.html"
    list_display = ("ticket_", "promise", "due", "state_", "ended", "made_by_")
    list_display_links = None
    list_filter = FILTERS
    has_days = True
    sortable_by = ()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return people.oversees(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return people.oversees(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Commitment]:
        return Commitment.objects.select_related("ticket", "made_by")

    def get_ordering(self, request: HttpRequest) -> Any:
        """The latest in front; of those that wait for a supervisor the one that has waited longest."""
        return ("contested_at", "pk") if request.GET.get("contested") == WAITING else ("-pk",)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        require(people.oversees, request, writes=people.supervises(request))
        return promise_page.view(request, self.get_queryset(request), object_id)

    ticket_ = column(_("Ticket"), lambda row: ticket(row.ticket))
    promise = column(_("Promise"), lambda row: two_lines(link(row, row.text), row.get_kind_display()))
    due = column(_("Due"), lambda row: moment(row.due_at))
    state_ = column(_("State"), state)
    ended = column(_("Ended"), lambda row: moment(row.closed_at))
    made_by_ = column(_("Promised by"), lambda row: people.name(row.made_by) or EMPTY)
