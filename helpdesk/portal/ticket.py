"""The page of a ticket: read, watched while it changes, and its earlier words."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.generic import View

from helpdesk.access.callers import Caller
from helpdesk.typed import whole
from refunds.models import Ticket

from . import finding, sessions, ticket_page
from .refusing import Refusal

LARGEST_ID = 2**63 - 1


class TicketPart(View):
    """Something of a ticket that this browser has opened. What is foreign does not exist: 404; what the contact
    alone does not open: 403. No cache keeps it, unless it says so itself."""

    needs_full = True
    ticket: Ticket
    who: Caller

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.ticket, self.who = sessions.ticket(request, kwargs["number"])
        if self.needs_full and not self.who.is_full:
            raise PermissionDenied
        answer = super().dispatch(request, *args, **kwargs)
        if not answer.has_header("Cache-Control"):
            add_never_cache_headers(answer)
        return answer


class ShowView(TicketPart):
    """The page itself, which mails lead to. Where it is not open, it asks for its order: so too for any number."""

    needs_full = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            return finding.ask_for(request, kwargs["number"])

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return page(request, self.ticket, self.who)


class LiveView(TicketPart):
    """What has changed since `seen`: nothing (204), or every part that changes by itself, to be put in its place."""

    needs_full = False

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        if request.GET.get("seen") == str(self.ticket.head_seq):
            return HttpResponse(status=204)
        return parts(request, self.ticket, self.who)


class HistoryView(TicketPart):
    """The earlier history, page by page."""

    needs_full = False

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        shown = ticket_page.history(self.ticket, self.who, _before(request))
        return render(request, "portal/ticket_history.html", _frame(self.ticket, self.who) | shown)


def page(request: HttpRequest, ticket: Ticket, who: Caller, refusal: Refusal | None = None) -> HttpResponse:
    """The whole page; with a refusal it shows it where the form is, and keeps what was typed."""
    return _drawn(request, "portal/ticket.html", ticket_page.context(ticket, who), refusal)


def parts(
    request: HttpRequest, ticket: Ticket, who: Caller, own: str = "", refusal: Refusal | None = None
) -> HttpResponse:
    """The parts that change by themselves, each for its place; `own` is the form that was just sent, drawn anew."""
    shown = ticket_page.context(ticket, who) | {"is_live": True, "own": own}
    return _drawn(request, "portal/ticket_live.html", shown, refusal)


def _drawn(request: HttpRequest, template: str, shown: dict[str, Any], refusal: Refusal | None) -> HttpResponse:
    if refusal is None:
        return render(request, template, shown)
    forms = {button.form for button in shown["buttons"]} | ticket_page.forms(shown)
    return render(request, template, shown | {"refusal": refusal.placed(forms)}, status=refusal.status)


def earlier_words(request: HttpRequest, ticket: Ticket, who: Caller) -> HttpResponse:
    shown = ticket_page.conversation(ticket, _before(request))
    return render(request, "portal/ticket_words.html", _frame(ticket, who) | shown)


def back(ticket: Ticket, anchor: str = "") -> HttpResponse:
    """To the page itself, after something was done."""
    answer = redirect("portal:ticket", ticket.number)
    if anchor:
        answer["Location"] += f"#{anchor}"
    return answer


def _frame(ticket: Ticket, who: Caller) -> dict[str, Any]:
    return {"ticket": ticket, "who": who, "zone": ticket.shop.time_zone}


def _before(request: HttpRequest) -> int | None:
    """A key to go back from; what is none counts as none."""
    return whole(request.GET.get("before", ""))
