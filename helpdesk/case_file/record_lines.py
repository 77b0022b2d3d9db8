"""The record of a ticket as a file: every line of its chain, checked while it is written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from helpdesk.telling import Reader
from refunds import numbers, record
from refunds.event_sentences import FOR_CUSTOMERS
from refunds.models import Event, Ticket

MOST = 5000
ABOUT = (
    "Every line is chained to the one before it: hash is the SHA-256 over prev_hash, a line feed and the line's "
    "content as canonical JSON. No line can be changed, removed or put in between later without every hash after it "
    "changing."
)
INSIDE = (
    " The inner data that the hashes cover (ids of persons, salted digests of words) stay with the shop's desk, which "
    "can show them to an authority; lines of the kind 'internal' are the desk's own handling."
)


@dataclass(frozen=True)
class Record:
    """`told` is the content of events.json. `problems` are empty for a record that is whole."""

    told: dict[str, Any]
    problems: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        return not self.problems

    @property
    def count(self) -> int:
        return len(self.told["events"])

    @property
    def head(self) -> str:
        return str(self.told["head"]["hash"])


def of_ticket(ticket: Ticket, reader: Reader) -> Record:
    """The lines up to the head that this copy of the ticket knows: what happens meanwhile is not in it."""
    events = ticket.events.filter(seq__lte=ticket.head_seq).order_by("seq")
    problems = (*record.chain_differences(ticket, events.iterator(500)), *record.word_differences(ticket))
    told = {
        "about": ABOUT + (INSIDE if reader == "customer" else ""),
        "ticket": numbers.grouped(ticket.number),
        "verified": not problems,
        "head": {"seq": ticket.head_seq, "hash": ticket.head_hash},
        "is_cut": ticket.head_seq > MOST,
        "events": [_line(event, reader) for event in events[:MOST]],
    }
    return Record(told, problems)


def _line(event: Event, reader: Reader) -> dict[str, Any]:
    """An event that nobody has thought of as public is `internal` to a customer; its hashes close the chain."""
    chained = {"prev_hash": event.prev_hash, "hash": event.hash}
    place = {"seq": event.seq, "at": event.at.isoformat()}
    states = {"from_state": event.from_state, "to_state": event.to_state}
    if reader == "staff":
        said = {"kind": event.kind, "by": event.actor_kind, "actor": event.actor_label, **states, "data": event.data}
        return {**place, "recorded_at": event.recorded_at.isoformat(), **said, **chained}
    if event.kind not in FOR_CUSTOMERS:
        return {**place, "kind": "internal", **chained}
    by = "desk" if event.actor_kind in {"agent", "supervisor"} else event.actor_kind
    return {**place, "kind": event.kind, "by": by, **states, **chained}
