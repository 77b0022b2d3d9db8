"""What the tables of several reports have in common: a line a step of time, and bars drawn from columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from . import periods
from .periods import Period
from .tables import Chart, Column, Figure, Line, Series, Table, Text, Unit


def over_time(period: Period, columns: list[Column], figures: Callable[[date, Period], list[Figure]]) -> Table:
    """A line a step of the period. `figures` is told the day that a step begins on and those of its days that count."""
    steps = periods.steps(period)
    lines = [
        Line(steps.name(begin), begin.isoformat(), figures(begin, steps.within(begin, period)))
        for begin in steps.begins
    ]
    return Table("time", _("Over time"), pgettext("column", "From"), columns, lines)


def drawn(
    table: Table,
    tones: Mapping[int, str],
    title: Text = "",
    *,
    is_stacked: bool = True,
    unit: Unit = "count",
    currency: str = "",
) -> Chart:
    """Those columns of the table as bars, each in its tone."""
    series = [
        Series(table.columns[number].title, [line.figures[number].value or 0 for line in table.lines], tone)
        for number, tone in tones.items()
    ]
    labels = [line.name for line in table.lines]
    return Chart(title or table.title, labels, series, table.key, is_stacked, unit, currency)
