"""A table of figures as the JSON that unfold's Chart.js draws: stacked bars, in colours of the theme."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from .figures import Table

# Middle tones, which stand out on paper and on ink alike.
COLOURS = ("#0b8a7e", "#d08a1d", "#7a6bd0", "#c4473b", "#3f87c5", "#8a9a3a", "#b3589a")
GOOD_AND_BAD = ("#0b8a7e", "#c4473b")
FRESH_TO_OLD = ("#0b8a7e", "#8a9a3a", "#d08a1d", "#c4473b")
INK, LINE = "#7d8b88", "#9aa6a333"


def stacked(table: Table, *, by_row: bool = False, colours: Sequence[str] = COLOURS) -> dict[str, str]:
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
        {
            "label": name,
            "data": counts,
            "backgroundColor": colours[number % len(colours)],
            "maxBarThickness": 34,
            "borderRadius": 3,
        }
        for number, (name, counts) in enumerate(series)
        if not by_row or any(counts)
    ]
    return {"data": json.dumps({"labels": labels, "datasets": sets}), "options": json.dumps(OPTIONS)}


def _axis(**more: Any) -> dict[str, Any]:
    return {"stacked": True, "ticks": {"color": INK, **more}, "grid": {"color": LINE}, "border": {"display": False}}


OPTIONS: dict[str, Any] = {
    "animation": False,
    "responsive": True,
    "maintainAspectRatio": False,
    "scales": {"x": _axis() | {"grid": {"display": False}}, "y": _axis(precision=0) | {"beginAtZero": True}},
    "plugins": {
        "legend": {
            "position": "bottom",
            "labels": {"color": INK, "boxWidth": 10, "boxHeight": 10, "usePointStyle": True},
        }
    },
}
