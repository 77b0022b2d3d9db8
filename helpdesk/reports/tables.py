"""What a report is made of: headline figures, a chart, and the tables that both are drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from django.utils.functional import Promise as LazyText

Text = str | LazyText
# What a value is: a number of rows, seconds, a share from 0 to 1, or minor units of the figure's currency.
Unit = Literal["count", "seconds", "share", "money"]
# The lists that a figure can lead to, each narrowed by its own filters.
ListName = Literal["breaches", "promises", "claims", "payouts", "tickets"]


class Leads(NamedTuple):
    """The list that shows the rows behind a figure, and what it is narrowed to, by the names of its filters."""

    to: ListName
    query: Mapping[str, str]


class Figure(NamedTuple):
    """One number; None where there is nothing to count it from. `before` is that of the period before.

    `is_change` is a difference: more is written with its sign too.
    """

    value: int | float | None
    unit: Unit = "count"
    currency: str = ""
    leads: Leads | None = None
    before: int | float | None = None
    is_change: bool = False


class Column(NamedTuple):
    """`counts` says in a sentence what its figures count."""

    title: Text
    counts: Text = ""


class Line(NamedTuple):
    """`code` tells the line from others; a figure for each column."""

    name: Text
    code: str
    figures: list[Figure]


class Series(NamedTuple):
    """One row of bars, a value a label. `tone` is good, bad, warn or plain."""

    name: Text
    values: list[int | float]
    tone: str = "plain"


class Chart(NamedTuple):
    """Bars, stacked or side by side; `table` is the key of the table with the same figures."""

    title: Text
    labels: list[Text]
    series: list[Series]
    table: str
    is_stacked: bool = True
    unit: Unit = "count"
    # Of values that are money.
    currency: str = ""


class Table(NamedTuple):
    """`first` names the column of the lines' names; `total` is the last line, where sums mean something."""

    key: str
    title: Text
    first: Text
    columns: list[Column]
    lines: list[Line]
    total: Line | None = None


class Tile(NamedTuple):
    """A headline figure."""

    title: Text
    figure: Figure
    counts: Text
    # Whether more of it is good, bad or neither.
    more_is: Literal["good", "bad", ""] = ""


class Report(NamedTuple):
    """`says` tells in a sentence or two what is counted and by which date."""

    key: str
    title: Text
    says: Text
    tiles: list[Tile]
    charts: list[Chart]
    tables: list[Table]
    notices: list[Text] = []
