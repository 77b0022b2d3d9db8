"""The queue: every ticket as a line, what is due next first."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.desk import cells
from helpdesk.templatetags.shown import moment
from orders import money
from refunds import numbers, queues
from refunds.models import Priority, Ticket

from . import bulk, people, queue_reports
from .base import DeskAdmin
from .day_filters import ordered_by
from .filing import views as filing
from .lines import turn, with_lines
from .ticket import views

COLUMNS = ("ticket", "stands", "about", "sold_by", "amount", "worked_by", "due")


@admin.register(Ticket)
class TicketAdmin(DeskAdmin):
    heading = _("Queue")
    change_list_template = "desk/queue.html"
    list_display = COLUMNS
    list_display_links = None
    list_filter = queue_reports.FILTERS
    list_disable_select_all = True
    search_fields = ("number",)
    search_help_text = _("Exact number of a ticket, order, payment or supplier order, or the buyer's contact")
    action_form = bulk.AssignForm
    actions = [bulk.assign_chosen]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ticket]:
        return with_lines(Ticket.objects.all())

    def get_ordering(self, request: HttpRequest) -> Any:
        """By what is due next; finished tickets, of which nothing is, the newest first, or by the days asked for."""
        if days := ordered_by(queue_reports.DAYS, request.GET):
            return days
        return [F("next_due_at").asc(nulls_last=True), "pk"] if not request.GET.get("state") else ["-pk"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Ticket], search_term: str
    ) -> tuple[QuerySet[Ticket], bool]:
        return (queues.search(queryset, search_term) if search_term else queryset), False

    def get_actions(self, request: HttpRequest) -> Any:
        return super().get_actions(request) if people.acts(request) else {}

    def get_urls(self) -> Any:
        return [*filing.urls(self.admin_site), *views.urls(self.admin_site), *super().get_urls()]

    def get_list_display(self, request: HttpRequest) -> Any:
        return (*COLUMNS, "act") if people.acts(request) else COLUMNS

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {"acts": people.acts(request), **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> Any:
        """The ticket's own page. Nothing can be posted to it: each verb has its address."""
        return views.page(request, object_id)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> Any:
        """A ticket's history is its record, on its page."""
        return self.change_view(request, object_id)

    @admin.display(description=pgettext_lazy("column", "Ticket"))
    def ticket(self, row: Ticket) -> SafeString:
        number = format_html(
            '<a class="number" href="{}">{}</a>{}',
            reverse("admin:refunds_ticket_change", args=[row.pk]),
            numbers.grouped(row.number),
            cells.pill(row.get_priority_display(), "bad") if row.priority == Priority.URGENT else "",
        )
        return cells.two_lines(number, moment(row.submitted_at))

    @admin.display(description=_("State"))
    def stands(self, row: Ticket) -> SafeString:
        return cells.two_lines(cells.state(row), turn(row))

    @admin.display(description=_("Complaint"))
    def about(self, row: Ticket) -> SafeString:
        product = row.order.product_name if row.order else _("Payment without an order")
        return cells.two_lines(row.clause.title, product)

    @admin.display(description=_("Shop"))
    def sold_by(self, row: Ticket) -> SafeString:
        product = row.order.product if row.order else None
        supplier = product.supplier if product else None
        return cells.two_lines(row.shop.name, supplier.name if supplier else _("Own stock"))

    @admin.display(description=_("Amount"))
    def amount(self, row: Ticket) -> SafeString:
        return format_html('<span class="amount">{}</span>', money.shown(row.claimed_fen, row.currency))

    @admin.display(description=_("Assignee"))
    def worked_by(self, row: Ticket) -> str | SafeString:
        return people.name(row.assignee) or format_html('<span class="under">{}</span>', _("Nobody"))

    @admin.display(description=pgettext_lazy("filter", "Due"))
    def due(self, row: Any) -> SafeString | str:
        return "" if row.closed_at else cells.due(row.next_due_at, is_provisional=row.is_provisional)

    @admin.display(description="")
    def act(self, row: Ticket) -> SafeString | str:
        if row.assignee_id is not None or row.closed_at is not None:
            return ""
        address = reverse("admin:desk_take", args=[row.pk])
        return format_html('<button class="button small" formaction="{}">{}</button>', address, _("Take"))
