"""What payouts and questions to suppliers can be narrowed to beside their state: what reports lead to."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.admin.day_filters import FromFilter, ToFilter
from helpdesk.admin.filters import ChoiceFilter, Choices
from helpdesk.admin.queue_filters import ClauseFilter, ShopFilter
from orders import money
from orders.models import Supplier
from refunds.models import Responsible

Rows = QuerySet[Any]
NONE, ANY = "none", "any"


class SupplierFilter(ChoiceFilter):
    title, parameter_name = _("Supplier"), "supplier"

    def offered(self, request: HttpRequest) -> Choices:
        return list(Supplier.objects.order_by("name").values_list("code", "name"))

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return rows.filter(supplier__code=value)


class PayoutSupplierFilter(SupplierFilter):
    """Whose product it was when the payout was approved; the shop's own stock has none."""

    def offered(self, request: HttpRequest) -> Choices:
        return [
            *super().offered(request),
            (ANY, pgettext_lazy("supplier", "any")),
            (NONE, pgettext_lazy("supplier", "none")),
        ]

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        if value in {ANY, NONE}:
            return rows.filter(supplier__isnull=value == NONE)
        return super().narrowed(rows, value, request)


class ScenarioFilter(ClauseFilter):
    title, parameter_name = pgettext_lazy("filter", "What went wrong"), "scenario"

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return rows.filter(scenario=value)


class ResponsibleFilter(ChoiceFilter):
    title, parameter_name = _("Responsible"), "responsible"

    def offered(self, request: HttpRequest) -> Choices:
        return [*Responsible.choices, (NONE, _("nobody named"))]

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return rows.filter(responsible="" if value == NONE else value)


class CurrencyFilter(ChoiceFilter):
    title, parameter_name = _("Currency"), "currency"

    def offered(self, request: HttpRequest) -> Choices:
        return [(code, code) for code in sorted(money.EXPONENTS)]

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return rows.filter(currency=value)


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
