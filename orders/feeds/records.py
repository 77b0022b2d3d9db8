"""Lines -> CSV records, each with the number of its first line. A broken record costs itself alone."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import TextIO

from django.utils.translation import gettext as _

from orders.facts import Refused

LONGEST_LINE = 256 * 1024  # characters; a longer one is no order and would cost the memory's bound
MOST_LINES = 50  # of one record; more means that a quotation mark was never closed
_TOO_LONG = "\0"  # stands for such a line; no text file has this character


class Lines:
    """Physical lines, which can be given back when the record that they were taken for is broken."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._read()
        if not line:
            raise StopIteration
        self.taken.append(line)
        self.number += 1
        if line == _TOO_LONG:
            raise Refused(_("The line is longer than %(most)d characters.") % {"most": LONGEST_LINE})
        if len(self.taken) > MOST_LINES:
            raise Refused(_("A quotation mark is opened and not closed."))
        return line

    def _read(self) -> str:
        line = self._text.readline(LONGEST_LINE)
        if len(line) < LONGEST_LINE or line.endswith(("\n", "\r")):
            return line
        while line and not line.endswith(("\n", "\r")):
            line = self._text.readline(LONGEST_LINE)
        return _TOO_LONG

    def begin_record(self) -> int:
        """Forget the lines of the last record; the number of the line that comes next."""
        self.taken.clear()
        return self.number + 1

    def give_back_all_but_first(self) -> None:
        self._again.extendleft(reversed(self.taken[1:]))
        self.number -= len(self.taken) - 1
        self.taken.clear()


def records(lines: Lines, delimiter: str) -> Iterator[tuple[int, list[str] | Refused]]:
    """(line number, cells or why there are none); blank lines are skipped."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        number = lines.begin_record()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, Refused) as error:
            lines.give_back_all_but_first()
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            yield number, error if isinstance(error, Refused) else _broken(error)
            continue
        if any(cell.strip() for cell in cells):
            yield number, cells


def _broken(error: csv.Error) -> Refused:
    if "field larger" in str(error):
        return Refused(_("A field is longer than %(most)d characters.") % {"most": csv.field_size_limit()})
    return Refused(_("The line is broken: its quotation marks do not match."))
