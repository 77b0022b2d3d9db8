"""A day that is unlike the others, as people write it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from refunds import breaches, opening_hours
from refunds.models import BusinessCalendar, CalendarException

from .calendar_fields import HOURS_LIKE, Hours

YEARS_BACK, YEARS_AHEAD = 1, 5


class ExceptionForm(forms.Form):
    use_required_attribute = True

    day = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[
            ("closed", _("closed")),
            ("open", _("open at the usual hours")),
            ("hours", _("open at hours of its own")),
        ],
        widget=forms.RadioSelect,
        initial="closed",
    )
    windows = Hours(label=_("Hours of its own"), required=False, help_text=_("Such as 10:00-15:00."))
    name = forms.CharField(
        label=_("Name"), max_length=100, required=False, help_text=_("Customers may read it in a deadline.")
    )

    def __init__(self, data: Any = None, *, calendar: BusinessCalendar) -> None:
        self.calendar = calendar
        super().__init__(data, auto_id="exception-%s")

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        this_year = timezone.localdate().year
        if not this_year - YEARS_BACK <= day.year <= this_year + YEARS_AHEAD:
            raise forms.ValidationError(_("Choose a day of last year or the next five."), code="far")
        if opening_hours.is_counted(self.calendar, day):
            raise forms.ValidationError(_("Choose a day from today on: what was counted stays."), code="over")
        if day == opening_hours.today(self.calendar) and breaches.are_left(self.calendar, timezone.now()):
            raise forms.ValidationError(
                _("What was missed by this calendar is not all on record yet: wait until the worker has swept."),
                code="unnoted",
            )
        if self.calendar.exceptions.filter(day=day).exists():
            raise forms.ValidationError(_("There is an exception for this day; remove it first."), code="twice")
        return day

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("kind") == "hours" and not told.get("windows") and "windows" not in self.errors:
            self.add_error("windows", HOURS_LIKE)
        return told

    def save(self) -> CalendarException:
        windows = {"closed": [], "open": None, "hours": self.cleaned_data["windows"]}[self.cleaned_data["kind"]]
        return CalendarException.objects.create(
            calendar=self.calendar,
            day=self.cleaned_data["day"],
            name=" ".join(self.cleaned_data["name"].split()),
            windows=windows,
        )
