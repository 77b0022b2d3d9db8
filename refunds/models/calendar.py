"""When people work: opening hours, the days that are unlike the others, and whose calendar counts for whom."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from orders.models import Shop, Supplier


class BusinessCalendar(models.Model):
    """Opening hours. `windows` is a list such as ["09:00-12:00", "13:00-18:00"], `weekdays` of 0 (Mon) to 6."""

    code = models.SlugField(max_length=32, unique=True)
    name = models.CharField(max_length=100, blank=True)
    time_zone = models.CharField(max_length=64, default="Asia/Shanghai")
    weekdays = models.JSONField()
    windows = models.JSONField()
    has_chinese_holidays = models.BooleanField(default=True)
    # What takes the place of `weekdays` and `windows` from a day on: `opening_hours.change` writes it.
    changes = models.JSONField(default=list)
    # Counts its changes: a clock that was derived under an earlier one is recomputed.
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = pgettext_lazy("model", "calendar")
        verbose_name_plural = pgettext_lazy("model", "calendars")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What people call it; the one that a new installation starts with goes by its place."""
        return self.name or (_("the default one") if self.code == "default" else self.code)


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


class CalendarAssignment(models.Model):
    """The calendar of one shop, or of one supplier. Who has none goes by the default one."""

    shop = models.OneToOneField(Shop, on_delete=models.PROTECT, null=True, related_name="calendar_assignment")
    supplier = models.OneToOneField(Supplier, on_delete=models.PROTECT, null=True, related_name="calendar_assignment")
    calendar = models.ForeignKey(BusinessCalendar, on_delete=models.PROTECT, related_name="assignments")

    class Meta:
        verbose_name = pgettext_lazy("model", "calendar's use")
        verbose_name_plural = pgettext_lazy("model", "calendars' uses")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(shop__isnull=False, supplier__isnull=True) | Q(shop__isnull=True, supplier__isnull=False),
                name="assignment_to_shop_or_supplier",
            )
        ]

    def __str__(self) -> str:
        return f"{self.shop or self.supplier}: {self.calendar}"
