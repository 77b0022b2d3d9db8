"""A target on its way to clocks that started under another one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .clock import ClockTarget


class TargetApplication(models.Model):
    """A supervisor's order to give running clocks this target. A job carries it out, clock by clock.

    `position` is the last clock that was looked at, so what is interrupted goes on there; `ended_at` is set once.
    """

    class Ending(models.TextChoices):
        DONE = "done", pgettext_lazy("work", "done")
        STOPPED = "stopped", pgettext_lazy("work", "stopped")
        OVERTAKEN = "overtaken", _("ended by a newer version")
        LEFT = "left", _("ended, because who asked for it is no supervisor any more")

    target = models.ForeignKey(ClockTarget, on_delete=models.PROTECT, related_name="applications")
    reason = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    asked_at = models.DateTimeField()
    found = models.PositiveIntegerField()
    applied = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    position = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, choices=Ending, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("model", "target's application")
        verbose_name_plural = pgettext_lazy("model", "targets' applications")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["target"], condition=Q(ended_at__isnull=True), name="target_applied_once")
        ]

    def __str__(self) -> str:
        return f"{self.target}: {self.applied} of {self.found}"
