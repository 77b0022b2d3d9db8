"""How long tickets stand in each state: what the record's moves say, as rows that can be counted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from orders.models import Shop

from .clause import ClauseVersion
from .ticket import STORED_STATES, Priority, Ticket


class Stay(models.Model):
    """One stay of a ticket in one state that is not final. `left_at` and what follows from it are set once.

    `lasted_s` is in seconds by the wall; clause, priority and assignee are the ticket's when it left.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="stays")
    state = models.CharField(max_length=20)
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    lasted_s = models.PositiveBigIntegerField(null=True)
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="+", db_index=False)
    clause = models.ForeignKey(ClauseVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    priority = models.CharField(max_length=10, choices=Priority)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = pgettext_lazy("model", "stay in a state")
        verbose_name_plural = pgettext_lazy("model", "stays in a state")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STORED_STATES), name="stay_state_known"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True, lasted_s__isnull=True)
                | Q(left_at__isnull=False, lasted_s__isnull=False),
                name="stay_lasted_when_left",
            ),
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(left_at__isnull=True), name="stay_one_open_a_ticket"
            ),
        ]
        indexes = [
            models.Index(
                fields=["left_at", "state", "lasted_s", "shop", "clause", "priority", "assignee"],
                name="stay_report",
                condition=Q(left_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} since {self.entered_at:%Y-%m-%d %H:%M}"
