"""The replay of logs: exact against an independent count, literal on the worked examples, and plain about bad rows."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from refunds.replay import ConfigRefused, LogRefused, Measuring, measure, moment, read_config, read_log
from refunds.tests import replayed
from refunds.tests.replayed import Entry

CONFIG = """
timezone = "Asia/Shanghai"
[calendar]
weekdays = ["mon", "tue", "wed", "thu", "fri"]
windows = ["09:00-12:00", "13:00-18:00"]
chinese_holidays = false
exceptions = { "2026-05-01" = "off" }
[clock]
start = ["New"]            # empty: the first row of a case starts it
pause = ["Wait"]           # in these states it stands; in any other it runs
stop = ["Closed"]
[targets]                  # hours of business time; the last priority seen up to and including the stop counts
"*" = 8
"""
EXAMPLE_A = """
A,2026-03-02T11:00:00,New
A,2026-03-02T14:00:00,Wait
A,2026-03-02T15:30:00,Work
A,2026-03-03T10:00:00,Closed
"""
EXAMPLE_B = """
B,2026-03-06T17:00:00,New
B,2026-03-09T18:30:00,Closed
"""
# The worked examples, to the letter.
RESULT_A = "A,1,2026-03-02T11:00:00+08:00,2026-03-03T13:30:00+08:00,2026-03-03T10:00:00+08:00,19800,28800,false"
RESULT_B = "B,1,2026-03-06T17:00:00+08:00,2026-03-09T17:00:00+08:00,2026-03-09T18:30:00+08:00,32400,28800,true"


def replay(
    rows: str, config: str = CONFIG, *, header: str = "case,at,state", until: str = "", seen: Measuring | None = None
) -> list[str]:
    """The lines of the result for the lines of a log."""
    read = read_config(config)
    log = read_log([f"{header}\n", *(f"{row}\n" for row in rows.split("\n"))], read.calendar.zone)
    end = moment(until, read.calendar.zone) if until else None
    return [",".join(row.cells()) for row in measure(log, read, end, seen)]


def with_clock(start: Sequence[str], pause: Sequence[str], stop: Sequence[str]) -> str:
    listed = (f"{name} = {list(states)!r}" for name, states in (("start", start), ("pause", pause), ("stop", stop)))
    return (
        CONFIG.replace('start = ["New"]', "")
        .replace('pause = ["Wait"]', "")
        .replace('stop = ["Closed"]', "\n".join(listed))
    )


def in_short(lines: list[str]) -> list[str]:
    """Case, cycle, day and time of start, due and stop, elapsed minutes, breached."""
    short = []
    for case, cycle, started, due, stopped, elapsed, _target, breached in csv.reader(lines):
        times = " ".join(at[8:16].replace("T", "/") or "-" for at in (started, due, stopped))
        short.append(f"{case}{cycle} {times} {int(elapsed) // 60} {breached}")
    return short


def refusal(rows: str, **how: Any) -> str:
    with pytest.raises(LogRefused) as refused:
        replay(rows, **how)
    return str(refused.value)


# --- Literal ---------------------------------------------------------------------------------------


def test_replay_of_the_worked_examples_is_as_written():
    assert replay(EXAMPLE_A + EXAMPLE_B) == [RESULT_A, RESULT_B]


def test_replay_interleaved_and_unsorted_rows_count_in_order_of_time():
    mixed = "\n".join(
        [
            "B,2026-03-09T18:30:00,Closed",
            "A,2026-03-03T10:00:00,Closed",
            "B,2026-03-06T17:00:00,New",
            "A,2026-03-02T15:30:00,Work",
            "A,2026-03-02T14:00:00,Wait",
            "A,2026-03-02T11:00:00,New",
        ]
    )
    assert replay(mixed) == [RESULT_B, RESULT_A]


def test_replay_of_the_manual_s_example_is_as_the_manual_says():
    manual = (settings.BASE_DIR / "docs" / "clocks.md").read_text()
    config = manual.split("```toml\n")[1].split("```")[0]
    rows = [line.strip("|").split("|") for line in manual.splitlines() if line.startswith(("| A |", "| B |"))]
    log = "\n".join(",".join(cell.strip() for cell in row) for row in rows)
    assert replay(log, config, header="case,at,state,priority") == [RESULT_A, RESULT_B]
    assert f"    {RESULT_A}\n    {RESULT_B}\n" in manual


@hypothesis.settings(max_examples=150)
@given(replayed.logs(), st.none() | st.integers(0, 20 * 86400))
def test_replay_equals_an_independent_count_to_the_second(made, later):
    config, entries = made
    until = min(e.at for e in entries) + timedelta(seconds=later) if later is not None else None
    assert replay_entries(config, entries, until) == list(replayed.expected(config, entries, until))


@hypothesis.settings(max_examples=30)
@given(replayed.logs(), st.randoms(use_true_random=False))
def test_replay_does_not_depend_on_where_other_cases_stand_in_the_file(made, chance):
    config, entries = made
    rest = {case: [entry for entry in entries if entry.case == case] for case in {entry.case for entry in entries}}
    order = [entry.case for entry in entries]
    chance.shuffle(order)
    mixed = [rest[case].pop(0) for case in order]
    assert sorted(replay_entries(config, mixed)) == sorted(replay_entries(config, entries))


def replay_entries(config: dict[str, Any], entries: list[Entry], until: datetime | None = None) -> list[list[str]]:
    read = read_config(replayed.toml(config))
    lines = ["state,priority,at,case\n", *(f"{e.state},{e.priority},{e.text},{e.case}\n" for e in entries)]
    return [row.cells() for row in measure(read_log(lines, read.calendar.zone), read, until)]


# --- The state machine of a log ---------------------------------------------------------------------


def test_replay_a_start_while_it_runs_changes_nothing_and_one_after_a_stop_opens_a_cycle():
    rows = """
A,2026-03-02T09:00:00,New
A,2026-03-02T10:00:00,New
A,2026-03-02T11:00:00,Closed
A,2026-03-02T11:30:00,Closed
A,2026-03-02T11:40:00,Work
A,2026-03-02T13:30:00,New
A,2026-03-02T14:00:00,Closed
"""
    assert in_short(replay(rows)) == [
        "A1 02/09:00 02/18:00 02/11:00 120 false",
        "A2 02/13:30 03/13:30 02/14:00 30 false",
    ]


def test_replay_a_start_in_mid_pause_lets_it_run_again():
    rows = "A,2026-03-02T09:00,New\nA,2026-03-02T10:00,Wait\nA,2026-03-02T11:00,New\nA,2026-03-02T12:00,Closed"
    assert in_short(replay(rows)) == ["A1 02/09:00 03/10:00 02/12:00 120 false"]


def test_replay_without_a_start_the_first_row_starts_the_only_cycle():
    rows = """
A,2026-03-02T09:00,Whatever
A,2026-03-02T10:00,Closed
A,2026-03-02T11:00,Whatever
B,2026-03-02T09:00,Wait
B,2026-03-02T10:00,Work
C,2026-03-02T09:30,Closed
"""
    assert in_short(replay(rows, with_clock([], ["Wait"], ["Closed"]))) == [
        "A1 02/09:00 02/18:00 02/10:00 60 false",
        "B1 02/09:00 03/10:00 - 60 false",
        "C1 02/09:30 03/09:30 02/09:30 0 false",
    ]


def test_replay_a_case_that_never_starts_has_no_row():
    assert replay("A,2026-03-02T09:00,Work\nA,2026-03-02T10:00,Closed") == []
    assert replay("") == []


def test_replay_a_state_that_starts_and_stops_does_both_when_nothing_runs():
    rows = "A,2026-03-02T09:00,New\nA,2026-03-02T10:00,Work\nA,2026-03-02T11:00,New"
    assert in_short(replay(rows, with_clock(["New", "Work"], [], ["New"]))) == [
        "A1 02/09:00 02/18:00 02/09:00 0 false",
        "A2 02/10:00 03/10:00 02/11:00 60 false",
    ]


def test_replay_ties_count_in_file_order():
    tie = "A,2026-03-02T09:00,New\nA,2026-03-02T10:00,{0}\nA,2026-03-02T10:00,{1}\nA,2026-03-02T11:00,Closed"
    assert in_short(replay(tie.format("Wait", "Work")))[0].endswith(" 120 false")
    assert in_short(replay(tie.format("Work", "Wait")))[0].endswith(" 60 false")


def test_replay_what_is_stopped_while_it_stands_counts_the_pause():
    rows = "A,2026-03-02T09:00,New\nA,2026-03-02T10:00,Wait\nA,2026-03-05T12:00,Closed"
    assert in_short(replay(rows)) == ["A1 02/09:00 06/11:00 05/12:00 60 false"]


def test_replay_what_is_not_stopped_is_measured_to_the_last_time_of_the_file_or_until():
    rows = "A,2026-03-02T09:00,New\nB,2026-03-02T11:00,New\nB,2026-03-02T11:30,Wait"
    assert in_short(replay(rows)) == ["A1 02/09:00 02/18:00 - 150 false", "B1 02/11:00 - - 30 false"]
    assert in_short(replay(rows, until="2026-03-03T10:00")) == [
        "A1 02/09:00 02/18:00 - 540 true",
        "B1 02/11:00 - - 30 false",
    ]


def test_replay_until_reads_the_log_as_it_stood_then():
    rows = EXAMPLE_A + EXAMPLE_B
    assert in_short(replay(rows, until="2026-03-02T15:00")) == ["A1 02/11:00 - - 120 false"]
    assert in_short(replay(rows, until="2026-03-02T11:00")) == ["A1 02/11:00 03/11:00 - 0 false"]
    assert replay(rows, until="2026-03-02T10:59:59") == []


TIERED = CONFIG.replace('"*" = 8', '"*" = 8\n"1 - Critical" = 1\nlow = 40.5')


@pytest.mark.parametrize(
    ("priorities", "target_s"),
    [
        (("", "", ""), 28800),
        (("1 - Critical", "", ""), 3600),
        (("", "1 - Critical", "low"), 145800),
        (("low", "1 - Critical", ""), 3600),
        (("low", "unheard of", ""), 28800),
    ],
)
def test_replay_the_last_priority_up_to_the_stop_counts(priorities, target_s):
    at = ("2026-03-02T09:00,New", "2026-03-02T10:00,Work", "2026-03-02T11:00,Closed")
    rows = "\n".join(f"A,{row},{priority}" for row, priority in zip(at, priorities, strict=True))
    later = "\nA,2026-03-02T11:30,Work,low"
    [line] = replay(rows + later, TIERED, header="case,at,state,priority")
    assert line.split(",")[6] == str(target_s)


def test_replay_a_priority_from_before_the_start_holds_for_the_next_cycle_too():
    rows = "A,2026-03-02T08:00,Draft,low\nA,2026-03-02T09:00,New\nA,2026-03-02T10:00,Closed\nA,2026-03-02T11:00,New"
    lines = replay(rows, TIERED, header="case,at,state,priority")
    assert [line.split(",")[6] for line in lines] == ["145800", "145800"]


def test_replay_a_target_of_nothing_is_broken_by_the_first_second_that_counts():
    rows = "A,2026-03-02T11:00,New\nA,2026-03-02T{},Closed"
    zero = CONFIG.replace('"*" = 8', '"*" = 0')
    assert in_short(replay(rows.format("11:00"), zero)) == ["A1 02/11:00 02/11:00 02/11:00 0 false"]
    assert replay(rows.format("11:00:01"), zero)[0].endswith(",1,0,true")


def test_replay_the_last_second_of_the_target_is_in_time():
    rows = "A,2026-03-02T09:00,New\nA,2026-03-0{},Closed"
    assert replay(rows.format("2T18:00"))[0].endswith(",28800,28800,false")
    assert replay(rows.format("3T09:00"))[0].endswith(",28800,28800,false")
    assert replay(rows.format("3T09:00:01"))[0].endswith(",28801,28800,true")


def test_replay_counts_whole_seconds_and_orders_by_their_parts():
    rows = "A,2026-03-02T09:00:00.900,New\nA,2026-03-02T10:00:00.700,Closed\nA,2026-03-02T10:00:00.100,Wait"
    assert replay(rows) == [
        "A,1,2026-03-02T09:00:00+08:00,2026-03-02T18:00:00+08:00,2026-03-02T10:00:00+08:00,3600,28800,false"
    ]


# --- Time zones, holidays -----------------------------------------------------------------------------


def test_replay_naive_times_are_of_the_file_s_zone_and_others_keep_their_own():
    same = ("2026-03-02T11:00:00", "2026-03-02T03:00:00Z", "2026-03-01 22:00:00-05:00", "20260302T110000+0800")
    for at in same:
        assert replay(f"A,{at},New\nA,2026-03-02T12:00,Closed")[0].split(",")[2] == "2026-03-02T11:00:00+08:00"


@pytest.mark.parametrize(
    ("zone", "start", "stop", "elapsed"),
    [
        ("Europe/Berlin", "2026-03-29T01:00", "2026-03-29T05:00", 3),
        ("Europe/Berlin", "2026-10-25T01:00", "2026-10-25T05:00", 5),
        ("America/New_York", "2026-03-08T01:00", "2026-03-08T05:00", 3),
        ("America/New_York", "2026-11-01T00:00", "2026-11-02T00:00", 25),
        ("Asia/Shanghai", "2026-11-01T00:00", "2026-11-02T00:00", 24),
    ],
)
def test_replay_counts_the_hours_that_pass_over_a_clock_change(zone, start, stop, elapsed):
    config = CONFIG.replace("Asia/Shanghai", zone).replace('"09:00-12:00", "13:00-18:00"', '"00:00-24:00"')
    config = config.replace('"fri"]', '"fri", "sat", "sun"]')
    [line] = replay(f"A,{start},New\nA,{stop},Closed", config)
    assert line.split(",")[5] == str(elapsed * 3600)


def test_replay_holidays_make_up_days_and_exceptions():
    """Spring Festival 2026: Sat 14 Feb is worked, 15–23 Feb is off."""
    chinese = CONFIG.replace("chinese_holidays = false", "chinese_holidays = true")
    rows = "A,2026-02-13T17:00,New\nA,2026-02-24T10:00,Closed"
    assert in_short(replay(rows, chinese)) == ["A1 13/17:00 14/17:00 24/10:00 600 true"]
    worked = chinese.replace('"2026-05-01" = "off"', '"2026-02-14" = "off", "2026-02-16" = ["10:00-12:00"]')
    assert in_short(replay(rows, worked)) == ["A1 13/17:00 24/15:00 24/10:00 240 false"]
    sunday = chinese.replace('"2026-05-01" = "off"', '"2026-02-15" = "work"')
    assert in_short(replay(rows, sunday)) == ["A1 13/17:00 14/17:00 24/10:00 1080 true"]


def test_replay_tells_the_years_whose_holidays_are_not_yet_published():
    chinese = CONFIG.replace("chinese_holidays = false", "chinese_holidays = true")
    seen = Measuring()
    replay("A,2026-12-31T17:00,New\nB,2190-03-04T10:00,New\nB,2190-03-05T10:00,Closed", chinese, seen=seen)
    assert (seen.cases, seen.cycles, seen.breached) == (2, 2, 1)
    assert seen.provisional_years == {2027, 2190}


# --- What is refused, and where ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A,yesterday,New", "Line 3: 'yesterday' is no time: write it as 2026-03-02T11:00:00."),
        ("A,2026-13-02T11:00:00,New", "Line 3: '2026-13-02T11:00:00' is no time: write it as 2026-03-02T11:00:00."),
        ("A,2026-03-02,New", "Line 3: '2026-03-02' is no time: write it as 2026-03-02T11:00:00."),
        ("A,0001-01-01T00:00:00,New", "Line 3: 0001-01-01T00:00:00 is outside the years 1971 to 2198."),
        ("A,9999-12-31T23:59:59-12:00,New", "Line 3: 9999-12-31T23:59:59-12:00 is outside the years 1971 to 2198."),
        ("A,,New", "Line 3: the column at is empty."),
        (" ,2026-03-02T11:00,New", "Line 3: the column case is empty."),
        ("A,2026-03-02T11:00", "Line 3: the column state is empty."),
        ("A,2026-03-02T11:00,New,low,more", "Line 3: it has 5 cells, the header has 4."),
        ('A,2026-03-02T11:00,"New', "Line 3: this is no CSV: unexpected end of data."),
        ('A,2026-03-02T11:00,"New" x', "Line 3: this is no CSV: ',' expected after '\"'."),
    ],
)
def test_replay_refuses_a_bad_row_with_its_line(row, reason):
    good = "A,2026-03-02T09:00,New,"
    with pytest.raises(LogRefused) as refused:
        read_log(["case,at,state,priority\n", f"{good}\n", f"{row}\n"], ZoneInfo("UTC"))
    assert str(refused.value) == reason
    assert refused.value.line == 3


def test_replay_names_the_line_where_a_row_begins():
    lines = ["case,at,state\n", '"A\n', 'B",2026-03-02T11:00,New\n', "\n", '"C\n', 'D",soon,New\n']
    with pytest.raises(LogRefused) as refused:
        read_log(lines, ZoneInfo("UTC"))
    assert refused.value.line == 5


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("", "Line 1: the header lacks case, at, state; the columns are case, at, state and priority."),
        ("case;at;state", "Line 1: the header lacks case, at, state; the columns are case, at, state and priority."),
        ("case,at,state,at", "Line 1: the header names the column at twice."),
    ],
)
def test_replay_refuses_a_header_that_it_cannot_read(header, reason):
    assert refusal("", header=header) == reason


def test_replay_passes_over_other_columns_and_short_rows_without_a_priority():
    rows = "x,A,2026-03-02T09:00,New\nx,A,2026-03-02T10:00,Closed,low"
    [line] = replay(rows, TIERED, header="note,case,at, state ,priority")
    assert line.split(",")[6] == "145800"


def test_replay_a_priority_without_a_target_is_refused():
    rows = "A,2026-03-02T09:00,New,mid\nB,2026-03-02T09:00,New,low\nC,2026-03-02T10:00,Work,odd"
    config = CONFIG.replace('"*" = 8', "mid = 8")
    assert refusal(rows, config=config, header="case,at,state,priority") == (
        "Line 3: the clock that starts here has the priority 'low', and neither that nor * has a target."
    )


def test_replay_a_target_that_the_calendar_never_gives_is_refused_at_its_start():
    config = CONFIG.replace('"*" = 8', '"*" = 100000')
    assert refusal("A,2026-03-02T09:00,New", config=config).startswith("Line 2: this calendar opens for less than")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("timezone", "time zone", "This is no TOML: "),
        ('timezone = "Asia/Shanghai"', "", 'timezone: write it as "Asia/Shanghai".'),
        ("Asia/Shanghai", "Asia/Peking", "[calendar]: time zone 'Asia/Peking' is not known"),
        ("Asia/Shanghai", "../../etc/passwd", "[calendar]: time zone '../../etc/passwd' is not known"),
        ("[targets]", "[other]", "other: this means nothing here; known are calendar, clock, targets, timezone."),
        ("pause =", "pauses =", "[clock] pauses: this means nothing here; known are pause, start, stop."),
        ("[clock]", "[calendar.clock]", "The table [clock] is missing."),
        ('stop = ["Closed"]', 'stop = "Closed"', '[clock] stop: write a list of texts, such as ["one", "two"].'),
        ('"*" = 8', "", 'targets: give at least one, such as "*" = 8.'),
        ('"*" = 8', '"*" = -1', "[targets] *: write the hours as a number from 0 to 200000."),
        ('"*" = 8', '"*" = nan', "[targets] *: write the hours as a number from 0 to 200000."),
        ('"*" = 8', '"*" = true', "[targets] *: write the hours as a number from 0 to 200000."),
        ('"*" = 8', '"*" = "8"', "[targets] *: write the hours as a number from 0 to 200000."),
        ("09:00-12:00", "12:00-09:00", "[calendar]: window '12:00-09:00': window 12:00–09:00 ends before it starts"),
        ("09:00-12:00", "9-12", "[calendar]: window '9-12': write it as 09:00-12:00."),
        ("13:00-18:00", "11:00-18:00", "[calendar]: windows 09:00–12:00 and 11:00–18:00 overlap."),
        ('"mon"', '"lundi"', "[calendar]: weekdays lun: "),
        ("= false", '= "no"', "[calendar] chinese_holidays: write true or false."),
        ('"off"', '"shut"', '[calendar.exceptions] 2026-05-01: write "off", "work" or windows such as'),
        ('"off"', "[]", '[calendar.exceptions] 2026-05-01: write "off", "work" or windows such as'),
        ("2026-05-01", "2026-05-32", "[calendar.exceptions] 2026-05-32: write the day as 2026-05-01."),
        ("2026-05-01", "20260501", "[calendar.exceptions] 20260501: write the day as 2026-05-01."),
        ("09:00-12:00", "09:00-24:30", "[calendar]: window '09:00-24:30': a day goes from 00:00 to 24:00."),
    ],
)
def test_replay_refuses_a_configuration_that_it_does_not_understand(old, new, reason):
    assert old in CONFIG
    with pytest.raises(ConfigRefused) as refused:
        read_config(CONFIG.replace(old, new))
    text = str(refused.value)
    assert text.startswith(reason)
    assert text.endswith(".")


def test_replay_speaks_the_reader_s_language():
    with translation.override("zh-hans"):
        assert refusal("A,soon,New") == "第 2 行：'soon' 不是时间，请写成 2026-03-02T11:00:00。"


def test_replay_refuses_a_configuration_in_the_reader_s_language():
    with translation.override("zh-hans"), pytest.raises(ConfigRefused) as refused:
        read_config(CONFIG.replace("09:00-12:00", "9-12"))
    assert str(refused.value) == "[calendar]：时段 '9-12' 请写成 09:00-12:00。"


def test_replay_keeps_a_row_in_24_bytes():
    lines = ["case,at,state\n", *(f"A,2026-03-02T09:00:{number % 60:02},New\n" for number in range(1000))]
    log = read_log(lines, ZoneInfo("UTC"))
    held = sum(column.itemsize for column in vars(log).values() if hasattr(column, "itemsize"))
    assert (len(log), held) == (1000, 24)
    assert log.last == round(datetime(2026, 3, 2, 9, 0, 59, tzinfo=UTC).timestamp()) * 1_000_000
