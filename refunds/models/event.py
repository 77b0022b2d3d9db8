"""The record of a ticket, and what still has to be told to somebody: the outbox."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy

from .ticket import Ticket


class Event(models.Model):
    """One line of a ticket's history, append-only in the database too.

    `at` is when it counts, `recorded_at` is the database's own clock. `data` holds ids, codes, amounts
    and digests, never words, contacts or file names. The hash covers all but `recorded_at`.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    actor_kind = models.CharField(max_length=10)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    actor_label = models.CharField(max_length=64, blank=True)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20, blank=True)
    data = models.JSONField(default=dict)
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = pgettext_lazy("model", "event")
        verbose_name_plural = pgettext_lazy("model", "events")
        ordering = ["ticket", "seq"]
        constraints = [models.UniqueConstraint(fields=["ticket", "seq"], name="event_seq_once")]
        indexes = [models.Index(fields=["ticket", "kind", "at"], name="event_of_kind")]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"

    def content(self) -> dict[str, Any]:
        """What the hash covers."""
        return {
            "ticket": self.ticket_id,
            "seq": self.seq,
            "kind": self.kind,
            "at": self.at,
            "actor": [self.actor_kind, self.actor_id, self.actor_label],
            "states": [self.from_state, self.to_state],
            "data": self.data,
        }


class Delivery(models.Model):
    """One (event, target) that still has to reach somebody. Claimed by a lease, retried on its own."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    target = models.CharField(max_length=40)
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True)
    # Tried often enough: a person must look. Logged and kept, never silently dropped.
    gave_up_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = pgettext_lazy("model", "delivery")
        verbose_name_plural = pgettext_lazy("model", "deliveries")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["event", "target"], name="delivery_once")]
        indexes = [
            models.Index(F("next_at"), name="delivery_due", condition=Q(done_at__isnull=True, gave_up_at__isnull=True)),
            models.Index(fields=["-gave_up_at"], name="delivery_given_up", condition=Q(gave_up_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.target
