"""Deadlines that passed, and why, as supervisors found."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from orders.models import Shop, Supplier

from .clause import ClauseVersion
from .clock import Clock, ClockKind
from .ticket import Message, Priority, Ticket


class BreachCause(models.Model):
    """Why a deadline was missed: a word of a list that supervisors keep. One that is not active is offered no more."""

    code = models.SlugField(max_length=32, unique=True)
    name_en = models.CharField(max_length=100)
    name_zh = models.CharField(max_length=100)
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = pgettext_lazy("model", "cause of a breach")
        verbose_name_plural = pgettext_lazy("model", "causes of breaches")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en


# Of a breach: nobody has said why. Lists have these in front, by an index of this very expression.
UNREVIEWED = ExpressionWrapper(Q(cause__isnull=True), output_field=BooleanField())


class Breach(models.Model):
    """A deadline that passed. It is never cleared, whatever happens to the ticket, and only its cause is filled in.

    Kind, shop, clause, priority, assignee and supplier are the ticket's and its clock's when it was missed.
    """

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
    kind = models.CharField(max_length=20, choices=ClockKind)
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="+", db_index=False)
    clause = models.ForeignKey(ClauseVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    priority = models.CharField(max_length=10, choices=Priority)
    # As its last review says; None for one that nobody has reviewed.
    cause = models.ForeignKey(BreachCause, on_delete=models.PROTECT, null=True, related_name="breaches", db_index=False)

    class Meta:
        verbose_name = pgettext_lazy("model", "breach")
        verbose_name_plural = pgettext_lazy("model", "breaches")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=[
                    *("due_at", "party", "kind", "assignee", "supplier"),
                    *("shop", "clause", "priority", "cause"),
                ],
                name="breach_report",
            ),
            models.Index(fields=["party", "due_at"], name="breach_of_party"),
            models.Index(fields=["cause", "due_at"], name="breach_of_cause"),
            models.Index(UNREVIEWED.desc(), F("due_at").desc(), F("id").desc(), name="breach_unreviewed_first"),
        ]

    def __str__(self) -> str:
        return f"breach {self.pk}"


class BreachReview(models.Model):
    """What a supervisor found of a breach. Append-only: a later one is added, and counts."""

    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="reviews")
    cause = models.ForeignKey(BreachCause, on_delete=models.PROTECT, related_name="reviews")
    # Words in a row of their own, so that they can be erased.
    note = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="breach_reviews")
    at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("model", "review of a breach")
        verbose_name_plural = pgettext_lazy("model", "reviews of breaches")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"review {self.pk}"
