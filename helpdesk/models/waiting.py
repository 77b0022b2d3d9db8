"""What rows have in common that wait for the worker."""

from __future__ import annotations

from django.db import models


class Waiting(models.Model):
    """Due at `next_at`, which is its lease while somebody works on it (`helpdesk.leases`); None: nothing to do."""

    next_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
