"""The targets in force as a table: a row a clock, below it what holds for one clause or one calendar alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.core.paginator import Page, Paginator

from refunds import targets
from refunds.models import ClockTarget, Priority, TargetApplication
from refunds.targets import Held, Key

from . import target_words as words

# So many narrower ones stand below a clock; all of them on the clock's own page.
BELOW = 8
A_PAGE = 50


class Cell(NamedTuple):
    """The target of one priority; None where a narrower row has none."""

    label: str
    target: ClockTarget | None
    words: str
    held: Held
    address: str
    application: TargetApplication | None


class Narrower(NamedTuple):
    whom: str
    cells: list[Cell]


class Row(NamedTuple):
    """One clock. `more` counts the narrower ones that are not shown."""

    choice: str
    title: str
    detail: object
    variant: object
    cells: list[Cell]
    narrower: list[Narrower]
    more: int


class Table:
    """All of it in five queries, however many targets and clocks."""

    def __init__(self) -> None:
        self.held = targets.counted()
        self.titles = words.titles()
        going_on = TargetApplication.objects.filter(ended_at=None)
        self.going_on = {row.target_id: row for row in going_on}
        rows = targets.in_force().select_related("calendar", "clause")
        self.found = {targets.key_of(row): row for row in rows}

    def rows(self) -> list[Row]:
        return [self.row(kind, variant) for kind, variant in words.WHICH]

    def row(self, kind: str, variant: str, shown: Iterable[Narrower] | None = None) -> Row:
        narrower = self.narrower(kind, variant) if shown is None else list(shown)
        below = narrower[:BELOW] if shown is None else narrower
        return Row(
            words.choice(kind, variant),
            words.clock(kind, ""),
            words.STARTS[kind],
            words.VARIANTS[variant],
            list(self.cells(kind, variant)),
            below,
            len(narrower) - len(below),
        )

    def page(self, kind: str, variant: str, number: str | None) -> tuple[Row, Page[Narrower]]:
        """One clock with a page of its narrower targets."""
        shown = Paginator(self.narrower(kind, variant), A_PAGE).get_page(number)
        return self.row(kind, variant, shown.object_list), shown

    def narrower(self, kind: str, variant: str) -> list[Narrower]:
        """By the clauses' order, then by calendar."""
        mine = {
            (row.clause_id, row.calendar_id): row
            for key, row in self.found.items()
            if (key.clock, key.variant) == (kind, variant) and any(key.specificity)
        }
        ordered = sorted(mine.items(), key=lambda item: _place(item[1]))
        return [
            Narrower(
                words.narrowed(targets.key_of(row), self.titles, row.calendar), list(self.cells(kind, variant, *whom))
            )
            for whom, row in ordered
        ]

    def cells(self, kind: str, variant: str, clause: int | None = None, calendar: int | None = None) -> Iterator[Cell]:
        for priority in Priority:
            key = Key(kind, variant, priority.value, clause, calendar)
            target = self.found.get(key)
            yield Cell(
                str(priority.label),
                target,
                words.amount(target.amount, target.unit) if target else "",
                self.held[target.pk] if target else Held(),
                words.address(key),
                self.going_on.get(target.pk) if target else None,
            )


def _place(row: ClockTarget) -> tuple[bool, int, str]:
    return (
        row.clause is None,
        row.clause.position if row.clause else 0,
        row.calendar.code if row.calendar else "",
    )
