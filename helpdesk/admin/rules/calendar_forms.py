"""Opening hours, and the days that are unlike the others, as people write them."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from refunds.calendar import Calendar, NoWorkingTimeError
from refunds.models import BusinessCalendar, CalendarException
from refunds.windows import MIDNIGHT, Window, checked

from ..setup.shops import NEAR

YEARS_BACK, YEARS_AHEAD = 1, 5
HOURS_LIKE = _("Write hours such as 09:00-12:00, 13:00-18:00: in order, and none within another.")


class Hours(forms.CharField):
    """A day's windows, one after the other; cleaned into the texts that the calendar keeps."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=200, **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return []
        try:
            return [plain(window) for window in checked(part for part in text.replace("，", ",").split(","))]
        except ValueError as error:
            raise forms.ValidationError(HOURS_LIKE, code="hours") from error


def plain(window: Window) -> str:
    return f"{window.start:%H:%M}-{'24:00' if window.end == MIDNIGHT else format(window.end, '%H:%M')}"


class HoursForm(forms.Form):
    use_required_attribute = True

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Working days"), choices=list(WEEKDAYS.items()), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    windows = Hours(label=_("Opening hours"), help_text=_("Such as 09:00-12:00, 13:00-18:00."))
    time_zone = forms.ChoiceField(label=_("Time zone"))
    has_chinese_holidays = forms.BooleanField(
        label=_("Chinese public holidays and make-up days"),
        required=False,
        help_text=_("As the State Council publishes them, year by year."),
    )

    def __init__(self, data: Any = None, *, calendar: BusinessCalendar) -> None:
        self.calendar = calendar
        initial = {
            "weekdays": calendar.weekdays,
            "windows": ", ".join(calendar.windows),
            "time_zone": calendar.time_zone,
            "has_chinese_holidays": calendar.has_chinese_holidays,
        }
        super().__init__(data, initial=initial)
        others = sorted(available_timezones() - set(NEAR))
        zones: Any = self.fields["time_zone"]
        zones.choices = [(_("Near"), [(name, name) for name in NEAR]), (_("All"), [(name, name) for name in others])]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not self.errors:
            try:
                _opens(told)
            except (ValueError, NoWorkingTimeError) as error:
                raise forms.ValidationError(_("By these hours the desk would never open."), code="closed") from error
        return told

    def save(self) -> list[str]:
        """Write what was changed; the names of the fields."""
        row = self.calendar
        changed = [name for name, value in self.cleaned_data.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, self.cleaned_data[name])
        if changed:
            row.save(update_fields=changed)
        return changed


def _opens(told: dict[str, Any]) -> None:
    made = Calendar(
        zone=ZoneInfo(told["time_zone"]),
        weekdays=frozenset(told["weekdays"]),
        windows=checked(told["windows"]),
        chinese_holidays=told["has_chinese_holidays"],
    )
    made.add(timezone.now(), made.day_length)


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
        super().__init__(data)

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        this_year = timezone.localdate().year
        if not this_year - YEARS_BACK <= day.year <= this_year + YEARS_AHEAD:
            raise forms.ValidationError(_("Choose a day of last year or the next five."), code="far")
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
