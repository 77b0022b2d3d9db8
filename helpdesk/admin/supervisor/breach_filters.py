"""What the missed deadlines can be narrowed to. Whose and what they were is as it was when they were missed."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.admin import queue_filters
from helpdesk.admin.day_filters import FromFilter, ToFilter
from helpdesk.admin.filters import AskedFilter, ChoiceFilter, Choices, PersonFilter
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


class CauseFilter(AskedFilter):
    """By its code; retired ones too, for what was reviewed with them."""

    title, parameter_name, asked_as = _("Cause"), "cause", "cause"


class ClockFilter(AskedFilter):
    title, parameter_name, asked_as, field = _("Deadline"), "clock", "clock", "kind"


class PartyFilter(AskedFilter):
    title, parameter_name, asked_as = _("Who missed it"), "party", "party"


class AssigneeFilter(PersonFilter):
    title, parameter_name = _("Assignee"), "assignee"

    def offered(self, request: HttpRequest) -> Choices:
        return [("nobody", _("Nobody")), *super().offered(request)]

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return rows.filter(assignee=None if value == "nobody" else int(value))


class SupplierFilter(AskedFilter):
    title, parameter_name, asked_as = _("Supplier"), "supplier", "supplier"


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
