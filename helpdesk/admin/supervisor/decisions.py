"""Tickets in which only a supervisor can go on, with who asked, why, and whether this supervisor may decide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from helpdesk.admin import people
from helpdesk.admin.lines import PROVISIONAL
from refunds import guards, queues
from refunds.actors import Actor
from refunds.guards import Case, Guard
from refunds.lifecycle import State
from refunds.models import Event, Message, Payout, Ticket

A_PAGE = 20
NEEDS_ANOTHER = _("You ended the evidence check of this ticket, so another supervisor decides.")
# What brings a ticket here, and what decided it before.
KINDS = ("approval_requested", "escalate", "fail_payout", "appeal", "press_overdue", "approve", "reject")
CAUSES = {
    "approval": ("approval_requested",),
    "decision": ("escalate", "fail_payout", "appeal"),
    "money": ("press_overdue",),
}


@dataclass(frozen=True)
class Waiting:
    """One ticket, the event that brought it here with its words, and what stands against this reader deciding."""

    ticket: Ticket
    cause: Event | None
    words: str
    against: list[str | LazyText]


def waiting(request: HttpRequest, what: str) -> tuple[list[Waiting], Page[Ticket]]:
    """One page of what waits, in seven queries whatever its length. `what` is a key of `queues.WAITING`."""
    page = Paginator(tickets(what), A_PAGE).get_page(request.GET.get("p"))
    rows = list(page.object_list)
    events = _events(rows)
    causes = {row.pk: _last(events.get(row.pk, ()), CAUSES[what]) for row in rows}
    words = _words(cause for cause in causes.values() if cause is not None)
    counted, by = _counted(rows), people.caller(request).actor
    found = [
        Waiting(row, cause, words.get(cause.pk, "") if cause else "", _against(row, by, events, counted))
        for row, cause in ((row, causes[row.pk]) for row in rows)
    ]
    return found, page


def tickets(what: str) -> QuerySet[Ticket]:
    rows = queues.open_tickets().filter(queues.WAITING[what]).annotate(is_provisional=PROVISIONAL)
    return rows.select_related(
        "shop", "order", "payment", "clause", "assignee", "approval_requested_by", "evidence_checked_by"
    )


def _events(rows: list[Ticket]) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = {}
    for event in Event.objects.filter(ticket__in=rows, kind__in=KINDS).select_related("actor").order_by("seq"):
        found.setdefault(event.ticket_id, []).append(event)
    return found


def _last(events: Iterable[Event], kinds: tuple[str, ...]) -> Event | None:
    return next((event for event in reversed(list(events)) if event.kind in kinds), None)


def _words(events: Iterable[Event]) -> dict[int, str]:
    """What was written with each of these events."""
    named = {event.pk: event.data["message"] for event in events if "message" in event.data}
    bodies = dict(Message.objects.filter(pk__in=named.values()).values_list("pk", "body"))
    return {pk: bodies.get(message, "") for pk, message in named.items()}


def _counted(rows: list[Ticket]) -> dict[int, int]:
    """What was paid back or promised of each ticket's payment."""
    payments = [row.payment_id for row in rows if row.payment_id is not None]
    sums = Payout.objects.filter(payment__in=payments, status__in=Payout.COUNTED).order_by().values("payment")
    return {row["payment"]: row["total"] for row in sums.annotate(total=Sum("amount_fen"))}


def _against(
    row: Ticket, by: Actor | None, events: dict[int, list[Event]], counted: dict[int, int]
) -> list[str | LazyText]:
    """The four eyes' reasons why this person may not decide; the ticket's page knows the others."""
    if by is None:
        return []
    case = _case(row, by, events.get(row.pk, []), counted.get(row.payment_id or 0, 0))
    asked: list[Guard] = [guards.approval_was_not_asked_by_me]
    if row.is_appealed or row.state == State.ESCALATED:
        asked.append(guards.did_not_decide_before)
    said = [guard.reason for guard in asked if not guard.check(case)]
    if not said and row.approval_requested_by_id and guards.needs_second_person(case):
        said.append(NEEDS_ANOTHER)
    return said


def _case(row: Ticket, by: Actor, events: list[Event], counted_fen: int) -> Case:
    """What those guards look at, read for a whole page at once."""
    appeal = _last(events, ("appeal",))
    before = [event for event in events if appeal and event.seq < appeal.seq and event.kind in {"approve", "reject"}]
    return Case(
        actor=by,
        at=timezone.now(),
        rules=row.clause.rules,
        amount_fen=row.approval_requested_fen or 0,
        approval_requested_by=row.approval_requested_by_id,
        approval_requested_fen=row.approval_requested_fen or 0,
        evidence_checked_by=row.evidence_checked_by_id,
        paid_before_fen=counted_fen,
        earlier_deciders=frozenset(event.actor_id for event in before if event.actor_id is not None),
        four_eyes_fen=settings.FOUR_EYES_FEN,
        is_appealed=row.is_appealed,
    )


def as_context(request: HttpRequest, what: str) -> dict[str, Any]:
    found, page = waiting(request, what)
    return {"waiting": found, "shown": page, "what": what, "decides": people.supervises(request)}
