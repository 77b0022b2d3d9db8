"""Opening hours that change from a day to come on: what was counted stays, what runs past that day is recomputed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from refunds import calendars, clocks, opening_hours, recomputing
from refunds.actions import Asked
from refunds.calendar import Calendar, Hours, Window
from refunds.models import BusinessCalendar, Ticket
from refunds.recomputing import Recomputed
from refunds.refusals import NotMet, WrongPerson
from refunds.tests.business_time import shanghai
from refunds.tests.clean import clean_books
from refunds.tests.make import (
    AT,
    CUSTOMER,
    DAY,
    HOUR,
    MINUTE,
    kinds_of,
    last_event,
    make_agent,
    make_supervisor,
    make_ticket,
    move,
)

__all__ = ["clean_books"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_books")]
EVERY_DAY = [0, 1, 2, 3, 4, 5, 6]


def row() -> BusinessCalendar:
    return BusinessCalendar.objects.get(code="default")


def due(ticket: Ticket, kind: str = "resolution") -> datetime | None:
    return ticket.clocks.filter(kind=kind).latest("cycle").due_at


def change(since: date, windows: list[str], weekdays: tuple[int, ...] = (0, 1, 2, 3, 4), at: datetime = AT) -> None:
    opening_hours.change(row(), since, weekdays, windows, by=make_supervisor(), at=at)


def windows(*texts: str) -> tuple[Window, ...]:
    return tuple(map(Window.parse, texts))


def test_a_calendar_opens_as_the_hours_of_each_day_say():
    calendar = Calendar(
        changes=(
            Hours(date(2026, 3, 5), frozenset({0, 3, 5}), windows("10:00-12:00")),
            Hours(date(2026, 3, 3), frozenset({1}), windows("08:00-09:00", "13:00-14:00")),
        )
    )
    opens = {day: calendar.windows_on(date(2026, 3, day)) for day in range(2, 8)}
    assert opens == {
        2: windows("09:00-21:00"),
        3: windows("08:00-09:00", "13:00-14:00"),
        4: (),
        5: windows("10:00-12:00"),
        6: (),
        7: windows("10:00-12:00"),
    }
    assert calendar.elapsed(shanghai("2026-03-02 00:00"), shanghai("2026-03-08 00:00")) == 18 * HOUR
    starts = ("2026-03-02 23:59", "2026-03-03 00:00", "2026-09-01 00:00")
    lengths = [calendar.day_length_at(shanghai(start)) for start in starts]
    assert [calendar.day_length, *lengths] == [12 * HOUR, 12 * HOUR, 2 * HOUR, 2 * HOUR]
    assert calendar != Calendar()


def test_what_runs_past_the_day_moves_on_record_and_what_ends_before_does_not():
    ticket = make_ticket(evidence=("payment",))
    change(date(2024, 5, 16), ["09:00-15:00"])
    assert recomputing.recompute(AT + HOUR) == Recomputed(looked_at=2, moved=1)
    # Three days of 12 hours from Tuesday 13:00: 8 and 12 of them, 6 on Thursday and Friday, 4 on Monday.
    assert due(ticket) == shanghai("2024-05-20 13:00")
    assert due(ticket, "first_response") == AT + 4 * HOUR
    event = last_event(ticket)
    assert (event.kind, event.data["why"]) == ("recompute", "calendar_changed")
    [clock] = clocks.of_ticket(ticket).filter(kind="resolution")
    assert clocks.explained(clock).sentence() == (
        "3 business days from Tue 14 May 13:00; from Thu 16 May on open Mon–Fri 09:00–15:00; so Mon 20 May 13:00"
    )


@pytest.mark.parametrize("opens", ["09:00-10:00", "09:00-21:00", "00:00-24:00"])
def test_a_pause_across_the_day_counts_as_if_the_hours_had_been_known(opens):
    """Nothing of what was used before the change is counted anew, and the pause shortens nothing."""
    paused, other = (make_ticket(evidence=("payment",)) for _ in range(2))
    paused = move(paused, "start_check", make_agent(), AT + MINUTE)
    paused = move(paused, "request_evidence", make_agent(), AT + 2 * HOUR, Asked(reason="A screenshot."))
    change(date(2024, 5, 15), [opens], at=AT + 3 * HOUR)
    recomputing.recompute(AT + 3 * HOUR)
    paused = move(paused, "resume_check", make_agent(), AT + 3 * HOUR)
    calendar, first, last = calendars.calendar_of(row()), due(other), due(paused)
    assert first is not None and last is not None  # noqa: PT018 (types)
    assert calendar.elapsed(first, last) == HOUR


def test_a_change_for_a_day_that_has_begun_is_refused():
    for day in (date(2024, 5, 13), date(2024, 5, 14)):
        with pytest.raises(NotMet) as refusal:
            change(day, ["09:00-18:00"])
        assert [reason.code for reason in refusal.value.reasons] == ["day_not_to_come"]
    change(date(2024, 5, 15), ["09:00-18:00"])
    # The calendar's own date counts: in Shanghai it is the 15th already.
    with pytest.raises(NotMet):
        change(date(2024, 5, 15), ["09:00-18:00"], at=datetime.fromisoformat("2024-05-14T17:00:00+00:00"))
    assert [one.hours.since for one in opening_hours.changes_of(row())] == [date(2024, 5, 15)]


def test_hours_by_which_nobody_would_work_are_refused():
    with pytest.raises(NotMet) as refusal:
        change(date(2024, 5, 20), ["09:00-18:00"], ())
    assert [reason.code for reason in refusal.value.reasons] == ["closed"]
    for wrong in (["18:00-09:00"], ["x"], []):
        with pytest.raises(ValueError, match="window"):
            change(date(2024, 5, 20), wrong)
    assert row().changes == []


def test_a_change_is_taken_back_while_it_is_still_to_come():
    ticket, boss = make_ticket(evidence=("payment",)), make_supervisor()
    before = due(ticket)
    change(date(2024, 5, 16), ["09:00-15:00"])
    change(date(2024, 5, 16), ["09:00-12:00"])
    recomputing.recompute(AT + HOUR)
    assert len(row().changes) == 1
    assert opening_hours.drop(row(), date(2024, 5, 16), by=boss, at=AT + HOUR)
    assert not opening_hours.drop(row(), date(2024, 5, 16), by=boss, at=AT + HOUR)
    recomputing.recompute(AT + 2 * HOUR)
    assert due(ticket) == before
    change(date(2024, 5, 16), ["09:00-15:00"])
    assert not opening_hours.drop(row(), date(2024, 5, 16), by=boss, at=AT + 3 * DAY)
    recomputing.recompute(AT + HOUR)


def test_only_supervisors_change_hours():
    for by in (make_agent(), CUSTOMER):
        with pytest.raises(WrongPerson):
            opening_hours.change(row(), date(2024, 5, 20), EVERY_DAY, ["09:00-18:00"], by=by, at=AT)
        with pytest.raises(WrongPerson):
            opening_hours.drop(row(), date(2024, 5, 20), by=by, at=AT)


def test_what_stopped_before_a_change_was_entered_fits_as_it_was_told():
    """The check of every test's books holds this; see `clean_books`."""
    ticket = make_ticket(evidence=("payment",))
    move(ticket, "withdraw", CUSTOMER, AT + HOUR)
    change(date(2024, 5, 15), ["09:00-10:00"], at=AT + 2 * HOUR)
    calendars.changed(row())
    assert recomputing.recompute(AT + 3 * HOUR) == Recomputed()
    assert "recompute" not in kinds_of(ticket)
    assert due(ticket) == AT + 3 * DAY


def test_whether_a_clock_has_gone_by_it():
    assert not opening_hours.is_used(row())
    make_ticket()
    assert opening_hours.is_used(row())


def test_a_target_in_days_that_starts_later_goes_by_the_new_hours():
    change(date(2024, 5, 15), ["09:00-15:00"])
    ticket = make_ticket(at=AT + DAY, evidence=("payment",))
    assert due(ticket) == AT + 4 * DAY + timedelta(days=2)
