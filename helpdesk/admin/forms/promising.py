"""Words that the customer reads, and the promise among them: written down with its due time, or said to be none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Self

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.templatetags.shown import moment
from refunds.actions import Draft
from refunds.models import Commitment, Ticket
from refunds.promises import Promise, find_promises

from .base import VerbForm

PLACES = [
    ("portal", _("Here, in writing")),
    ("chat", _("Chat")),
    ("qq", "QQ"),
    ("phone", _("Phone")),
]
WAYS = [("", _("None in these words")), ("write", _("Write it down")), ("none", _("It is none"))]
OWN = "own"


class DueFields(forms.Form):
    """When a promise falls due: one of the usual times, or one's own."""

    due = forms.CharField(label=pgettext_lazy("promise", "By when"), required=False, max_length=40)
    own_due = forms.DateTimeField(
        label=_("Another time"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def due_options(self) -> Iterator[tuple[str, Any, bool]]:
        """Value, label and whether it is chosen. What the words themselves say comes first."""
        chosen = str(self["due"].value() or "")
        for label, at in self._dues():
            value = at.isoformat()
            yield value, format_html("{} <span>{}</span>", label, moment(at)), value == chosen
        yield OWN, _("Another time"), chosen == OWN or bool(self["own_due"].value())

    def _dues(self) -> Iterator[tuple[Any, datetime]]:
        chosen = _read(str(self["due"].value() or ""))
        known = [(due.label, due.at) for due in self.offers.dues]  # type: ignore[attr-defined]
        if chosen is not None and chosen not in {at for _label, at in known}:
            yield _("as it was said"), chosen
        yield from known

    def due_at(self) -> datetime | None:
        told, own = self.cleaned_data.get("due", ""), self.cleaned_data.get("own_due")
        return own if told == OWN or not told else _read(told)


class PromiseFields(DueFields):
    """The promise that may go with some words."""

    promise = forms.ChoiceField(
        label=_("A promise?"),
        choices=WAYS,
        required=False,
    )
    kind = forms.ChoiceField(label=_("What is promised"), choices=Commitment.Kind.choices, required=False)
    promised = forms.CharField(label=_("In which words"), max_length=500, required=False)
    given_by = forms.ChoiceField(label=_("Where it was said"), choices=PLACES, required=False)
    why_none = forms.CharField(label=_("Why these words promise nothing"), max_length=5000, required=False)

    # The field with the words, and what they were found to promise.
    words = "text"
    found: list[Promise] = []
    question: str | LazyText = _("A promise in these words")
    PROMISE = frozenset({"promise", "kind", "promised", "due", "own_due", "given_by", "why_none"})

    def clean(self) -> Any:
        told = super().clean() or self.cleaned_data
        if told.get("promise") == "write":
            self._check_promise()
        if told.get("promise") == "none" and not told.get("why_none", "").strip():
            self.add_error("why_none", _("Say why these words promise nothing."))
        return told

    @property
    def asks_about_promise(self) -> bool:
        """Whether the page has to ask: promising words were found, or the person began to write one down."""
        return bool(self.found) or bool(self["promise"].value())

    @property
    def plain(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in self.PROMISE]

    @property
    def ways(self) -> list[tuple[str, Any]]:
        """What may be said of a promise; that there is none only where none was found."""
        return [(value, label) for value, label in WAYS if value or not self.found]

    @property
    def promise_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("kind", "promised", "given_by")]

    @property
    def denial_fields(self) -> list[forms.BoundField]:
        return [self["why_none"]]

    def forget_why_refused(self) -> None:
        """The question itself says it; whatever else stands against it stays."""
        others = [error for error in self.non_field_errors().as_data() if error.code != "promise_found"]
        self.errors.pop(NON_FIELD_ERRORS, None)
        for error in others:
            self.add_error(None, error)

    def _check_promise(self) -> None:
        if not self.cleaned_data.get("promised", "").strip():
            self.add_error("promised", _("Write what is promised."))
        if not self.cleaned_data.get("kind"):
            self.add_error("kind", _("Choose what is promised."))
        if self.due_at() is None:
            self.add_error("due", _("Choose by when."))

    def draft(self) -> Draft | None:
        """The promise to write down with the words. The form is valid."""
        due = self.due_at()
        if self.cleaned_data.get("promise") != "write" or due is None:
            return None
        told = self.cleaned_data
        return Draft(told["kind"], due, told["promised"], told.get("given_by") or "portal")

    def denial(self) -> str:
        return str(self.cleaned_data["why_none"]) if self.cleaned_data.get("promise") == "none" else ""


class SpeakingForm(PromiseFields, VerbForm):
    """A verb with words to the customer in the field that `words` names."""

    def asking(self, ticket: Ticket) -> Self:
        """The same words again, with the question what they promise, as far as they say it themselves."""
        found, guessed = guess(self.data, self.words)
        form = self.renewed(ticket, guessed)
        form.found = found
        form.forget_why_refused()
        return form


def guess(data: Any, words: str) -> tuple[list[Promise], dict[str, str]]:
    """What the words promise, and what can be filled in of it where the person has said nothing yet."""
    at = timezone.localtime()
    found = find_promises(data.get(words, ""), at=at)
    if not found or data.get("promise"):
        return found, {}
    said = "；".join(one.text for one in found)[:500]
    guessed = {"promise": "write", "kind": str(found[0].kind), "promised": said}
    due = next((one.due for one in found if one.due is not None and one.due > at), None)
    return found, guessed | ({"due": due.isoformat()} if due else {})


def _read(text: str) -> datetime | None:
    """A moment as our own choices name it, with its zone."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if timezone.is_aware(at) else None
