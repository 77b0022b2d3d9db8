"""What a shop sold. Facts that we receive and never edit by hand."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import pgettext_lazy

from ..contacts import as_email
from .shop import Shop
from .supplier import Product


class OrderStatus(models.TextChoices):
    """Where the order stands, in the shop's own view."""

    UNPAID = "unpaid", pgettext_lazy("order", "unpaid")
    PAID = "paid", pgettext_lazy("order", "paid")
    FROZEN = "frozen", pgettext_lazy("order", "frozen")
    REFUNDED = "refunded", pgettext_lazy("order", "refunded")
    CLOSED = "closed", pgettext_lazy("order", "closed")


class Delivery(models.TextChoices):
    """Where the goods stand, as the shop or its supplier reports it."""

    UNKNOWN = "unknown", pgettext_lazy("delivery of goods", "not known")
    PROCESSING = "processing", pgettext_lazy("delivery of goods", "processing")
    SUCCESS = "success", pgettext_lazy("delivery of goods", "delivered")
    PARTIAL = "partial", pgettext_lazy("delivery of goods", "partly delivered")
    FAILED = "failed", pgettext_lazy("delivery of goods", "failed")
    CANCELLING = "cancelling", pgettext_lazy("delivery of goods", "being cancelled")


class Order(models.Model):
    """One order of one shop; `number` is the shop's. Amounts in minor units of `currency`."""

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="orders")
    number = models.CharField(max_length=64)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, blank=True, related_name="orders")
    product_name = models.CharField(max_length=200, blank=True)
    quantity = models.PositiveIntegerField(default=1)
    amount_fen = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="CNY")
    # The published price of one piece when it was ordered, as the feed told it; the product's may move on.
    unit_price_fen = models.BigIntegerField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=OrderStatus)
    placed_at = models.DateTimeField(null=True, blank=True)

    delivery = models.CharField(max_length=10, choices=Delivery, default=Delivery.UNKNOWN)
    delivered_quantity = models.PositiveIntegerField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    # The buyer pressed "received" in the shop.
    receipt_confirmed_at = models.DateTimeField(null=True, blank=True)
    # The code was redeemed or the goods were consumed, where the shop or supplier knows.
    is_used = models.BooleanField(null=True, blank=True)
    supplier_order_number = models.CharField(max_length=64, blank=True)

    target_account = models.CharField(max_length=128, blank=True)
    buyer_reference = models.CharField(max_length=128, blank=True)
    contact = models.CharField(max_length=254, blank=True)
    query_password_hash = models.CharField(max_length=128, blank=True)
    # The buyer's stored confirmation "digital goods, no 7-day return"; None where the shop did not say.
    no_return_confirmed = models.BooleanField(null=True, blank=True)

    source = models.CharField(max_length=20)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = pgettext_lazy("model", "order")
        verbose_name_plural = pgettext_lazy("model", "orders")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "number"], name="order_number_once_a_shop"),
            models.CheckConstraint(condition=models.Q(amount_fen__gte=0), name="order_amount_not_negative"),
        ]
        indexes = [
            models.Index(fields=["number"], name="order_number"),
            models.Index(fields=["supplier_order_number"], name="order_supplier_number"),
            models.Index(Lower("contact"), name="order_contact_lowered"),
            models.Index(fields=["buyer_reference"], name="order_buyer"),
            models.Index(fields=["shop", "-id"], name="order_of_shop"),
            models.Index(fields=["status", "-id"], name="order_in_status"),
            models.Index(fields=["delivery", "-id"], name="order_in_delivery"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def email(self) -> str:
        """The buyer's contact where it is an address that mail can go to, else empty."""
        return as_email(self.contact)

    @property
    def account_reference(self) -> str:
        """Who the buyer is for the shop's balance: the shop's own reference; a guest's balance belongs to the order.

        A contact is what somebody typed and proves nothing, so money is never pooled by it.
        """
        return self.buyer_reference or f"order:{self.number}"
