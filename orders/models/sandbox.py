"""What the sandbox channel remembers: the far side of a payment channel that can be told to misbehave."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .shop import Shop


class SandboxScript(models.Model):
    """Tells the sandbox channel how to treat the next refunds of a shop: `behaviour`, `times` more times."""

    class Behaviour(models.TextChoices):
        TIMEOUT_BEFORE = "timeout_before", _("no answer, nothing paid")
        TIMEOUT_AFTER = "timeout_after", _("no answer, but paid")
        PROCESSING = "processing", _("accepted, paid when asked later")
        TWICE = "twice", _("paid, and answered a second time by callback")
        SHORT = "short", _("the shop's balance is short")
        REFUSE = "refuse", _("refused for good")
        LATE_SUCCESS = "late_success", _("refused for good, paid all the same afterwards")

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="sandbox_scripts")
    behaviour = models.CharField(max_length=20, choices=Behaviour)
    times = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = pgettext_lazy("model", "sandbox script")
        verbose_name_plural = pgettext_lazy("model", "sandbox scripts")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.behaviour} × {self.times}"


class SandboxRefund(models.Model):
    """One refund as the sandbox channel knows it: found by its `out_refund_no`, paid at most once."""

    out_refund_no = models.CharField(max_length=64, unique=True)
    payment_serial = models.CharField(max_length=64)
    amount_fen = models.BigIntegerField()
    status = models.CharField(max_length=20)
    requests = models.PositiveIntegerField(default=0)
    paid_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = pgettext_lazy("model", "sandbox refund")
        verbose_name_plural = pgettext_lazy("model", "sandbox refunds")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.out_refund_no
