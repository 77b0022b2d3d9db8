"""The weekly mail to supervisors, one row each."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .waiting import Waiting


class WeeklyMail(Waiting):
    """One supervisor's mail about the week that began on Monday `week`: there is one, whoever would send it."""

    week = models.DateField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["week", "user"], name="weekly_mail_once")]
        indexes = [models.Index(F("next_at"), name="weekly_mail_due", condition=Q(next_at__isnull=False))]

    def __str__(self) -> str:
        return f"week of {self.week}"
