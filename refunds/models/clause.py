"""Published refund rules, as versions that never change."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from refunds.policy import Rules


class Responsible(models.TextChoices):
    """Who answers for what went wrong, as a clause says."""

    SUPPLIER = "supplier", _("the supplier")
    PLATFORM = "platform", _("the platform")
    CHANNEL_OR_PLATFORM = "channel_or_platform", _("the payment channel or the platform")
    CUSTOMER = "customer", _("the customer")
    PRODUCT_PAGE = "product_page", _("as the product page says")
    DISPUTED = "disputed", _("disputed")


class Clause(models.Model):
    """One rule that the desk decides by. A scenario's clause has the scenario's code."""

    code = models.SlugField(max_length=32, unique=True)
    position = models.PositiveIntegerField(default=0)
    # Offered to customers as "what went wrong"; "insufficient_evidence" is only cited.
    is_scenario = models.BooleanField(default=True)

    class Meta:
        verbose_name = pgettext_lazy("model", "clause")
        verbose_name_plural = pgettext_lazy("model", "clauses")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.code


class ClauseVersion(models.Model):
    """What a clause said from `published_at` on, in both languages. Append-only (triggers hold it)."""

    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    title_en = models.CharField(max_length=200)
    title_zh = models.CharField(max_length=200)
    text_en = models.TextField()
    text_zh = models.TextField()
    rules_data = models.JSONField()

    class Meta:
        verbose_name = pgettext_lazy("model", "clause version")
        verbose_name_plural = pgettext_lazy("model", "clause versions")
        ordering = ["clause", "number"]
        constraints = [models.UniqueConstraint(fields=["clause", "number"], name="clause_version_once")]

    def __str__(self) -> str:
        return f"{self.clause.code} v{self.number}"

    @property
    def rules(self) -> Rules:
        return Rules.from_json(self.rules_data)

    @property
    def title(self) -> str:
        return self.title_zh if (get_language() or "").startswith("zh") else self.title_en

    @property
    def text(self) -> str:
        return self.text_zh if (get_language() or "").startswith("zh") else self.text_en
