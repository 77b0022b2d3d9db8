"""A calendar, and the hours that it is to have from a day on."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from refunds import opening_hours
from refunds.calendar import Calendar
from refunds.models import BusinessCalendar
from refunds.refusals import NotMet
from refunds.windows import checked

from ..setup.base import Group, SetupForm
from .calendar_fields import Hours, Weekdays, zones

ONCE_USED = ("time_zone", "weekdays", "windows", "has_chinese_holidays")
FIELD_OF = {"day_not_to_come": "since"}


class CalendarForm(SetupForm):
    """All of it for one that no clock has gone by; its name for any."""

    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones)
    weekdays = Weekdays(label=_("Working days"))
    windows = Hours(label=_("Opening hours"), help_text=_("Such as 09:00-12:00, 13:00-18:00."))

    class Meta:
        model = BusinessCalendar
        fields = ("code", "name", "time_zone", "weekdays", "windows", "has_chinese_holidays")
        labels = {
            "code": _("Code"),
            "name": _("Name"),
            "has_chinese_holidays": _("Chinese public holidays and make-up days"),
        }
        help_texts = {
            "code": _("Letters, digits and dashes; links and the record name it so. It cannot be changed later."),
            "name": _("As the desk calls it."),
            "has_chinese_holidays": _("As the State Council publishes them, year by year."),
        }

    groups = (
        Group(_("Calendar"), ("code", "name", "time_zone", "has_chinese_holidays")),
        Group(_("Opening hours"), ("weekdays", "windows")),
    )

    def __init__(self, data: Any = None, *, instance: BusinessCalendar | None = None) -> None:
        self.is_used = bool(instance and opening_hours.is_used(instance))
        super().__init__(data, instance=instance, initial=None if instance else {"weekdays": list(range(5))})

    def fixed_now(self) -> tuple[str, ...]:
        return () if not self.instance.pk else ("code", *(ONCE_USED if self.is_used else ()))

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not self.errors and not self.is_used and not opening_hours.opens(_drawn(told)):
            raise forms.ValidationError(opening_hours.TOO_SELDOM, code="closed")
        return told


def _drawn(told: dict[str, Any]) -> Calendar:
    return Calendar(
        zone=ZoneInfo(told["time_zone"]),
        weekdays=frozenset(told["weekdays"]),
        windows=checked(told["windows"]),
        chinese_holidays=told["has_chinese_holidays"],
    )


class ChangeForm(forms.Form):
    """Other hours, from a day to come on. It begins with those that hold last."""

    use_required_attribute = True

    since = forms.DateField(
        label=pgettext_lazy("opening hours", "From"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    weekdays = Weekdays(label=_("Working days"))
    windows = Hours(label=_("Opening hours"), help_text=_("Such as 09:00-12:00, 13:00-18:00."))

    def __init__(self, data: Any = None, *, calendar: BusinessCalendar) -> None:
        last = calendar.changes[-1] if calendar.changes else vars(calendar)
        initial = {"weekdays": last["weekdays"], "windows": last["windows"]}
        super().__init__(data, auto_id="change-%s", initial=initial)

    def refused(self, refusal: NotMet) -> None:
        for reason in refusal.reasons:
            self.add_error(FIELD_OF.get(reason.code), str(reason.sentence))

    @property
    def day(self) -> date:
        day: date = self.cleaned_data["since"]
        return day
