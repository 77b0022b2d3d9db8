"""Orders, as the shops tell them."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import admin
from django.db.models import Prefetch, QuerySet, Value
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.admin.columns import EMPTY, amount, column, hidden, links, moment, tickets, yes_or_no
from helpdesk.admin.queue_filters import ShopFilter
from helpdesk.desk.cells import pill, two_lines
from orders.models import Order, Payment
from refunds.models import Ticket

from .base import FactAdmin, newest
from .filters import DeliveryFilter, StatusFilter

STATUS_TONES = {"paid": "good", "refunded": "info", "frozen": "warn"}
DELIVERY_TONES = {"success": "good", "partial": "warn", "failed": "bad", "cancelling": "warn"}
TICKETS = Ticket.objects.only("number", "state", "order", "payment").order_by("-pk")


def named(text: str) -> Iterator[QuerySet[Order]]:
    """The orders that a text names: by their numbers, the buyer's contact in any case, the buyer's reference."""
    yield Order.objects.filter(number=text)
    yield Order.objects.filter(supplier_order_number=text)
    yield Order.objects.alias(lowered=Lower("contact")).filter(lowered=Lower(Value(text)))
    yield Order.objects.filter(buyer_reference=text)


def product(row: Order) -> str:
    return row.product_name or (row.product.name if row.product else EMPTY)


def supplier(row: Order) -> object:
    if row.product is None:
        return _("not known")
    return row.product.supplier or _("own stock")


@admin.register(Order)
class OrderAdmin(FactAdmin):
    heading = _("Orders")
    search_help_text = _("Exactly: order number, supplier's number, contact, buyer reference or payment serial")
    list_display = ("order", "bought", "price", "state", "goods", "placed", "buyer", "about")
    list_filter = (ShopFilter, StatusFilter, DeliveryFilter)
    sections = (
        (
            pgettext_lazy("of a shop", "Order"),
            ("order", "bought", "quantity_", "price", "unit", "state", "placed", "payments_"),
        ),
        (_("Goods"), ("goods", "delivered", "confirmed", "used", "supplier", "supplier_number")),
        (_("Buyer"), ("buyer", "account", "reference", "waived")),
        (_("Tickets"), ("about",)),
        (_("Where this comes from"), ("told_by", "told", "changed")),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        rows = Order.objects.select_related("shop", "product__supplier")
        return rows.prefetch_related(Prefetch("tickets", TICKETS))

    def found(self, text: str) -> Iterator[QuerySet[Order]]:
        yield from named(text)
        yield Order.objects.filter(pk__in=newest(Payment.objects.filter(serial=text), "order"))

    order = column(pgettext_lazy("of a shop", "Order"), lambda row: two_lines(row.number, row.shop.name))
    bought = column(_("Product"), product)
    quantity_ = column(_("Quantity"), lambda row: row.quantity)
    price = column(_("Amount"), lambda row: amount(row.amount_fen, row.currency))
    unit = column(_("Published price of one"), lambda row: amount(row.unit_price_fen, row.currency))
    state = column(_("Status"), lambda row: pill(row.get_status_display(), STATUS_TONES.get(row.status, "")))
    placed = column(_("Placed"), lambda row: moment(row.placed_at))
    payments_ = column(_("Payments"), lambda row: links(row.payments.order_by("pk")[:20]))
    goods = column(
        _("Delivery of the goods"), lambda row: pill(row.get_delivery_display(), DELIVERY_TONES.get(row.delivery, ""))
    )
    delivered = column(_("Delivered at"), lambda row: moment(row.delivered_at))
    confirmed = column(_("Receipt confirmed by the buyer"), lambda row: moment(row.receipt_confirmed_at))
    used = column(_("Used"), lambda row: yes_or_no(row.is_used))
    supplier = column(_("Supplier"), supplier)
    supplier_number = column(_("Supplier's number"), lambda row: row.supplier_order_number or EMPTY)
    buyer = column(_("Contact"), lambda row: hidden(row.contact))
    account = column(_("Target account"), lambda row: hidden(row.target_account))
    reference = column(_("Buyer reference"), lambda row: row.buyer_reference or EMPTY)
    waived = column(_("Confirmed “no return of digital goods”"), lambda row: yes_or_no(row.no_return_confirmed))
    about = column(_("Tickets"), lambda row: tickets(row.tickets.all()))
    told_by = column(_("Told by"), lambda row: row.source)
    told = column(_("First told"), lambda row: moment(row.created_at))
    changed = column(_("Last told"), lambda row: moment(row.updated_at))
