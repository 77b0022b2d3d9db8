"""Money on its way back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orders.models import Payment, Shop, Supplier

from .ticket import Evidence, Ticket


class Reservation(models.Model):
    """What of a payment is promised or paid back by this desk. One row a payment; the CHECK is the wall."""

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="reservation")
    paid_fen = models.BigIntegerField()
    reserved_fen = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = pgettext_lazy("model", "reservation")
        verbose_name_plural = pgettext_lazy("model", "reservations")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reserved_fen__gte=0) & Q(reserved_fen__lte=F("paid_fen")),
                name="reservation_within_payment",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reserved_fen} of {self.paid_fen}"


class Payout(models.Model):
    """One movement of money back. `out_refund_no` is committed before the first call and never changes."""

    class Status(models.TextChoices):
        CREATED = "created", pgettext_lazy("payout", "created")
        SENDING = "sending", pgettext_lazy("payout", "being sent")
        PROCESSING = "processing", _("accepted by the channel")
        UNKNOWN = "unknown", _("not known; being asked")
        HELD = "held", _("held for a supervisor")
        SUCCEEDED = "succeeded", pgettext_lazy("payout", "paid")
        FAILED = "failed", pgettext_lazy("payout", "failed")
        CANCELLED = "cancelled", _("cancelled before it was sent")

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="payouts")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="payouts")
    channel = models.CharField(max_length=20)
    out_refund_no = models.CharField(max_length=64, unique=True)
    amount_fen = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    # Whose balance it goes to, as known when it was approved; a later change of the order does not move it.
    buyer_reference = models.CharField(max_length=128, blank=True)
    # Of its ticket, as known when it was approved: what for, and who answers for it.
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="+", db_index=False)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    scenario = models.CharField(max_length=32)
    responsible = models.CharField(max_length=32, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.CREATED)
    channel_refund_no = models.CharField(max_length=64, blank=True)
    code = models.CharField(max_length=64, blank=True)

    # A supervisor has given it up: it is asked about once more, and not sent again.
    is_given_up = models.BooleanField(default=False)

    next_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    sends = models.PositiveIntegerField(default=0)
    queries = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    first_sent_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    # A transfer made by hand: who entered its reference and proof, and the second person who confirmed.
    transfer_reference = models.CharField(max_length=64, blank=True)
    transfer_proof = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    UNFINISHED = ("created", "sending", "processing", "unknown", "held")
    # The money may be gone or promised: all that counts against the payment.
    COUNTED = (*UNFINISHED, "succeeded")

    class Meta:
        verbose_name = pgettext_lazy("model", "payout")
        verbose_name_plural = pgettext_lazy("model", "payouts")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payout_positive"),
            models.UniqueConstraint(
                fields=["ticket"],
                condition=Q(status__in=["created", "sending", "processing", "unknown", "held"]),
                name="payout_one_unfinished_a_ticket",
            ),
            models.CheckConstraint(
                condition=~Q(channel="manual", status="succeeded")
                | (
                    ~Q(transfer_reference="")
                    & Q(transfer_proof__isnull=False)
                    & Q(entered_by__isnull=False)
                    & Q(confirmed_by__isnull=False)
                    & ~Q(confirmed_by=F("entered_by"))
                ),
                name="manual_payout_by_two_with_proof",
            ),
        ]
        # What waits for nobody has no `next_at`. By `status IN (…)` SQLite would not find the index again.
        indexes = [
            models.Index(F("next_at"), name="payout_due", condition=Q(next_at__isnull=False)),
            # With a condition that the poll does not name, or SQLite takes it for that too, and sorts.
            models.Index(fields=["status", "-id"], name="payout_ended_in", condition=Q(finished_at__isnull=False)),
            models.Index(
                fields=[
                    *("finished_at", "scenario", "responsible", "supplier"),
                    *("shop", "channel", "currency", "amount_fen"),
                ],
                name="payout_report",
                condition=Q(status="succeeded"),
            ),
            models.Index(fields=["created_at"], name="payout_unfinished", condition=Q(finished_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.out_refund_no


class MoneyException(models.Model):
    """Something about a payment's money that only a supervisor may settle; blocks further payouts of it."""

    class Kind(models.TextChoices):
        LATE_SUCCESS = "late_success", _("a failed payout was paid after all")
        EXTERNAL_REFUND = "external_refund", _("refunded elsewhere after approval")
        HELD = "held", _("the channel holds it")

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="exceptions")
    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="exceptions")
    kind = models.CharField(max_length=20, choices=Kind)
    code = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)

    class Meta:
        verbose_name = pgettext_lazy("model", "exception of money")
        verbose_name_plural = pgettext_lazy("model", "exceptions of money")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["payout", "kind"],
                condition=Q(closed_at__isnull=True),
                name="money_exception_open_once",
            )
        ]
        indexes = [
            models.Index(fields=["-id"], name="money_exception_open", condition=Q(closed_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
