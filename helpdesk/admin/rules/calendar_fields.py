"""Days of the week, opening hours and time zones, as people write them."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from refunds.windows import MIDNIGHT, Window, checked

from ..setup.shops import NEAR

HOURS_LIKE = _("Write hours such as 09:00-12:00, 13:00-18:00: in order, and none within another.")


class Hours(forms.CharField):
    """A day's windows, one after the other; cleaned into the texts that the calendar keeps."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=200, **options)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)

    def clean(self, value: Any) -> Any:
        text = super().clean(self.prepare_value(value))
        if not text:
            return []
        try:
            return [_plain(window) for window in checked(part for part in text.replace("，", ",").split(","))]
        except ValueError as error:
            raise forms.ValidationError(HOURS_LIKE, code="hours") from error


def _plain(window: Window) -> str:
    return f"{window.start:%H:%M}-{'24:00' if window.end == MIDNIGHT else format(window.end, '%H:%M')}"


class Weekdays(forms.TypedMultipleChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(choices=list(WEEKDAYS.items()), coerce=int, widget=forms.CheckboxSelectMultiple, **options)


def zones() -> list[Any]:
    others = sorted(available_timezones() - set(NEAR))
    return [(_("Near"), [(name, name) for name in NEAR]), (_("All"), [(name, name) for name in others])]
