"""A report's table as a file: what it is, what it is narrowed to and what each column counts, then its figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from helpdesk.admin import csv_files
from helpdesk.admin.csv_files import Cell
from helpdesk.reports import words
from helpdesk.reports.tables import Figure, Line, Report, Table

from .look import Look, in_words


def respond(look: Look, report: Report, table: Table) -> StreamingHttpResponse:
    lines = [*table.lines, *([table.total] if table.total else [])]
    units = [_unit([line.figures[number] for line in lines]) for number in range(len(table.columns))]
    heading = [
        (str(report.title), ""),
        (_("Table"), str(table.title)),
        *in_words(look),
        (_("What is counted"), str(report.says)),
        *((str(column.title), str(column.counts)) for column in table.columns if column.counts),
        *((_("Note"), str(notice)) for notice in report.notices),
    ]
    titles = [
        _("%(column)s (%(unit)s)") % {"column": column.title, "unit": unit} if unit else str(column.title)
        for column, unit in zip(table.columns, units, strict=True)
    ]
    return csv_files.csv_response(_name(look, table), heading, [str(table.first), *titles], _rows(table, lines))


def _name(look: Look, table: Table) -> list[str]:
    """`report-breaches_by-shop_2026-11-01_2026-11-30_party-desk`."""
    period = look.asked.period
    cut = table.key.replace("by", f"by-{look.by}", 1) if table.key.startswith("by") else table.key
    chosen = [f"{name}-{value}" for name, value in look.asked.chosen.items()]
    return [f"report-{look.kind.key}", cut, str(period.first), str(period.last), *chosen]


def _rows(table: Table, lines: Sequence[Line]) -> Iterator[list[Cell]]:
    """A step of time is named by its whole first day: of 11-02 a spreadsheet makes a day of this year."""
    is_of_time = table.key.startswith("time")
    for line in lines:
        name = line.code if is_of_time else str(line.name)
        yield [name, *(words.plain(figure) for figure in line.figures)]


def _unit(figures: Sequence[Figure]) -> str:
    """What a column's numbers are of."""
    return next((words.unit(figure) for figure in figures if figure.value is not None), "")
