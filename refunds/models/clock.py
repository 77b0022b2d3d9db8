"""Deadlines: what they are measured by, the running ones, and those that passed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orders.models import Supplier

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


class BusinessCalendar(models.Model):
    """Opening hours. `windows` is a list such as ["09:00-12:00", "13:00-18:00"], `weekdays` of 0 (Mon) to 6."""

    code = models.SlugField(max_length=32, unique=True)
    time_zone = models.CharField(max_length=64, default="Asia/Shanghai")
    weekdays = models.JSONField()
    windows = models.JSONField()
    has_chinese_holidays = models.BooleanField(default=True)

    class Meta:
        verbose_name = pgettext_lazy("model", "calendar")
        verbose_name_plural = pgettext_lazy("model", "calendars")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class CalendarException(models.Model):
    """A day unlike the others: `windows` of its own, none (closed), or null for the usual ones (open)."""

    calendar = models.ForeignKey(BusinessCalendar, on_delete=models.CASCADE, related_name="exceptions")
    day = models.DateField()
    name = models.CharField(max_length=100, blank=True)
    windows = models.JSONField(null=True, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("model", "calendar exception")
        verbose_name_plural = pgettext_lazy("model", "calendar exceptions")
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="exception_once_a_day")]

    def __str__(self) -> str:
        return str(self.day)


class ClockTarget(models.Model):
    """How long a clock may run. `variant` tells the resolution of complete filings from the others."""

    clock = models.CharField(max_length=20, choices=ClockKind)
    variant = models.CharField(max_length=20, blank=True)
    priority = models.CharField(max_length=10, choices=Priority)
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=15, choices=Unit)

    class Meta:
        verbose_name = pgettext_lazy("model", "target")
        verbose_name_plural = pgettext_lazy("model", "targets")
        ordering = ["clock", "variant", "priority"]
        constraints = [models.UniqueConstraint(fields=["clock", "variant", "priority"], name="target_once")]

    def __str__(self) -> str:
        return f"{self.clock} {self.amount} {self.unit}"


class Clock(models.Model):
    """One deadline of a ticket in one cycle. Paused it has no `due_at`, so nothing can breach it."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="clocks")
    kind = models.CharField(max_length=20, choices=ClockKind)
    cycle = models.PositiveIntegerField()
    calendar = models.ForeignKey(BusinessCalendar, on_delete=models.PROTECT)
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=15, choices=Unit)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
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
            )
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
