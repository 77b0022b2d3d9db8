"""The balance channel's books: one line is one transfer between two accounts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from .shop import Shop


class Account(models.Model):
    """A buyer's balance with a shop, or the shop's own side of all of them.

    A buyer's balance is credits minus debits; the shop's is debits minus credits: what it owes its
    buyers. Both are whole minor units and never below zero; the shop's equals the sum of its buyers'.
    """

    class Kind(models.TextChoices):
        BUYER = "buyer", pgettext_lazy("ledger account", "buyer")
        SHOP = "shop", pgettext_lazy("ledger account", "shop")

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="accounts")
    kind = models.CharField(max_length=5, choices=Kind)
    reference = models.CharField(max_length=254, blank=True)
    currency = models.CharField(max_length=3)
    balance_fen = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = pgettext_lazy("model", "ledger account")
        verbose_name_plural = pgettext_lazy("model", "ledger accounts")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "kind", "reference", "currency"], name="account_once"),
            models.CheckConstraint(condition=Q(balance_fen__gte=0), name="account_never_negative"),
            models.CheckConstraint(
                condition=Q(kind="shop", reference="") | (Q(kind="buyer") & ~Q(reference="")),
                name="account_reference_fits_kind",
            ),
        ]
        indexes = [models.Index(fields=["reference"], name="account_reference")]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"


class Transfer(models.Model):
    """One line of the ledger; never updated, never deleted (triggers hold it)."""

    debit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="debits")
    credit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="credits")
    amount_fen = models.BigIntegerField()
    # Why: `refund:<out_refund_no>` or `debit:<the shop's own number>`. Once a shop.
    reference = models.CharField(max_length=128)
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="transfers")
    at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("model", "ledger line")
        verbose_name_plural = pgettext_lazy("model", "ledger lines")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "reference"], name="transfer_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="transfer_positive"),
            models.CheckConstraint(condition=~Q(debit=models.F("credit")), name="transfer_between_two"),
        ]
        indexes = [models.Index(fields=["reference"], name="transfer_reference")]

    def __str__(self) -> str:
        return self.reference
