"""The sentences in promise_sentences.tsv are the specification; `fresh-*` were written before the rules met them."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from refunds.promises import LONGEST_CLAUSE, Promise, find_promises

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)  # a Monday
SENTENCES = Path(__file__).with_name("promise_sentences.tsv")


def labelled() -> list[dict[str, str]]:
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def first(text: str) -> Promise | None:
    found = find_promises(text, at=AT)
    return next((promise for promise in found if promise.due), found[0] if found else None)


def due(text: str) -> str:
    promise = first(text)
    assert promise is not None, text
    return promise.due.strftime("%Y-%m-%d %H:%M") if promise.due else ""


def test_labelled_sentences_meet_the_thresholds():
    rows = labelled()
    promised = {row["sentence"] for row in rows if row["label"] == "promise"}
    found = {row["sentence"] for row in rows if first(row["sentence"])}
    assert len(rows) > 2700
    assert len(promised & found) / len(promised) >= 0.95
    assert len(promised & found) / len(found) >= 0.9


def test_labelled_due_times_are_found():
    rows = [row for row in labelled() if row["label"] == "promise" and first(row["sentence"])]
    wrong = [row["sentence"] for row in rows if due(row["sentence"]).replace(" ", "T") != row["due"]]
    assert len(wrong) / len(rows) <= 0.02, wrong


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1小时内处理", "2026-11-23 11:00"),
        ("24h内退给您", "2026-11-24 10:00"),
        ("２４小时内退给您", "2026-11-24 10:00"),
        ("二十四小时内退给您", "2026-11-24 10:00"),
        ("一个半小时内给您答复", "2026-11-23 11:30"),
        ("一刻钟内给您答复", "2026-11-23 10:15"),
        ("俩小时给您弄好", "2026-11-23 12:00"),
        ("三五天给您退", "2026-11-28 10:00"),
        ("3-5天退给您", "2026-11-28 10:00"),
        ("5个工作日内退款到账", "2026-11-30 10:00"),
        ("一周内给您退", "2026-11-30 10:00"),
        ("一个月内给您退", "2026-12-23 10:00"),
        ("今天给您退", "2026-11-23 23:59"),
        ("明天下午前退给您", "2026-11-24 18:00"),
        ("明天上午给您退", "2026-11-24 12:00"),
        ("今晚给您退", "2026-11-23 23:59"),
        ("今晚8点给您退", "2026-11-23 20:00"),
        ("明天下午3点半给您退", "2026-11-24 15:30"),
        ("18:00前给您答复", "2026-11-23 18:00"),
        ("9:00前给您答复", "2026-11-23 21:00"),
        ("3点前给您答复", "2026-11-23 15:00"),
        ("周五前给您答复", "2026-11-27 23:59"),
        ("下周一给您答复", "2026-11-30 23:59"),
        ("本周内给您答复", "2026-11-29 23:59"),
        ("月底前给您答复", "2026-11-30 23:59"),
        ("11月25日给您答复", "2026-11-25 23:59"),
        ("25号给您答复", "2026-11-25 23:59"),
        ("1月5日前给您答复", "2027-01-05 23:59"),
        ("2026-11-25给您答复", "2026-11-25 23:59"),
        ("T+1退给您", "2026-11-24 10:00"),
        ("马上给您退", ""),
        ("过几天给您退", ""),
        ("2月31日给您退", ""),
        ("25:99前给您退", ""),
        ("99月99日给您退", ""),
        ("2020-01-01给您退", ""),
        ("We will refund you within 2 business days", "2026-11-25 10:00"),
        ("We will refund you in half an hour", "2026-11-23 10:30"),
        ("We will refund you in an hour and a half", "2026-11-23 11:30"),
        ("We will refund you within the hour", "2026-11-23 11:00"),
        ("We will refund you in 3-5 days", "2026-11-28 10:00"),
        ("We will refund you by 6pm", "2026-11-23 18:00"),
        ("We will refund you by 6 p.m.", "2026-11-23 18:00"),
        ("We will refund you by noon", "2026-11-23 12:00"),
        ("We will refund you tonight", "2026-11-23 23:59"),
        ("We will refund you tomorrow morning", "2026-11-24 12:00"),
        ("We will refund you by Friday", "2026-11-27 23:59"),
        ("We will refund you next Friday", "2026-12-04 23:59"),
        ("We will refund you by Nov 25", "2026-11-25 23:59"),
        ("We will refund you by 25 November 2026", "2026-11-25 23:59"),
        ("We will refund you by EOD", "2026-11-23 23:59"),
        ("We will refund you soon", ""),
    ],
)
def test_due_is_the_end_of_what_the_words_allow(text, expected):
    assert due(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "您什么时候付款的?",
        "可以明天把截图发来吗?",
        "请在72小时内上传凭证",
        "已于昨天退款",
        "我们已经为您退款了",
        "按规则，卡密售出24小时内可申请退款",
        "无法退款",
        "不能保证",
        "您说今天会退",
        "客服说过明天到账",
        "供应商需在24小时内答复",
        "Could you send it within 24 hours?",
        "Please upload within 72 hours",
        "the code was delivered within 5 minutes",
        "Refunds can be requested within 24 hours",
        "we won't be able to refund",
        "The supplier has 24 hours to answer",
        "We have asked the supplier",
    ],
)
def test_near_misses_are_none(text):
    assert find_promises(text, at=AT) == []


def test_a_question_beside_a_promise_does_not_hide_it():
    text = "您什么时候付款的？我1小时内给您处理。Can you send it today? We'll refund you tomorrow."
    assert [promise.text for promise in find_promises(text, at=AT)] == [
        "我1小时内给您处理",
        "We'll refund you tomorrow",
    ]


def test_a_time_in_the_next_clause_belongs_to_the_promise():
    promise = first("最晚周五前，给您答复")
    assert promise is not None
    assert promise.due == datetime(2026, 11, 27, 23, 59, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("今天退给您", "refund_by"),
        ("3个工作日内到账", "refund_by"),
        ("明天给您答复", "reply_by"),
        ("我们今天会完成审核", "decide_by"),
        ("我帮您催一下", "other"),
        ("You'll have your money back by Friday", "refund_by"),
        ("I'll get back to you shortly", "reply_by"),
        ("A decision will be made tomorrow", "decide_by"),
        ("We'll fix it today", "other"),
    ],
)
def test_kind_says_what_is_promised(text, kind):
    promise = first(text)
    assert promise is not None
    assert promise.kind == kind


def test_due_counts_working_days_by_the_given_calendar():
    found = find_promises("3个工作日内到账", at=AT, add_working_days=lambda at, n: at + timedelta(days=10 * n))
    assert found[0].due == AT + timedelta(days=30)


def test_due_stays_in_the_zone_of_at_and_hours_are_elapsed():
    before_the_change = datetime(2026, 10, 31, 23, 30, tzinfo=ZoneInfo("America/New_York"))
    hours = find_promises("We'll refund you within 3 hours", at=before_the_change)[0].due
    assert hours is not None
    assert hours.utcoffset() == timedelta(hours=-5)
    assert hours.astimezone(UTC) - before_the_change.astimezone(UTC) == timedelta(hours=3)


@pytest.mark.parametrize("at", [datetime.max.replace(tzinfo=SHANGHAI), datetime.min.replace(tzinfo=SHANGHAI)])
def test_the_ends_of_time_give_no_due_and_no_exception(at):
    for text in (
        "9999小时内给您退",
        "9999天内给您退",
        "9999个工作日内给您退",
        "明天给您退",
        "下个月给您退",
        "24小时前给您退",
    ):
        find_promises(text, at=at)


@given(st.text() | st.text("我们会马上给您退款1小时内周五号月日点半0123:-/, .?!'我請 wilrefundtoyw\"“”", max_size=60))
def test_never_raises_and_offsets_are_the_text(text):
    for promise in find_promises(text, at=AT):
        assert text[promise.start : promise.end] == promise.text
        assert promise.due is None or promise.due >= AT


@pytest.mark.parametrize(
    "unit",
    [
     "a", "1", "我", "给您", "我们会", "一", "您说", "we will ", "as ", " ", ",", "“", "“您说", "\"", "1-", "12:",
     "如果", "不", "请", "? ", "not ", "the ", "3天", "退", "within 1 ", "已"],
)  # fmt: skip
def test_a_promise_behind_a_hostile_length_is_found_and_no_promise_is_that_long(unit):
    """How long it takes is for bench/hostile_text.py."""
    hostile = unit * (5_000 // len(unit)) + "\n"
    *others, last = find_promises(hostile + "1小时内给您退款", at=AT)
    assert (last.start, last.text, last.due) == (len(hostile), "1小时内给您退款", AT + timedelta(hours=1))
    assert all(one.end <= len(hostile) and len(one.text) <= 3 * LONGEST_CLAUSE for one in others)


def run(path: Path | str, **options: str) -> list[str]:
    out = StringIO()
    call_command("find_promises", str(path), stdout=out, **options)
    return out.getvalue().splitlines()


def test_command_prints_one_verdict_a_line(tmp_path):
    chat = tmp_path / "chat.txt"
    chat.write_bytes("\ufeff1小时内处理\r\n\r\n您好\n马上\t给您退款\nwe'll check, and we'll refund you today".encode())
    assert run(chat, at="2026-11-23T10:00:00+08:00") == [
        "promise\t1小时内处理\t2026-11-23T11:00:00+08:00",
        "none",
        "none",
        "promise\t马上 给您退款\t",
        "promise\twe'll check, and we'll refund you today\t2026-11-23T23:59:00+08:00",
    ]


def test_command_reads_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO("稍后给您回复\n"))
    assert run("-") == ["promise\t稍后给您回复\t"]


@pytest.mark.parametrize("name", ["missing.txt", "."])
def test_command_refuses_what_it_cannot_read(tmp_path, name):
    with pytest.raises(CommandError, match="Cannot read"):
        run(tmp_path / name)


def test_command_refuses_other_encodings_and_times(tmp_path):
    chat = tmp_path / "chat.txt"
    chat.write_bytes("马上给您退款".encode("gb18030"))
    with pytest.raises(CommandError, match="is not UTF-8"):
        run(chat)
    with pytest.raises(CommandError, match="is not a time"):
        run(chat, at="tomorrow")
