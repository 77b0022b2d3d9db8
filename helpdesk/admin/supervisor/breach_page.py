"""One missed deadline: what it was and how it came about, what became of it, and everything that was found of it."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from helpdesk.admin import columns, people
from helpdesk.admin.columns import EMPTY, moment
from helpdesk.admin.pages import page
from helpdesk.typed import whole
from refunds import breaches, clocks, numbers
from refunds.models import Breach, BreachReview

from .breach_columns import how_it_ended, how_late, why
from .reviewing import ReviewForm, review

# As many reviews of one deadline as its page tells.
MOST = 100


def view(request: HttpRequest, rows: QuerySet[Breach], object_id: str) -> HttpResponse:
    """GET tells it all; a supervisor's POST adds a review. Who may is seen to by the caller."""
    breach = rows.filter(pk=whole(object_id) or 0).first()
    if breach is None:
        raise Http404
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if form.is_bound and review(form, [breach.pk], people.actor(request)):
        messages.success(request, _("The review is on record."))
        return HttpResponseRedirect(request.path)
    given = {
        "row": breach,
        "sections": sections(breach),
        "reviews": reviews(breach),
        "form": form if people.supervises(request) else None,
        "list_title": _("Missed deadlines"),
        "list_url": reverse("admin:refunds_breach_changelist"),
    }
    title = f"{capfirst(breach.get_kind_display())} · {numbers.grouped(breach.ticket.number)}"
    return page(request, "desk/office/breach.html", title, given, status=422 if form.errors else 200)


def sections(breach: Breach) -> list[tuple[object, list[tuple[object, object]]]]:
    """What was missed by whom, as it was then; and the deadline from its start to its end."""
    explained = clocks.explained(breach.clock, zone=ZoneInfo(settings.TIME_ZONE)).sentence("staff")
    missed: list[tuple[object, object]] = [
        (_("Ticket"), columns.ticket(breach.ticket)),
        (_("Deadline"), breach.get_kind_display()),
        (_("Clause"), breach.clause.title),
        (_("Shop"), breach.shop.name),
        (_("Priority"), breach.get_priority_display()),
        (_("Who missed it"), breach.get_party_display()),
        (_("Assignee"), people.name(breach.assignee) or EMPTY),
        (_("Supplier"), breach.supplier.name if breach.supplier else EMPTY),
    ]
    became: list[tuple[object, object]] = [
        (_("Due"), moment(breach.due_at)),
        (_how(breach), explained),
        (_("Noted"), moment(breach.detected_at)),
        (_("How it ended"), how_it_ended(breaches.endings([breach])[breach.pk])),
        (_("Late by"), how_late(breach)),
        (_("Cause"), why(breach)),
    ]
    return [(_("What was missed"), missed), (_("What became of it"), became)]


def _how(breach: Breach) -> object:
    """What the clock's sentence explains: once another target was applied, that is not what was missed any more."""
    is_moved = breach.clock.due_at not in {None, breach.due_at}
    return _("The deadline by now") if is_moved else _("How that came about")


def reviews(breach: Breach) -> list[BreachReview]:
    """The latest in front: it counts."""
    rows: Any = breach.reviews.select_related("cause", "note", "by").order_by("-pk")
    return list(rows[:MOST])
