"""An independent reading of business time for the tests: look at the wall clock minute by minute, and count.

It shares nothing with the code it checks but the windows of a day; those are checked against published data.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from refunds.calendar import Calendar, SpecialDay, Window
from refunds.sla import Pause

MINUTE = timedelta(minutes=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
# Clocks that change at midnight, by half an hour, or on another hemisphere's dates; and Samoa, which skipped a day.
ZONES = (
    "Asia/Shanghai",
    "America/New_York",
    "America/Havana",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "Pacific/Apia",
)
NEAR_CHANGES = (
    datetime(2026, 3, 7, 12, tzinfo=UTC),
    datetime(2026, 10, 31, 12, tzinfo=UTC),
    datetime(2026, 4, 4, 0, tzinfo=UTC),
    datetime(2026, 10, 3, 0, tzinfo=UTC),
    datetime(2026, 4, 23, 12, tzinfo=UTC),
    datetime(2026, 10, 29, 12, tzinfo=UTC),
    datetime(2011, 12, 29, 0, tzinfo=UTC),
    datetime(2026, 2, 13, 0, tzinfo=UTC),
    datetime(2026, 12, 31, 0, tzinfo=UTC),
)


def shanghai(text: str) -> datetime:
    """ "2026-02-12 15:20" on the clock of Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def make_window(opens: int, closes: int) -> Window:
    """From minutes since midnight; 1440 is the day's end."""
    return Window(time(opens // 60, opens % 60), time(closes // 60 % 24, closes % 60))


def running_minutes(calendar: Calendar, start: datetime, pauses: Sequence[Pause] = ()) -> Iterator[bool]:
    """For each minute from `start`, whether the calendar is open in it and no pause stands."""
    shown: dict[date, list[tuple[int, int]]] = {}
    instant = start.astimezone(UTC)
    stops = [(pause.started_at, pause.ended_at or datetime.max.replace(tzinfo=UTC)) for pause in pauses]
    while True:
        wall = instant.astimezone(calendar.zone)
        day = wall.date()
        if day not in shown:
            shown[day] = [
                (w.start.hour * 60 + w.start.minute, w.end.hour * 60 + w.end.minute or 1440)
                for w in calendar.windows_on(day)
            ]
        reading = wall.hour * 60 + wall.minute
        is_open = any(opens <= reading < closes for opens, closes in shown[day])
        yield is_open and not any(begin <= instant < end for begin, end in stops)
        instant += MINUTE


def counted_minutes(calendar: Calendar, start: datetime, minutes: int, pauses: Sequence[Pause] = ()) -> timedelta:
    """Time that counts in the first so many minutes from `start`."""
    running = running_minutes(calendar, start, pauses)
    return sum(next(running) for _ in range(minutes)) * MINUTE


def counted_due(calendar: Calendar, start: datetime, minutes: int, pauses: Sequence[Pause] = ()) -> datetime:
    """The earliest whole minute at which so many have counted."""
    end = start.astimezone(UTC)
    for runs in running_minutes(calendar, start, pauses):
        if minutes == 0:
            break
        minutes -= runs
        end += MINUTE
    return end


@st.composite
def windows(draw: st.DrawFn) -> tuple[Window, ...]:
    marks = sorted(draw(st.sets(st.integers(0, 48), min_size=2, max_size=6)))
    pairs = zip(marks[::2], marks[1::2], strict=False)
    return tuple(make_window(opens * 30, closes * 30) for opens, closes in pairs)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Any zone, days and hours, with some special days around the clock changes that the starts are near."""
    around = st.builds(
        lambda base, days: base.date() + timedelta(days=days), st.sampled_from(NEAR_CHANGES), st.integers(-2, 9)
    )
    rules = st.one_of(st.just(SpecialDay("off")), st.just(SpecialDay("working")), windows())
    return Calendar(
        zone=ZoneInfo(draw(st.sampled_from(ZONES))),
        weekdays=draw(st.frozensets(st.integers(0, 6), min_size=3)),
        windows=draw(windows()),
        chinese_holidays=draw(st.booleans()),
        exceptions=draw(st.dictionaries(around, rules, max_size=3)),
    )


def minutes_near_changes() -> st.SearchStrategy[datetime]:
    return st.builds(
        lambda base, minutes: base + minutes * MINUTE, st.sampled_from(NEAR_CHANGES), st.integers(0, 3 * 1440)
    )


def any_instants() -> st.SearchStrategy[datetime]:
    return st.datetimes(datetime(2018, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@st.composite
def pauses_from(draw: st.DrawFn, start: datetime) -> list[Pause]:
    """Closed pauses that may overlap, touch, be empty, or begin before `start`."""
    spans = st.tuples(st.integers(-600, 5000), st.integers(0, 3000))
    return [
        Pause(start + begin * MINUTE, start + (begin + length) * MINUTE)
        for begin, length in draw(st.lists(spans, max_size=4))
    ]
