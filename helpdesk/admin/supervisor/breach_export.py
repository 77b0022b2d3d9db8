"""Missed deadlines as a file: the rows that the list finds, all of them, and what it was narrowed to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import QuerySet, TextChoices
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.admin import csv_files, people
from helpdesk.admin.filters import ChoiceFilter
from refunds import breaches, numbers
from refunds.breaches import How
from refunds.lifecycle import State
from refunds.models import Breach, ClockKind, Priority

from . import filters


def respond(rows: QuerySet[Breach], chosen: Iterable[ChoiceFilter]) -> StreamingHttpResponse:
    """`chosen` are the list's filters; the file's name and its first lines tell what they hold."""
    specs = list(chosen)
    name = ["missed-deadlines", *(f"{spec.parameter_name}-{spec.value()}" for spec in specs if spec.value())]
    heading = [(_("Missed deadlines"), ""), *filters.in_words(specs)]
    return csv_files.csv_response(name, heading, columns(), lines(rows, timezone.now()))


def columns() -> list[str]:
    return [
        _("Ticket"), _("Deadline"), _("Due"), _("Noted"), _("How it ended"), _("Late by, in minutes that count"),
        _("Cause"), _("Who missed it"), _("Assignee"), _("Supplier"), _("Shop"), _("Clause"), _("Priority"), _("State"),
    ]  # fmt: skip


def lines(rows: QuerySet[Breach], at: datetime) -> Iterator[list[str]]:
    """So many rows at a time, with one look at how they ended."""
    found, cells = rows.iterator(csv_files.CHUNK), Cells(at)
    while chunk := list(islice(found, csv_files.CHUNK)):
        ended = breaches.endings(chunk)
        for row in chunk:
            yield cells.of(row, ended[row.pk])


class Cells:
    """What stands in a row as known `at`. Labels are translated once: it takes longer than all else of a large file."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.kinds, self.parties = dict(_labels(ClockKind)), dict(_labels(Breach.Party))
        self.endings, self.priorities, self.states = dict(_labels(How)), dict(_labels(Priority)), dict(_labels(State))

    def of(self, row: Breach, ended: breaches.Ending) -> list[str]:
        """A ticket's number is written in groups: of twelve digits alone a spreadsheet makes 5.35E+11."""
        return [
            numbers.grouped(row.ticket.number),
            self.kinds[row.kind],
            csv_files.stamp(row.due_at),
            csv_files.stamp(row.detected_at),
            self.endings[ended.how],
            str(minutes(breaches.late_by(row, self.at))),
            row.cause.name if row.cause else "",
            self.parties[row.party],
            people.name(row.assignee),
            row.supplier.name if row.supplier else "",
            row.shop.name,
            f"{row.clause.clause.code} v{row.clause.number}",
            self.priorities[row.priority],
            self.states[row.ticket.state],
        ]


def _labels(choices: type[TextChoices]) -> Iterator[tuple[str, str]]:
    return ((choice.value, str(choice.label)) for choice in choices)


def minutes(length: timedelta) -> int:
    """Whole minutes; what has begun counts."""
    return -(-length // timedelta(minutes=1))
