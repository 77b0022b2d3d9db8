"""A promise as it is told to the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from refunds.actions import Draft
from refunds.models import Commitment

from .bodies import Body

PLACES = ["portal", "chat", "qq", "phone"]


class ZonedTime(serializers.DateTimeField):
    """A time that says its zone: a promise that is due an hour off is another promise."""

    def enforce_timezone(self, value: datetime) -> datetime:
        if timezone.is_naive(value):
            self.fail("invalid", format="YYYY-MM-DDThh:mm:ss[+HH:MM|-HH:MM|Z]")
        zoned: datetime = super().enforce_timezone(value)
        return zoned


class CommitmentBody(Body):
    """`due_at` in ISO 8601 with its zone; `given_by` is where it was said."""

    kind = serializers.ChoiceField(Commitment.Kind.choices)
    text = serializers.CharField(max_length=500)
    due_at = ZonedTime()
    given_by = serializers.ChoiceField(PLACES, default="portal")


def draft(told: dict[str, Any]) -> Draft:
    return Draft(told["kind"], told["due_at"], told["text"], told["given_by"])
