"""A file -> a stream of entries: facts, or why a row is refused. Memory does not grow with the file."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from orders.facts import OrderFacts, Refused
from orders.facts.check import shown
from orders.models import Shop

from . import dujiaoka
from .detecting import Layout, layout_of
from .json_objects import json_objects
from .opening import FileRefused, encoding_of
from .records import Lines, records
from .row import Row, unwrapped

Progress = Callable[[int, int], None]
_LOST = "\ufffd"
_PEEK = 1024  # characters in which a file begins with more than white space


@dataclass(frozen=True)
class Entry:
    """One row: its first line, its order number as it stands, and its facts or the refusal."""

    line: int
    number: str
    told: OrderFacts | Refused


@dataclass(frozen=True)
class Reading:
    """An opened file: `format` is the feed's code, `done()` says how many of `size` bytes are read."""

    format: str
    encoding: str
    size: int
    done: Callable[[], int]
    entries: Iterator[Entry]


@contextmanager
def open_feed(path: Path, shop: Shop) -> Iterator[Reading]:
    """Find encoding and format; the rows are read as `entries` is walked. Raises FileRefused."""
    encoding = encoding_of(path)
    shown_encoding, size = encoding.removesuffix("-sig"), path.stat().st_size
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding, errors="replace", newline="") as text:
        is_json = text.read(_PEEK).lstrip().startswith(("{", "["))
        text.seek(0)
        if is_json:
            yield Reading(dujiaoka.CODE, shown_encoding, size, raw.tell, _json_entries(text, shop))
            return
        lines = Lines(text)
        layout = layout_of(_first_line(lines))
        entries = _csv_entries(lines, layout, shop)
        yield Reading(layout.feed.CODE, shown_encoding, size, raw.tell, entries)


def _first_line(lines: Lines) -> str:
    """The first line with something on it; Excel's own `sep=;` is not it."""
    try:
        for line in lines:
            lines.begin_record()
            if line.strip().strip(",;") and not line.lower().startswith("sep="):
                return line.lstrip()
    except Refused as error:
        raise FileRefused(*error.reasons) from None
    raise FileRefused(_("The file is empty."))


def _csv_entries(lines: Lines, layout: Layout, shop: Shop) -> Iterator[Entry]:
    number_at = layout.columns.index(layout.feed.NEEDS[0])
    for line, cells in records(lines, layout.delimiter):
        if isinstance(cells, Refused):
            yield Entry(line, "", cells)
            continue
        number = shown(unwrapped(cells[number_at])) if number_at < len(cells) else ""
        yield Entry(line, number, _read(cells, layout, shop))


def _read(cells: list[str], layout: Layout, shop: Shop) -> OrderFacts | Refused:
    if len(cells) != len(layout.columns):
        return Refused(
            _("The row has %(cells)d columns where the header has %(columns)d.")
            % {"cells": len(cells), "columns": len(layout.columns)}
        )
    if any(_LOST in cell for cell in cells):
        return Refused(_("The row has characters that are broken in the file's encoding."))
    try:
        return layout.feed.read(Row.of(shop, dict(zip(layout.columns, cells, strict=True))))
    except Refused as error:
        return error


def _json_entries(text: TextIO, shop: Shop) -> Iterator[Entry]:
    for line, value in json_objects(text):
        number = str(value.get("order_sn", "")) if isinstance(value, dict) else ""
        try:
            told = value if isinstance(value, Refused) else dujiaoka.from_webhook(value, shop)
        except Refused as error:
            told = error
        yield Entry(line, shown(number), told)
