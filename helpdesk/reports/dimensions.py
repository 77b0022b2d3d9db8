"""By what figures are told apart: the values of a column, each with its name and the word of the filter for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orders.models import Shop, Supplier
from refunds.models import Breach, BreachCause, ClockKind, Priority, Responsible

from .asked import NOBODY, NONE, clauses, person
from .tables import Text


class Known(NamedTuple):
    """A value's name, and its code: what the filter of the same name is set to for it."""

    name: Text
    code: str


class Dimension(NamedTuple):
    """`column` is what rows are grouped by; `known` names every value that occurs, in the order of its lines."""

    title: str | LazyText
    column: str
    known: Callable[[], Mapping[Any, Known]]


def words(choices: Any) -> Callable[[], Mapping[Any, Known]]:
    return lambda: {value: Known(label, value) for value, label in choices}


def of_people() -> Mapping[Any, Known]:
    named = {row.pk: Known(person(row), str(row.pk)) for row in User.objects.all()}
    return {None: Known(_("Nobody"), NOBODY), **_by_name(named)}


def of_suppliers() -> Mapping[Any, Known]:
    named = {pk: Known(name, code) for pk, code, name in Supplier.objects.values_list("pk", "code", "name")}
    return {**_by_name(named), None: Known(pgettext_lazy("supplier", "none"), "")}


def of_shops() -> Mapping[Any, Known]:
    return _by_name({pk: Known(name, code) for pk, code, name in Shop.objects.values_list("pk", "code", "name")})


def of_clauses() -> Mapping[Any, Known]:
    return {code: Known(name, code) for code, name in clauses()}


def of_causes() -> Mapping[Any, Known]:
    named = {row.pk: Known(row.name, row.code) for row in BreachCause.objects.all()}
    return {None: Known(_("Not reviewed"), NONE), **named}


def _by_name(named: Mapping[Any, Known]) -> dict[Any, Known]:
    return dict(sorted(named.items(), key=lambda row: str(row[1].name).casefold()))


BREACHES: dict[str, Dimension] = {
    "clock": Dimension(_("Deadline"), "kind", words(ClockKind.choices)),
    "party": Dimension(_("Who missed it"), "party", words(Breach.Party.choices)),
    "assignee": Dimension(_("Assignee"), "assignee", of_people),
    "supplier": Dimension(_("Supplier"), "supplier", of_suppliers),
    "shop": Dimension(_("Shop"), "shop", of_shops),
    "clause": Dimension(_("Clause"), "clause__clause__code", of_clauses),
    "priority": Dimension(_("Priority"), "priority", words(Priority.choices)),
    "cause": Dimension(_("Cause"), "cause", of_causes),
}
SCENARIO = Dimension(_("What went wrong"), "scenario", of_clauses)
RESPONSIBLE = Dimension(
    _("Responsible"), "responsible", lambda: {**words(Responsible.choices)(), "": Known(_("nobody named"), "")}
)
