"""Money on its way back, and the questions that suppliers were asked."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.admin import people
from helpdesk.admin.columns import EMPTY, amount, column, link, links, moment, ticket
from helpdesk.desk import cells
from helpdesk.desk.cells import channel, two_lines
from orders.models import Order, Payment
from refunds import numbers
from refunds.models import Claim, Payout, Ticket

from . import report_filters
from .base import FactAdmin, newest
from .filters import ChannelFilter, ClaimFilter, PayoutFilter


def of_number(text: str) -> list[int]:
    """The ids of the ticket with this number."""
    number = numbers.plain(text)
    return newest(Ticket.objects.filter(number=number)) if number else []


@admin.register(Payout)
class PayoutAdmin(FactAdmin):
    heading = pgettext_lazy("page", "Payouts")
    search_help_text = _("Exactly: refund number, ticket number or payment serial")
    list_display = ("number", "price", "channel_", "state", "made", "ended", "ticket_")
    list_filter = (PayoutFilter, ChannelFilter, *report_filters.PAYOUTS)
    has_days = True
    sections = (
        (pgettext_lazy("page", "Payout"), ("number", "price", "channel_", "state", "code_", "theirs")),
        (_("When"), ("made", "first_sent", "next_look", "ended", "counted")),
        (_("Transfer by hand"), ("transfer", "entered", "confirmed")),
        (_("What it is about"), ("payment_", "ticket_", "exceptions_")),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payout]:
        return Payout.objects.select_related("ticket__shop", "payment", "entered_by", "confirmed_by")

    def found(self, text: str) -> Iterator[QuerySet[Payout]]:
        yield Payout.objects.filter(out_refund_no=text)
        yield Payout.objects.filter(ticket__in=of_number(text))
        yield Payout.objects.filter(payment__in=newest(Payment.objects.filter(serial=text)))

    number = column(_("Refund number"), lambda row: two_lines(row.out_refund_no, row.ticket.shop.name))
    price = column(_("Amount"), lambda row: amount(row.amount_fen, row.currency))
    channel_ = column(_("Channel"), lambda row: channel(row.channel))
    state = column(_("Status"), cells.payout)
    code_ = column(_("What the channel said"), lambda row: row.code or EMPTY)
    theirs = column(_("The channel's number"), lambda row: row.channel_refund_no or EMPTY)
    made = column(_("Approved at"), lambda row: moment(row.created_at))
    first_sent = column(_("First sent"), lambda row: moment(row.first_sent_at))
    next_look = column(_("Looked at next"), lambda row: moment(row.next_at))
    ended = column(_("Ended"), lambda row: moment(row.finished_at))
    counted = column(_("Sent and asked about"), lambda row: _("%(sends)d × sent, %(queries)d × asked") % vars(row))
    transfer = column(_("Reference"), lambda row: row.transfer_reference or EMPTY)
    entered = column(_("Entered by"), lambda row: people.name(row.entered_by) or EMPTY)
    confirmed = column(_("Confirmed by"), lambda row: people.name(row.confirmed_by) or EMPTY)
    payment_ = column(pgettext_lazy("fact", "Payment"), lambda row: link(row.payment, row.payment.serial))
    ticket_ = column(_("Ticket"), lambda row: ticket(row.ticket))
    exceptions_ = column(_("Exceptions of money"), lambda row: links(row.exceptions.order_by("pk")[:20]))


@admin.register(Claim)
class ClaimAdmin(FactAdmin):
    heading = _("Questions to suppliers")
    search_help_text = _("Exactly: ticket number, order number or supplier's number")
    list_display = ("asked_of", "state", "price", "asked", "due", "answered", "ticket_")
    list_filter = (ClaimFilter, *report_filters.CLAIMS)
    has_days = True
    sections = (
        (_("Question"), ("asked_of", "question_", "price", "asked", "due", "ticket_")),
        (_("Answer"), ("state", "answered", "via", "late", "remark_")),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        return Claim.objects.select_related("supplier", "ticket", "remark")

    def found(self, text: str) -> Iterator[QuerySet[Claim]]:
        yield Claim.objects.filter(ticket__in=of_number(text))
        orders = {
            pk
            for rows in (Order.objects.filter(number=text), Order.objects.filter(supplier_order_number=text))
            for pk in newest(rows)
        }
        yield Claim.objects.filter(ticket__in=newest(Ticket.objects.filter(order__in=orders)))

    asked_of = column(_("Supplier"), lambda row: row.supplier.name)
    question_ = column(_("Question"), lambda row: row.question)
    price = column(_("Amount"), lambda row: amount(row.amount_fen, row.ticket.currency))
    asked = column(_("Asked at"), lambda row: moment(row.asked_at))
    due = column(_("Answer due"), lambda row: moment(row.due_at))
    state = column(_("Answer"), cells.claim)
    answered = column(_("Answered at"), lambda row: moment(row.answered_at))
    via = column(_("By way of"), lambda row: row.answered_via or EMPTY)
    late = column(_("Late answer"), lambda row: row.late_answer or EMPTY)
    remark_ = column(_("Remark"), lambda row: row.remark.body if row.remark else EMPTY)
    ticket_ = column(_("Ticket"), lambda row: ticket(row.ticket))
