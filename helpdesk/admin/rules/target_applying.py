"""A target for what runs under another one: what that would do, asked for with a reason, seen while it is done.

It is carried out by the worker (`refunds.applying`), because there may be thousands and each is a transaction.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from helpdesk.admin import people
from helpdesk.admin.pages import page, require
from helpdesk.admin.setup import noted
from refunds import applying, clocks, targets
from refunds.models import Clock, ClockTarget, TargetApplication
from refunds.refusals import NotMet

from . import target_words as words
from .target_forms import ApplyForm

EXAMPLES = 8


class Example(NamedTuple):
    """A running clock, late already or not, and what it would be `then`."""

    clock: Clock
    before: str
    is_late: bool
    then: Clock
    is_missed: bool


class Applying:
    """Mixed into the targets' admin, whose record its orders go to."""

    log_change: Any

    def apply_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """GET tells what would change; POST asks for it, or stops what is going on."""
        require(people.supervises, request, writes=True)
        target = ClockTarget.objects.select_related("calendar", "replacement").filter(pk=pk).first()
        if target is None:
            raise Http404
        if target.is_withdrawn or hasattr(target, "replacement"):
            messages.error(request, gettext("This target is not in force any more."))
            return HttpResponseRedirect(words.address(targets.key_of(target)))
        if request.method != "POST":
            return self.apply_page(request, target, ApplyForm())
        if "stop" in request.POST:
            return self.stopped(request, target)
        if "apply" not in request.POST:
            raise PermissionDenied
        form = ApplyForm(request.POST)
        if not form.is_valid():
            return self.apply_page(request, target, form, status=422)
        try:
            applying.ask(target, by=people.actor(request), reason=form.cleaned_data["reason"])
        except NotMet as refusal:
            form.add_error(None, str(refusal))
            return self.apply_page(request, target, form, status=422)
        self.log_change(request, target, noted.changed(gettext_noop("Applied to what runs")))
        return HttpResponseRedirect(words.address(targets.key_of(target)))

    def stopped(self, request: HttpRequest, target: ClockTarget) -> HttpResponse:
        going_on = TargetApplication.objects.filter(target=target, ended_at=None).first()
        if going_on is not None and applying.stop(going_on, by=people.actor(request)):
            self.log_change(request, target, noted.changed(gettext_noop("Application stopped")))
            messages.success(request, gettext("Stopped: what was not reached keeps its target."))
        return HttpResponseRedirect(words.address(targets.key_of(target)))

    def apply_page(
        self, request: HttpRequest, target: ClockTarget, form: ApplyForm, *, status: int = 200
    ) -> HttpResponse:
        key, now = targets.key_of(target), timezone.now()
        rows = targets.outdated(target)
        first = rows.select_related("ticket", "calendar").prefetch_related("pauses", "calendar__exceptions")
        examples = [_example(clock, target, now) for clock in first.order_by("pk")[:EXAMPLES]]
        given = {
            "target": target,
            "amount": words.amount(target.amount, target.unit),
            "whom": words.narrowed(key, words.titles(), target.calendar),
            "count": rows.count(),
            "examples": examples,
            "form": form,
            "list_title": f"{words.clock(key.clock, key.variant)} · {target.get_priority_display()}",
            "list_url": words.address(key),
        }
        return page(request, "desk/office/target_apply.html", gettext("Apply to what runs"), given, status=status)


def _example(clock: Clock, target: ClockTarget, now: datetime) -> Example:
    then, is_late = clocks.under(clock, target), clocks.overdue_at(clock, now)
    is_missed = not is_late and clocks.overdue_at(then, now)
    return Example(clock, words.amount(clock.amount, clock.unit), is_late, then, is_missed)
