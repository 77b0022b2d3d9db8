"""A target's next version, which one it is of, and why what runs is given it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from helpdesk.typed import whole
from refunds import messages, targets
from refunds.models import BusinessCalendar, ClockTarget, Priority, Unit
from refunds.refusals import NotMet

from . import target_words as words

# What the domain finds wrong, by the field that it is about.
FIELD_OF = {"amount_out_of_range": "amount", "unit_unknown": "unit"}
MOST_CALENDARS = 500


class PublishForm(forms.Form):
    """`seen` is the newest version that was looked at; empty where there was none."""

    use_required_attribute = True

    seen = forms.CharField(widget=forms.HiddenInput, max_length=18, required=False)
    amount = forms.IntegerField(
        label=_("How much"),
        min_value=1,
        max_value=max(targets.LONGEST.values()),
        widget=forms.NumberInput({"min": "1"}),
    )
    unit = forms.ChoiceField(label=_("Of what"), choices=Unit.choices)

    def __init__(self, data: Any = None, *, newest: ClockTarget | None, otherwise: ClockTarget | None = None) -> None:
        like = newest or otherwise
        initial = {"amount": like.amount, "unit": like.unit} if like else {}
        super().__init__(data, initial={**initial, "seen": newest.pk if newest else ""})

    @property
    def seen_version(self) -> int | None:
        return whole(self.data.get("seen", ""))

    def refused(self, refusal: NotMet) -> None:
        for reason in refusal.reasons:
            self.add_error(FIELD_OF.get(reason.code), str(reason.sentence))

    def over(self, newest: ClockTarget | None) -> PublishForm:
        """The same words again, as an answer to what somebody else has published meanwhile."""
        data = self.data.copy()  # type: ignore[attr-defined]
        data["seen"] = str(newest.pk) if newest else ""
        return type(self)(data, newest=newest)


class WhichForm(forms.Form):
    """For what a target of its own is wanted: sent as an address to that target's page."""

    use_required_attribute = True

    clock = forms.ChoiceField(
        label=_("Deadline"), choices=lambda: [(words.choice(*which), words.clock(*which)) for which in words.WHICH]
    )
    priority = forms.ChoiceField(label=_("Priority"), choices=Priority.choices)
    clause = forms.ChoiceField(label=_("Clause"), required=False)
    calendar = forms.ChoiceField(label=_("Calendar"), required=False)

    def __init__(self, titles: dict[int, str]) -> None:
        super().__init__(auto_id="which-%s")
        rows = BusinessCalendar.objects.order_by("code")[:MOST_CALENDARS]
        clause: Any = self.fields["clause"]
        calendar: Any = self.fields["calendar"]
        clause.choices = [("", _("any clause")), *((str(pk), title) for pk, title in titles.items())]
        calendar.choices = [("", _("any calendar")), *((str(row.pk), row.title) for row in rows)]


class ApplyForm(forms.Form):
    use_required_attribute = True

    reason = forms.CharField(
        label=_("Reason"),
        max_length=messages.LONGEST,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("It stands on the record of each ticket, for the desk alone."),
    )
