"""The weekly mail to supervisors: last week's figures against the week before, counted by the reports themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from helpdesk import links
from helpdesk.models import WeeklyMail
from helpdesk.reports import words
from helpdesk.reports.asked import Asked
from helpdesk.reports.periods import Period
from helpdesk.reports.registry import REPORTS
from helpdesk.reports.tables import Column, Figure, Line, Table, Tile
from refunds import wording

from .writing import Mail, write

LAST_DAY = timedelta(days=6)


class Part(NamedTuple):
    """What of a report is told: its headlines, and of its first tables, told apart `by`, these columns."""

    key: str
    by: str
    columns: tuple[int, ...] = ()
    # By which column the lines are put in order, the highest first; and how many of them are told.
    highest: int | None = None
    most: int = 10


PARTS = (
    Part("breaches", "clock", (0, 1)),
    Part("commitments", "made_by"),
    Part("suppliers", "supplier", (0, 3, 8, 9), highest=8, most=5),
    Part("flow", "state"),
    Part("refunds", "responsible", (0, 1, 4)),
)


@dataclass(frozen=True)
class Listed:
    """A table as lines of text, with what its columns count."""

    title: str
    counts: list[str]
    lines: list[str]


@dataclass(frozen=True)
class Section:
    """One report in words. `figures` are headlines, each with what it counts."""

    title: str
    says: str
    figures: list[tuple[str, str]]
    tables: list[Listed]
    notices: list[str]
    link: str


def of_week(monday: date, at: datetime) -> list[Section]:
    """What the mails about that week tell, as it is known at `at`; in the desk's language."""
    asked = Asked(Period(monday, monday + LAST_DAY), at)
    with override(settings.LANGUAGE_CODE):
        return [_section(part, asked) for part in PARTS]


def to_supervisor(row: WeeklyMail, sections: list[Section]) -> Mail:
    """One supervisor's; the caller has found that there is an address."""
    language = settings.LANGUAGE_CODE
    with override(language):
        values = {"days": wording.span(row.week, row.week + LAST_DAY), "sections": sections}
        about = f"week:{row.week}:{row.user_id}"
        return write("desk/weekly", values, to=row.user.email, language=language, about=about)


def _section(part: Part, asked: Asked) -> Section:
    report = REPORTS[part.key].report(asked, part.by)
    tables = [table for table in report.tables if part.columns and table.key.startswith("by")]
    return Section(
        str(report.title),
        str(report.says),
        [(_headline(tile), str(tile.counts)) for tile in report.tiles],
        [_listed(table, part) for table in tables if table.lines],
        [str(notice) for notice in report.notices],
        links.report(part.key, by=part.by, **asked.period.query),
    )


def _headline(tile: Tile) -> str:
    """ "Missed deadlines: 12 (3 fewer than in the period before)"."""
    text, compared = _labelled(str(tile.title), words.shown(tile.figure)), words.compared(tile.figure)
    if not compared:
        return text
    return _("%(figure)s (%(compared)s)") % {"figure": text, "compared": compared}


def _listed(table: Table, part: Part) -> Listed:
    columns = [table.columns[number] for number in part.columns]
    return Listed(
        _title(table, part),
        [_labelled(str(column.title), str(column.counts)) for column in columns],
        [_line(line, columns, part) for line in _in_order(table.lines, part)[: part.most]],
    )


def _title(table: Table, part: Part) -> str:
    if part.highest is None:
        return str(table.title)
    by = table.columns[part.highest].title
    return _("%(title)s, with the highest “%(column)s” in front") % {"title": table.title, "column": by}


def _in_order(lines: list[Line], part: Part) -> list[Line]:
    """What there is nothing to count from comes last."""
    if part.highest is None:
        return lines
    number = part.highest
    return sorted(lines, key=lambda line: _size(line.figures[number]), reverse=True)


def _size(figure: Figure) -> float:
    return -1 if figure.value is None else figure.value


def _line(line: Line, columns: list[Column], part: Part) -> str:
    figures = [words.shown(line.figures[number]) for number in part.columns]
    told = [_labelled(str(column.title), figure) for column, figure in zip(columns, figures, strict=True)]
    return _labelled(str(line.name), pgettext("between the figures of a line", "; ").join(told))


def _labelled(label: str, value: str) -> str:
    return label + pgettext("between a label and its value", ": ") + value
