"""The addresses of a ticket: its page, and one to post to for each verb.

A refusal brings the page back with all that was typed.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helpdesk.admin import people
from helpdesk.admin.forms.base import VerbForm
from helpdesk.admin.forms.promising import SpeakingForm
from helpdesk.intake import AddedAtOnce
from helpdesk.typed import whole
from orders.facts import Refused as FactsRefused
from refunds import actions, queues
from refunds.evidence import StorageUnavailable
from refunds.models import Ticket
from refunds.refusals import NotMet, Refused, Stale, WrongPerson

from . import case, money, moves, pictures, talking, working
from .finding import ticket_or_404
from .page import show, show_changes
from .verbs import VERBS, Done, Told

__all__ = ["money", "moves", "talking", "working"]  # they register their verbs

# Parts of the page that an address may point at.
PARTS = frozenset({"log-a-promise"})
REFUSALS = (Refused, FactsRefused, StorageUnavailable, AddedAtOnce)


@never_cache
@require_GET
@people.only(people.reads)
def page(request: HttpRequest, object_id: str) -> HttpResponse:
    """The ticket as it is now."""
    pk = whole(object_id)
    if pk is None:
        raise Http404
    return show(request, pk)


@never_cache
@require_http_methods(["GET", "POST"])
@people.only(people.acts)
def post(request: HttpRequest, pk: int, name: str, about: int | None = None) -> HttpResponse:
    """One verb on one ticket. Whoever comes back here by an address alone (after signing in) gets the page."""
    if request.method == "GET":
        return redirect(page_of(pk))
    found = VERBS.get(name)
    if found is None:
        raise Http404
    ticket, by = ticket_or_404(pk), people.actor(request)
    form = found.form(request.POST, ticket=ticket, by=by, about=about)
    if not form.is_valid():
        return show(request, pk, bound=form, status=422)
    told = Told(ticket, by, request.user, form, request.FILES.getlist("files"))
    try:
        done = found.act(told)
    except REFUSALS as refusal:
        return refused(request, form, refusal)
    return finished(request, pk, name, done)


def refused(request: HttpRequest, form: VerbForm, refusal: Exception) -> HttpResponse:
    """The page again, with the reasons at the form, its words kept, and what changed meanwhile."""
    form.refuse(refusal)
    fresh = ticket_or_404(form.ticket.pk)
    renewed = form.renewed(fresh)
    if isinstance(form, SpeakingForm) and isinstance(refusal, NotMet) and _found_a_promise(refusal):
        renewed = form.asking(fresh)
    return show(request, fresh.pk, bound=renewed, status=status_of(refusal), is_stale=isinstance(refusal, Stale))


def _found_a_promise(refusal: NotMet) -> bool:
    return "promise_found" in {reason.code for reason in refusal.reasons}


def status_of(refusal: Exception) -> int:
    if isinstance(refusal, NotMet | FactsRefused):
        return 422
    if isinstance(refusal, StorageUnavailable):
        return 503
    return 403 if isinstance(refusal, WrongPerson) else 409


def finished(request: HttpRequest, pk: int, name: str, done: Done) -> HttpResponse:
    for warning in done.warnings:
        messages.warning(request, warning)
    if done.shown:
        return show(request, pk, shown=done.shown)
    if done.sentence:
        messages.success(request, str(done.sentence))
    return redirect(f"{page_of(pk)}?done={name}")


def page_of(pk: int) -> str:
    return reverse("admin:refunds_ticket_change", args=[pk])


@never_cache
@require_GET
@people.only(people.reads)
def changed(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened since the page was drawn, for its poll; nothing, where nothing did."""
    seen = whole(request.GET.get("seen", ""))
    if seen is None:
        raise Http404
    return show_changes(request, ticket_or_404(pk), seen)


@never_cache
@require_POST
@people.only(people.acts)
def take_next(request: HttpRequest) -> HttpResponse:
    """The most urgent ticket that waits for the desk and is nobody's."""
    ticket = actions.take_next(by=people.actor(request))
    if ticket is None:
        messages.info(request, _("Nothing waits for the desk that nobody has taken."))
        return redirect("admin:index")
    return redirect(page_of(ticket.pk))


@never_cache
@require_POST
@people.only(people.acts)
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """From a list, where nobody has looked at a version yet."""
    ticket = ticket_or_404(pk)
    try:
        actions.take(ticket, by=people.actor(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:refunds_ticket_changelist")
    return redirect(page_of(pk))


@never_cache
@require_GET
@people.only(people.reads)
def find(request: HttpRequest) -> HttpResponse:
    """By any of its numbers to a ticket's page; to the queue where there are several, or none."""
    text, part = request.GET.get("q", "")[:254], request.GET.get("part", "")
    rows = list(queues.search(Ticket.objects.all(), text).order_by("-pk")[:2])
    if len(rows) == 1:
        return redirect(page_of(rows[0].pk) + (f"#{part}" if part in PARTS else ""))
    address = reverse("admin:refunds_ticket_changelist")
    return redirect(f"{address}?{urlencode({'q': text})}" if text.strip() else address)


def urls(site: AdminSite) -> list[URLPattern]:
    def view(found: Any) -> Any:
        return site.admin_view(found)

    return [
        path("find/", view(find), name="desk_find"),
        path("take-next/", view(take_next), name="desk_take_next"),
        path("<int:pk>/changed/", view(changed), name="desk_changed"),
        path("<int:pk>/take/", view(take), name="desk_take"),
        path("<int:pk>/do/<slug:name>/", view(post), name="desk_do"),
        path("<int:pk>/do/<slug:name>/<int:about>/", view(post), name="desk_do_about"),
        path("<int:pk>/case-file/", view(case.download), name="desk_case_file"),
        path("<int:pk>/evidence/<int:file>/", view(pictures.original), name="desk_evidence"),
        path("<int:pk>/evidence/<int:file>/<int:longest>/", view(pictures.picture), name="desk_picture"),
    ]
