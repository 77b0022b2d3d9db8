"""How long each deadline of the desk is: one table, a row a clock."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from helpdesk.admin import people
from helpdesk.admin.base import DeskAdmin
from helpdesk.admin.pages import page, require
from helpdesk.admin.setup import noted
from refunds.models import Clock, ClockKind, ClockTarget, Unit

# What a target may be at most: about a year of hours, a quarter of business days.
LONGEST = {Unit.WALL_HOURS: 24 * 365, Unit.BUSINESS_HOURS: 2000, Unit.BUSINESS_DAYS: 90}
ORDER = [kind.value for kind in ClockKind]
VARIANTS = {"": "", "complete": _("evidence complete at filing"), "incomplete": _("evidence added later")}
STARTS = {
    ClockKind.FIRST_RESPONSE: _("from filing to the first words of a person"),
    ClockKind.EVIDENCE_CHECK: _("from complete evidence to the end of the check"),
    ClockKind.CUSTOMER_EVIDENCE: _("from asking for evidence to its arrival; then the ticket is closed"),
    ClockKind.SUPPLIER_CONFIRM: _("from the question to the answer; then silence counts"),
    ClockKind.PAYOUT: _("from approval to the money's arrival"),
    ClockKind.RESOLUTION: _("from filing to the decision and the money"),
}


class TargetForm(forms.ModelForm):  # type: ignore[type-arg]
    """One cell of the table: so much of a unit."""

    class Meta:
        model = ClockTarget
        fields = ("amount", "unit")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        row = self.instance
        name = f"{row.get_clock_display()} {VARIANTS[row.variant]} {row.get_priority_display()}"
        self.fields["amount"].widget.attrs |= {"aria-label": gettext("%(clock)s: amount") % {"clock": name}, "min": "1"}
        self.fields["unit"].widget.attrs |= {"aria-label": gettext("%(clock)s: unit") % {"clock": name}}

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        amount, unit = told.get("amount"), told.get("unit")
        if amount is not None and unit and not 1 <= amount <= LONGEST[Unit(unit)]:
            self.add_error("amount", gettext("Between 1 and %(most)d.") % {"most": LONGEST[Unit(unit)]})
        return told


class Row(NamedTuple):
    """One clock, with a form for each priority, and how many of it are running."""

    title: str
    detail: object
    variant: object
    cells: list[tuple[TargetForm, int]]


@admin.register(ClockTarget)
class TargetAdmin(DeskAdmin):
    heading = _("Targets")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The whole table in one form. Whoever may not change it sees it without a button."""
        may = people.supervises(request)
        require(people.reads, request, writes=may)
        targets = sorted(ClockTarget.objects.all(), key=lambda row: (ORDER.index(row.clock), row.variant, row.priority))
        data = request.POST if request.method == "POST" else None
        made = [TargetForm(data, instance=target, prefix=f"target-{target.pk}") for target in targets]
        if data is not None and all(form.is_valid() for form in made):
            self.keep(request, [form for form in made if form.has_changed()])
            return HttpResponseRedirect(request.path)
        given = {"rows": table(made), "may": may, "has_errors": data is not None}
        return page(request, "desk/office/targets.html", self.heading, given, status=422 if data is not None else 200)

    def keep(self, request: HttpRequest, changed: list[TargetForm]) -> None:
        labels = {"amount": gettext_noop("amount"), "unit": gettext_noop("unit")}
        with transaction.atomic():
            for form in changed:
                row = form.save()
                self.log_change(request, row, noted.changed(*[labels[name] for name in form.changed_data]))
        messages.success(request, gettext("Saved.") if changed else gettext("Nothing was changed."))

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **options: Any) -> HttpResponse:
        """A target has no page of its own."""
        require(people.reads, request)
        return HttpResponseRedirect(reverse("admin:refunds_clocktarget_changelist"))


def table(made: list[TargetForm]) -> list[Row]:
    """The forms by clock and variant, in the order of a ticket's life. One query."""
    running = running_clocks()
    rows: dict[tuple[str, str], Row] = {}
    for form in made:
        target = form.instance
        kind = ClockKind(target.clock)
        row = rows.setdefault(
            (target.clock, target.variant), Row(str(kind.label), STARTS[kind], VARIANTS[target.variant], [])
        )
        row.cells.append((form, running[target.clock, target.variant, target.priority]))
    return list(rows.values())


def running_clocks() -> Counter[tuple[str, str, str]]:
    """How many clocks run or stand under each target now."""
    rows: QuerySet[Any] = Clock.objects.filter(stopped_at=None).order_by()
    counted = rows.values_list("kind", "ticket__is_complete_filing", "ticket__priority").annotate(count=Count("pk"))
    found: Counter[tuple[str, str, str]] = Counter()
    for kind, is_complete, priority, count in counted:
        variant = ("complete" if is_complete else "incomplete") if kind == ClockKind.RESOLUTION else ""
        found[kind, variant, priority] += count
    return found
