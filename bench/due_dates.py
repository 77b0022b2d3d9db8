"""100,000 due dates: the calendar's openings against a day-by-day loop, in one run.

    python bench/due_dates.py [COUNT]

Exits 1 when 100,000 (or COUNT) take longer than a second (in proportion), or when the two disagree.
"""

import os
import random
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

from refunds.calendar import Calendar
from refunds.sla import Pause, Target, due_at

BUDGET_S = 1.0
NAIVE_PART = 10
HOUR = timedelta(hours=1)


def naive_add(calendar: Calendar, start: datetime, amount: timedelta) -> datetime:
    """What one writes first: walk the days and use up their windows. Right only in zones that keep their clock."""
    local = start.astimezone(calendar.zone)
    day = local.date()
    while True:
        midnight = datetime(day.year, day.month, day.day, tzinfo=calendar.zone)
        for window in calendar.windows_on(day):
            opens, closes = max(local, midnight + window.opens), midnight + window.closes
            if opens >= closes:
                continue
            if amount <= closes - opens:
                return opens + amount
            amount -= closes - opens
        day += timedelta(days=1)


def timed(job: Callable[[], list[datetime | None]]) -> tuple[float, list[datetime | None]]:
    began = perf_counter()
    found = job()
    return perf_counter() - began, found


def show(what: str, count: int, seconds: float) -> None:
    print(f"{what:<46}{count:>9,} in {seconds:7.3f} s {seconds / count * 1e6:8.2f} µs each")


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    chance = random.Random(20260212)
    calendar, first = Calendar.parse(windows=["09:00-12:00", "13:00-21:00"]), datetime(2024, 1, 1, tzinfo=UTC)
    starts = [first + timedelta(seconds=chance.randrange(3 * 365 * 86400)) for _ in range(count)]
    amounts = [chance.choice((4, 11, 24, 33, 110)) * HOUR for _ in range(count)]
    jobs = list(zip(starts, amounts, strict=True))
    pauses = [[Pause(start + HOUR, start + 30 * HOUR), Pause(start + 50 * HOUR, start + 51 * HOUR)] for start in starts]

    print(f"{count:,} starts over three years, targets of 4 to 110 business hours")
    cold, _ = timed(lambda: [due_at(starts[0], Target(amounts[0]), [], calendar)])
    show("a new calendar's first due date", 1, cold)
    seconds, due = timed(lambda: [due_at(start, Target(amount), (), calendar) for start, amount in jobs])
    show("due dates", count, seconds)
    paused, _ = timed(
        lambda: [due_at(start, Target(a), stops, calendar) for (start, a), stops in zip(jobs, pauses, strict=True)]
    )
    show("due dates, each with two pauses", count, paused)
    part = jobs[: max(count // NAIVE_PART, 1)]
    slow, walked = timed(lambda: [naive_add(calendar, start, amount) for start, amount in part])
    show("day by day", len(part), slow)
    print(f"{slow / len(part) / (seconds / count):.0f} times faster than day by day")

    if walked != due[: len(part)]:
        print("the two disagree", file=sys.stderr)
        return 1
    return int(seconds > BUDGET_S * max(count / 100_000, 0.1))


if __name__ == "__main__":
    sys.exit(main())
