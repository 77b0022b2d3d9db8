"""A replay of 25,000 cases with about 140,000 events: the whole command, and what it measures against day by day.

    python bench/replay.py [CASES]

Exits 1 under 20,000 events a second of the processor's time, whatever else runs beside, or when the two disagree
about any case.
"""

import csv
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

import chinese_calendar
import django
from django.core.management import call_command

BUDGET = 20_000
NAIVE_PART = 10
FIRST = datetime.fromisoformat("2023-01-01")  # naive, as the log is: Shanghai has one offset
HOURS = {"1 - Critical": 4, "2 - High": 8, "3 - Moderate": 24, "4 - Low": 80}
OPEN = ((9, 12), (13, 21))
CONFIG = """
timezone = "Asia/Shanghai"
[calendar]
weekdays = ["mon", "tue", "wed", "thu", "fri"]
windows = ["09:00-12:00", "13:00-21:00"]
chinese_holidays = true
[clock]
start = ["New", "Reopened"]
pause = ["Awaiting User", "Awaiting Vendor"]
stop = ["Resolved"]
[targets]
"""
Event = tuple[datetime, str, str]


def events(chance: random.Random) -> Iterator[Event]:
    """One case: opened some time in three years, worked, paused now and then, mostly resolved."""
    at = FIRST + timedelta(seconds=chance.randrange(3 * 365 * 86400))
    priority = chance.choice(list(HOURS))
    yield at, "New", priority
    for _ in range(chance.choice((1, 2, 3, 3, 4, 5, 9))):
        at += timedelta(seconds=int(chance.expovariate(1 / 40_000)))
        priority = chance.choice(list(HOURS)) if chance.random() < 0.1 else priority
        yield at, chance.choice(("Active", "Active", "Awaiting User", "Awaiting Vendor")), priority
    if chance.random() < 0.97:
        yield at + timedelta(seconds=int(chance.expovariate(1 / 80_000))), "Resolved", priority


def day_by_day(start: datetime, end: datetime) -> float:
    """Seconds of business time as one counts them first: day by day, window by window."""
    total, day = 0.0, start.date()
    while day <= end.date():
        if chinese_calendar.is_workday(day):
            for opens, closes in OPEN:
                midnight = datetime.combine(day, time())
                begin, until = midnight + timedelta(hours=opens), midnight + timedelta(hours=closes)
                total += max((min(until, end) - max(begin, start)).total_seconds(), 0)
        day += timedelta(days=1)
    return total


def naively(case: list[Event], last: datetime) -> float:
    """The time that counts of one case."""
    total = 0.0
    ends = [at for at, _, _ in case[1:]] + ([] if case[-1][1] == "Resolved" else [last])
    for (start, state, _), end in zip(case, ends, strict=False):
        if not state.startswith("Awaiting"):
            total += day_by_day(start, end)
    return total


def written(folder: Path, cases: list[list[Event]]) -> int:
    rows = sorted((at, number, state, priority) for number, case in enumerate(cases) for at, state, priority in case)
    with (folder / "log.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("case", "at", "state", "priority"))
        writer.writerows((number, at.isoformat(), state, priority) for at, number, state, priority in rows)
    targets = "".join(f'"{name}" = {hours}\n' for name, hours in HOURS.items())
    (folder / "config.toml").write_text(CONFIG + targets)
    return len(rows)


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 25_000
    chance = random.Random(20260302)
    cases = [sorted(events(chance), key=lambda event: event[0]) for _ in range(count)]
    last = max(at for case in cases for at, _, _ in case)
    django.setup()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        total = written(folder, cases)
        began, began_cpu = perf_counter(), process_time()
        call_command(
            "replay_clocks", folder / "log.csv", folder / "config.toml", "--out", folder / "out.csv", verbosity=0
        )
        seconds, busy = perf_counter() - began, process_time() - began_cpu
        with (folder / "out.csv").open(newline="") as file:
            elapsed = {row["case"]: int(row["elapsed_s"]) for row in csv.DictReader(file)}
    print(f"{total:,} events of {count:,} cases in {seconds:.3f} s: {total / seconds:,.0f} a second, files and all")
    print(f"{busy:.3f} s of the processor: {total / busy:,.0f} a second")

    part = cases[: max(count // NAIVE_PART, 1)]
    began_cpu = process_time()
    slow = [naively(case, last) for case in part]
    naive_s = process_time() - began_cpu
    events_s = sum(map(len, part)) / naive_s
    print(f"day by day: {events_s:,.0f} events a second, without reading or writing")
    print(f"{total / busy / events_s:.1f} times as fast, reading and writing included")

    if slow != [elapsed[str(number)] for number in range(len(part))]:
        print("the two disagree", file=sys.stderr)
        return 1
    return int(total / busy < BUDGET)


if __name__ == "__main__":
    sys.exit(main())
