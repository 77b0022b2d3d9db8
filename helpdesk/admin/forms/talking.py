"""Words on a ticket: to the customer, or among the desk; and promises that were given anywhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from refunds.actions import Draft
from refunds.models import Commitment

from .base import VerbForm, Words
from .promising import PLACES, DueFields, SpeakingForm

OUTCOMES = [("released", pgettext_lazy("promise", "released")), ("kept", pgettext_lazy("promise", "kept"))]


class ReplyForm(SpeakingForm):
    """One composer for both: who reads it is chosen beside it."""

    name, title, button = "reply", _("Write"), _("Send")
    text = Words(label=_("Your words"), rows=4)
    to = forms.ChoiceField(
        label=_("Who reads it"),
        choices=[("customer", _("Reply to the customer")), ("desk", _("Internal note"))],
        initial="customer",
    )


class PromiseForm(DueFields, VerbForm):
    """A promise wherever it was given."""

    name, title, button = "promise", _("Log a promise"), _("Write it down")
    hint = _("The customer sees it, with its due time.")
    kind = forms.ChoiceField(label=_("What is promised"), choices=Commitment.Kind.choices)
    promised = forms.CharField(label=_("In which words"), max_length=500)
    given_by = forms.ChoiceField(label=_("Where it was said"), choices=PLACES)

    def clean(self) -> Any:
        told = super().clean() or self.cleaned_data
        if self.due_at() is None:
            self.add_error("due", _("Choose by when."))
        return told

    def draft(self) -> Draft:
        told, due = self.cleaned_data, self.due_at()
        assert due is not None  # noqa: S101 (`clean` has seen to it)
        return Draft(told["kind"], due, told["promised"], told["given_by"])

    @property
    def plain(self) -> list[forms.BoundField]:
        return [self[name] for name in ("kind", "promised", "given_by")]


class SupersedeForm(PromiseForm):
    name, title, button = "supersede", _("Promise anew"), _("Put this one in its place")
    hint = _("The customer sees the old promise and the new one.")


class CloseForm(VerbForm):
    """Release a promise; one of kind `other` may be called kept."""

    name, title, button = "close", _("Close"), _("Close the promise")
    outcome = forms.ChoiceField(label=_("What became of it"), choices=OUTCOMES)
    note = Words(label=_("What the customer is told of it"), rows=2, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcome = self.fields["outcome"]
        assert isinstance(outcome, forms.ChoiceField)  # noqa: S101
        kinds = {row.pk: row.kind for row in self.offers.promises}
        outcome.choices = OUTCOMES if kinds.get(self.about or 0) == Commitment.Kind.OTHER else OUTCOMES[:1]
