"""An independent reading of logs for the tests of the replay: a stopwatch that looks at the wall clock every minute.

It shares no code with the desk: the configuration is a plain dictionary, which `toml` writes down for the replay,
public holidays are asked of `chinese_calendar` itself, and time is counted forward, running stretch by running
stretch, where the desk subtracts pauses from a total.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import chinese_calendar
from hypothesis import strategies as st

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "America/Havana", "Australia/Lord_Howe")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Changes of clocks in those zones; Spring Festival and National Day with their make-up days; a year's end.
MORNINGS = (date(2026, 3, 28), date(2026, 10, 24), date(2026, 3, 7), date(2026, 10, 31), date(2026, 10, 3))
FESTIVALS = (date(2026, 2, 12), date(2025, 9, 27), date(2024, 4, 30), date(2025, 12, 30), date(2024, 2, 8))
STATES = ("New", "Wait", "Work", "等待", "Closed")


class Entry(NamedTuple):
    """A row of a log as the tests make it; `text` is its time as written, `at` what that means."""

    case: str
    text: str
    at: datetime
    state: str
    priority: str


class OpenMinutes:
    """Whether business is open in a minute, by the clock on the wall."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.zone = ZoneInfo(config["timezone"])
        self.calendar = config["calendar"]
        self._of_day: dict[date, set[int]] = {}
        self._known: dict[int, bool] = {}

    def __getitem__(self, minute: int) -> bool:
        if minute not in self._known:
            wall = datetime.fromtimestamp(minute * 60, UTC).astimezone(self.zone)
            self._known[minute] = wall.hour * 60 + wall.minute in self._day(wall.date())
        return self._known[minute]

    def _day(self, day: date) -> set[int]:
        if day not in self._of_day:
            self._of_day[day] = {m for text in self._windows(day) for m in range(*map(_minutes, text.split("-")))}
        return self._of_day[day]

    def _windows(self, day: date) -> Sequence[str]:
        usual: list[str] = self.calendar["windows"]
        rule: str | list[str] | None = self.calendar["exceptions"].get(day.isoformat())
        if rule is not None:
            return {"off": [], "work": usual}[rule] if isinstance(rule, str) else rule
        if self.calendar["chinese_holidays"]:
            is_work = chinese_calendar.is_workday(day)
            if is_work != (day.weekday() < 5):
                return usual if is_work else []
            if not is_work and chinese_calendar.get_holiday_detail(day)[1]:
                return []
        return usual if DAYS[day.weekday()] in self.calendar["weekdays"] else []

    def seconds(self, begin: int, end: int) -> int:
        """Open seconds from `begin` to `end`, seconds since 1970."""
        total, second = 0, begin
        while second < end:
            until = min((second // 60 + 1) * 60, end)
            total += (until - second) * self[second // 60]
            second = until
        return total

    def reach(self, begin: int, seconds: int) -> int:
        """The earliest second at which so many (> 0) open ones have passed."""
        second = begin
        while True:
            until = (second // 60 + 1) * 60
            if self[second // 60]:
                if until - second >= seconds:
                    return second + seconds
                seconds -= until - second
            second = until


def _minutes(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def expected(config: dict[str, Any], entries: Sequence[Entry], until: datetime | None = None) -> Iterator[list[str]]:
    """The rows that a replay has to write."""
    minutes = OpenMinutes(config)
    last = until or max(entry.at for entry in entries)
    for case in dict.fromkeys(entry.case for entry in entries):
        rows = sorted((e for e in entries if e.case == case and e.at <= last), key=lambda entry: entry.at)
        yield from _of_case(case, rows, config, minutes, last)


def _of_case(
    case: str, rows: list[Entry], config: dict[str, Any], minutes: OpenMinutes, last: datetime
) -> Iterator[list[str]]:
    for number, (begin, end) in enumerate(_runs(rows, config["clock"]), start=1):
        seen = [row.priority for row in rows[: len(rows) if end is None else end + 1] if row.priority]
        targets = config["targets"]
        target = round((targets.get(seen[-1], targets["*"]) if seen else targets["*"]) * 3600)
        marks = [int(row.at.timestamp()) for row in rows[begin : None if end is None else end + 1]]
        if end is None:
            marks.append(int(last.timestamp()))
        stands = [row.state in config["clock"]["pause"] for row in rows[begin:end]]
        spent, due = 0, marks[0] if target == 0 else None
        for (start, stop), is_paused in zip(pairwise(marks), stands, strict=True):
            counted = 0 if is_paused else minutes.seconds(start, stop)
            if due is None and spent + counted >= target:
                due = minutes.reach(start, target - spent)
            spent += counted
        if due is None:
            due = minutes.reach(marks[-1], target - spent)
        is_empty = end is None and stands[-1]
        stopped = None if end is None else marks[-1]
        times = (_told(at, minutes.zone) for at in (marks[0], None if is_empty else due, stopped))
        yield [case, str(number), *times, str(spent), str(target), str(spent > target).lower()]


def _runs(rows: list[Entry], clock: dict[str, list[str]]) -> Iterator[tuple[int, int | None]]:
    """Of each cycle the row that starts it and the row that stops it."""
    place = 0
    while True:
        rest = range(place, len(rows))
        begin = next((i for i in rest if (rows[i].state in clock["start"] if clock["start"] else i == 0)), None)
        if begin is None:
            return
        end = next((i for i in range(begin, len(rows)) if rows[i].state in clock["stop"]), None)
        yield begin, end
        if end is None:
            return
        place = end + 1


def _told(second: int | None, zone: ZoneInfo) -> str:
    return "" if second is None else datetime.fromtimestamp(second, zone).isoformat()


def toml(config: dict[str, Any]) -> str:
    lines = [f"timezone = {json.dumps(config['timezone'])}"]
    for table in ("calendar", "clock", "targets"):
        lines.append(f"[{table}]")
        values = {name: value for name, value in config[table].items() if not isinstance(value, dict)}
        lines += [f"{json.dumps(name)} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
    lines.append("[calendar.exceptions]")
    lines += [f"{day} = {json.dumps(rule)}" for day, rule in config["calendar"]["exceptions"].items()]
    return "\n".join(lines)


@st.composite
def windows(draw: st.DrawFn) -> list[str]:
    """At least two hours a day, so that a target is used up within some weeks."""
    marks = sorted(draw(st.sets(st.integers(0, 96), min_size=2, max_size=6).filter(_is_long_enough)))
    clock = [f"{quarters // 4:02}:{quarters % 4 * 15:02}" for quarters in marks]
    return [f"{opens}-{closes}" for opens, closes in zip(clock[::2], clock[1::2], strict=False)]


def _is_long_enough(marks: set[int]) -> bool:
    return sum(closes - opens for opens, closes in zip(sorted(marks)[::2], sorted(marks)[1::2], strict=False)) >= 8


@st.composite
def configs(draw: st.DrawFn, first: date) -> dict[str, Any]:
    around = st.integers(-2, 12).map(lambda days: (first + timedelta(days=days)).isoformat())
    some = st.lists(st.sampled_from(STATES), max_size=2, unique=True)
    rule = st.one_of(st.sampled_from(["off", "work"]), windows())
    hours = st.sampled_from([0, 0.5, 1, 4, 8, 0.001, 20, 13.37])
    return {
        "timezone": draw(st.sampled_from(ZONES)),
        "calendar": {
            "weekdays": draw(st.lists(st.sampled_from(DAYS), min_size=3, unique=True)),
            "windows": draw(windows()),
            "chinese_holidays": draw(st.booleans()),
            "exceptions": draw(st.dictionaries(around, rule, max_size=3)),
        },
        "clock": {"start": draw(some), "pause": draw(some), "stop": draw(some)},
        "targets": {"*": draw(hours), **draw(st.dictionaries(st.sampled_from(["urgent", "2 - 高"]), hours))},
    }


@st.composite
def entries(draw: st.DrawFn, zone: ZoneInfo, first: date) -> Entry:
    """Within two weeks, with some of a case at the same second; naive, or with the offset of some zone."""
    hours = st.integers(0, 14 * 24).map(lambda hours: timedelta(hours=hours))
    after = draw(hours) + timedelta(seconds=draw(st.sampled_from([0, 0, 1, 59, 1800, 2700, 3599])))
    naive = datetime(first.year, first.month, first.day) + after  # noqa: DTZ001
    at, text = naive.replace(tzinfo=zone), naive.isoformat()
    if draw(st.booleans()):
        at = naive.replace(tzinfo=UTC).astimezone(ZoneInfo(draw(st.sampled_from(ZONES))))
        text = at.isoformat(sep=draw(st.sampled_from("T ")))
    return Entry(
        draw(st.sampled_from(["A", "B", "丙"])),
        text,
        at.astimezone(UTC),
        draw(st.sampled_from(STATES)),
        draw(st.sampled_from(["", "", "urgent", "2 - 高", "other"])),
    )


@st.composite
def logs(draw: st.DrawFn) -> tuple[dict[str, Any], list[Entry]]:
    """A configuration and a log for it, its rows in any order."""
    first = draw(st.sampled_from(MORNINGS + FESTIVALS))
    config = draw(configs(first))
    return config, draw(st.lists(entries(ZoneInfo(config["timezone"]), first), min_size=1, max_size=24))
