"""A filing that is not sent yet: what was chosen, typed and uploaded survives a lost page."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q

from orders.models import Order, Payment
from refunds.models import Evidence, Ticket


def make_key() -> str:
    return secrets.token_urlsafe(18)


class FilingDraft(models.Model):
    """One browser's filing about one order or payment, known to it by `key`. `ticket` once it was filed."""

    key = models.CharField(max_length=32, unique=True, default=make_key)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, null=True, related_name="+")
    payment = models.ForeignKey(Payment, on_delete=models.CASCADE, null=True, related_name="+")
    # Whoever began it with the contact alone stays at that level.
    is_full = models.BooleanField()
    scenario = models.CharField(max_length=32, blank=True)
    denies_delivery = models.BooleanField(default=False)
    description = models.TextField(blank=True, max_length=5000)
    email = models.CharField(max_length=254, blank=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(order__isnull=False) | Q(payment__isnull=False), name="draft_is_about_something"
            )
        ]
        indexes = [models.Index(fields=["created_at"], name="draft_age")]

    def __str__(self) -> str:
        return f"draft {self.pk}"


class DraftFile(models.Model):
    """An examined and stored file of a draft, with the columns of its future Evidence row. `key` names it outside."""

    draft = models.ForeignKey(FilingDraft, on_delete=models.CASCADE, related_name="files")
    key = models.CharField(max_length=32, unique=True, default=make_key)
    kind = models.CharField(max_length=15, choices=Evidence.FILED_CHOICES)
    path = models.CharField(max_length=200, unique=True)
    content_type = models.CharField(max_length=50)
    extension = models.CharField(max_length=5)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    original_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["draft", "sha256"], name="draft_file_once")]

    def __str__(self) -> str:
        return f"draft file {self.pk}"
