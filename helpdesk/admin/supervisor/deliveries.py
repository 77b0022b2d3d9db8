"""What was tried often enough and reached nobody: mails, questions to suppliers, the desk's own work."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from helpdesk.admin import people
from helpdesk.admin.base import DeskAdmin
from helpdesk.admin.columns import EMPTY, column, moment, ticket
from helpdesk.admin.pages import require
from helpdesk.admin.setup import noted
from helpdesk.desk.cells import two_lines
from refunds import notices, outbox
from refunds.models import Delivery

TARGETS = {
    "triage": _("Look at the evidence"),
    "triage_later": _("Look at the evidence"),
    "decide": _("Decide by the clause"),
    "claim": _("Ask the supplier's system"),
    notices.CUSTOMER: _("Mail to the customer"),
    notices.ASSIGNEE: _("Mail to the assignee"),
    notices.SUPERVISORS: _("Mail to the supervisors"),
    notices.PROMISER: _("Mail to whoever promised"),
    notices.SUPPLIER: _("Mail to the supplier"),
}


@admin.register(Delivery)
class DeliveryAdmin(DeskAdmin):
    heading = _("Messages given up")
    change_list_template = "desk/office/list.html"
    list_display = ("target_", "tried", "error", "gave_up", "ticket_", "again")
    list_display_links = None
    sortable_by = ()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return people.oversees(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return people.oversees(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        return outbox.given_up().select_related("event__ticket")

    def get_ordering(self, request: HttpRequest) -> Any:
        return ["-gave_up_at", "-pk"]

    def get_list_display(self, request: HttpRequest) -> Any:
        return self.list_display if people.supervises(request) else self.list_display[:-1]

    def get_urls(self) -> Any:
        again = self.admin_site.admin_view(self.again_view)
        return [path("<int:pk>/again/", again, name="refunds_delivery_again"), *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **options: Any) -> HttpResponse:
        """A line says all there is; it has no page."""
        raise PermissionDenied

    def again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Try it once more. Of two who press at once the second finds it done."""
        require(people.supervises, request, writes=True)
        if request.method != "POST":
            raise PermissionDenied
        row = Delivery.objects.filter(pk=pk).select_related("event__ticket").first()
        if row is None:
            raise Http404
        if outbox.try_again(row, timezone.now()):
            self.log_change(request, row, noted.changed(gettext_noop("Tried again")))
            messages.success(request, _("It is tried again now."))
        else:
            messages.info(request, _("It is being tried already, or has arrived."))
        return HttpResponseRedirect(reverse("admin:refunds_delivery_changelist"))

    target_ = column(_("What"), lambda row: two_lines(TARGETS.get(row.target, row.target), row.event.kind))
    tried = column(_("Tried"), lambda row: row.attempts)
    error = column(_("What went wrong"), lambda row: row.last_error or EMPTY)
    gave_up = column(_("Given up"), lambda row: moment(row.gave_up_at))
    ticket_ = column(_("Ticket"), lambda row: ticket(row.event.ticket))
    again = column("", lambda row: again_button(row))


def again_button(row: Delivery) -> str:
    """Sends the list's form, with its token, to the row's own address."""
    address = reverse("admin:refunds_delivery_again", args=[row.pk])
    return format_html('<button class="button small" formaction="{}">{}</button>', address, _("Try again"))
