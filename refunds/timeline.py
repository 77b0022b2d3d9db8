"""A ticket's history as lines for people: one sentence an event, with the words that belong to it.

Customers (and shops) read what concerns them, without internal notes or the names of staff; the desk reads all.
A page of it costs a fixed number of queries.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from orders.models import Supplier

from .actors import ActorKind
from .event_sentences import FOR_CUSTOMERS, SENTENCES
from .event_values import Around, Told, promised
from .models import BreachCause, ClauseVersion, Commitment, Event, Message, Ticket
from .turns import Reader

MOST = 200
STAFF = (ActorKind.AGENT, ActorKind.SUPERVISOR)


class Line(NamedTuple):
    """`words` are the message, promise or note that came with it; `aside` why words of the desk promise nothing."""

    event: Event
    sentence: str
    words: str | None
    actor_label: str
    at: datetime
    aside: str | None = None


class Page(NamedTuple):
    """Newest first. `before` is what to ask for the older ones with; None where there are none."""

    lines: Sequence[Line]
    before: int | None


def page(ticket: Ticket, reader: Reader, *, before: int | None = None, most: int = MOST) -> Page:
    """The newest lines, or those before the event with the number `before` (its `seq`).

    In the active language; times that a sentence names are in the shop's zone.
    """
    rows = ticket.events.order_by("-seq")
    if reader == "customer":
        rows = rows.filter(kind__in=FOR_CUSTOMERS)
    if before is not None:
        rows = rows.filter(seq__lt=before)
    events = list(rows[: min(most, MOST) + 1])
    shown, more = events[: min(most, MOST)], len(events) > min(most, MOST)
    around = _around(shown, ticket, reader)
    return Page([_line(event, around) for event in shown], shown[-1].seq if more else None)


def _around(events: Sequence[Event], ticket: Ticket, reader: Reader) -> Around:
    told = [part for event in events for part in _parts(event.data)]
    messages = Message.objects.filter(ticket=ticket).in_bulk(_ids(told, "message"))
    promises = Commitment.objects.filter(ticket=ticket).in_bulk(_ids(told, "commitment"))
    people = _ids(told, "assignee") | {event.actor_id for event in events if event.actor_id is not None}
    users = get_user_model().objects.in_bulk(people) if reader == "staff" else {}
    causes = {str(part["cause"]) for part in told if "cause" in part}
    return Around(
        reader,
        ticket.currency,
        ZoneInfo(ticket.shop.time_zone),
        {pk: row for pk, row in messages.items() if row.is_public or reader == "staff"},
        promises,
        _clauses({part.get("scenario") or part.get("clause") or "" for part in told}),
        {pk: user.get_full_name() or user.get_username() for pk, user in users.items()},
        _suppliers(events) if reader == "staff" else {},
        causes={row.code: row.name for row in BreachCause.objects.filter(code__in=causes)} if causes else {},
    )


def _suppliers(events: Sequence[Event]) -> dict[str, str]:
    """Their names; an event holds the code alone."""
    asked = {str(event.data.get("supplier", "")) for event in events}
    acting = {event.actor_label for event in events if event.actor_kind == ActorKind.SUPPLIER}
    return dict(Supplier.objects.filter(code__in=(asked | acting) - {""}).values_list("code", "name"))


def _ids(parts: Sequence[Mapping[str, Any]], name: str) -> set[int]:
    return {part[name] for part in parts if part.get(name) is not None}


def _clauses(codes: set[str]) -> dict[str, dict[int, ClauseVersion]]:
    versions = ClauseVersion.objects.filter(clause__code__in=codes - {""}).select_related("clause")
    found: dict[str, dict[int, ClauseVersion]] = {}
    for row in versions.defer("text_en", "text_zh", "rules_data"):
        found.setdefault(row.clause.code, {})[row.number] = row
    return found


def _parts(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """An event's data and what is told within it: a note, a promise, how it was judged before."""
    yield data
    yield from (part for part in data.values() if isinstance(part, dict))


def _line(event: Event, around: Around) -> Line:
    return Line(
        event,
        _sentence(event, around),
        _words(event, around),
        _actor(event, around),
        event.at,
        _body(event.data.get("why_no_promise"), around),
    )


def _sentence(event: Event, around: Around) -> str:
    """A promise that was made with a step has no event of its own, so the step's sentence tells it."""
    kinds = [event.kind, *(["commit"] if isinstance(event.data.get("promise"), dict) else [])]
    values = Told(event, around)
    told = [str(SENTENCES[kind].of(around.reader)) % values for kind in kinds if kind in SENTENCES]
    return " ".join(" ".join(told).split()) or event.kind


def _actor(event: Event, around: Around) -> str:
    kind, is_customer = event.actor_kind, around.reader == "customer"
    if kind in STAFF:
        known = None if is_customer else around.names.get(event.actor_id or 0)
        return known or pgettext("who did it", "the desk")
    if kind == ActorKind.CUSTOMER:
        return pgettext("who did it", "you") if is_customer else pgettext("who did it", "the customer")
    named = {
        ActorKind.SHOP: pgettext("who did it", "the shop"),
        ActorKind.SUPPLIER: pgettext("who did it", "the supplier"),
    }
    who = named.get(ActorKind(kind), pgettext("who did it", "automatically"))
    is_named = kind in named and not is_customer and event.actor_label
    label = event.actor_label
    return f"{who} {around.suppliers.get(label, label)}" if is_named else who


def _words(event: Event, around: Around) -> str | None:
    """The message itself, else the note of the files, else the promise that it is about."""
    data = event.data
    for part in (data, data.get("note")):
        if body := _body(part, around):
            return body
    promise = around.promises.get(promised(data).get("commitment", 0))
    if promise is None:
        return None
    if event.kind == "settle_contest":
        return promise.contest_note
    return promise.closing_note if event.kind in {"keep", "release"} and promise.closing_note else promise.text


def _body(part: Any, around: Around) -> str | None:
    message = around.messages.get(part.get("message", 0)) if isinstance(part, dict) else None
    if message is None:
        return None
    return _("(These words were erased.)") if message.erased_at else message.body
