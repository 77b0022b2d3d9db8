"""A promise as it is told to the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from refunds.actions import Draft
from refunds.models import Commitment

from .bodies import Body

PLACES = ["portal", "chat", "qq", "phone"]


class CommitmentBody(Body):
    """`due_at` in ISO 8601 with its zone; `given_by` is where it was said."""

    kind = serializers.ChoiceField(Commitment.Kind.choices)
    text = serializers.CharField(max_length=500)
    due_at = serializers.DateTimeField()
    given_by = serializers.ChoiceField(PLACES, default="portal")


def draft(told: dict[str, Any]) -> Draft:
    return Draft(told["kind"], told["due_at"], told["text"], told["given_by"])
