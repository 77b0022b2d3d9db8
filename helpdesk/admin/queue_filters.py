"""What the queue can be narrowed to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.admin.views.main import SEARCH_VAR
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orders.models import Supplier
from refunds import queues
from refunds.lifecycle import State

from . import people
from .filters import AskedFilter, ChoiceFilter, Choices, PersonFilter
from .lines import ASKING

Rows = QuerySet[Any]


class StateFilter(ChoiceFilter):
    """Unfinished tickets, unless a state is chosen or something is searched for, which may be finished."""

    title, parameter_name = _("State"), "state"
    otherwise = _("Unfinished")

    def offered(self, request: HttpRequest) -> Choices:
        return [("any", _("All, finished too")), *((s.value, s.label) for s in State if s is not State.NEW)]

    def unchosen(self, rows: Rows, request: HttpRequest) -> Rows:
        return rows if request.GET.get(SEARCH_VAR) else rows.filter(closed_at=None)

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return rows if value == "any" else rows.filter(state=value)


class DueFilter(ChoiceFilter):
    title, parameter_name = pgettext_lazy("filter", "Due"), "due"

    def offered(self, request: HttpRequest) -> Choices:
        return [
            ("overdue", _("Overdue")),
            ("hour", _("Within the hour")),
            ("today", _("Today")),
            ("later", _("Later")),
            ("none", _("No deadline running")),
        ]

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        now = timezone.now()
        midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        spans = {
            "overdue": Q(next_due_at__lt=now),
            "hour": Q(next_due_at__gte=now, next_due_at__lt=now + timedelta(hours=1)),
            "today": Q(next_due_at__gte=now, next_due_at__lt=midnight),
            "later": Q(next_due_at__gte=midnight),
            "none": Q(next_due_at=None),
        }
        return rows.filter(spans[value], closed_at=None)


class TurnFilter(ChoiceFilter):
    """Who has to act before anything goes on."""

    title, parameter_name = _("Who must act"), "turn"

    def offered(self, request: HttpRequest) -> Choices:
        return [
            ("desk", _("The desk")),
            ("supervisor", _("A supervisor")),
            ("customer", _("The customer")),
            ("supplier", _("The supplier")),
            ("channel", _("The payment channel")),
        ]

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        checked = Q(state__in=(State.SUBMITTED, State.EVIDENCE_CHECK)) | (Q(state=State.SUPPLIER_CONFIRM) & ~ASKING)
        waiting = queues.WAITING["approval"] | queues.WAITING["decision"] | queues.WAITING["money"]
        turns = {
            "desk": checked & ~queues.WAITING["approval"],
            "supervisor": waiting,
            "customer": Q(state=State.EVIDENCE_REQUESTED),
            "supplier": Q(state=State.SUPPLIER_CONFIRM) & ASKING,
            "channel": Q(state=State.APPROVED) & ~queues.WAITING["money"],
        }
        return rows.filter(turns[value], closed_at=None)


class AssigneeFilter(PersonFilter):
    title, parameter_name = _("Assignee"), "assignee"

    def offered(self, request: HttpRequest) -> Choices:
        own = [("me", _("Me"))] if people.acts(request) else []
        return [*own, ("nobody", _("Nobody")), *super().offered(request)]

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        named = {"me": request.user.pk, "nobody": None}
        return rows.filter(assignee=named[value] if value in named else int(value))


class PriorityFilter(AskedFilter):
    title, parameter_name, asked_as = _("Priority"), "priority", "priority"


class ShopFilter(AskedFilter):
    title, parameter_name, asked_as = _("Shop"), "shop", "shop"


class SupplierFilter(ChoiceFilter):
    title, parameter_name = _("Supplier"), "supplier"

    def offered(self, request: HttpRequest) -> Choices:
        return [("own-stock", _("Own stock")), *Supplier.objects.order_by("name").values_list("code", "name")]

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        if value == "own-stock":
            return rows.filter(order__isnull=False, order__product__supplier=None)
        return rows.filter(order__product__supplier__code=value)


class ClauseFilter(AskedFilter):
    title, parameter_name, asked_as = _("Clause"), "clause", "clause"
