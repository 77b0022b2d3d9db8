from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from refunds import wording
from refunds.calendar import Calendar, DayNote, SpecialDay
from refunds.explanations import DayRun, explain
from refunds.sla import Pause, Target
from refunds.tests.business_time import shanghai

DESK = Calendar()
START = shanghai("2026-02-12 15:20")
WAITED = Pause(shanghai("2026-02-13 10:00"), shanghai("2026-02-13 12:10"))
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def test_explanation_says_start_target_pauses_holidays_and_result():
    explanation = explain(START, Target.business_days(3, DESK), [WAITED], DESK)
    assert explanation.sentence() == (
        "3 business days from Thu 12 Feb 15:20; paused 2 h 10 min while we waited for you; "
        "15–23 Feb is Spring Festival, Sat 14 Feb is a make-up day; so Tue 24 Feb 17:30"
    )


def test_explanation_keeps_its_facts():
    explanation = explain(START, Target.business_days(3, DESK), [WAITED], DESK)
    assert explanation.due == shanghai("2026-02-24 17:30")
    assert explanation.paused == (("customer", 130 * MINUTE, 130 * MINUTE),)
    assert explanation.days == (
        DayRun(date(2026, 2, 15), date(2026, 2, 23), DayNote("holiday", "Spring Festival")),
        DayRun(date(2026, 2, 14), date(2026, 2, 14), DayNote("make_up", "Spring Festival")),
    )
    assert explanation.provisional_years == ()
    assert len(explanation.parts()) == 4


def test_explanation_in_chinese_is_made_when_it_is_read():
    explanation = explain(START, Target.business_hours(4), [], DESK)
    english = explanation.sentence()
    with translation.override("zh-hans"):
        assert explanation.sentence() != english
        assert "四" in explanation.sentence()


def test_explanation_for_staff_names_the_customer():
    parts = explain(START, Target.business_days(3, DESK), [WAITED], DESK).parts("staff")
    assert parts[1] == "paused 2 h 10 min while we waited for the customer"


def test_explanation_for_a_reader_elsewhere_names_the_zone():
    explanation = explain(START, Target.business_hours(4), [], DESK, zone=ZoneInfo("Europe/London"))
    assert explanation.due == shanghai("2026-02-12 19:20")
    assert explanation.sentence() == ("4 business hours from Thu 12 Feb 07:20; so Thu 12 Feb 11:20 (Europe/London)")


def test_explanation_by_the_wall_leaves_holidays_out():
    assert explain(START, Target.wall_hours(72), [], DESK).sentence() == (
        "72 hours from Thu 12 Feb 15:20; so Sun 15 Feb 15:20"
    )


def test_explanation_while_paused_says_since_when_and_what_is_left():
    pauses = [WAITED, Pause(shanghai("2026-02-13 14:00"), None, "supplier")]
    explanation = explain(START, Target.business_days(1, DESK), pauses, DESK)
    assert explanation.due is None
    assert explanation.remaining == 210 * MINUTE
    assert explanation.sentence() == (
        "1 business day from Thu 12 Feb 15:20; paused 2 h 10 min while we waited for you; "
        "paused since Fri 13 Feb 14:00 while we wait for the supplier; 3 h 30 min left when it runs again"
    )


def test_explanation_paused_after_its_deadline_has_no_time_left():
    pauses = [Pause(shanghai("2026-02-13 14:00"))]
    assert explain(START, Target.business_hours(1), pauses, DESK).parts()[-1] == "no time left"


def test_explanation_as_known_at_a_time():
    target = Target.business_days(1, DESK)
    before = explain(START, target, [WAITED], DESK, at=shanghai("2026-02-13 09:30"))
    during = explain(START, target, [WAITED], DESK, at=shanghai("2026-02-13 11:00"))
    assert before.due == shanghai("2026-02-13 15:20")
    assert before.paused == ()
    assert during.due is None
    assert during.standing_since == WAITED.started_at


def test_explanation_tells_business_time_within_a_long_pause():
    night = Pause(shanghai("2026-03-02 20:00"), shanghai("2026-03-03 10:00"))
    closed = Pause(shanghai("2026-03-03 22:00"), shanghai("2026-03-04 08:00"), "supplier")
    explanation = explain(shanghai("2026-03-02 19:00"), Target.business_days(1, DESK), [night, closed], DESK)
    assert explanation.sentence() == (
        "1 business day from Mon 2 Mar 19:00; paused 2 h of business time while we waited for you; so Tue 3 Mar 21:00"
    )


def test_explanation_of_an_unpublished_year_says_so_with_years():
    start = shanghai("2026-12-31 15:20")
    assert explain(start, Target.business_days(1, DESK), [], DESK).sentence() == (
        "1 business day from Thu 31 Dec 2026 15:20; so Fri 1 Jan 2027 15:20; "
        "provisional: the holidays of 2027 are not yet published"
    )


def test_explanation_names_rows_of_the_table():
    calendar = Calendar.parse(
        chinese_holidays=False,
        exceptions={
            "2026-03-03": SpecialDay("off", name="Moving house"),
            "2026-03-04": "off",
            "2026-03-05": ["10:00-12:00"],
            "2026-03-07": "working",
        },
    )
    days = explain(shanghai("2026-03-02 09:00"), Target.business_days(4, calendar), [], calendar).parts()[1]
    assert days == (
        "Tue 3 Mar is off (Moving house), Wed 4 Mar is off, Thu 5 Mar is worked 10:00–12:00, Sat 7 Mar is worked"
    )


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(0), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (MINUTE, "1 min"),
        (2 * HOUR, "2 h"),
        (50 * HOUR + 5 * MINUTE, "50 h 5 min"),
    ],
)
def test_wording_duration(length, text):
    assert wording.duration(length) == text


@pytest.mark.parametrize(
    ("target", "text"),
    [
        (Target.business_days(1, DESK), "1 business day"),
        (Target.business_hours(1), "1 business hour"),
        (Target.business_hours(24), "24 business hours"),
        (Target.business_hours(2.5), "2 h 30 min of business time"),
        (Target.wall_hours(1), "1 hour"),
        (Target(30 * MINUTE, "wall"), "30 min"),
        (Target(13 * HOUR, unit="days"), "13 business hours"),
        (Target(timedelta(0)), "0 business hours"),
    ],
)
def test_wording_target(target, text):
    assert wording.target(target, DESK.day_length) == text


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 2, 14), date(2026, 2, 14), "Sat 14 Feb"),
        (date(2026, 2, 15), date(2026, 2, 23), "15–23 Feb"),
        (date(2026, 9, 29), date(2026, 10, 3), "29 Sep – 3 Oct"),
    ],
)
def test_wording_span(first, last, text):
    assert wording.span(first, last) == text
