"""What a customer does on the ticket's page. Each address takes a POST, calls one action and maps its refusal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import Throttled

from helpdesk import errors
from helpdesk.access.guesses import count_guess
from helpdesk.typed import whole
from refunds import actions

from . import sessions
from .refusing import Refusal, Refusing, refusing
from .ticket import TicketPart, back, earlier_words, page, parts
from .ticket_forms import BUTTONS

# Acts on one ticket; whoever needs more in ten minutes is no person.
ACTS_MOST, ACTS_S = 60, 600
DONE: dict[str, str | LazyText] = {
    "withdraw": _("Your request is withdrawn."),
    "appeal": _("Your appeal is sent. A supervisor looks at it."),
    "escalate": _("A supervisor has been asked and looks at it."),
    "resume_check": _("Thank you: the check goes on."),
}


class ActView(TicketPart):
    """`do` calls the action within `refusing`; `anchor` is where the page opens afterwards, `part` the template of a
    form that is also sent without leaving the page."""

    anchor = ""
    part = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The address of a refused form, opened again."""
        return back(self.ticket)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            count_guess("ticket-act", self.ticket.number, most=ACTS_MOST, seconds=ACTS_S)
            said = self.do(request, **kwargs)
        except Throttled as throttled:
            return errors.throttled(request, throttled)
        except Refusing as refused:
            return self.answer(refused.refusal)
        if self.stays:
            return self.answer()
        if said:
            messages.success(request, str(said), extra_tags="good")
        return back(self.ticket, self.anchor)

    def do(self, request: HttpRequest, **kwargs: Any) -> str | LazyText:
        """What to say when it is done. Raises Refusing, Throttled or Http404."""
        raise NotImplementedError

    @property
    def stays(self) -> bool:
        """Whether the form was sent without leaving the page."""
        return bool(self.part) and "HX-Request" in self.request.headers

    def answer(self, refusal: Refusal | None = None) -> HttpResponse:
        """The page, or its parts, with the ticket read anew: it may have changed meanwhile."""
        ticket, who = sessions.ticket(self.request, self.ticket.number)
        if self.stays:
            return parts(self.request, ticket, who, self.part, refusal)
        return page(self.request, ticket, who, refusal)


class MoveView(ActView):
    anchor = "stands"

    def do(self, request: HttpRequest, **kwargs: Any) -> str | LazyText:
        move, typed = request.POST.get("move", "")[:32], request.POST.get("reason", "")
        form = BUTTONS[move].form if move in BUTTONS else f"move-{move}"
        with refusing(form, typed):
            version = _version(request)
            actions.move(self.ticket, move, by=self.who.by, version=version, asked=actions.Asked(reason=typed))
        return DONE.get(move, "")


class NudgeView(ActView):
    anchor = "moves"

    def do(self, request: HttpRequest, **kwargs: Any) -> str | LazyText:
        with refusing("nudge"):
            actions.nudge(self.ticket, by=self.who.by)
        return _("The supplier has been reminded.")


class OverdueView(ActView):
    anchor = "moves"

    def do(self, request: HttpRequest, **kwargs: Any) -> str | LazyText:
        with refusing("overdue"):
            actions.press_overdue(self.ticket, by=self.who.by)
        return _("A supervisor has been told that your money is late.")


class WordsView(ActView):
    anchor = "write"
    part = "portal/ticket/write.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return earlier_words(request, self.ticket, self.who) if "before" in request.GET else back(self.ticket)

    def do(self, request: HttpRequest, **kwargs: Any) -> str | LazyText:
        text = request.POST.get("text", "")
        with refusing("write", text):
            actions.write(self.ticket, text, by=self.who.by)
        return ""


class ContestView(ActView):
    anchor = "promises"

    def do(self, request: HttpRequest, **kwargs: Any) -> str | LazyText:
        row = self.ticket.commitments.filter(pk=kwargs["pk"]).first() if kwargs["pk"] < 2**63 else None
        if row is None:
            raise Http404
        reason = request.POST.get("reason", "")
        with refusing(f"contest-{row.pk}", reason):
            actions.contest(self.ticket, row, reason, by=self.who.by)
        return _("You have contested it; a supervisor looks at it.")


def _version(request: HttpRequest) -> int:
    """The version that the page showed; one that was tampered with is a stale one."""
    version = whole(request.POST.get("version", ""), digits=9)
    return -1 if version is None else version
