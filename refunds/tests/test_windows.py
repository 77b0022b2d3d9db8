from datetime import UTC, time, timedelta

import pytest

from refunds.windows import WHOLE_DAY, Window, checked


def test_window_parse_reads_hours():
    assert Window.parse(" 9:00-12:30 ") == Window(time(9), time(12, 30))


@pytest.mark.parametrize("text", ["13:00-24:00", "13:00–00:00"])
def test_window_parse_ends_at_midnight(text):
    assert Window.parse(text) == Window(time(13), time(0))
    assert Window.parse(text).length == timedelta(hours=11)


def test_window_whole_day():
    assert Window.parse("00:00-24:00") == WHOLE_DAY
    assert WHOLE_DAY.length == timedelta(hours=24)
    assert str(WHOLE_DAY) == "00:00–24:00"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("nine to five", "write it as 09:00-12:00"),
        ("09:00", "write it as 09:00-12:00"),
        ("09:00-09:00", "is empty"),
        ("00:00-00:00", "is empty: write 00:00-24:00"),
        ("18:00-09:00", "ends before it starts"),
        ("09:00-25:00", "a day goes from 00:00 to 24:00"),
        ("24:00-09:00", "a day goes from 00:00 to 24:00"),
        ("09:75-10:00", "a day goes from 00:00 to 24:00"),
    ],
)
def test_window_parse_refuses_with_the_text(text, complaint):
    with pytest.raises(ValueError, match=complaint) as caught:
        Window.parse(text)
    assert text in str(caught.value)


def test_window_refuses_empty_backwards_and_zoned():
    with pytest.raises(ValueError, match="empty"):
        Window(time(9), time(9))
    with pytest.raises(ValueError, match="before it starts"):
        Window(time(9), time(8))
    with pytest.raises(ValueError, match="no zone"):
        Window(time(9, tzinfo=UTC), time(10))


def test_checked_takes_text_and_windows_that_touch():
    assert checked(["09:00-12:00", Window(time(12), time(13))])[0].closes == timedelta(hours=12)


@pytest.mark.parametrize(
    ("windows", "complaint"),
    [
        ([], "no windows"),
        (["09:00-12:00", "11:00-13:00"], "09:00–12:00 and 11:00–13:00 overlap"),
        (["09:00-24:00", "22:00-23:00"], "overlap"),
        (["13:00-18:00", "09:00-12:00"], "out of order"),
    ],
)
def test_checked_refuses(windows, complaint):
    with pytest.raises(ValueError, match=complaint):
        checked(windows)
