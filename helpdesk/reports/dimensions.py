"""By what figures are told apart: the values of a column, each with its name and the word of the filter for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orders.models import Shop, Supplier
from refunds.lifecycle import State
from refunds.models import Breach, BreachCause, ClockKind, Commitment, Priority, Responsible

from .asked import NO_SUPPLIER, NOBODY, NOBODY_NAMED, NONE, channels, clauses, person
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

    def lines(self, found: Iterable[Any]) -> dict[Any, Known]:
        """The values that were found, in order; one that nobody has a name for by itself, and without a filter."""
        found, known = set(found), self.known()
        named = {value: name for value, name in known.items() if value in found}
        return named | {value: Known(str(value), "") for value in sorted(found - set(known), key=str)}


def words(choices: Any) -> Callable[[], Mapping[Any, Known]]:
    return lambda: {value: Known(label, value) for value, label in choices}


def of_people() -> Mapping[Any, Known]:
    named = {row.pk: Known(person(row), str(row.pk)) for row in User.objects.all()}
    return {None: Known(_("Nobody"), NOBODY), **_by_name(named)}


def of_suppliers() -> Mapping[Any, Known]:
    named = {pk: Known(name, code) for pk, code, name in Supplier.objects.values_list("pk", "code", "name")}
    return {**_by_name(named), None: Known(NO_SUPPLIER, NONE)}


def of_shops() -> Mapping[Any, Known]:
    return _by_name({pk: Known(name, code) for pk, code, name in Shop.objects.values_list("pk", "code", "name")})


def of_clauses() -> Mapping[Any, Known]:
    return {code: Known(name, code) for code, name in clauses()}


def of_causes() -> Mapping[Any, Known]:
    named = {row.pk: Known(row.name, row.code) for row in BreachCause.objects.all()}
    return {None: Known(_("Not reviewed"), NONE), **named}


def of_responsible() -> Mapping[Any, Known]:
    return {**words(Responsible.choices)(), "": Known(NOBODY_NAMED, NONE)}


def of_channels() -> Mapping[Any, Known]:
    return {code: Known(name, code) for code, name in channels()}


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
PROMISES: dict[str, Dimension] = {
    "made_by": Dimension(_("Promised by"), "made_by", of_people),
    "kind": Dimension(_("Promise"), "kind", words(Commitment.Kind.choices)),
}
REFUNDS: dict[str, Dimension] = {
    "scenario": Dimension(pgettext_lazy("filter", "What went wrong"), "scenario", of_clauses),
    "responsible": Dimension(_("Responsible"), "responsible", of_responsible),
    "shop": Dimension(_("Shop"), "shop", of_shops),
    "channel": Dimension(_("Channel"), "channel", of_channels),
    "supplier": Dimension(_("Supplier"), "supplier", of_suppliers),
}
SUPPLIERS: dict[str, Dimension] = {"supplier": Dimension(_("Supplier"), "supplier", of_suppliers)}
FLOW: dict[str, Dimension] = {"state": Dimension(_("State"), "state", words(State.choices))}
