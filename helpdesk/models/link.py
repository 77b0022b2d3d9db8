"""Links that open an order: asked for by a customer and mailed, or made by the desk to be passed on."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from orders.models import Order, Payment

from .waiting import Waiting


class AccessLink(models.Model):
    """A link that opens one order or payment, once. Only its digest is kept; `made_by` is a member of the desk."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, null=True, related_name="+")
    payment = models.ForeignKey(Payment, on_delete=models.CASCADE, null=True, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(order__isnull=False) | Q(payment__isnull=False), name="link_opens_something"
            )
        ]
        indexes = [models.Index(fields=["expires_at"], name="link_expiry")]

    def __str__(self) -> str:
        return f"link {self.pk}"


class LinkRequest(Waiting):
    """Somebody asked for a link by mail. Looked at by the worker alone, so that asking tells nothing.

    The words are as they were typed; whether there is such an order, and where mail may go, is found out later.
    """

    shop_code = models.CharField(max_length=32)
    order_number = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(F("next_at"), name="link_request_due", condition=Q(next_at__isnull=False)),
            models.Index(fields=["at"], name="link_request_age"),
        ]

    def __str__(self) -> str:
        return f"link request {self.pk}"
