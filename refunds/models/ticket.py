"""One request for a refund. Written by `refunds.actions` alone."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orders.models import Order, Payment, Shop
from refunds.lifecycle import FINAL, Lifecycle, State
from refunds.policy import Facts, Verdict

from .clause import ClauseVersion

STORED_STATES = [state.value for state in State if state is not State.NEW]


class Priority(models.TextChoices):
    NORMAL = "normal", _("normal")
    URGENT = "urgent", _("urgent")


class Ticket(Lifecycle):
    """A ticket with the facts and the verdict it was filed on. Amounts in minor units of `currency`.

    At most one unfinished ticket an order, and one a payment. `version` counts what a reader should
    know before acting; a stale one is refused. `head_*` is the end of the event chain.
    """

    number = models.CharField(max_length=12, unique=True)
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="tickets")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, related_name="tickets")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="tickets")
    scenario = models.CharField(max_length=32)
    clause = models.ForeignKey(ClauseVersion, on_delete=models.PROTECT, related_name="tickets")
    facts_data = models.JSONField()
    verdict_data = models.JSONField()
    claimed_fen = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    language = models.CharField(max_length=10, default="zh-hans")
    # Where mails to the customer go; never used to decide who the customer is.
    email = models.EmailField(blank=True)
    priority = models.CharField(max_length=10, choices=Priority, default=Priority.NORMAL)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="assigned_tickets"
    )

    version = models.PositiveIntegerField(default=0)
    head_seq = models.PositiveIntegerField(default=0)
    head_hash = models.CharField(max_length=64, blank=True)

    submitted_at = models.DateTimeField()
    # All the evidence was there when it was filed, or came within the grace that follows.
    is_complete_filing = models.BooleanField(default=False)
    evidence_complete_at = models.DateTimeField(null=True)
    evidence_asked_at = models.DateTimeField(null=True)
    first_response_at = models.DateTimeField(null=True)
    triaged_at = models.DateTimeField(null=True)
    overdue_pressed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # How often it was taken off the straight way from filing to its decision (see `stays`).
    detours = models.PositiveIntegerField(default=0)
    # The earliest due time of its running clocks and open promises; the gate keeps it, so that queues sort by it.
    next_due_at = models.DateTimeField(null=True)

    evidence_checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    approval_requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    approval_requested_fen = models.BigIntegerField(null=True)
    approved_fen = models.BigIntegerField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decision_clause = models.ForeignKey(ClauseVersion, on_delete=models.PROTECT, null=True, related_name="decisions")
    # An appeal waits for its decision, which ends it: each decision can be appealed once.
    is_appealed = models.BooleanField(default=False)

    class Meta:
        verbose_name = pgettext_lazy("model", "ticket")
        verbose_name_plural = pgettext_lazy("model", "tickets")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STORED_STATES), name="ticket_state_known"),
            models.CheckConstraint(
                condition=Q(order__isnull=False) | Q(payment__isnull=False), name="ticket_is_about_something"
            ),
            models.CheckConstraint(condition=Q(claimed_fen__gte=0), name="ticket_claim_not_negative"),
            # So that `closed_at` tells the unfinished ones: SQLite uses no partial index by `state NOT IN (…)`.
            models.CheckConstraint(
                condition=Q(state__in=FINAL, closed_at__isnull=False)
                | (~Q(state__in=FINAL) & Q(closed_at__isnull=True)),
                name="ticket_closed_when_finished",
            ),
            models.UniqueConstraint(
                fields=["order"], condition=~Q(state__in=FINAL), name="ticket_one_unfinished_an_order"
            ),
            models.UniqueConstraint(
                fields=["payment"], condition=~Q(state__in=FINAL), name="ticket_one_unfinished_a_payment"
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "-id"], name="ticket_of_shop"),
            models.Index(fields=["state", "-id"], name="ticket_in_state"),
            models.Index(fields=["assignee", "state"], name="ticket_of_assignee"),
            models.Index(fields=["state", "submitted_at"], name="ticket_open_age", condition=Q(closed_at__isnull=True)),
            models.Index(fields=["submitted_at", "shop", "clause", "priority", "assignee"], name="ticket_report_filed"),
            models.Index(
                fields=["closed_at", "state", "detours", "shop", "clause", "priority", "assignee"],
                name="ticket_report_closed",
                condition=Q(closed_at__isnull=False),
            ),
            models.Index(fields=["next_due_at", "id"], name="ticket_due", condition=Q(closed_at__isnull=True)),
            models.Index(
                fields=["assignee", "next_due_at", "id"],
                name="ticket_due_of_assignee",
                condition=Q(closed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def facts(self) -> Facts:
        """The facts as they were when the ticket was filed."""
        return Facts.from_json(self.facts_data)

    @property
    def verdict(self) -> Verdict:
        return Verdict.from_json(self.verdict_data)

    @property
    def is_finished(self) -> bool:
        return self.state in FINAL


class Message(models.Model):
    """Words of a ticket. The record holds only their salted digest, so they can be erased by law."""

    class Kind(models.TextChoices):
        CUSTOMER = "customer", _("from the customer")
        REPLY = "reply", _("reply")
        NOTE = "note", _("internal note")
        REASON = "reason", _("reason of a decision")
        QUESTION = "question", _("request for evidence")

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=10, choices=Kind)
    body = models.TextField()
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    is_public = models.BooleanField()
    author_kind = models.CharField(max_length=10)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = pgettext_lazy("model", "message")
        verbose_name_plural = pgettext_lazy("model", "messages")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Evidence(models.Model):
    """One file of a ticket, as it lies in the storage; its name is ours, never the uploader's."""

    class Kind(models.TextChoices):
        PAYMENT = "payment", _("proof of payment")
        PRODUCT = "product", _("state of the product")
        COMMUNICATION = "communication", _("record of what was said")
        SUPPLIER = "supplier", _("supplier's proof")

    # What buyers, shops and the desk add, and clauses ask for. A supplier's proof comes with an answer, for the desk.
    FILED = (Kind.PAYMENT, Kind.PRODUCT, Kind.COMMUNICATION)
    FILED_CHOICES = [(kind.value, kind.label) for kind in FILED]

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=15, choices=Kind)
    position = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    path = models.CharField(max_length=200, unique=True)
    content_type = models.CharField(max_length=50)
    extension = models.CharField(max_length=5)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    original_name = models.CharField(max_length=120, blank=True)
    # The bundle's note: what the customer says of the files that came together.
    note = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="evidence")
    # The question that a supplier's proof belongs to.
    claim = models.ForeignKey("refunds.Claim", on_delete=models.PROTECT, null=True, related_name="proof")
    added_by_kind = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("model", "piece of evidence")
        verbose_name_plural = pgettext_lazy("model", "evidence")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "kind", "position"], name="evidence_named_once"),
            models.UniqueConstraint(
                fields=["ticket", "sha256"], condition=Q(claim__isnull=True), name="evidence_file_once_a_ticket"
            ),
            models.UniqueConstraint(fields=["claim", "sha256"], name="evidence_file_once_a_claim"),
            models.CheckConstraint(
                condition=Q(kind="supplier", claim__isnull=False) | (~Q(kind="supplier") & Q(claim__isnull=True)),
                name="evidence_of_supplier_has_claim",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """`支付凭证-1.png`: the published names, the same in every language."""
        return f"{KIND_NAMES[self.kind]}-{self.position}.{self.extension}"


KIND_NAMES = {"payment": "支付凭证", "product": "商品状态", "communication": "沟通记录", "supplier": "供应商凭证"}
