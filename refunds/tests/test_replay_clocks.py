"""`manage.py replay_clocks`: whole files in and out, without a database; nothing half written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from refunds.tests.test_replay import CONFIG, EXAMPLE_A, EXAMPLE_B, RESULT_A, RESULT_B

HEADER = "case,cycle,started_at,due_at,stopped_at,elapsed_s,target_s,breached"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "log.csv").write_text(f"case,at,state{EXAMPLE_A}{EXAMPLE_B}")
    (tmp_path / "config.toml").write_text(CONFIG)
    return tmp_path


def replay(desk: Path, *options: str, out: str = "out.csv") -> list[str]:
    call_command("replay_clocks", str(desk / "log.csv"), str(desk / "config.toml"), "--out", str(desk / out), *options)
    text = (desk / out).read_bytes().decode()
    assert text.endswith("\n")
    return text.removesuffix("\n").split("\n")


def refusal(desk: Path, *options: str, out: str = "out.csv") -> str:
    before = {path.name: path.read_bytes() for path in desk.iterdir() if path.is_file()}
    with pytest.raises(CommandError) as refused:
        replay(desk, *options, out=out)
    assert {path.name: path.read_bytes() for path in desk.iterdir() if path.is_file()} == before
    return str(refused.value)


def test_replay_clocks_writes_the_worked_examples_to_the_letter(desk, capsys):
    assert replay(desk) == [HEADER, RESULT_A, RESULT_B]
    assert capsys.readouterr().out == "6 rows, 2 cases, 2 cycles, 1 breached\n"
    assert sorted(path.name for path in desk.iterdir()) == ["config.toml", "log.csv", "out.csv"]


def test_replay_clocks_until_is_a_time_of_the_file_s_zone(desk):
    assert replay(desk, "--until", "2026-03-02T15:00") == replay(desk, "--until", "2026-03-02T07:00Z")
    assert refusal(desk, "--until", "noon") == "--until: 'noon' is no time: write it as 2026-03-02T11:00:00."


def test_replay_clocks_reads_what_spreadsheets_write(desk):
    text = (desk / "log.csv").read_text().replace("\n", "\r\n")
    (desk / "log.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert replay(desk) == [HEADER, RESULT_A, RESULT_B]


def test_replay_clocks_quotes_cases_that_need_it(desk):
    (desk / "log.csv").write_text('case,at,state\n"a, ""b""\n工单",2026-03-02T11:00:00,New\n')
    assert replay(desk)[1:3] == [
        '"a, ""b""',
        '工单",1,2026-03-02T11:00:00+08:00,2026-03-03T11:00:00+08:00,,0,28800,false',
    ]


def test_replay_clocks_of_a_log_without_rows_is_a_header(desk):
    (desk / "log.csv").write_text("case,at,state\n")
    assert replay(desk) == [HEADER]


def test_replay_clocks_leaves_what_was_there_when_a_row_is_bad(desk):
    replay(desk)
    with (desk / "log.csv").open("a") as log:
        log.write("C,2026-03-06T25:00:00,New\n")
    assert refusal(desk).endswith("log.csv: Line 9: '2026-03-06T25:00:00' is no time: write it as 2026-03-02T11:00:00.")


def test_replay_clocks_leaves_nothing_when_a_target_is_missing_half_way(desk):
    (desk / "config.toml").write_text(CONFIG.replace('"*" = 8', "low = 8"))
    (desk / "log.csv").write_text("case,at,state,priority\nA,2026-03-02T11:00,New,low\nB,2026-03-02T11:00,New\n")
    assert "Line 3: the clock that starts here has the priority ''" in refusal(desk)


@pytest.mark.parametrize("name", ["log.csv", "config.toml"])
def test_replay_clocks_never_writes_over_what_it_reads(desk, name):
    assert refusal(desk, out=name).endswith(f"{name} cannot be replaced: choose another name for --out.")
    (desk / "link.csv").symlink_to(desk / name)
    assert refusal(desk, out="link.csv").endswith("link.csv cannot be replaced: choose another name for --out.")


def test_replay_clocks_writes_where_a_link_leads_and_never_over_what_is_no_file(desk):
    (desk / "elsewhere").mkdir()
    (desk / "link.csv").symlink_to(desk / "elsewhere" / "result.csv")
    replay(desk, out="link.csv")
    assert (desk / "elsewhere" / "result.csv").read_text().startswith(HEADER)
    os.mkfifo(desk / "pipe")
    for name in ("elsewhere", "pipe"):
        assert refusal(desk, out=name).endswith("cannot be replaced: choose another name for --out.")


def test_replay_clocks_says_which_file_it_cannot_use(desk):
    assert refusal(desk, out="nowhere/out.csv").endswith("out.csv: No such file or directory.")
    (desk / "log.csv").write_bytes("case,at,state\n工单,".encode("gbk"))
    assert "log.csv is not UTF-8: " in refusal(desk)
    (desk / "config.toml").write_text("[calendar")
    assert "config.toml: This is no TOML: " in refusal(desk)
    (desk / "config.toml").unlink()
    assert refusal(desk).endswith("config.toml: No such file or directory.")


def test_replay_clocks_speaks_the_reader_s_language(desk, capsys):
    with translation.override("zh-hans"):
        replay(desk)
        assert capsys.readouterr().out == "6 行，2 个工单，2 轮，1 次超时\n"
        assert refusal(desk, "--until", "noon") == "--until: 'noon' 不是时间，请写成 2026-03-02T11:00:00。"


def test_replay_clocks_tells_the_years_that_are_provisional(desk, capsys):
    (desk / "config.toml").write_text(CONFIG.replace("chinese_holidays = false", "chinese_holidays = true"))
    (desk / "log.csv").write_text("case,at,state\nA,2190-03-04T10:00,New\n")
    replay(desk)
    assert capsys.readouterr().err == "provisional: the holidays of 2190 are not yet published\n"
