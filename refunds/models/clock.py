"""Deadlines: what they are measured by, and the running ones."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .calendar import BusinessCalendar
from .clause import Clause
from .ticket import Priority, Ticket


class ClockKind(models.TextChoices):
    FIRST_RESPONSE = "first_response", _("first response")
    EVIDENCE_CHECK = "evidence_check", _("evidence check")
    CUSTOMER_EVIDENCE = "customer_evidence", _("customer's evidence")
    SUPPLIER_CONFIRM = "supplier_confirm", _("supplier's answer")
    PAYOUT = "payout", pgettext_lazy("deadline", "payout")
    RESOLUTION = "resolution", pgettext_lazy("deadline", "resolution")


class Unit(models.TextChoices):
    """What a target counts: hours on the wall, or hours and days of business time."""

    WALL_HOURS = "wall_hours", _("hours")
    BUSINESS_HOURS = "business_hours", _("business hours")
    BUSINESS_DAYS = "business_days", _("business days")


class ClockTarget(models.Model):
    """How long a clock may run. Append-only: a newer row takes the place of the one that it `replaces`.

    It holds for tickets of its priority; with a clause, for those of that clause alone; with a calendar, for clocks
    that go by it. The most specific one counts. `variant` tells the resolution of complete filings from the others.
    A withdrawn one holds for nothing: the more general one does again.
    """

    clock = models.CharField(max_length=20, choices=ClockKind)
    variant = models.CharField(max_length=20, blank=True)
    priority = models.CharField(max_length=10, choices=Priority)
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, null=True, related_name="targets")
    calendar = models.ForeignKey(BusinessCalendar, on_delete=models.PROTECT, null=True, related_name="targets")
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=15, choices=Unit)
    is_withdrawn = models.BooleanField(default=False)
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    # One successor each, so of two who publish at once over the same row one is refused.
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replacement")

    class Meta:
        verbose_name = pgettext_lazy("model", "target")
        verbose_name_plural = pgettext_lazy("model", "targets")
        ordering = ["clock", "variant", "priority", "id"]
        constraints = [
            models.UniqueConstraint(
                "clock",
                "variant",
                "priority",
                Coalesce("clause", 0),
                Coalesce("calendar", 0),
                condition=Q(replaces__isnull=True),
                name="target_first_once",
            ),
            models.CheckConstraint(
                condition=Q(is_withdrawn=False) | Q(clause__isnull=False) | Q(calendar__isnull=False),
                name="target_general_stays",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clock} {self.amount} {self.unit}"


class Clock(models.Model):
    """One deadline of a ticket in one cycle. Paused it has no `due_at`, so nothing can breach it."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="clocks")
    kind = models.CharField(max_length=20, choices=ClockKind)
    cycle = models.PositiveIntegerField()
    calendar = models.ForeignKey(BusinessCalendar, on_delete=models.PROTECT)
    # The calendar's when `due_at` was derived.
    calendar_revision = models.PositiveIntegerField(default=0)
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=15, choices=Unit)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    # When whoever has to act is told that it is near; None while it stands, and for good once `warned_at` is set:
    # when that was told, or when it was too late to.
    warn_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    is_provisional = models.BooleanField(default=False)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = pgettext_lazy("model", "clock")
        verbose_name_plural = pgettext_lazy("model", "clocks")
        ordering = ["ticket", "kind", "cycle"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "kind", "cycle"], name="clock_cycle_once"),
            models.UniqueConstraint(
                fields=["ticket", "kind"], condition=Q(stopped_at__isnull=True), name="clock_runs_once"
            ),
        ]
        indexes = [
            models.Index(
                F("due_at"),
                name="clock_due",
                condition=Q(stopped_at__isnull=True, due_at__isnull=False),
            ),
            models.Index(
                F("warn_at"),
                name="clock_warn",
                condition=Q(stopped_at__isnull=True, warn_at__isnull=False),
            ),
            models.Index(
                fields=["calendar", "calendar_revision", "id"],
                name="clock_of_revision",
                condition=Q(stopped_at__isnull=True),
            ),
            models.Index(
                fields=["calendar", "due_at"],
                name="clock_provisional",
                condition=Q(stopped_at__isnull=True, is_provisional=True, due_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.cycle}"


class ClockPause(models.Model):
    """A time in which a clock stood; `ended_at` is set once."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="pauses")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = pgettext_lazy("model", "pause")
        verbose_name_plural = pgettext_lazy("model", "pauses")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["clock"], condition=Q(ended_at__isnull=True), name="clock_paused_once")
        ]

    def __str__(self) -> str:
        return f"pause {self.pk}"


class Heartbeat(models.Model):
    """When a background job last finished; its silence is an alert."""

    name = models.CharField(max_length=30, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("model", "heartbeat")
        verbose_name_plural = pgettext_lazy("model", "heartbeats")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
