"""Mails to the customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import override

from helpdesk import links
from helpdesk.telling.money_back import CHANNELS
from orders import money
from refunds import notices, payouts
from refunds.actors import ActorKind
from refunds.models import Commitment, Delivery, Event, Message, Ticket

from .ticket import where_it_stands
from .writing import Mail, delivered, known, when, write

# What is told by the mail of the step that it came with, and gets a mail of its own only without one.
SIDE_EVENTS = frozenset({"commit", "release", "keep"})
STEPS = frozenset(kind for kind, targets in notices.TARGETS.items() if notices.CUSTOMER in targets) - SIDE_EVENTS


@dataclass(frozen=True)
class Promise:
    """A promise as the customer reads it."""

    words: str
    due: str
    note: str = ""


def to_customer(delivery: Delivery) -> Mail | None:
    """None where there is no address, or where the mail of the same step tells this already."""
    event, ticket = delivery.event, delivery.event.ticket
    if not ticket.email or _is_told_with_its_step(event):
        return None
    language = known(ticket.language)
    with override(language):
        values = where_it_stands(event, "customer") | _told(event)
        return write(event.kind, values, to=ticket.email, language=language, about=delivered(delivery))


def _is_told_with_its_step(event: Event) -> bool:
    same = Event.objects.filter(ticket=event.ticket_id, at=event.at, kind__in=STEPS)
    return event.kind in SIDE_EVENTS and same.exists()


def _told(event: Event) -> dict[str, Any]:
    ticket = event.ticket
    promises, ended = ticket.commitments.filter(made_at=event.at), ticket.commitments.filter(closed_at=event.at)
    return {
        "clause": (ticket.decision_clause or ticket.clause).title,
        "words": _public_words(event),
        "amount": money.shown(ticket.approved_fen or ticket.claimed_fen, ticket.currency),
        "claimed": money.shown(ticket.claimed_fen, ticket.currency),
        "is_short": payouts.paid_fen(ticket) < ticket.claimed_fen,
        "promises": [_promise(row, ticket) for row in promises],
        "released": [_promise(row, ticket) for row in ended.filter(status="released")],
        "kept": [_promise(row, ticket) for row in ended.filter(status="kept").exclude(closing_note="")],
        "contest": ticket.commitments.filter(contest_settled_at=event.at).first(),
        "way": CHANNELS.get(event.data.get("channel", ""), event.data.get("channel", "")),
        "order": ticket.order,
        "link": links.ticket_page(ticket),
        "is_by_customer": event.actor_kind == ActorKind.CUSTOMER,
        "is_by_desk": event.actor_kind in {ActorKind.AGENT, ActorKind.SUPERVISOR},
    }


def _public_words(event: Event) -> str:
    """The words that the step was taken with, where the customer may read them; a reminder repeats the request's."""
    rows = Message.objects.filter(ticket=event.ticket_id)
    asked = rows.filter(kind=Message.Kind.QUESTION).order_by("-pk")
    message = (asked if event.kind == "remind" else rows.filter(pk=event.data.get("message"))).first()
    if message is None or not message.is_public or message.erased_at is not None:
        return ""
    return "" if message.author_kind == ActorKind.CUSTOMER and not _is_known_address(event.ticket) else message.body


def _is_known_address(ticket: Ticket) -> bool:
    """Whether mails go to the contact that the shop knows. Another address gets no words that a customer wrote:
    the desk must not carry anybody's letters to strangers."""
    return ticket.order is not None and ticket.order.contact.strip().lower() == ticket.email.lower()


def _promise(row: Commitment, ticket: Ticket) -> Promise:
    return Promise(row.text, when(row.due_at, ticket.shop), row.closing_note)
