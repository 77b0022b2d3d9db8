"""Promises to a customer, and questions to a supplier."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orders.models import Shop, Supplier

from .ticket import Message, Ticket


class Commitment(models.Model):
    """A promise that the customer sees. Its words and due time never change: a newer one supersedes it."""

    class Kind(models.TextChoices):
        REPLY_BY = "reply_by", _("we reply")
        DECIDE_BY = "decide_by", _("we decide")
        REFUND_BY = "refund_by", _("the money is back")
        OTHER = "other", _("something else")

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("promise", "open")
        KEPT = "kept", pgettext_lazy("promise", "kept")
        BROKEN = "broken", pgettext_lazy("promise", "broken")
        SUPERSEDED = "superseded", pgettext_lazy("promise", "superseded")
        RELEASED = "released", pgettext_lazy("promise", "released")

    class Contest(models.TextChoices):
        """Whether the customer was right. The promise counts as kept either way: what was said of it is not unsaid."""

        UPHELD = "upheld", pgettext_lazy("contested promise", "the customer was right")
        DISMISSED = "dismissed", pgettext_lazy("contested promise", "it was kept")

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="commitments")
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.CharField(max_length=500)
    due_at = models.DateTimeField()
    # Where it was given: portal, chat, qq, phone.
    given_by = models.CharField(max_length=10)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="commitments"
    )
    made_at = models.DateTimeField()
    # When whoever promised is reminded; None once that was done.
    remind_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    closed_at = models.DateTimeField(null=True)
    # How an `other` was kept, or why one was released; the customer sees it.
    closing_note = models.CharField(max_length=500, blank=True)
    # The customer says that an `other` was not kept; a supervisor looks at it.
    contested_at = models.DateTimeField(null=True)
    # What the supervisor found, with words that the customer sees. Null until then: what is set once is told by it.
    contest_settled_at = models.DateTimeField(null=True)
    contest_outcome = models.CharField(max_length=10, choices=Contest, null=True)  # noqa: DJ001
    contest_note = models.CharField(max_length=500, null=True)  # noqa: DJ001
    superseded_by = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="supersedes")

    class Meta:
        verbose_name = pgettext_lazy("model", "promise")
        verbose_name_plural = pgettext_lazy("model", "promises")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open", closed_at__isnull=True) | (~Q(status="open") & Q(closed_at__isnull=False)),
                name="commitment_closed_when_not_open",
            ),
            models.CheckConstraint(
                condition=Q(status="superseded", superseded_by__isnull=False)
                | (~Q(status="superseded") & Q(superseded_by__isnull=True))
                | Q(status="broken"),
                name="commitment_superseded_by_another",
            ),
            models.CheckConstraint(
                condition=Q(contest_settled_at__isnull=True, contest_outcome__isnull=True, contest_note__isnull=True)
                | Q(
                    contested_at__isnull=False,
                    contest_settled_at__isnull=False,
                    contest_outcome__isnull=False,
                    contest_note__isnull=False,
                ),
                name="commitment_contest_settled_as_a_whole",
            ),
        ]
        indexes = [
            models.Index(F("due_at"), name="commitment_due", condition=Q(status="open")),
            models.Index(F("remind_at"), name="commitment_remind", condition=Q(status="open", remind_at__isnull=False)),
            models.Index(
                F("contested_at"),
                name="commitment_contested",
                condition=Q(contested_at__isnull=False, contest_settled_at__isnull=True),
            ),
            models.Index(
                fields=["contest_outcome", "-id"],
                name="commitment_contest_ended",
                condition=Q(contest_outcome__isnull=False),
            ),
            # With conditions that the sweep does not name, or SQLite takes them for it too, and sorts.
            models.Index(fields=["status", "-id"], name="commitment_ended_as", condition=Q(closed_at__isnull=False)),
            models.Index(fields=["due_at"], name="commitment_was_due", condition=Q(closed_at__isnull=False)),
            models.Index(
                fields=["closed_at", "status", "made_by", "kind", "contested_at", "contest_outcome", "shop"],
                name="commitment_report",
                condition=Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%Y-%m-%d %H:%M}"


class Claim(models.Model):
    """Our question to the supplier, with its deadline and its one answer."""

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("supplier's answer", "waiting")
        AGREED = "agreed", pgettext_lazy("supplier's answer", "agreed")
        REFUSED = "refused", pgettext_lazy("supplier's answer", "refused")
        SILENT = "silent", _("no answer in time")
        CLOSED = "closed", _("no longer needed")

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="claims")
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="+", db_index=False)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="claims")
    # What the supplier knows this question by; random, so that it says nothing of the others.
    code = models.CharField(max_length=32, unique=True)
    amount_fen = models.BigIntegerField()
    question = models.CharField(max_length=1000)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    answered_at = models.DateTimeField(null=True)
    # How long the supplier took to agree or refuse, in seconds by the wall.
    answer_s = models.PositiveBigIntegerField(null=True)
    # api, agent, sandbox, late_api, …: how the answer reached us.
    answered_via = models.CharField(max_length=20, blank=True)
    remark = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="+")
    late_answer = models.CharField(max_length=10, blank=True)
    nudged_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = pgettext_lazy("model", "question to a supplier")
        verbose_name_plural = pgettext_lazy("model", "questions to suppliers")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(status="open"), name="claim_one_open_a_ticket")
        ]
        indexes = [
            # With its status, or SQLite takes the list's index for the sweep too, and sorts.
            models.Index(fields=["status", "due_at"], name="claim_due", condition=Q(status="open")),
            models.Index(fields=["status", "-id"], name="claim_in_status"),
            models.Index(fields=["asked_at", "supplier", "status", "answer_s", "shop"], name="claim_report"),
            models.Index(fields=["asked_at", "supplier"], name="claim_answered_late", condition=~Q(late_answer="")),
        ]

    def __str__(self) -> str:
        return self.code


class SupplierNonce(models.Model):
    """A signed answer's nonce, kept for as long as its timestamp would be accepted."""

    supplier = models.ForeignKey(Supplier, on_delete=models.CASCADE)
    nonce = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("model", "nonce")
        verbose_name_plural = pgettext_lazy("model", "nonces")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["supplier", "nonce"], name="nonce_once")]

    def __str__(self) -> str:
        return self.nonce
