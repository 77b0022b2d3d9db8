"""A table of figures as bars."""

from __future__ import annotations

from collections.abc import Sequence

from helpdesk.admin.charts import BAD, COLOURS, GOOD, WARN, Bars, Drawn, bars

from .figures import Table

GOOD_AND_BAD = (GOOD, BAD)
FRESH_TO_OLD = (GOOD, "#8a9a3a", WARN, BAD)


def stacked(table: Table, *, by_row: bool = False, is_lying: bool = False, colours: Sequence[str] = COLOURS) -> Drawn:
    """Bars for the rows, stacked by the columns; with `by_row` bars for the columns, stacked by the rows.

    A row without figures is left out and the others keep their colours.
    """
    lines = table.lines()
    if by_row:
        labels = list(table.columns)
        series = [(name, counts) for name, _code, counts, _total in lines]
    else:
        labels = [name for name, _code, _counts, _total in lines]
        series = [(name, [line[2][column] for line in lines]) for column, name in enumerate(table.columns)]
    sets = [
        Bars(name, counts, colours[number % len(colours)])
        for number, (name, counts) in enumerate(series)
        if not by_row or any(counts)
    ]
    return bars(labels, sets, is_lying=is_lying)
