"""The record: appends events to a ticket's chain, and checks chains.

Each event's hash covers the one before it, so a row that is bent, removed or put in between shows. The
head is kept on the ticket, and a daily digest of all heads is written outside the database.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from . import stays
from .actors import Actor
from .models import BreachReview, Delivery, Event, Message, Ticket
from .notices import targets

# Events that tell what the desk noticed by itself; they do not make a reader's page stale.
HOUSEKEEPING = frozenset(
    {"breach", "warning", "nudge", "remind", "promise_reminder", "commitment_broken"}
    | {"payout_sending", "recompute", "reveal", "review", "link_made"}
)

# What an event says of the promise that it names.
OUTCOMES = {"commitment_broken": "broken", "keep": "kept", "release": "released", "supersede": "superseded"}


class Line(NamedTuple):
    """An event that is to be appended to the record of a ticket.

    `quiet` writes no deliveries: for what the same request has told already.
    """

    ticket: Ticket
    kind: str
    by: Actor
    at: datetime
    data: dict[str, Any]
    states: tuple[str, str] = ("", "")
    quiet: bool = False


def append(
    ticket: Ticket,
    kind: str,
    by: Actor,
    at: datetime,
    data: dict[str, Any] | None = None,
    *,
    states: tuple[str, str] = ("", ""),
    quiet: bool = False,
) -> Event:
    """Append one event under the ticket's lock, with its deliveries. The caller saves the ticket."""
    [event] = append_all([Line(ticket, kind, by, at, data or {}, states, quiet)])
    return event


def append_all(lines: Sequence[Line]) -> list[Event]:
    """Append to tickets that are locked, in this order. The caller saves them.

    Two queries, however many; some more for each that is a move.
    """
    events = Event.objects.bulk_create([_chained(line) for line in lines])
    for event in events:
        if event.to_state:
            stays.follow(event.ticket, event.to_state, event.at)
    loud = [event for event, line in zip(events, lines, strict=True) if not line.quiet]
    Delivery.objects.bulk_create([delivery for event in loud for delivery in _deliveries(event)])
    return events


def _chained(line: Line) -> Event:
    """The event that follows the head of its ticket, which it becomes."""
    ticket = line.ticket
    event = Event(
        ticket=ticket,
        seq=ticket.head_seq + 1,
        kind=line.kind,
        at=line.at,
        actor_kind=line.by.kind.value,
        actor_id=line.by.user_id,
        actor_label=line.by.label,
        from_state=line.states[0],
        to_state=line.states[1],
        data=line.data,
        prev_hash=ticket.head_hash,
    )
    event.hash = chain_hash(event)
    ticket.head_seq, ticket.head_hash = event.seq, event.hash
    if line.kind not in HOUSEKEEPING:
        ticket.version += 1
    return event


def _deliveries(event: Event) -> Iterator[Delivery]:
    grace = timedelta(seconds=settings.TRIAGE_GRACE_S)
    for target in targets(event, event.ticket):
        next_at = event.at + (grace if target == "triage_later" else timedelta(0))
        yield Delivery(event=event, target=target, next_at=next_at)


def save_heads(tickets: Iterable[Ticket]) -> None:
    """Save the tickets to whose record something was appended, where nothing else of them changed. One query."""
    last = Event.objects.filter(ticket=OuterRef("pk")).order_by("-seq")
    rows = Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets])
    rows.update(head_seq=Subquery(last.values("seq")[:1]), head_hash=Subquery(last.values("hash")[:1]))


def chain_hash(event: Event) -> str:
    """SHA-256 over the previous hash and the event's content as canonical UTF-8 JSON."""
    text = json.dumps(event.content(), sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return hashlib.sha256(f"{event.prev_hash}\n{text}".encode()).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(f"{value!r} has no place in an event")


def new_message(ticket: Ticket, kind: str, body: str, by: Actor, at: datetime, *, is_public: bool) -> Message:
    """Words in a row of their own; the record gets `{"message": id, "digest": …}` (see `words`)."""
    salt = secrets.token_hex(16)
    return Message.objects.create(
        ticket=ticket,
        kind=kind,
        body=body,
        salt=salt,
        digest=words_digest(salt, body),
        is_public=is_public,
        author_kind=by.kind.value,
        author_id=by.user_id,
        at=at,
    )


def words(message: Message) -> dict[str, Any]:
    """How an event names words without holding them."""
    return {"message": message.pk, "digest": message.digest}


def _named_words(value: object) -> Iterator[tuple[int, str]]:
    """Every (message, digest) that an event's data names, however deep."""
    if isinstance(value, dict):
        if "message" in value and "digest" in value:
            yield value["message"], value["digest"]
        for part in value.values():
            yield from _named_words(part)
    elif isinstance(value, list):
        for part in value:
            yield from _named_words(part)


def words_digest(salt: str, body: str) -> str:
    return hashlib.sha256(f"{salt}\n{body}".encode()).hexdigest()


def differences(tickets: QuerySet[Ticket] | None = None) -> Iterator[str]:
    """A sentence for everything that does not fit: a broken chain, a wrong head, words that were changed.

    Reads without locks, while the desk works. What does not fit is read once more under the ticket's lock: a ticket
    that was changed between two of these queries is no fault.
    """
    rows = Ticket.objects.all() if tickets is None else tickets
    for ticket in rows.order_by("pk").only(*_CHECKED).iterator(500):
        if any(True for _sentence in _differences(ticket)):
            yield from _differences_at_rest(ticket.pk)


_CHECKED = ("pk", "number", "head_seq", "head_hash", "state", "detours")


def _differences_at_rest(pk: int) -> list[str]:
    with transaction.atomic():
        ticket = Ticket.objects.select_for_update(of=("self",)).only(*_CHECKED).get(pk=pk)
        return list(_differences(ticket))


def _differences(ticket: Ticket) -> Iterator[str]:
    yield from chain_differences(ticket, Event.objects.filter(ticket=ticket).order_by("seq").iterator(500))
    yield from word_differences(ticket)
    yield from _promise_differences(ticket)
    yield from _contest_differences(ticket)
    yield from _breach_differences(ticket)
    yield from _review_differences(ticket)
    yield from stays.differences(ticket)


def chain_differences(ticket: Ticket, events: Iterable[Event]) -> Iterator[str]:
    """Of one ticket, as it was when its row was read: `events` are those up to its head."""
    seq, head, state = 0, "", ""
    for event in events:
        where = f"ticket {ticket.number}, event {event.seq} ({event.kind})"
        if event.seq != seq + 1:
            yield f"{where}: {event.seq - seq - 1} events before it are missing"
        if event.prev_hash != head:
            yield f"{where}: does not follow the event before it"
        if chain_hash(event) != event.hash:
            yield f"{where}: its content does not match its hash"
        seq, head = event.seq, event.hash
        state = event.to_state or state
    if (seq, head) != (ticket.head_seq, ticket.head_hash):
        yield f"ticket {ticket.number}: its record ends at {seq}, the ticket says {ticket.head_seq}"
    if state != ticket.state:
        yield f"ticket {ticket.number}: is {ticket.state!r}, its record says {state!r}"


def word_differences(ticket: Ticket) -> Iterator[str]:
    """Words that are not those on record, or are missing. What is being said at this moment counts as right."""
    digests: dict[int, str] = {}
    for event in ticket.events.iterator(500):
        digests.update(_named_words(event.data))
    seen: set[int] = set()
    for message in ticket.messages.iterator(500):
        seen.add(message.pk)
        where = f"ticket {ticket.number}, message {message.pk}"
        if digests.get(message.pk, message.digest) != message.digest:
            yield f"{where}: its digest is not the one on record"
        if message.erased_at is None and words_digest(message.salt, message.body) != message.digest:
            yield f"{where}: its words were changed"
    for lost in sorted(digests.keys() - seen):
        yield f"ticket {ticket.number}, message {lost}: is on record and missing"


def _promise_differences(ticket: Ticket) -> Iterator[str]:
    """What became of each promise, as the events tell it: once broken, it stays broken."""
    told: dict[int, str] = {}
    kinds = ("commitment_broken", "keep", "release", "supersede")
    for kind, data in ticket.events.filter(kind__in=kinds).order_by("seq").values_list("kind", "data"):
        pk = data["old"]["commitment"] if kind == "supersede" else data["commitment"]
        if told.get(pk) != "broken":
            told[pk] = OUTCOMES[kind]
    for pk, status in ticket.commitments.values_list("pk", "status"):
        if told.get(pk, "open") != status:
            yield f"ticket {ticket.number}, promise {pk}: is {status}, its record says {told.get(pk, 'open')}"


def _contest_differences(ticket: Ticket) -> Iterator[str]:
    """Which promises the customer contested, and what a supervisor found."""
    told: dict[int, str] = {}
    events = ticket.events.filter(kind__in=("contest", "settle_contest")).order_by("seq")
    for data in events.values_list("data", flat=True):
        told[data["commitment"]] = data.get("outcome", "contested")
    for row in ticket.commitments.all():
        kept = row.contest_outcome or ("contested" if row.contested_at else "")
        if told.get(row.pk, "") != kept:
            yield f"ticket {ticket.number}, promise {row.pk}: is {kept!r}, its record says {told.get(row.pk, '')!r}"


def _breach_differences(ticket: Ticket) -> Iterator[str]:
    events = ticket.events.filter(kind="breach").values_list("data", flat=True)
    told = {(data["clock"], data["cycle"]) for data in events}
    kept = set(ticket.breaches.values_list("clock__kind", "clock__cycle"))
    for kind, cycle in sorted(told ^ kept):
        where = "on record and missing" if (kind, cycle) in told else "not on record"
        yield f"ticket {ticket.number}: the breach of {kind}, cycle {cycle}, is {where}"


def _review_differences(ticket: Ticket) -> Iterator[str]:
    """What supervisors said of its breaches, each time, and that the last word on each is the one that counts."""
    events = ticket.events.filter(kind="review").values_list("data", flat=True)
    told = {(data["review"], data["breach"], data["cause"]) for data in events}
    rows = BreachReview.objects.filter(breach__ticket=ticket).order_by("pk")
    kept = set(rows.values_list("pk", "breach", "cause__code"))
    for review, breach, _cause in sorted(told ^ kept):
        yield f"ticket {ticket.number}, breach {breach}: its review {review} is not what the record says"
    last = {breach: cause for _pk, breach, cause in sorted(kept)}
    for pk, cause in ticket.breaches.values_list("pk", "cause__code"):
        if last.get(pk) != cause:
            yield f"ticket {ticket.number}, breach {pk}: its cause is {cause}, its last review says {last.get(pk)}"
