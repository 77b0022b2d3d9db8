"""What the missed deadlines can be narrowed to. Whose and what they were is as it was when they were missed."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.admin import queue_filters
from helpdesk.admin.day_filters import FromFilter, ToFilter
from helpdesk.admin.filters import ChoiceFilter, Choices, PersonFilter
from orders.models import Supplier
from refunds.models import Breach, BreachCause, ClockKind
from refunds.models.breach import UNREVIEWED

Rows = QuerySet[Any]
NONE, DONE = "none", "done"


class ReviewFilter(ChoiceFilter):
    """All of them, what nobody has reviewed in front, unless the address says otherwise."""

    title, parameter_name = pgettext_lazy("filter", "Review"), "review"
    otherwise = _("Unreviewed first")

    def offered(self, request: HttpRequest) -> Choices:
        return [(NONE, _("Not reviewed")), (DONE, _("Reviewed"))]

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return rows.filter(UNREVIEWED) if value == NONE else rows.exclude(UNREVIEWED)


class CauseFilter(ChoiceFilter):
    """By its code; retired ones too, for what was reviewed with them."""

    title, parameter_name = _("Cause"), "cause"

    def offered(self, request: HttpRequest) -> Choices:
        return [(NONE, _("None yet")), *((row.code, row.name) for row in BreachCause.objects.all())]

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return rows.filter(cause=None) if value == NONE else rows.filter(cause__code=value)


class ClockFilter(ChoiceFilter):
    title, parameter_name = _("Deadline"), "clock"

    def offered(self, request: HttpRequest) -> Choices:
        return ClockKind.choices

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return rows.filter(kind=value)


class PartyFilter(ChoiceFilter):
    title, parameter_name = _("Who missed it"), "party"

    def offered(self, request: HttpRequest) -> Choices:
        return Breach.Party.choices

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return rows.filter(party=value)


class AssigneeFilter(PersonFilter):
    title, parameter_name = _("Assignee"), "assignee"

    def offered(self, request: HttpRequest) -> Choices:
        return [("nobody", _("Nobody")), *super().offered(request)]

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return rows.filter(assignee=None if value == "nobody" else int(value))


class SupplierFilter(ChoiceFilter):
    title, parameter_name = _("Supplier"), "supplier"

    def offered(self, request: HttpRequest) -> Choices:
        return [
            *Supplier.objects.order_by("name").values_list("code", "name"),
            (NONE, pgettext_lazy("supplier", "none")),
        ]

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return rows.filter(supplier=None) if value == NONE else rows.filter(supplier__code=value)


class DueFromFilter(FromFilter):
    field = "due_at"


class DueToFilter(ToFilter):
    field = "due_at"


FILTERS = (
    ReviewFilter,
    CauseFilter,
    ClockFilter,
    PartyFilter,
    AssigneeFilter,
    SupplierFilter,
    queue_filters.ShopFilter,
    queue_filters.ClauseFilter,
    queue_filters.PriorityFilter,
    DueFromFilter,
    DueToFilter,
)
