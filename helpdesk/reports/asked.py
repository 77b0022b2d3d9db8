"""What a report is narrowed to, as its address says it: days, and the words that the lists are narrowed by too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from helpdesk.desk.cells import channel
from orders import money
from orders.channels import registry
from orders.models import Shop, Supplier
from refunds.actors import AGENTS, SUPERVISORS
from refunds.models import Breach, BreachCause, Clause, ClauseVersion, ClockKind, Commitment, Priority, Responsible

from .periods import DEFAULT, MOST_DAYS, READY_MADE, Period, day_of, ready_made

Choices = list[tuple[str, str | LazyText]]
NOBODY, NONE = "nobody", "none"
NO_SUPPLIER, NOBODY_NAMED = pgettext_lazy("supplier", "none"), gettext_lazy("nobody named")
Row = TypeVar("Row")


class Filter(NamedTuple):
    """`offered` lists what may be chosen; `key` turns a choice into the value, or values, of its column."""

    title: str | LazyText
    offered: Callable[[], Choices]
    key: Callable[[str], Any] = str

    def narrowed(self, rows: QuerySet[Any], column: str, choice: str) -> QuerySet[Any]:
        """The rows whose column is what was chosen."""
        key = self.key(choice)
        return rows.filter(**{f"{column}__in" if isinstance(key, list) else column: key})


class Asked(NamedTuple):
    """A report's question at the moment `at`. `chosen` holds what is narrowed, by the filter's name."""

    period: Period
    at: datetime
    chosen: Mapping[str, str] = {}
    # What in the address could not be understood, in words. Nothing is counted then.
    problems: tuple[str, ...] = ()

    def narrowed(self, rows: QuerySet[Any], columns: Mapping[str, str]) -> QuerySet[Any]:
        """The rows that fit what is chosen; `columns` names each filter's column."""
        if self.problems:
            return rows.none()
        for name, value in self.chosen.items():
            rows = FILTERS[name].narrowed(rows, columns[name], value)
        return rows

    def fitting(self, rows: Iterable[Row], columns: Mapping[str, str]) -> list[Row]:
        """The same of rows at hand, whose columns are those of ids."""
        if self.problems:
            return []
        keys = {columns[name]: FILTERS[name].key(value) for name, value in self.chosen.items()}
        return [row for row in rows if all(_is(getattr(row, column), key) for column, key in keys.items())]

    def leading(self, **more: str) -> dict[str, str]:
        """What is chosen, for a list that knows the same words."""
        return {**self.chosen, **more}


def _is(value: Any, key: Any) -> bool:
    return value in key if isinstance(key, list) else value == key


def read(given: Mapping[str, str], names: Sequence[str], at: datetime) -> Asked:
    """What an address asks: `period`, or `from` and `to`, and the filters that this report has."""
    period, problems = _period(given, at)
    chosen = {name: given[name] for name in names if given.get(name)}
    for name, value in chosen.items():
        if value not in {code for code, _label in FILTERS[name].offered()}:
            problems.append(_("“%(title)s”: choose one of the list.") % {"title": FILTERS[name].title})
    return Asked(period, at, chosen, tuple(problems))


def _period(given: Mapping[str, str], at: datetime) -> tuple[Period, list[str]]:
    default = ready_made(DEFAULT, at)
    if given.get("from") or given.get("to"):
        first, last = day_of(given.get("from", "")), day_of(given.get("to", ""))
        if first is None or last is None:
            return default, [_("Give both days, such as 2026-03-01.")]
        if last < first:
            return default, [_("The last day is before the first: swap them.")]
        if (last - first).days >= MOST_DAYS:
            return default, [_("At most %(days)d days at once.") % {"days": MOST_DAYS}]
        return Period(first, last), []
    code = given.get("period") or DEFAULT
    if code not in READY_MADE:
        return default, [_("There is no such period: choose one of the list.")]
    return ready_made(code, at), []


def people() -> Choices:
    """Everybody who takes part, or did, by name."""
    rows = User.objects.filter(groups__name__in=(AGENTS, SUPERVISORS)).distinct()
    return sorted(((str(row.pk), person(row)) for row in rows), key=lambda row: str(row[1]).casefold())


def person(user: User) -> str:
    return user.get_full_name() or user.username


def clauses() -> Choices:
    rows = Clause.objects.filter(is_scenario=True).prefetch_related("versions")
    return [(row.code, list(row.versions.all())[-1].title) for row in rows if row.versions.all()]


def channels() -> Choices:
    """The ways back that this installation speaks."""
    return [(name, channel(name)) for name in registry.names()]


def _id(model: type[Any]) -> Callable[[str], Any]:
    return lambda code: model.objects.values_list("pk", flat=True).get(code=code)


def _versions(code: str) -> list[int]:
    return list(ClauseVersion.objects.filter(clause__code=code).values_list("pk", flat=True))


FILTERS: dict[str, Filter] = {
    "clock": Filter(gettext_lazy("Deadline"), lambda: list(ClockKind.choices)),
    "party": Filter(gettext_lazy("Who missed it"), lambda: list(Breach.Party.choices)),
    "assignee": Filter(
        gettext_lazy("Assignee"),
        lambda: [(NOBODY, gettext_lazy("Nobody")), *people()],
        lambda value: None if value == NOBODY else int(value),
    ),
    "made_by": Filter(gettext_lazy("Promised by"), people, int),
    "kind": Filter(gettext_lazy("Promise"), lambda: list(Commitment.Kind.choices)),
    "supplier": Filter(
        gettext_lazy("Supplier"),
        lambda: [*Supplier.objects.order_by("name").values_list("code", "name"), (NONE, NO_SUPPLIER)],
        lambda value: None if value == NONE else _id(Supplier)(value),
    ),
    "shop": Filter(
        gettext_lazy("Shop"), lambda: list(Shop.objects.order_by("name").values_list("code", "name")), _id(Shop)
    ),
    "clause": Filter(gettext_lazy("Clause"), clauses, _versions),
    "scenario": Filter(pgettext_lazy("filter", "What went wrong"), clauses),
    "responsible": Filter(
        gettext_lazy("Responsible"),
        lambda: [*Responsible.choices, (NONE, NOBODY_NAMED)],
        lambda value: "" if value == NONE else value,
    ),
    "channel": Filter(gettext_lazy("Channel"), channels),
    "currency": Filter(gettext_lazy("Currency"), lambda: [(code, code) for code in sorted(money.EXPONENTS)]),
    "priority": Filter(gettext_lazy("Priority"), lambda: list(Priority.choices)),
    "cause": Filter(
        gettext_lazy("Cause"),
        lambda: [(NONE, gettext_lazy("None yet")), *((row.code, row.name) for row in BreachCause.objects.all())],
        lambda value: None if value == NONE else _id(BreachCause)(value),
    ),
}
