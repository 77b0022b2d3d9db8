"""Requests that were answered once and must be answered the same again."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class IdempotentRequest(models.Model):
    """The answer to a POST that carried an Idempotency-Key. `scope` is the caller, `digest` what was asked."""

    scope = models.CharField(max_length=64)
    key = models.CharField(max_length=128)
    digest = models.CharField(max_length=64)
    status = models.PositiveIntegerField(default=0)
    answer = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("model", "answered request")
        verbose_name_plural = pgettext_lazy("model", "answered requests")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="idempotency_key_once")]
        indexes = [models.Index(fields=["at"], name="idempotent_request_at")]

    def __str__(self) -> str:
        return self.key
