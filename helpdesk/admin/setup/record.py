"""The record of the set-up: who added or changed what, and when. Tickets have a record of their own."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.admin import people
from helpdesk.admin.base import DeskAdmin
from helpdesk.admin.columns import column, moment
from helpdesk.admin.filters import ChoiceFilter, Choices
from helpdesk.desk.cells import pill, two_lines

KINDS = {
    ("orders", "shop"): _("Shop"),
    ("orders", "supplier"): _("Supplier"),
    ("orders", "product"): _("Product"),
    ("refunds", "clause"): _("Clause"),
    ("refunds", "clocktarget"): _("Target"),
    ("refunds", "businesscalendar"): _("Calendar"),
    ("refunds", "breachcause"): _("Cause of missed deadlines"),
    ("refunds", "delivery"): pgettext_lazy("outbox", "Delivery"),
    ("auth", "user"): _("Person"),
}
ACTIONS = {
    ADDITION: (pgettext_lazy("record", "added"), "good"),
    CHANGE: (pgettext_lazy("record", "changed"), "info"),
    DELETION: (pgettext_lazy("record", "removed"), "bad"),
}


class KindFilter(ChoiceFilter):
    title, parameter_name = pgettext_lazy("record", "What"), "what"

    def offered(self, request: HttpRequest) -> Choices:
        return [(f"{app}.{model}", label) for (app, model), label in KINDS.items()]

    def narrowed(self, rows: QuerySet[Any], value: str, request: HttpRequest) -> QuerySet[Any]:
        app, model = value.split(".")
        return rows.filter(content_type=ContentType.objects.filter(app_label=app, model=model).first())


class ByFilter(ChoiceFilter):
    title, parameter_name = _("Who"), "by"

    def offered(self, request: HttpRequest) -> Choices:
        return people.staff_names()

    def narrowed(self, rows: QuerySet[Any], value: str, request: HttpRequest) -> QuerySet[Any]:
        return rows.filter(user=int(value))


def kind(row: LogEntry) -> object:
    found = row.content_type
    return KINDS.get((found.app_label, found.model), found.model) if found else ""


@admin.register(LogEntry)
class RecordAdmin(DeskAdmin):
    heading = _("Changes of the set-up")
    change_list_template = "desk/office/list.html"
    list_display = ("at", "who", "did", "what", "how")
    list_display_links = None
    list_filter = (KindFilter, ByFilter)
    ordering = ("-id",)
    sortable_by = ()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return people.sets_up(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return people.sets_up(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[LogEntry]:
        return LogEntry.objects.select_related("user", "content_type")

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **options: Any) -> HttpResponse:
        """A line says all there is; it has no page."""
        raise PermissionDenied

    at = column(_("When"), lambda row: moment(row.action_time))
    who = column(_("Who"), lambda row: people.name(row.user))
    did = column(_("Did"), lambda row: pill(*ACTIONS[row.action_flag]))
    what = column(pgettext_lazy("record", "What"), lambda row: two_lines(row.object_repr, kind(row)))
    how = column(_("How"), lambda row: row.get_change_message())
