"""Which calendar a shop or a supplier goes by, chosen on its page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from helpdesk.admin import people
from refunds import calendars
from refunds.models import BusinessCalendar, CalendarAssignment

from .base import SetupAdmin, SetupForm

MOST = 500


class CalendarChoice(SetupForm):
    """A form with the field `calendar`; `whose` names the row's kind in an assignment."""

    calendar = forms.ChoiceField(label=_("Calendar"), required=False)

    whose = ""
    kept_apart = frozenset({"calendar"})

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["calendar"]
        others = BusinessCalendar.objects.exclude(code="default").order_by("code")[:MOST]
        field.choices = [("", _("the default one")), *((str(row.pk), row.title) for row in others)]
        if self.instance.pk:
            chosen = CalendarAssignment.objects.filter(**{self.whose: self.instance.pk}).first()
            field.initial = str(chosen.calendar_id) if chosen else ""

    @property
    def chosen(self) -> BusinessCalendar | None:
        """The calendar that was chosen; None for the default one."""
        pk = self.cleaned_data["calendar"]
        return BusinessCalendar.objects.get(pk=pk) if pk else None


class GoesByCalendar(SetupAdmin):
    """A page whose form is a `CalendarChoice`."""

    def keep(self, request: HttpRequest, form: Any, *, is_new: bool) -> Any:
        with transaction.atomic():
            row = super().keep(request, form, is_new=is_new)
            if "calendar" in form.changed_data:
                whose: dict[str, Any] = {form.whose: row}
                calendars.assign(form.chosen, by=people.actor(request), **whose)
        return row
