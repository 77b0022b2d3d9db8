"""The JSON objects of a file, one at a time: one object, one a line, or an array of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TextIO

from django.utils.translation import gettext as _

from orders.facts import Refused

from .opening import FileRefused

_CHUNK = 64 * 1024
LARGEST = 1024 * 1024  # characters of one object
_BETWEEN = " \t\r\n,[]"


def json_objects(text: TextIO) -> Iterator[tuple[int, object]]:
    """(number of the line where it begins, the object). Broken JSON ends the file: refused whole (FileRefused) where it
    comes first, otherwise as a last Refused.

    Numbers are kept as text: no amount passes through a float.
    """
    decoder = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)
    buffer, line, wanted, is_first = "", 1, _CHUNK, True
    while True:
        rest = buffer.lstrip(_BETWEEN)
        line += buffer.count("\n", 0, len(buffer) - len(rest))
        buffer, is_last = _filled(text, rest, wanted)
        if not buffer.strip(_BETWEEN):
            return
        if buffer[0] in _BETWEEN:
            continue
        try:
            value, end = decoder.raw_decode(buffer)
        except (ValueError, RecursionError):
            if is_last or len(buffer) >= LARGEST:
                yield line, _unreadable(line, is_first)
                return
            wanted = len(buffer) * 2
            continue
        yield line, value
        line += buffer.count("\n", 0, end)
        buffer, wanted, is_first = buffer[end:], _CHUNK, False


def _unreadable(line: int, is_first: bool) -> Refused:
    if is_first:
        raise FileRefused(_("Line %(line)d: this is not readable as JSON.") % {"line": line})
    return Refused(_("This and what follows is not readable as JSON."))


def _filled(text: TextIO, buffer: str, wanted: int) -> tuple[str, bool]:
    """The buffer with at least `wanted` characters where the file has them; whether the file ended."""
    if len(buffer) >= wanted:
        return buffer, False
    more = text.read(wanted - len(buffer))
    return buffer + more, not more
