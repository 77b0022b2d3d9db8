"""One promise: what was said, what became of it, and where the customer denies that, who was right."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.admin import columns, people
from helpdesk.admin.columns import EMPTY, moment
from helpdesk.admin.pages import page
from helpdesk.desk import cells
from helpdesk.typed import whole
from refunds import actions, contests, numbers
from refunds.actors import Actor
from refunds.commitments import LONGEST
from refunds.models import Commitment
from refunds.refusals import Refused
from refunds.texts import OWN_WORD

OUTCOMES = [
    (Commitment.Contest.UPHELD.value, _("The customer was right: it was not kept")),
    (Commitment.Contest.DISMISSED.value, _("It was kept: the objection does not hold")),
]


class SettleForm(forms.Form):
    """Who was right, in words that the customer reads."""

    outcome = forms.ChoiceField(label=_("What you found"), choices=OUTCOMES, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What the customer is told of it"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("It promises nothing: what is promised anew is written down on the ticket."),
    )


def view(request: HttpRequest, rows: QuerySet[Commitment], object_id: str) -> HttpResponse:
    """GET tells it all; a supervisor's POST settles what is contested. Who may is seen to by the caller."""
    row = rows.filter(pk=whole(object_id) or 0).first()
    if row is None:
        raise Http404
    form = SettleForm(request.POST if request.method == "POST" else None)
    if form.is_bound and settle(row, form, people.actor(request)):
        messages.success(request, _("It is settled; the customer is told."))
        return HttpResponseRedirect(request.path)
    sides = contests.sides(row)
    given = {
        "row": row,
        "sections": sections(row, sides),
        "sides": sides,
        "form": form if form.is_bound or may_settle(request, row, sides) else None,
        "own_word": OWN_WORD if waits(row) and is_own_word(request, row, sides) else "",
        "list_title": pgettext_lazy("page", "Promises"),
        "list_url": reverse("admin:refunds_commitment_changelist"),
    }
    title = f"{capfirst(row.get_kind_display())} · {numbers.grouped(row.ticket.number)}"
    return page(request, "desk/office/promise.html", title, given, status=422 if form.errors else 200)


def settle(row: Commitment, form: SettleForm, by: Actor) -> bool:
    if not form.is_valid():
        return False
    is_right = form.cleaned_data["outcome"] == Commitment.Contest.UPHELD
    try:
        actions.settle_contest(row, is_right, form.cleaned_data["note"], by=by)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def waits(row: Commitment) -> bool:
    return row.contested_at is not None and row.contest_settled_at is None


def is_own_word(request: HttpRequest, row: Commitment, sides: contests.Sides) -> bool:
    """Whether the reader gave it, or called it kept."""
    return request.user.pk in {row.made_by_id, sides.kept.actor_id if sides.kept else None}


def may_settle(request: HttpRequest, row: Commitment, sides: contests.Sides) -> bool:
    """Whether the form is worth showing; the action decides when it is sent."""
    return waits(row) and people.supervises(request) and not is_own_word(request, row, sides)


def sections(row: Commitment, sides: contests.Sides) -> list[tuple[object, list[tuple[object, object]]]]:
    made: list[tuple[object, object]] = [
        (_("Ticket"), columns.ticket(row.ticket)),
        (_("In which words"), row.text),
        (pgettext_lazy("promise", "Kind"), row.get_kind_display()),
        (_("Due"), moment(row.due_at)),
        (_("Promised by"), people.name(row.made_by) or EMPTY),
        (_("Promised at"), moment(row.made_at)),
    ]
    ended: list[tuple[object, object]] = [(_("State"), cells.promise(row))]
    if row.closed_at is not None:
        ended.append((_("Ended"), moment(row.closed_at)))
    if sides.kept is not None:
        ended.append((_("Called kept by"), people.name(sides.kept.actor) or _("by itself")))
    if row.closing_note:
        ended.append((_("The customer was told"), row.closing_note))
    return [(_("What was promised"), made), (_("What became of it"), ended)]
