"""Why deadlines are missed: the words that a review may choose from, in the order in which they are offered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from helpdesk.admin import people
from helpdesk.admin.base import DeskList
from helpdesk.admin.columns import column
from helpdesk.admin.setup import noted
from helpdesk.admin.setup.base import Group, SetupAdmin, SetupForm
from helpdesk.desk.cells import pill, two_lines
from refunds import breaches
from refunds.models import BreachCause

from .tiles import midnight

YEAR = timedelta(days=365)
# What the list of missed deadlines calls those that have none.
TAKEN = frozenset({"none"})


class CauseForm(SetupForm):
    """A cause is renamed or retired; its code stays what reports and the API know it by."""

    class Meta:
        model = BreachCause
        fields = ("code", "name_zh", "name_en", "is_active")
        labels = {
            "code": _("Code"),
            "name_zh": _("In Chinese"),
            "name_en": _("In English"),
            "is_active": _("Offered in reviews"),
        }
        help_texts = {
            "code": _("Small letters, digits, “_” and “-”. For reports and the API; it never changes."),
            "is_active": _("One that is not offered stays on what was reviewed with it."),
        }

    groups = (Group(_("Its name"), ("name_zh", "name_en")), Group(_("Its use"), ("code", "is_active")))
    fixed = ("code",)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].lower()
        if code in TAKEN:
            raise forms.ValidationError(_("Choose another code."), code="taken")
        return code

    def clean_name_zh(self) -> str:
        return self._only("name_zh")

    def clean_name_en(self) -> str:
        return self._only("name_en")

    def _only(self, field: str) -> str:
        name: str = self.cleaned_data[field].strip()
        if BreachCause.objects.filter(**{f"{field}__iexact": name}).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Another cause is called this."), code="taken")
        return name

    def save(self, commit: bool = True) -> Any:
        """A new one comes last."""
        if self.instance.pk is None:
            last = BreachCause.objects.aggregate(last=Max("position"))["last"]
            self.instance.position = (last or 0) + 1
        return super().save(commit)


class CauseList(DeskList):
    """Each row with how often it was found in the past year, in one query for the page."""

    result_list: Any

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        now = timezone.now()
        since = midnight(now - YEAR)
        self.result_list = list(self.result_list)
        counted = breaches.by_cause(since, now)
        for row in self.result_list:
            row.found, row.since = counted.get(row.code, 0), since


def how_often(row: Any) -> SafeString:
    """The number leads to those very deadlines."""
    query = urlencode({"cause": row.code, "from": f"{row.since:%Y-%m-%d}"})
    return format_html('<a href="{}?{}">{}</a>', reverse("admin:refunds_breach_changelist"), query, row.found)


def turns(row: BreachCause) -> SafeString:
    """A button each way; what it is of, a screen reader is told."""
    address = reverse("admin:refunds_breachcause_move", args=[row.pk])
    ways = (("up", "↑", gettext("Move up: %(name)s")), ("down", "↓", gettext("Move down: %(name)s")))
    return format_html_join(
        " ",
        '<button class="button small" formaction="{}" name="to" value="{}" aria-label="{}">{}</button>',
        ((address, way, label % {"name": row.name}, arrow) for way, arrow, label in ways),
    )


@admin.register(BreachCause)
class CauseAdmin(SetupAdmin):
    heading = _("Causes of missed deadlines")
    lead = _(
        "What supervisors choose from when they say why a deadline was missed. A cause is never deleted: one that is "
        "not offered any more stays on what was reviewed with it."
    )
    add_title = _("Add a cause")
    form_class = CauseForm
    list_display = ("cause", "stands", "often")
    search_fields = ()
    ordering = ("position", "code")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return people.oversees(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return people.oversees(request)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[DeskList]:
        return CauseList

    def get_list_display(self, request: HttpRequest) -> Any:
        return (*self.list_display, "order") if self.has_change_permission(request) else self.list_display

    def get_urls(self) -> Any:
        move = self.admin_site.admin_view(self.move_view)
        return [path("<int:pk>/move/", move, name="refunds_breachcause_move"), *super().get_urls()]

    def move_view(self, request: HttpRequest, pk: int) -> HttpResponseRedirect:
        """One place up or down; the first and the last stay where they are."""
        way = {"up": -1, "down": 1}.get(request.POST.get("to", ""))
        if request.method != "POST" or way is None or not self.has_change_permission(request):
            raise PermissionDenied
        row = get_object_or_404(BreachCause, pk=pk)
        with transaction.atomic():
            if move(row, way):
                self.log_change(request, row, noted.changed(gettext_noop("order")))
        return HttpResponseRedirect(self.address())

    cause = column(_("Cause"), lambda row: two_lines(row.name, row.code))
    stands = column(
        _("State"),
        lambda row: pill(_("Offered"), "good") if row.is_active else pill(_("Not offered")),
    )
    often = column(_("Found in the past year"), how_often)
    order = column(pgettext_lazy("of a list", "Order"), turns)


def move(row: BreachCause, way: int) -> bool:
    """Change places with the neighbour, and number all of them anew. Within a transaction."""
    rows = list(BreachCause.objects.select_for_update().order_by("position", "code"))
    at = rows.index(row)
    if not 0 <= at + way < len(rows):
        return False
    rows.insert(at + way, rows.pop(at))
    for position, cause in enumerate(rows, start=1):
        cause.position = position
    BreachCause.objects.bulk_update(rows, ["position"])
    return True
