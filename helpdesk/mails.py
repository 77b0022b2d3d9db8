"""Mails: plain text, in the reader's language. Each says what happened, where the ticket stands, what is next.

A template's first line is the subject. No template names a member of staff or shows an internal note.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import override

from orders import money
from refunds import notices, payouts, wording
from refunds.actors import SUPERVISORS
from refunds.models import Claim, Clock, Commitment, Delivery, Event, Message, Ticket
from refunds.numbers import grouped

# What is told by the mail of the step that it came with, and gets a mail of its own only without one.
SIDE_EVENTS = frozenset({"commit", "release"})
STEPS = frozenset(kind for kind, targets in notices.TARGETS.items() if notices.CUSTOMER in targets) - SIDE_EVENTS
# The clock whose end the reader waits for, by the ticket's state.
NEXT_CLOCK = {
    "submitted": "first_response",
    "evidence_requested": "customer_evidence",
    "supplier_confirm": "supplier_confirm",
    "approved": "payout",
}


@dataclass(frozen=True)
class Mail:
    """One mail, written. `trace` is the same every time the same delivery is sent."""

    to: str
    subject: str
    body: str
    language: str
    trace: str
    unseen: tuple[str, ...] = ()

    def send(self) -> None:
        """Raises what the mail backend raises; the delivery is then tried again."""
        headers = {"Message-ID": self.trace, "Content-Language": self.language, "Auto-Submitted": "auto-generated"}
        EmailMessage(self.subject, self.body, to=[self.to], bcc=self.unseen, headers=headers).send()


@dataclass(frozen=True)
class Promise:
    """A promise as the customer reads it."""

    words: str
    due: str
    note: str = ""


@dataclass(frozen=True)
class _Page:
    """What every template can show; times are texts in the shop's time zone."""

    delivery: Delivery
    values: dict[str, Any] = field(default_factory=dict)

    def write(self, template: str, to: str, language: str) -> Mail:
        text = render_to_string(f"mail/{template}.txt", self.values).strip()
        subject, _line, body = text.partition("\n")
        return Mail(to, " ".join(subject.split()), body.strip() + "\n", language, _trace(self.delivery))


def to_customer(delivery: Delivery) -> Mail | None:
    """None where there is no address, or where the mail of the same step tells this already."""
    event, ticket = delivery.event, delivery.event.ticket
    if not ticket.email or _is_told_with_its_step(event):
        return None
    language = _known(ticket.language)
    with override(language):
        return _Page(delivery, _of_ticket(event) | _for_customer(event)).write(event.kind, ticket.email, language)


def to_assignee(delivery: Delivery) -> Mail | None:
    """To whoever has the ticket now; None for nobody, or somebody without an address."""
    event, user = delivery.event, delivery.event.ticket.assignee
    if user is None or not user.is_active or not user.email:
        return None
    with override(settings.LANGUAGE_CODE):
        return _Page(delivery, _of_ticket(event)).write(f"desk/{event.kind}", user.email, settings.LANGUAGE_CODE)


def to_supervisors(delivery: Delivery) -> Mail | None:
    """What waits for any of them, to all in one mail that shows none to the others; None where none has an address."""
    group = get_user_model().objects.filter(groups__name=SUPERVISORS, is_active=True)
    addresses = list(group.exclude(email="").order_by("pk").values_list("email", flat=True)[:50])
    if not addresses:
        return None
    with override(settings.LANGUAGE_CODE):
        page = _Page(delivery, _of_ticket(delivery.event) | {"kind": delivery.event.kind})
        mail = page.write("desk/supervisors", addresses[0], settings.LANGUAGE_CODE)
    return replace(mail, unseen=tuple(addresses[1:]))


def to_supplier(delivery: Delivery) -> Mail | None:
    """The question, or a reminder of it while it is open. It holds nothing of the buyer."""
    event = delivery.event
    claim = Claim.objects.select_related("supplier", "ticket__order", "ticket__shop").get(pk=event.data["claim"])
    if claim.status != Claim.Status.OPEN or not claim.supplier.email:
        return None
    language = _known(claim.supplier.language)
    with override(language):
        values = {
            "code": claim.code,
            "question": claim.question,
            "order": claim.ticket.order,
            "amount": money.shown(claim.amount_fen, claim.ticket.currency),
            "due": _when(claim.due_at, claim.ticket),
            "shop": claim.ticket.shop.name,
        }
        return _Page(delivery, values).write(f"supplier/{event.kind}", claim.supplier.email, language)


def _is_told_with_its_step(event: Event) -> bool:
    same = Event.objects.filter(ticket=event.ticket_id, at=event.at, kind__in=STEPS)
    return event.kind in SIDE_EVENTS and same.exists()


def _of_ticket(event: Event) -> dict[str, Any]:
    ticket = event.ticket
    due = {clock.kind: clock.due_at for clock in Clock.objects.filter(ticket=ticket, stopped_at=None)}
    next_due = due.get(NEXT_CLOCK.get(ticket.state, "resolution"))
    return {
        "ticket": ticket,
        "number": grouped(ticket.number),
        "shop": ticket.shop.name,
        "state": ticket.get_state_display(),
        "due": _when(next_due, ticket),
        "resolution": _when(due.get("resolution"), ticket),
    }


def _for_customer(event: Event) -> dict[str, Any]:
    ticket = event.ticket
    made = ticket.commitments.filter(made_at=event.at)
    released = ticket.commitments.filter(status="released", closed_at=event.at)
    clause = ticket.decision_clause or ticket.clause
    return {
        "clause": clause.title,
        "words": _public_words(event),
        "amount": money.shown(ticket.approved_fen or ticket.claimed_fen, ticket.currency),
        "claimed": money.shown(ticket.claimed_fen, ticket.currency),
        "is_short": payouts.paid_fen(ticket) < ticket.claimed_fen,
        "appeal_days": settings.APPEAL_DAYS,
        "promises": [_promise(row, ticket) for row in made],
        "released": [_promise(row, ticket) for row in released],
    }


def _public_words(event: Event) -> str:
    """The words that the step was taken with, where the customer may read them."""
    message = Message.objects.filter(pk=event.data.get("message"), ticket=event.ticket_id).first()
    if message is None or not message.is_public or message.erased_at is not None:
        return ""
    return "" if message.author_kind == "customer" and not _is_known_address(event.ticket) else message.body


def _is_known_address(ticket: Ticket) -> bool:
    """Whether mails go to the contact that the shop knows. Another address gets no words that a customer wrote:
    the desk must not carry anybody's letters to strangers."""
    return ticket.order is not None and ticket.order.contact.strip().lower() == ticket.email.lower()


def _promise(row: Commitment, ticket: Ticket) -> Promise:
    return Promise(row.text, _when(row.due_at, ticket), row.closing_note)


def _when(at: datetime | None, ticket: Ticket) -> str:
    """`Dec. 4, 2026, 3:20 p.m. (Asia/Shanghai)`, as the active language writes it; empty for no time."""
    if at is None:
        return ""
    zone = ticket.shop.time_zone
    return wording.in_zone(date_format(at.astimezone(ZoneInfo(zone)), "DATETIME_FORMAT"), zone)


def _known(language: str) -> str:
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _trace(delivery: Delivery) -> str:
    """A Message-ID made of the delivery's id, which it does not show: ids tell how much business there is."""
    digest = salted_hmac("helpdesk.mails", str(delivery.pk), algorithm="sha256").hexdigest()[:32]
    return f"<{digest}@{urlsplit(settings.PUBLIC_URL).hostname}>"
