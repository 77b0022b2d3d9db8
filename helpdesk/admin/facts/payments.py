"""Payments, and the refunds of them that happened outside this desk."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.admin.columns import EMPTY, amount, column, link, links, moment, tickets
from helpdesk.admin.queue_filters import ShopFilter
from helpdesk.desk.cells import channel, two_lines
from orders.models import ExternalRefund, Payment
from refunds.facts import refundable_fen

from .base import FactAdmin, newest
from .filters import ChannelFilter, OrphanFilter, SourceFilter
from .orders import TICKETS, named


def of_orders(text: str) -> QuerySet[Payment]:
    """The payments of the orders that a text names."""
    return Payment.objects.filter(order__in={pk for rows in named(text) for pk in newest(rows)})


@admin.register(Payment)
class PaymentAdmin(FactAdmin):
    heading = _("Payments")
    search_help_text = _("Exactly: serial number, order number, supplier's number, contact or buyer reference")
    list_display = ("serial_", "channel_", "price", "paid", "order_", "about")
    list_filter = (ShopFilter, ChannelFilter, OrphanFilter)
    sections = (
        (pgettext_lazy("fact", "Payment"), ("serial_", "channel_", "price", "paid", "order_", "reference")),
        (_("Given back"), ("elsewhere", "payouts_", "left")),
        (_("Tickets"), ("about",)),
        (_("Where this comes from"), ("told",)),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payment]:
        rows = Payment.objects.select_related("shop", "order__shop")
        return rows.prefetch_related(Prefetch("tickets", TICKETS))

    def found(self, text: str) -> Iterator[QuerySet[Payment]]:
        yield Payment.objects.filter(serial=text)
        yield Payment.objects.filter(buyer_reference=text)
        yield of_orders(text)

    serial_ = column(_("Serial number"), lambda row: two_lines(row.serial, row.shop.name))
    channel_ = column(_("Channel"), lambda row: channel(row.channel))
    price = column(_("Amount"), lambda row: amount(row.amount_fen, row.currency))
    paid = column(_("Paid at"), lambda row: moment(row.paid_at))
    order_ = column(
        pgettext_lazy("of a payment", "Order"), lambda row: link(row.order) if row.order else _("none was made")
    )
    reference = column(_("Buyer reference"), lambda row: row.buyer_reference or EMPTY)
    elsewhere = column(_("Refunded elsewhere"), lambda row: links(row.external_refunds.order_by("pk")[:20]))
    payouts_ = column(_("Paid back by this desk"), lambda row: links(row.payouts.order_by("pk")[:20]))
    left = column(_("Still refundable"), lambda row: amount(refundable_fen(row), row.currency))
    about = column(_("Tickets"), lambda row: tickets(row.tickets.all()))
    told = column(_("First told"), lambda row: moment(row.created_at))


@admin.register(ExternalRefund)
class ExternalRefundAdmin(FactAdmin):
    heading = _("Refunds made elsewhere")
    search_help_text = _("Exactly: the refund's reference, payment serial or order number")
    list_display = ("reference_", "price", "source_", "refunded", "learned", "payment_", "about")
    list_filter = (SourceFilter,)
    sections = (
        (_("Refund made elsewhere"), ("reference_", "price", "source_", "refunded", "learned")),
        (_("What it is about"), ("payment_", "order_", "about")),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ExternalRefund]:
        rows = ExternalRefund.objects.select_related("payment__shop", "payment__order")
        return rows.prefetch_related(Prefetch("payment__tickets", TICKETS))

    def found(self, text: str) -> Iterator[QuerySet[ExternalRefund]]:
        yield ExternalRefund.objects.filter(reference=text)
        yield ExternalRefund.objects.filter(payment__in=newest(Payment.objects.filter(serial=text)))
        yield ExternalRefund.objects.filter(payment__in=newest(of_orders(text)))

    reference_ = column(_("Reference"), lambda row: two_lines(row.reference, row.payment.shop.name))
    price = column(_("Amount"), lambda row: amount(row.amount_fen, row.payment.currency))
    source_ = column(_("Told by"), lambda row: row.get_source_display())
    refunded = column(_("Refunded at"), lambda row: moment(row.refunded_at))
    learned = column(_("Learned at"), lambda row: moment(row.learned_at))
    payment_ = column(pgettext_lazy("fact", "Payment"), lambda row: link(row.payment, row.payment.serial))
    order_ = column(pgettext_lazy("of a payment", "Order"), lambda row: link(row.payment.order))
    about = column(_("Tickets"), lambda row: tickets(row.payment.tickets.all()))
