"""What payouts and questions to suppliers can be narrowed to beside their state: what reports lead to."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.admin.day_filters import FromFilter, ToFilter
from helpdesk.admin.filters import AskedFilter, ChoiceFilter, Choices
from helpdesk.admin.queue_filters import ShopFilter
from helpdesk.reports.supplier_money import ANY
from orders.models import Supplier

Rows = QuerySet[Any]


class SupplierFilter(ChoiceFilter):
    title, parameter_name = _("Supplier"), "supplier"

    def offered(self, request: HttpRequest) -> Choices:
        return list(Supplier.objects.order_by("name").values_list("code", "name"))

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return rows.filter(supplier__code=value)


class PayoutSupplierFilter(AskedFilter):
    """Whose product it was when the payout was approved; the shop's own stock has none."""

    title, parameter_name, asked_as = _("Supplier"), "supplier", "supplier"

    def offered(self, request: HttpRequest) -> Choices:
        return [*super().offered(request), (ANY, pgettext_lazy("supplier", "any"))]

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return rows.filter(supplier__isnull=False) if value == ANY else super().narrowed(rows, value, request)


class ScenarioFilter(AskedFilter):
    title, parameter_name, asked_as = pgettext_lazy("filter", "What went wrong"), "scenario", "scenario"


class ResponsibleFilter(AskedFilter):
    title, parameter_name, asked_as = _("Responsible"), "responsible", "responsible"


class CurrencyFilter(AskedFilter):
    title, parameter_name, asked_as = _("Currency"), "currency", "currency"


class FinishedFromFilter(FromFilter):
    title, parameter_name, field = _("Ended from"), "finished_from", "finished_at"


class FinishedToFilter(ToFilter):
    title, parameter_name, field = _("Ended until, with this day"), "finished_to", "finished_at"


class AskedFromFilter(FromFilter):
    title, parameter_name, field = _("Asked from"), "asked_from", "asked_at"


class AskedToFilter(ToFilter):
    title, parameter_name, field = _("Asked until, with this day"), "asked_to", "asked_at"


class LateFilter(ChoiceFilter):
    """Answers that came when the question was no longer open: recorded, and nothing moved by them."""

    title, parameter_name = _("Late answer"), "late"

    def offered(self, request: HttpRequest) -> Choices:
        return [("yes", _("Answered late")), ("no", _("Not answered late"))]

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return rows.exclude(late_answer="") if value == "yes" else rows.filter(late_answer="")


PAYOUTS = (
    PayoutSupplierFilter,
    ShopFilter,
    ScenarioFilter,
    ResponsibleFilter,
    CurrencyFilter,
    FinishedFromFilter,
    FinishedToFilter,
)
CLAIMS = (SupplierFilter, ShopFilter, LateFilter, AskedFromFilter, AskedToFilter)
