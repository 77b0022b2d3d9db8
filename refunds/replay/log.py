"""The log of a replay: which case was in which state from when on.

Rows lie in arrays, 24 bytes each, and not in objects of several hundred: five million rows of 900,000 cases need
some 400 MB. A case's rows may stand anywhere in the file; they count in order of their times, ties in file order.
"""

import csv
from array import array
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from refunds.openings import FIRST_YEAR, LAST_YEAR

NEEDED = ("case", "at", "state")
PRIORITY = "priority"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SHORTEST = len("20260302T11")


class LogRefused(ValueError):
    """A row that cannot be understood, or counted. The message begins with its line."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(_("Line %(line)d: %(reason)s") % {"line": line, "reason": reason})
        self.line, self.reason = line, reason


class Row(NamedTuple):
    """`at` is UTC, to the whole second below; `priority` is empty where the log is silent; `line` as in the file."""

    at: datetime
    state: str
    priority: str
    line: int


class Numbers(dict[str, int]):
    """Texts by number, in the order of their first use: each is kept once, however many rows say it."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


class Log:
    """All rows, in file order. `last` is the latest time of all, in microseconds since 1970."""

    def __init__(self) -> None:
        self.cases, self.states, self.priorities = Numbers(), Numbers(), Numbers()
        self._case, self._state, self._priority = array("I"), array("I"), array("I")
        self._line, self._at = array("I"), array("q")

    def __len__(self) -> int:
        return len(self._at)

    def append(self, case: str, at: int, state: str, priority: str, line: int) -> None:
        self._case.append(self.cases[case])
        self._state.append(self.states[state])
        self._priority.append(self.priorities[priority])
        self._line.append(line)
        self._at.append(at)

    @property
    def last(self) -> int | None:
        return max(self._at, default=None)

    def by_case(self, until: int | None = None) -> Iterator[tuple[str, list[Row]]]:
        """Each case with its rows in order of time, in the order in which cases first appear in the file.

        Rows later than `until` are left out, and so are cases without any other.
        """
        order, ends = self._grouped()
        states, priorities, begin = list(self.states), list(self.priorities), 0
        for case, end in zip(self.cases, ends, strict=True):
            rows = [
                Row(instant(self._at[i]), states[self._state[i]], priorities[self._priority[i]], self._line[i])
                for i in sorted(order[begin:end], key=self._at.__getitem__)
                if until is None or self._at[i] <= until
            ]
            if rows:
                yield case, rows
            begin = end

    def _grouped(self) -> tuple["array[int]", list[int]]:
        """The rows' indexes, case after case, each in file order; and where each case ends."""
        places = [0] * len(self.cases)
        for case in self._case:
            places[case] += 1
        total = 0
        for case, count in enumerate(places):
            places[case] = total
            total += count
        order = array("I", bytes(array("I").itemsize * total))
        for index, case in enumerate(self._case):
            order[places[case]] = index
            places[case] += 1
        return order, places


def read_log(lines: Iterable[str], zone: ZoneInfo) -> Log:
    """From the lines of a CSV file with a header; naive times are of `zone`. Raises LogRefused for the first bad row.

    Columns may come in any order and others are passed over. Blank lines are skipped.
    """
    log, reader, line = Log(), csv.reader(lines, strict=True), 1
    try:
        header = [name.strip() for name in next(reader, [])]
        columns = _columns(header)
        while True:
            line = reader.line_num + 1
            cells = next(reader, None)
            if cells is None:
                return log
            if cells:
                case, at, state, priority = _picked(cells, columns, len(header), line)
                log.append(case, _time(at, zone, line), state, priority, line)
    except csv.Error as wrong:
        raise LogRefused(line, _("this is no CSV: %(reason)s.") % {"reason": wrong}) from None


def _columns(header: list[str]) -> tuple[int, int, int, int | None]:
    for name in (*NEEDED, PRIORITY):
        if header.count(name) > 1:
            raise LogRefused(1, _("the header names the column %(name)s twice.") % {"name": name})
    missing = [name for name in NEEDED if name not in header]
    if missing:
        need = {"names": ", ".join(missing)}
        raise LogRefused(1, _("the header lacks %(names)s; the columns are case, at, state and priority.") % need)
    case, at, state = map(header.index, NEEDED)
    return case, at, state, header.index(PRIORITY) if PRIORITY in header else None


def _picked(
    cells: list[str], columns: tuple[int, int, int, int | None], width: int, line: int
) -> tuple[str, str, str, str]:
    """The case, time, state and priority of one row. Only a priority may be missing."""
    if len(cells) > width:
        counts = {"cells": len(cells), "columns": width}
        raise LogRefused(line, _("it has %(cells)d cells, the header has %(columns)d.") % counts)
    cells += [""] * (width - len(cells))
    of_case, of_at, of_state, of_priority = columns
    case, at, state = cells[of_case].strip(), cells[of_at].strip(), cells[of_state].strip()
    if not (case and at and state):
        empty = next(name for name, text in zip(NEEDED, (case, at, state), strict=True) if not text)
        raise LogRefused(line, _("the column %(name)s is empty.") % {"name": empty})
    return case, at, state, "" if of_priority is None else cells[of_priority].strip()


def _time(text: str, zone: ZoneInfo, line: int) -> int:
    try:
        return microseconds(moment(text, zone))
    except ValueError as wrong:
        raise LogRefused(line, str(wrong)) from None


def moment(text: str, zone: ZoneInfo) -> datetime:
    """An ISO 8601 time; a naive one is of `zone`. Raises ValueError with a sentence.

    Of a reading that the clock shows twice the first is meant; one that it skips is as many minutes later.
    """
    try:
        at = datetime.fromisoformat(text) if len(text) >= _SHORTEST else None
    except ValueError:
        at = None
    if at is None:
        raise ValueError(_("%(text)s is no time: write it as 2026-03-02T11:00:00.") % {"text": repr(text[:40])})
    if not FIRST_YEAR < at.year < LAST_YEAR:
        years = {"text": text[:40], "first": FIRST_YEAR + 1, "last": LAST_YEAR - 1}
        raise ValueError(_("%(text)s is outside the years %(first)d to %(last)d.") % years)
    return at if at.tzinfo else at.replace(tzinfo=zone)


def microseconds(at: datetime) -> int:
    """Since 1970, so that the order of times within a second is kept."""
    return (at - EPOCH) // _MICROSECOND


def instant(at: int) -> datetime:
    """The whole second, in UTC, in which a time lies: a clock of a replay counts whole seconds."""
    return datetime.fromtimestamp(at // 1_000_000, UTC)
