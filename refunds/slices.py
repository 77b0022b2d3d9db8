"""All tickets, a few at a time: for checks that look at everything, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from .models import Ticket

CHUNK = 200


def of_tickets() -> Iterator[tuple[QuerySet[Ticket], int]]:
    """Each slice with its number of tickets, in the order of their keys."""
    last = 0
    while keys := list(Ticket.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        yield Ticket.objects.filter(pk__gt=last, pk__lte=keys[-1]), len(keys)
        last = keys[-1]
