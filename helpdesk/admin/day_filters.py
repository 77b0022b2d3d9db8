"""Days that lists can be narrowed to, in the desk's time zone; each day whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from helpdesk.reports.periods import begin, day_of

from .filters import ChoiceFilter, Choices

Rows = QuerySet[Any]


class DayFilter(ChoiceFilter):
    """A day in the address, `2026-11-26`; what is no day finds nothing."""

    is_day = True
    field = ""

    def offered(self, request: HttpRequest) -> Choices:
        return []

    def in_words(self) -> str:
        return str(self.value() or "")

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        value = self.value()
        if not value:
            return self.unchosen(queryset, request)
        day = day_of(value)
        return queryset.none() if day is None else self.within(queryset, **self.span(day))

    def problem(self) -> str:
        value = self.value()
        if not value or day_of(value):
            return ""
        return gettext("“%(title)s”: give a day such as 2026-03-01.") % {"title": self.title}

    def span(self, day: date) -> dict[str, datetime]:
        raise NotImplementedError

    def within(self, rows: Rows, **span: datetime) -> Rows:
        return rows.filter(**span)


class FromFilter(DayFilter):
    title, parameter_name = pgettext_lazy("day", "From"), "from"

    def span(self, day: date) -> dict[str, datetime]:
        return {f"{self.field}__gte": begin(day)}


class ToFilter(DayFilter):
    title, parameter_name = _("To, with this day"), "to"

    def span(self, day: date) -> dict[str, datetime]:
        return {f"{self.field}__lt": begin(day + timedelta(days=1))}


def ordered_by(specs: Sequence[Any], given: Mapping[str, str]) -> tuple[str, ...]:
    """What lies in the days that an address names, the latest in front, by their index; () where it names none."""
    fields = (spec.field for spec in specs if getattr(spec, "is_day", False) and given.get(spec.parameter_name))
    return next(((f"-{field}", "-pk") for field in fields), ())
