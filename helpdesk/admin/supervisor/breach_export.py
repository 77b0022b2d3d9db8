"""Missed deadlines as a CSV file that a spreadsheet opens and runs nothing of.

Written as it is read: memory stays the same however many rows there are.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.admin import people
from refunds import breaches, numbers
from refunds.lifecycle import State
from refunds.models import Breach, ClockKind

CHUNK = 500
BOM = "﻿"
# What makes a cell a formula for some spreadsheet, at its beginning.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Line:
    """A file for the csv module that hands each line on instead of keeping it."""

    def write(self, text: str) -> str:
        return text


def respond(rows: QuerySet[Breach], named: list[tuple[str, str]]) -> StreamingHttpResponse:
    """The rows as a download whose name tells what they were narrowed to."""
    response = StreamingHttpResponse(lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name(named)}"'
    response["Cache-Control"] = "no-store, private"
    return response


def file_name(named: list[tuple[str, str]]) -> str:
    """`missed-deadlines_party-desk_from-2026-11-01.csv`: plain letters, digits and dashes, and not too long."""
    parts = [f"{name}-{re.sub(r'[^A-Za-z0-9-]+', '-', value)}" for name, value in named]
    return "_".join(["missed-deadlines", *parts])[:150] + ".csv"


def lines(rows: QuerySet[Breach]) -> Iterator[str]:
    """All words are translated before the first line goes out: the request's language ends with the request.

    A ticket's number is written in groups: of twelve digits alone a spreadsheet makes 5.35E+11.
    """
    writer = csv.writer(Line())
    heads = [
        _("Ticket"), _("Deadline"), _("Due"), _("Noted"), _("Late by, in minutes that count"), _("Who missed it"),
        _("Assignee"), _("Supplier"), _("Shop"), _("Clause"), _("State"),
    ]  # fmt: skip
    clocks = {kind.value: str(kind.label) for kind in ClockKind}
    parties = {party.value: str(party.label) for party in Breach.Party}
    states = {state.value: str(state.label) for state in State}
    now, zone = timezone.now(), timezone.get_current_timezone()

    def written() -> Iterator[str]:
        yield BOM + writer.writerow([safe(head) for head in heads])
        for row in rows.iterator(CHUNK):
            cells = [
                numbers.grouped(row.ticket.number),
                clocks.get(row.clock.kind, row.clock.kind),
                stamp(row.due_at, zone),
                stamp(row.detected_at, zone),
                str(minutes(breaches.late_by(row, now))),
                parties.get(row.party, row.party),
                people.name(row.assignee),
                row.supplier.name if row.supplier else "",
                row.ticket.shop.name,
                f"{row.ticket.clause.clause.code} v{row.ticket.clause.number}",
                states.get(row.ticket.state, row.ticket.state),
            ]
            yield writer.writerow([safe(cell) for cell in cells])

    return written()


def safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula: what could begin one is quoted with an apostrophe."""
    plain = text.replace("\x00", "")
    return f"'{plain}" if plain.lstrip(" ").startswith(_STARTS) else plain


def stamp(at: datetime, zone: object) -> str:
    return timezone.localtime(at, zone).strftime("%Y-%m-%d %H:%M:%S")  # type: ignore[arg-type]


def minutes(length: timedelta) -> int:
    """Whole minutes; what has begun counts."""
    return -(-length // timedelta(minutes=1))
