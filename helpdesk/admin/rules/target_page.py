"""The page of one target: what holds, its next version, and every one before."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from helpdesk.admin import people
from helpdesk.admin.pages import page, require
from helpdesk.admin.setup import noted
from refunds import targets
from refunds.models import BusinessCalendar, Clause, ClockTarget, Priority, TargetApplication
from refunds.refusals import NotMet
from refunds.targets import Draft, Key

from . import target_words as words
from .target_forms import PublishForm

VERSIONS_A_PAGE = 20
LATEST = 5
FIELDS = {"amount": gettext_noop("amount"), "unit": gettext_noop("unit")}


class TargetPage:
    """Mixed into the targets' admin, whose record its changes go to."""

    log_addition: Any
    log_change: Any

    def key_view(self, request: HttpRequest) -> HttpResponse:
        """GET shows it to whoever reads the desk; POST publishes or withdraws."""
        require(people.reads, request, writes=people.supervises(request))
        key = words.asked_key(request.GET)
        if key is None or not _is_there(key):
            raise Http404
        newest = targets.history(key).select_related("published_by").first()
        form = PublishForm(newest=newest, otherwise=targets.general_of(key))
        if request.method != "POST":
            return self.key_page(request, key, newest, form)
        form = PublishForm(request.POST, newest=newest)
        if "withdraw" in request.POST and newest:
            draft = Draft(key, newest.amount, newest.unit, is_withdrawn=True)
            return self.published(request, draft, newest, form)
        if "publish" not in request.POST:
            raise PermissionDenied
        if not form.is_valid():
            return self.key_page(request, key, newest, form, status=422)
        draft = Draft(key, form.cleaned_data["amount"], form.cleaned_data["unit"])
        return self.published(request, draft, newest, form)

    def published(
        self, request: HttpRequest, draft: Draft, before: ClockTarget | None, form: PublishForm
    ) -> HttpResponse:
        """Put it in force. What somebody else has published meanwhile is shown beside it."""
        try:
            row = targets.publish(draft, seen=form.seen_version, by=people.actor(request))
        except targets.Overtaken as refusal:
            mine = "" if draft.is_withdrawn else words.amount(draft.amount, draft.unit)
            more = {"is_overtaken": True, "mine": mine}
            return self.key_page(request, draft.key, refusal.newest, form.over(refusal.newest), status=409, **more)
        except NotMet as refusal:
            form.refused(refusal)
            return self.key_page(request, draft.key, before, form, status=422)
        self.note(request, row, before)
        return HttpResponseRedirect(words.address(draft.key))

    def note(self, request: HttpRequest, row: ClockTarget, before: ClockTarget | None) -> None:
        if row.is_withdrawn:
            self.log_change(request, row, noted.changed(gettext_noop("Withdrawn")))
            messages.success(request, gettext("Withdrawn: the more general target holds for what starts from now on."))
            return
        changed = [label for name, label in FIELDS.items() if getattr(before, name, None) != getattr(row, name)]
        if before is None:
            self.log_addition(request, row, [{"added": {}}])
        else:
            self.log_change(request, row, noted.changed(*(changed or FIELDS.values())))
        messages.success(request, gettext("In force for what starts from now on."))

    def key_page(
        self,
        request: HttpRequest,
        key: Key,
        newest: ClockTarget | None,
        form: PublishForm,
        *,
        status: int = 200,
        **more: Any,
    ) -> HttpResponse:
        versions = targets.history(key)
        in_force = newest if newest and not newest.is_withdrawn else None
        otherwise = targets.general_of(key)
        shown = Paginator(versions.select_related("published_by"), VERSIONS_A_PAGE).get_page(request.GET.get("p"))
        begun = TargetApplication.objects.filter(target__in=versions).select_related("asked_by", "target")
        given = {
            "key": key,
            "form": form,
            "in_force": in_force,
            "otherwise": otherwise,
            "otherwise_address": words.address(targets.key_of(otherwise)) if otherwise else "",
            "whom": words.narrowed(key, words.titles(), _calendar(key)),
            "starts": words.STARTS[key.clock],
            "affected": targets.affected(key),
            "outdated": targets.outdated(in_force).count() if in_force else 0,
            "applications": begun.order_by("-pk")[:LATEST],
            "shown": shown,
            "address": words.address(key),
            "turning": f"{words.address(key).partition('?')[2]}&",
            "may": people.supervises(request),
            "list_title": _("Targets"),
            "list_url": reverse("admin:refunds_clocktarget_changelist"),
            **more,
        }
        title = f"{words.clock(key.clock, key.variant)} · {Priority(key.priority).label}"
        return page(request, "desk/office/target.html", title, given, status=status)


def _calendar(key: Key) -> BusinessCalendar | None:
    return BusinessCalendar.objects.filter(pk=key.calendar_id).first() if key.calendar_id else None


def _is_there(key: Key) -> bool:
    clause = key.clause_id is None or Clause.objects.filter(pk=key.clause_id).exists()
    return clause and (key.calendar_id is None or _calendar(key) is not None)
