"""A clause's next version as a form: words in both languages, rules as fields."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from refunds import clauses, messages
from refunds.clauses import Draft
from refunds.models import ClauseVersion
from refunds.policy import Rules

from ..setup.base import Group
from . import choices

RULES = tuple(field for field in Rules.__dataclass_fields__)
LONGEST_HOURS = 24 * 365


def text(label: Any, rows: int) -> forms.CharField:
    return forms.CharField(label=label, max_length=messages.LONGEST, widget=forms.Textarea({"rows": rows}))


class DraftForm(forms.Form):
    """`seen` numbers the newest version that was looked at, `previewed` what was previewed before publishing."""

    use_required_attribute = True

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    previewed = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=clauses.LONGEST_TITLE)
    text_zh = text(_("Text in Chinese"), 5)
    title_en = forms.CharField(label=_("Title in English"), max_length=clauses.LONGEST_TITLE)
    text_en = text(_("Text in English"), 5)

    window = forms.ChoiceField(label=_("Time to ask"), choices=choices.WINDOW, required=False)
    window_hours = forms.IntegerField(
        label=_("Hours of it"),
        min_value=0,
        max_value=LONGEST_HOURS,
        required=False,
        help_text=_("For a time after payment or delivery."),
    )
    evidence = forms.MultipleChoiceField(
        label=_("Evidence that is needed"),
        choices=choices.EVIDENCE,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    only_without_order = forms.BooleanField(
        label=_("Only for payments without an order"),
        required=False,
        help_text=_("Where the shop did make an order, a person looks."),
    )
    outcome = forms.ChoiceField(label=_("What comes back"), choices=choices.OUTCOME)
    unless = forms.ChoiceField(
        label=pgettext_lazy("clause", "Exception"),
        choices=choices.UNLESS,
        required=False,
        help_text=_("Of a clause by which nothing comes back."),
    )
    responsible = forms.ChoiceField(label=_("Responsible"), choices=choices.RESPONSIBLE, required=False)
    needs_supplier = forms.BooleanField(label=_("The supplier is asked first"), required=False)
    on_silence = forms.ChoiceField(label=_("When the supplier is silent"), choices=choices.ON_SILENCE, required=False)
    automatic = forms.BooleanField(
        label=_("May be approved without a person"),
        required=False,
        help_text=_(
            "Within the automatic limit, with complete evidence, and if the supplier agreed where it is asked."
        ),
    )

    GROUPS = (
        Group(_("In Chinese"), ("title_zh", "text_zh")),
        Group(_("In English"), ("title_en", "text_en")),
        Group(_("When, and with what"), ("window", "window_hours", "evidence", "only_without_order")),
        Group(
            _("What comes of it"),
            ("outcome", "unless", "responsible", "needs_supplier", "on_silence", "automatic"),
        ),
    )

    def __init__(self, data: Any = None, *, newest: ClauseVersion) -> None:
        self.newest = newest
        super().__init__(data, initial=initial_of(newest))
        responsible: Any = self.fields["responsible"]
        known = newest.rules.responsible
        if known not in dict(choices.RESPONSIBLE):
            responsible.choices = [*choices.RESPONSIBLE, (known, known)]

    def parts(self) -> Iterator[tuple[Group, list[forms.BoundField]]]:
        for group in self.GROUPS:
            yield group, [self[name] for name in group.fields]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        window, outcome = told.get("window", ""), told.get("outcome")
        if window in {"payment", "delivery"} and not told.get("window_hours") and "window_hours" not in self.errors:
            self.add_error("window_hours", _("Say how many hours."))
        if told.get("needs_supplier") and not told.get("on_silence"):
            self.add_error("on_silence", _("Say what happens when the supplier that is asked does not answer."))
        if not told.get("needs_supplier") and told.get("on_silence"):
            self.add_error("on_silence", _("No supplier is asked by this clause, so nobody can be silent."))
        if told.get("unless") and outcome not in {None, "none"}:
            self.add_error("unless", _("Only a clause by which nothing comes back has an exception."))
        if not self.errors:
            self._build(told)
        return told

    def _build(self, told: dict[str, Any]) -> None:
        """The policy itself has the last word on rules."""
        rules = {name: told[name] for name in RULES} | {"window_hours": self._hours(told)}
        try:
            self.draft = Draft(
                told["title_en"], told["title_zh"], told["text_en"], told["text_zh"], Rules.from_json(rules)
            )
        except ValueError as error:
            self.add_error(None, str(error))

    def _hours(self, told: dict[str, Any]) -> int:
        return told.get("window_hours") or 0 if told["window"] in {"payment", "delivery"} else 0

    @property
    def digest(self) -> str:
        """What tells this draft from every other."""
        said = {**vars(self.draft), "rules": self.draft.rules.to_json()}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def carrying(self, **values: str) -> DraftForm:
        """The same words in a form that will be sent again, with other hidden fields."""
        data = self.data.copy()  # type: ignore[attr-defined]
        for name, value in values.items():
            data[name] = value
        again = type(self)(data, newest=self.newest)
        again.is_valid()
        return again


def initial_of(version: ClauseVersion) -> dict[str, Any]:
    words = {name: getattr(version, name) for name in ("title_zh", "title_en", "text_zh", "text_en")}
    return {**words, **vars(version.rules), "evidence": list(version.rules.evidence), "seen": version.number}
