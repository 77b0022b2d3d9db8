"""How long each deadline of the desk is: one table, a row a clock."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from helpdesk.admin import people
from helpdesk.admin.base import DeskAdmin
from helpdesk.admin.pages import page, require
from helpdesk.admin.setup import noted
from refunds import targets
from refunds.models import ClockKind, ClockTarget, Unit
from refunds.refusals import Refused

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
        if amount is not None and unit and not 1 <= amount <= targets.LONGEST[Unit(unit)]:
            self.add_error("amount", gettext("Between 1 and %(most)d.") % {"most": targets.LONGEST[Unit(unit)]})
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
        rows = targets.in_force().filter(clause=None, calendar=None)
        shown = sorted(rows, key=lambda row: (ORDER.index(row.clock), row.variant, row.priority))
        data = request.POST if request.method == "POST" else None
        made = [TargetForm(data, instance=target, prefix=f"target-{target.pk}") for target in shown]
        if data is not None and all(form.is_valid() for form in made):
            try:
                self.keep(request, [form for form in made if form.has_changed()])
            except Refused as refusal:
                messages.error(request, str(refusal))
            return HttpResponseRedirect(request.path)
        given = {"rows": table(made), "may": may, "has_errors": data is not None}
        return page(request, "desk/office/targets.html", self.heading, given, status=422 if data is not None else 200)

    def keep(self, request: HttpRequest, changed: list[TargetForm]) -> None:
        labels = {"amount": gettext_noop("amount"), "unit": gettext_noop("unit")}
        with transaction.atomic():
            for form in changed:
                seen = form.instance
                draft = targets.Draft(targets.key_of(seen), seen.amount, seen.unit)
                row = targets.publish(draft, seen=seen.pk, by=people.actor(request))
                self.log_change(request, row, noted.changed(*[labels[name] for name in form.changed_data]))
        messages.success(request, gettext("Saved.") if changed else gettext("Nothing was changed."))

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **options: Any) -> HttpResponse:
        """A target has no page of its own."""
        require(people.reads, request)
        return HttpResponseRedirect(reverse("admin:refunds_clocktarget_changelist"))


def table(made: list[TargetForm]) -> list[Row]:
    """The forms by clock and variant, in the order of a ticket's life. Two queries."""
    running = targets.counted()
    rows: dict[tuple[str, str], Row] = {}
    for form in made:
        target = form.instance
        kind = ClockKind(target.clock)
        row = rows.setdefault(
            (target.clock, target.variant), Row(str(kind.label), STARTS[kind], VARIANTS[target.variant], [])
        )
        row.cells.append((form, running[target.pk]))
    return list(rows.values())
