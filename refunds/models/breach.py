"""Deadlines that passed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orders.models import Supplier

from .clock import Clock
from .ticket import Ticket


class Breach(models.Model):
    """A deadline that passed. Append-only: it is never cleared, whatever happens to the ticket."""

    class Party(models.TextChoices):
        DESK = "desk", _("the desk")
        CUSTOMER = "customer", _("the customer")
        SUPPLIER = "supplier", _("the supplier")

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="breaches")
    clock = models.OneToOneField(Clock, on_delete=models.PROTECT, related_name="breach")
    due_at = models.DateTimeField()
    detected_at = models.DateTimeField()
    party = models.CharField(max_length=10, choices=Party)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, null=True)

    class Meta:
        verbose_name = pgettext_lazy("model", "breach")
        verbose_name_plural = pgettext_lazy("model", "breaches")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["due_at"], name="breach_due"),
            models.Index(fields=["party", "due_at"], name="breach_of_party"),
        ]

    def __str__(self) -> str:
        return f"breach {self.pk}"
