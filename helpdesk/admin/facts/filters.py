"""What lists of facts can be narrowed to."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.admin.filters import ChoiceFilter, Choices, FieldFilter
from helpdesk.desk.cells import channel
from orders.channels import registry
from orders.models import Delivery, ExternalRefund, OrderStatus
from refunds.models import Claim, Payout

Rows = QuerySet[Any]
UNANSWERED, WAITING = "unanswered", "waiting"


class StatusFilter(FieldFilter):
    title, parameter_name, field, choice = _("Status"), "status", "status", OrderStatus.choices


class DeliveryFilter(FieldFilter):
    title, parameter_name, field, choice = _("Delivery of the goods"), "delivery", "delivery", Delivery.choices


class ChannelFilter(FieldFilter):
    """The channels that this installation speaks, and those that shops commonly tell of."""

    title, parameter_name, field = _("Channel"), "channel", "channel"

    def offered(self, request: HttpRequest) -> Choices:
        return [(name, channel(name)) for name in sorted({*registry.names(), "alipay", "wechatpay"})]


class OrphanFilter(ChoiceFilter):
    title, parameter_name = pgettext_lazy("of a payment", "Order"), "order"

    def offered(self, request: HttpRequest) -> Choices:
        return [("none", _("Without an order"))]

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return rows.filter(order__isnull=True)


class SourceFilter(FieldFilter):
    title, parameter_name, field, choice = _("Told by"), "source", "source", ExternalRefund.Source.choices


class PayoutFilter(StatusFilter):
    """Ended and unfinished payouts lie in two indexes, so a status names which of them it is in."""

    def offered(self, request: HttpRequest) -> Choices:
        return [("unfinished", _("All that are unfinished")), *Payout.Status.choices]

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        if value == "unfinished":
            return rows.filter(finished_at__isnull=True)
        return rows.filter(status=value, finished_at__isnull=value in Payout.UNFINISHED)


class ClaimFilter(StatusFilter):
    """What is open is told apart by whether its deadline has passed, noted or not."""

    def offered(self, request: HttpRequest) -> Choices:
        return [
            *Claim.Status.choices,
            (UNANSWERED, _("no answer in time, on record or not")),
            (WAITING, _("waiting, not due yet")),
        ]

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        is_open, now = Q(status=Claim.Status.OPEN), timezone.now()
        if value == UNANSWERED:
            return rows.filter(Q(status=Claim.Status.SILENT) | (is_open & Q(due_at__lt=now)))
        if value == WAITING:
            return rows.filter(is_open, due_at__gte=now)
        return rows.filter(status=value)
