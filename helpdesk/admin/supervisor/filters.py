"""Days and people that the supervisors' lists can be narrowed to, and what a list is narrowed to, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from helpdesk.admin import people
from helpdesk.admin.filters import ChoiceFilter, Choices
from helpdesk.typed import whole

Rows = QuerySet[Any]


def in_words(specs: Sequence[ChoiceFilter]) -> list[tuple[str, str]]:
    """What a list is narrowed to, for its file: the days it is about, and each other filter that is chosen."""
    told = {str(spec.parameter_name): spec.in_words() for spec in specs if spec.value()}
    days = [told.pop(name, "…") for name in ("from", "to")]
    period = " – ".join(days) if set(days) != {"…"} else gettext("all")
    titles = {str(spec.parameter_name): str(spec.title) for spec in specs}
    return [(gettext("Period"), period), *((titles[name], words) for name, words in told.items())]


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


def day_of(text: str) -> date | None:
    """The day, of the years that a database and a calendar know."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2200 else None


def begin(day: date) -> datetime:
    """Its first moment where the desk works."""
    return timezone.make_aware(datetime.combine(day, time()))


class PersonFilter(ChoiceFilter):
    """Somebody of the desk; whoever has left it may stand in an address too."""

    def offered(self, request: HttpRequest) -> Choices:
        names = people.staff_names()
        chosen = whole(request.GET.get(str(self.parameter_name), ""))
        if chosen is None or str(chosen) in dict(names):
            return names
        left = User.objects.filter(pk=chosen).first()
        return [*names, (str(chosen), people.name(left))] if left else names
