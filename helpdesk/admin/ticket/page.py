"""A ticket's page, put together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from helpdesk.admin import pages, people
from helpdesk.admin.forms.base import VerbForm
from helpdesk.admin.forms.offers import Offers
from helpdesk.admin.forms.talking import CloseForm, ReplyForm, SupersedeForm
from helpdesk.admin.forms.working import RevealForm
from helpdesk.typed import whole
from refunds import numbers
from refunds.actors import Actor
from refunds.models import Commitment, Ticket

from .finding import ticket_or_404
from .known import Known
from .offered import move_forms, other_forms
from .verbs import VERBS

# What stands in the page's header.
TOOLS = ("assign", "priority")
# What the ticket may be waiting for, although it is no step; it stands with the steps.
WAITED_FOR = ("answer", "nudge", "transfer", "confirm_transfer", "resend", "give_up")
ELSEWHERE = (*TOOLS, *WAITED_FOR, "take", "promise")


def show(
    request: HttpRequest,
    pk: int,
    *,
    bound: VerbForm | None = None,
    shown: Mapping[str, str] | None = None,
    status: int = 200,
    is_stale: bool = False,
) -> HttpResponse:
    """The page for whoever asks. `bound` is a form that was refused and comes back with its words."""
    ticket = ticket_or_404(pk)
    known = Known(ticket)
    done = request.GET.get("done", "")
    context = {
        "done": done if done in VERBS else "",
        "tools": [],
        "news": known.news(bound.seen_seq) if bound is not None and is_stale else [],
        "ticket": ticket,
        "known": known,
        "oversees": people.oversees(request),
        "history": known.history(_before(request)),
        "at": known.at,
        "next_step": known.standing.next("staff"),
        "shown": shown or {},
        "bound": bound,
        **_forms(request, ticket, known, bound),
    }
    return pages.page(request, "desk/ticket.html", numbers.grouped(ticket.number), context, status=status)


def _before(request: HttpRequest) -> int | None:
    """From which line of the record on its older lines are wanted."""
    return whole(request.GET.get("before", ""))


def show_changes(request: HttpRequest, ticket: Ticket, seen: int) -> HttpResponse:
    """A few lines for the page's poll, which ends with them (286 is htmx's word for that)."""
    news = Known(ticket).news(seen) if ticket.head_seq > seen else []
    context = {"ticket": ticket, "news": news}
    return render(request, "desk/ticket/changed.html", context, status=286 if news else 200)


def _forms(request: HttpRequest, ticket: Ticket, known: Known, bound: VerbForm | None) -> dict[str, Any]:
    """What this person is offered; an auditor nothing."""
    if not people.acts(request):
        return {"acts": False}
    by = people.actor(request)
    offers = Offers(ticket, known.at)
    moves = _with(bound, move_forms(ticket, by, offers))
    others = _with(bound, other_forms(ticket, by, offers, known.claim, known.payout))
    composer = _with(bound, [ReplyForm(ticket=ticket, by=by, offers=offers)])[0]
    promises = [(row, _with(bound, _promise_forms(row, ticket, by, offers))) for row in known.commitments]
    placed = {form.key for form in (*moves, *others, composer, *(form for _row, some in promises for form in some))}
    return {
        "acts": True,
        "moves": moves,
        "others": {form.name: form for form in others},
        "tools": [form for form in others if form.name in TOOLS],
        "waited_for": [form for form in others if form.name in WAITED_FOR],
        "more": [form for form in others if form.name not in ELSEWHERE],
        "composer": composer,
        "promises": promises,
        "reveal": RevealForm(ticket=ticket, by=by, offers=offers),
        # What was refused because the ticket went on has no place any more; its words are kept in sight.
        "displaced": bound if bound is not None and bound.key not in placed else None,
    }


def _promise_forms(row: Commitment, ticket: Ticket, by: Actor, offers: Offers) -> list[VerbForm]:
    if ticket.is_finished or row.superseded_by_id is not None:
        return []
    forms: dict[str, list[type[VerbForm]]] = {"open": [SupersedeForm, CloseForm], "broken": [SupersedeForm]}
    found = forms.get(row.status, [])
    return [form(ticket=ticket, by=by, offers=offers, about=row.pk) for form in found]


def _with(bound: VerbForm | None, forms: list[VerbForm]) -> list[VerbForm]:
    """The forms, with the refused one in its place."""
    if bound is None:
        return forms
    return [bound if form.key == bound.key else form for form in forms]
