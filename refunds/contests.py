"""Both sides of a promise that was called kept and that the customer denies, as the record tells them."""

from __future__ import annotations

from dataclasses import dataclass

from .models import Commitment, Event, Message


@dataclass(frozen=True)
class Sides:
    """Who called it kept, what the customer said of that, and who settled it; None for what has not been."""

    kept: Event | None
    contested: Event | None
    settled: Event | None
    words: Message | None


def sides(row: Commitment) -> Sides:
    """Two queries."""
    told = Event.objects.filter(ticket=row.ticket_id, kind__in=("keep", "contest", "settle_contest"))
    events = {event.kind: event for event in told.filter(data__commitment=row.pk).select_related("actor")}
    contested = events.get("contest")
    words = Message.objects.filter(pk=contested.data["message"]).first() if contested else None
    return Sides(events.get("keep"), contested, events.get("settle_contest"), words)
