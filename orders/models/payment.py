"""Money received, and the refunds of it that happened outside this desk."""

from __future__ import annotations

from django.db import models
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .order import Order
from .shop import Shop


class Payment(models.Model):
    """Money received through a channel. It may have no order: paid, but the shop made none.

    `serial` is the channel's own number; where a shop does not tell it the order's number stands in for it, as
    `manual` does for a channel. The amount never changes once known: a feed that says otherwise is refused.
    """

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="payments")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, blank=True, related_name="payments")
    channel = models.CharField(max_length=20)
    serial = models.CharField(max_length=64)
    amount_fen = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="CNY")
    paid_at = models.DateTimeField(null=True, blank=True)
    buyer_reference = models.CharField(max_length=128, blank=True)
    # Serial or channel stand in for what nobody has told yet. A later sighting fills them in, until money goes
    # back by them (`pin`); then they are as fixed as the rest.
    is_placeholder = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = pgettext_lazy("model", "payment")
        verbose_name_plural = pgettext_lazy("model", "payments")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "channel", "serial"], name="payment_serial_once"),
            models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="payment_amount_positive"),
        ]
        indexes = [
            models.Index(fields=["serial"], name="payment_serial"),
            models.Index(fields=["buyer_reference"], name="payment_buyer"),
            models.Index(fields=["shop", "-id"], name="payment_of_shop"),
            models.Index(fields=["channel", "-id"], name="payment_of_channel"),
            models.Index(fields=["-id"], name="payment_without_order", condition=models.Q(order__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.serial}"

    @property
    def account_reference(self) -> str:
        return self.buyer_reference or (self.order.account_reference if self.order else "")

    def pin(self) -> None:
        """Money is about to go back by this channel and serial: whatever stands in them stays. In a transaction."""
        Payment.objects.filter(pk=self.pk, is_placeholder=True).update(is_placeholder=False)
        self.refresh_from_db(fields=["channel", "serial", "is_placeholder"])

    def externally_refunded_fen(self) -> int:
        """What was given back outside this desk, as far as we have learned."""
        return self.external_refunds.aggregate(total=Sum("amount_fen"))["total"] or 0


class ExternalRefund(models.Model):
    """A refund that we learned of from a feed, a bill or a person. A fact: never edited, never removed."""

    class Source(models.TextChoices):
        FEED = "feed", _("the shop")
        BILL = "bill", _("a bill of the channel")
        PERSON = "person", _("a person")

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="external_refunds")
    amount_fen = models.BigIntegerField()
    reference = models.CharField(max_length=64)
    source = models.CharField(max_length=10, choices=Source)
    refunded_at = models.DateTimeField(null=True, blank=True)
    learned_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = pgettext_lazy("model", "external refund")
        verbose_name_plural = pgettext_lazy("model", "external refunds")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["payment", "reference"], name="external_refund_once"),
            models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="external_refund_positive"),
        ]
        indexes = [models.Index(fields=["reference"], name="external_refund_reference")]

    def __str__(self) -> str:
        return self.reference
