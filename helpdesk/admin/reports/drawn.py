"""A report as its page draws it: figures in words that lead to their lists, each chart beside its table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, cycle
from typing import NamedTuple

from django.utils.translation import gettext as _

from helpdesk.admin import charts
from helpdesk.admin.charts import Bars
from helpdesk.reports import tables, words
from helpdesk.reports.tables import Chart, Figure, Line, Report, Table, Text
from orders.money import EXPONENTS

from .links import address
from .look import Look

TONES = {"good": charts.GOOD, "bad": charts.BAD, "warn": charts.WARN, "plain": charts.PLAIN}
FURTHER = [colour for colour in charts.COLOURS if colour not in TONES.values()]
# The most lines that are read without being asked for, where a chart tells the same.
MOST_LINES = 12
ARROWS = {True: "▲", False: "▼"}


class Cell(NamedTuple):
    """A figure in words; `address` is the list behind it, or nothing."""

    text: str
    address: str


class Row(NamedTuple):
    name: Text
    cells: list[Cell]


class Tile(NamedTuple):
    """`change` says how it differs from the period before, `turn` whether that is better or worse."""

    title: Text
    cell: Cell
    counts: Text
    arrow: str
    change: str
    turn: words.Turn


class Sheet(NamedTuple):
    """A table, and the charts that are drawn from it. `is_long` hides its lines behind the chart until asked for."""

    table: Table
    charts: list[tuple[Text, charts.Drawn]]
    rows: list[Row]
    total: Row | None
    file: str
    is_long: bool
    is_beside: bool


def tiles(report: Report) -> list[Tile]:
    return [_tile(tile) for tile in report.tiles]


def sheets(report: Report, look: Look) -> list[Sheet]:
    """One a table, in the report's order; a chart stands with the table that it is drawn from."""
    return [
        _sheet(table, [chart for chart in report.charts if chart.table == table.key], look) for table in report.tables
    ]


def _tile(tile: tables.Tile) -> Tile:
    figure, change = tile.figure, words.compared(tile.figure)
    arrow = ""
    if change and figure.value != figure.before:
        arrow = ARROWS[(figure.value or 0) > (figure.before or 0)]
    return Tile(tile.title, _cell(figure), tile.counts, arrow, change, words.turn(tile))


def _sheet(table: Table, drawn_from: Sequence[Chart], look: Look) -> Sheet:
    drawn = [(chart.title, _drawn(chart)) for chart in drawn_from if _is_anything(chart)]
    is_anything = any(figure.value for line in table.lines for figure in line.figures)
    rows = [_row(line) for line in table.lines] if is_anything else []
    is_long = bool(drawn) and len(rows) > MOST_LINES
    return Sheet(
        table,
        drawn,
        rows,
        _row(table.total) if table.total else None,
        look.file(table.key),
        is_long,
        len(drawn) == 1 and not is_long and len(table.columns) <= 3,
    )


def _row(line: Line) -> Row:
    return Row(line.name, [_cell(figure) for figure in line.figures])


def _cell(figure: Figure) -> Cell:
    return Cell(words.shown(figure), address(figure))


def _is_anything(chart: Chart) -> bool:
    return any(value for series in chart.series for value in series.values)


def _drawn(chart: Chart) -> charts.Drawn:
    scale, axis = _measure(chart)
    sets = [
        Bars(str(series.name), [_scaled(value, scale) for value in series.values], colour)
        for series, colour in zip(chart.series, _colours(chart), strict=True)
        if any(series.values)
    ]
    labels = [str(label) for label in chart.labels]
    # Times have no letters.
    is_lying = any(letter.isalpha() for label in labels for letter in label)
    return charts.bars(labels, sets, is_stacked=chart.is_stacked, is_lying=is_lying, axis=axis)


def _colours(chart: Chart) -> list[str]:
    """The tone of each series; of several plain ones each has a colour of its own."""
    plain = chain([charts.PLAIN], cycle(FURTHER))
    return [next(plain) if series.tone == "plain" else TONES[series.tone] for series in chart.series]


def _measure(chart: Chart) -> tuple[float, str]:
    """By what values are divided to be read on an axis, and what they are then."""
    match chart.unit:
        case "share":
            return 0.01, "%"
        case "money":
            return 10 ** EXPONENTS[chart.currency], chart.currency
        case "seconds":
            most = max((value for series in chart.series for value in series.values), default=0)
            return (3600, _("hours")) if most >= 2 * 3600 else (60, _("minutes"))
        case "count":
            return 1, ""


def _scaled(value: int | float, scale: float) -> int | float:
    return value if scale == 1 else round(value / scale, 2)
