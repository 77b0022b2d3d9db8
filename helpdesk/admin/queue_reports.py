"""What the queue is narrowed to by reports that lead to it: shown while it is set, and taken off by a click."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.reports import ages
from refunds.lifecycle import State
from refunds.models import Stay

from . import queue_filters
from .base import MOST_ROWS
from .day_filters import FromFilter, ToFilter
from .filters import Choices, LedTo

Rows = QuerySet[Any]


class AgeFilter(LedTo):
    title, parameter_name = _("Time since the filing"), "age"

    def offered(self, request: HttpRequest) -> Choices:
        return [(age.code, age.name) for age in ages.AGES]

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return ages.of_age(rows, value, timezone.now())


class FirstPassFilter(LedTo):
    """Of decided tickets: whether they went the straight way, see `stays.DETOURS`."""

    title, parameter_name = _("Decided"), "first_pass"

    def offered(self, request: HttpRequest) -> Choices:
        return [("yes", _("at the first pass")), ("no", _("after a detour"))]

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        decided = rows.filter(state__in=(State.PAID, State.REJECTED))
        return decided.filter(detours=0) if value == "yes" else decided.filter(detours__gt=0)


class FiledFromFilter(LedTo, FromFilter):
    title, parameter_name, field = _("Filed from"), "filed_from", "submitted_at"


class FiledToFilter(LedTo, ToFilter):
    title, parameter_name, field = _("Filed until, with this day"), "filed_to", "submitted_at"


class ClosedFromFilter(LedTo, FromFilter):
    title, parameter_name, field = _("Closed from"), "closed_from", "closed_at"


class ClosedToFilter(LedTo, ToFilter):
    title, parameter_name, field = _("Closed until, with this day"), "closed_to", "closed_at"


class LeftFilter(LedTo):
    """Tickets that left a state. Its days, and what they were then, are told by the filters below it, as one stay.

    Their ids are looked up first: a database that is asked for both at once reads tickets until enough of them fit.
    """

    title, parameter_name = _("Left the state"), "left"

    def offered(self, request: HttpRequest) -> Choices:
        return [(state.value, state.label) for state in ages.OPEN]

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return self.of_stays(rows, Stay.objects.filter(state=value, left_at__isnull=False), request)

    def unchosen(self, rows: Rows, request: HttpRequest) -> Rows:
        if not any(request.GET.get(str(spec.parameter_name)) for spec in OF_STAY):
            return rows
        return self.of_stays(rows, Stay.objects.filter(left_at__isnull=False), request)

    def of_stays(self, rows: Rows, stays: Rows, request: HttpRequest) -> Rows:
        for spec in OF_STAY:
            stays = spec(request, dict(request.GET.lists()), Stay, None).narrow(request, stays)
        newest = stays.order_by("-left_at").values_list("ticket", flat=True)[:MOST_ROWS]
        return rows.filter(pk__in=set(newest))


class OfStay(LedTo):
    """Narrows the stays that `LeftFilter` looks at, not the tickets."""

    def narrow(self, request: HttpRequest, stays: Rows) -> Rows:
        return super().queryset(request, stays)

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        return queryset


class LeftFromFilter(OfStay, FromFilter):
    title, parameter_name, field = _("Left it from"), "left_from", "left_at"


class LeftToFilter(OfStay, ToFilter):
    title, parameter_name, field = _("Left it until, with this day"), "left_to", "left_at"


class LeftShopFilter(OfStay, queue_filters.ShopFilter):
    title, parameter_name = _("Shop"), "left_shop"


class LeftClauseFilter(OfStay, queue_filters.ClauseFilter):
    title, parameter_name = _("Clause when it left"), "left_clause"


class LeftPriorityFilter(OfStay, queue_filters.PriorityFilter):
    title, parameter_name = _("Priority when it left"), "left_priority"


class LeftAssigneeFilter(OfStay, queue_filters.AssigneeFilter):
    title, parameter_name = _("Assignee when it left"), "left_assignee"


DAYS = (FiledFromFilter, FiledToFilter, ClosedFromFilter, ClosedToFilter)
OF_STAY = (LeftFromFilter, LeftToFilter, LeftShopFilter, LeftClauseFilter, LeftPriorityFilter, LeftAssigneeFilter)
FILTERS = (
    queue_filters.StateFilter,
    queue_filters.DueFilter,
    queue_filters.TurnFilter,
    queue_filters.AssigneeFilter,
    queue_filters.PriorityFilter,
    queue_filters.ClauseFilter,
    queue_filters.ShopFilter,
    queue_filters.SupplierFilter,
    AgeFilter,
    FirstPassFilter,
    *DAYS,
    LeftFilter,
    *OF_STAY,
)
