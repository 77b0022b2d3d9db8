"""The stays of a ticket in its states: written with each move, and recomputed from the record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from .lifecycle import FINAL
from .models import Stay, Ticket

# Moves that take a ticket off the straight way from filing to its decision.
DETOURS = frozenset({"request_evidence", "escalate", "appeal", "return_to_check", "revoke", "fail_payout"})


def follow(ticket: Ticket, state: str, at: datetime) -> None:
    """End the stay that the (locked) ticket leaves, and begin the one in `state`, unless that is final."""
    for stay in ticket.stays.filter(left_at=None):
        stay.left_at, stay.lasted_s = at, lasted_s(stay.entered_at, at)
        stay.clause_id, stay.priority, stay.assignee_id = ticket.clause_id, ticket.priority, ticket.assignee_id
        stay.save()
    if state not in FINAL:
        Stay.objects.create(
            ticket=ticket,
            state=state,
            entered_at=at,
            shop_id=ticket.shop_id,
            clause_id=ticket.clause_id,
            priority=ticket.priority,
            assignee_id=ticket.assignee_id,
        )


def lasted_s(entered_at: datetime, left_at: datetime) -> int:
    """Whole seconds by the wall."""
    return max(int((left_at - entered_at).total_seconds()), 0)


def told(moves: Iterator[tuple[str, datetime]]) -> Iterator[tuple[str, datetime, datetime | None]]:
    """The stays that moves (state, when) make, in their order: state, entered, left."""
    state, entered = "", None
    for to_state, at in moves:
        if entered is not None:
            yield state, entered, at
        state, entered = to_state, None if to_state in FINAL else at
    if entered is not None:
        yield state, entered, None


def differences(ticket: Ticket) -> Iterator[str]:
    """Where stays or detours are not what the record's moves say."""
    events = ticket.events.exclude(to_state="").order_by("seq").values_list("kind", "to_state", "at")
    moves = list(events)
    expected = [
        (state, entered, left, None if left is None else lasted_s(entered, left))
        for state, entered, left in told((state, at) for _kind, state, at in moves)
    ]
    kept = list(ticket.stays.order_by("pk").values_list("state", "entered_at", "left_at", "lasted_s"))
    if expected != kept:
        yield f"ticket {ticket.number}: its stays are not those of its record"
    detours = sum(kind in DETOURS for kind, _state, _at in moves)
    if detours != ticket.detours:
        yield f"ticket {ticket.number}: has {ticket.detours} detours, its record says {detours}"
