"""What somebody looks at: a report, narrowed and told apart as its address says. The address is all that is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise as LazyText
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from helpdesk.reports.asked import FILTERS, Asked, read
from helpdesk.reports.periods import DEFAULT, READY_MADE, day_of
from helpdesk.reports.registry import Kind
from helpdesk.reports.tables import Report

# No choice of ours is longer: what is longer is none, however much of it is shown again.
LONGEST = 200
PERIOD = ("period", "from", "to")


class Day(NamedTuple):
    """One end of the days that are looked at; what is no day is shown as it was typed."""

    name: str
    title: str
    value: str
    is_day: bool


class Look(NamedTuple):
    """`given` is what the address says, understood or not; `by` is one of the report's own."""

    kind: Kind
    given: Mapping[str, str]
    asked: Asked
    by: str

    @property
    def page(self) -> str:
        return reverse(f"admin:desk_report_{self.kind.key}")

    def address(self, **changes: str) -> str:
        """The same look with these changes; what is set to nothing is left out."""
        return self.page + _query({**self.given, **changes})

    def file(self, table: str) -> str:
        """The address of one of its tables as a file."""
        return reverse(f"admin:desk_report_{self.kind.key}_file", args=[table]) + _query(self.given)

    @property
    def has_own_days(self) -> bool:
        return "from" in self.given or "to" in self.given

    @property
    def days(self) -> list[Day]:
        ends = (
            ("from", pgettext("day", "From"), self.asked.period.first),
            ("to", _("To, with this day"), self.asked.period.last),
        )
        values = [self.given.get(name, "") if self.has_own_days else day.isoformat() for name, _title, day in ends]
        return [
            Day(name, title, value, not value or day_of(value) is not None)
            for (name, title, _day), value in zip(ends, values, strict=True)
        ]

    @property
    def kept_beside_days(self) -> list[tuple[str, str]]:
        """What other days leave as it is."""
        return [(name, value) for name, value in self.given.items() if name not in PERIOD]

    @property
    def kept_beside_filters(self) -> list[tuple[str, str]]:
        return [(name, value) for name, value in self.given.items() if name not in self.kind.filters]

    def report(self) -> Report:
        return self.kind.report(self.asked, self.by)


def _query(words: Mapping[str, str]) -> str:
    told = {name: value for name, value in words.items() if value}
    return f"?{urlencode(told)}" if told else ""


def look(request: HttpRequest, kind: Kind, at: datetime) -> Look:
    """As the address of the request says it, with every word of it that cannot be understood among the problems."""
    names = (*PERIOD, "by", *kind.filters)
    given = {name: request.GET[name][:LONGEST] for name in names if request.GET.get(name)}
    asked = read(given, kind.filters, at)
    by = given.get("by", next(iter(kind.by)))
    if by not in kind.by:
        by, problem = next(iter(kind.by)), _("The figures cannot be told apart by that: choose one of the list.")
        asked = asked._replace(problems=(*asked.problems, problem))
    return Look(kind, given, asked, by)


class Choice(NamedTuple):
    """One of several links, of which one is where the reader is."""

    title: str
    address: str
    is_chosen: bool


class Select(NamedTuple):
    name: str
    title: str | LazyText
    options: list[tuple[str, str | LazyText]]
    value: str


def periods(of: Look) -> list[Choice]:
    chosen = "" if of.has_own_days else of.given.get("period", DEFAULT)
    return [
        Choice(capfirst(str(title)), of.address(period=code, **{"from": "", "to": ""}), code == chosen)
        for code, (title, _days) in READY_MADE.items()
    ]


def cuts(of: Look) -> list[Choice]:
    """By what the figures can be told apart."""
    return [Choice(str(title), of.address(by=by), by == of.by) for by, title in of.kind.by.items()]


def selects(of: Look) -> list[Select]:
    """The report's filters. What was chosen and is no choice stays among them, so that nobody loses what was typed."""
    found = []
    for name in of.kind.filters:
        offered, value = FILTERS[name].offered(), of.given.get(name, "")
        unknown = [(value, value)] if value and value not in {code for code, _label in offered} else []
        found.append(Select(name, FILTERS[name].title, [*offered, *unknown], value))
    return found


def in_words(of: Look) -> list[tuple[str, str]]:
    """The days and what the figures are narrowed to."""
    period = of.asked.period
    told = [
        (_("Period"), f"{period.first} – {period.last}"),
        (_("The period before"), f"{period.before.first} – {period.before.last}"),
    ]
    labels = {name: dict(FILTERS[name].offered()) for name in of.asked.chosen}
    return told + [(str(FILTERS[name].title), str(labels[name][value])) for name, value in of.asked.chosen.items()]
