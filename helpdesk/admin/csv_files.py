"""A table as a CSV file that a spreadsheet opens and runs nothing of.

`csv_response` is all that a page calls. The file begins with what it is and what it was narrowed to, one line each;
an empty line, the columns' names and the rows follow. It is written as it is read: memory stays the same however many
rows there are, provided that `rows` reads them in chunks.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from django.http import StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

# A number is written as it is, also one that is below nothing: it begins no formula.
Cell = str | int | Decimal
# Rows that a file reads at once.
CHUNK = 500
BOM = "\ufeff"
# What makes a cell a formula for some spreadsheet, at its beginning.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Line:
    """A file for the csv module that hands each line on instead of keeping it."""

    def write(self, text: str) -> str:
        return text


def csv_response(
    name_parts: Sequence[str],
    heading: Sequence[tuple[str, str]],
    columns: Sequence[str],
    rows: Iterator[Sequence[Cell]],
) -> StreamingHttpResponse:
    """The rows as a download; every cell of it is made safe here.

    `name_parts` become its name, such as `missed-deadlines_party-desk.csv`. `heading` are the lines in front: a label
    and its value in words, the first of them the table's title with "" for its value; when it was written is added.
    `rows` is read while the file goes out, in the language and time zone of the request.
    """
    told = [*heading, (_("Written at"), written_at())]
    response = StreamingHttpResponse(_lines(told, columns, _as_now(rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name(name_parts)}"'
    response["Cache-Control"] = "no-store, private"
    return response


def file_name(parts: Sequence[str]) -> str:
    """`missed-deadlines_from-2026-11-01.csv`: plain letters, digits and dashes, and not too long."""
    return "_".join(re.sub(r"[^A-Za-z0-9-]+", "-", part) for part in parts)[:150] + ".csv"


def safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula: what could begin one is quoted with an apostrophe."""
    plain = text.replace("\x00", "")
    return f"'{plain}" if plain.lstrip(" ").startswith(_STARTS) else plain


def stamp(at: datetime | None) -> str:
    """A moment as spreadsheets read it, where the desk works; nothing for none."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S") if at else ""


def written_at() -> str:
    """Now, with the name of the zone that all times of the file are in."""
    return f"{stamp(timezone.now())} {timezone.get_current_timezone_name()}"


def _lines(heading: Sequence[tuple[str, str]], columns: Sequence[str], rows: Iterator[Sequence[Cell]]) -> Iterator[str]:
    writer = csv.writer(Line())

    def line(cells: Sequence[Cell]) -> str:
        return writer.writerow([safe(cell) if isinstance(cell, str) else cell for cell in cells])  # type: ignore[no-any-return]

    yield BOM
    for label, value in heading:
        yield line([label, value] if value else [label])
    yield line([])
    yield line(columns)
    for row in rows:
        yield line(row)


def _as_now(rows: Iterator[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    """Each row made in the language and zone of this moment, which end with the request and not with its file."""
    language, zone = translation.get_language(), timezone.get_current_timezone()

    def made() -> Iterator[Sequence[Cell]]:
        while True:
            with translation.override(language), timezone.override(zone):
                row = next(rows, None)
            if row is None:
                return
            yield row

    return made()
