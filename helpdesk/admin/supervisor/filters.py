"""What the supervisors' lists can be narrowed to: days, and who or what missed a deadline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from helpdesk.admin import people
from helpdesk.admin.filters import ChoiceFilter, Choices
from helpdesk.admin.queue_filters import ClauseFilter
from orders.models import Shop, Supplier
from refunds.models import Breach, ClockKind, Commitment

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
        return queryset.none() if day is None else self.of_day(queryset, day)

    def of_day(self, rows: Rows, day: date) -> Rows:
        raise NotImplementedError


class FromFilter(DayFilter):
    title, parameter_name = pgettext_lazy("day", "From"), "from"

    def of_day(self, rows: Rows, day: date) -> Rows:
        return rows.filter(**{f"{self.field}__gte": begin(day)})


class ToFilter(DayFilter):
    title, parameter_name = _("To, with this day"), "to"

    def of_day(self, rows: Rows, day: date) -> Rows:
        return rows.filter(**{f"{self.field}__lt": begin(day + timedelta(days=1))})


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


class DueFromFilter(FromFilter):
    field = "due_at"


class DueToFilter(ToFilter):
    field = "due_at"


class ClockFilter(ChoiceFilter):
    title, parameter_name = _("Deadline"), "clock"

    def offered(self, request: HttpRequest) -> Choices:
        return ClockKind.choices

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return rows.filter(clock__kind=value)


class PartyFilter(ChoiceFilter):
    title, parameter_name = _("Who missed it"), "party"

    def offered(self, request: HttpRequest) -> Choices:
        return Breach.Party.choices

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return rows.filter(party=value)


class AssigneeFilter(ChoiceFilter):
    title, parameter_name = _("Assignee"), "assignee"

    def offered(self, request: HttpRequest) -> Choices:
        return [("nobody", _("Nobody")), *people.staff_names()]

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return rows.filter(assignee=None if value == "nobody" else int(value))


class SupplierFilter(ChoiceFilter):
    title, parameter_name = _("Supplier"), "supplier"

    def offered(self, request: HttpRequest) -> Choices:
        return list(Supplier.objects.order_by("name").values_list("code", "name"))

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return rows.filter(supplier__code=value)


class TicketShopFilter(ChoiceFilter):
    title, parameter_name = _("Shop"), "shop"

    def offered(self, request: HttpRequest) -> Choices:
        return list(Shop.objects.order_by("name").values_list("code", "name"))

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return rows.filter(ticket__shop__code=value)


class TicketClauseFilter(ClauseFilter):
    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return rows.filter(ticket__clause__clause__code=value)


class PromiseStatusFilter(ChoiceFilter):
    """Closed and open promises lie in two indexes, so a status names which of them it is in."""

    title, parameter_name = _("State"), "status"

    def offered(self, request: HttpRequest) -> Choices:
        return Commitment.Status.choices

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return rows.filter(status=value, closed_at__isnull=value == Commitment.Status.OPEN)


class PromiseKindFilter(ChoiceFilter):
    title, parameter_name = _("Promise"), "kind"

    def offered(self, request: HttpRequest) -> Choices:
        return Commitment.Kind.choices

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return rows.filter(kind=value)


class ClosedFromFilter(FromFilter):
    title, parameter_name, field = _("Ended from"), "closed_from", "closed_at"


class ClosedToFilter(ToFilter):
    title, parameter_name, field = _("Ended until, with this day"), "closed_to", "closed_at"
