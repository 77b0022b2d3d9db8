"""How long each deadline of the desk is: a table of what is in force, and below it what is narrower."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from helpdesk.admin import people
from helpdesk.admin.base import DeskAdmin
from helpdesk.admin.pages import page, require
from helpdesk.typed import whole
from refunds import targets
from refunds.models import ClockTarget

from . import target_words as words
from .target_applying import Applying
from .target_forms import WhichForm
from .target_page import TargetPage
from .target_table import Table


@admin.register(ClockTarget)
class TargetAdmin(TargetPage, Applying, DeskAdmin):
    heading = _("Targets")

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view
        return [
            path("key/", view(self.key_view), name="refunds_clocktarget_key"),
            path("<int:pk>/apply/", view(self.apply_view), name="refunds_clocktarget_apply"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """What is in force; with `clock` in the address, of that one alone and with all its narrower targets."""
        require(people.reads, request)
        table, which = Table(), request.GET.get("clock", "")
        given = {"may": people.supervises(request), "which": WhichForm(table.titles)}
        if not which:
            return page(request, "desk/office/targets.html", self.heading, given | {"rows": table.rows()})
        kind, _colon, variant = which.partition(":")
        if (kind, variant) not in words.WHICH:
            raise Http404
        row, shown = table.page(kind, variant, request.GET.get("p"))
        back = {"list_title": self.heading, "list_url": reverse("admin:refunds_clocktarget_changelist")}
        more = {"rows": [row], "shown": shown, "turning": f"clock={which}&", **back}
        return page(request, "desk/office/targets.html", words.clock(kind, variant), given | more)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **options: Any) -> HttpResponse:
        """A version has no page of its own: all of a target are on one."""
        require(people.reads, request)
        row = ClockTarget.objects.filter(pk=whole(object_id) or 0).first()
        if row is None:
            raise Http404
        return HttpResponseRedirect(words.address(targets.key_of(row)))
