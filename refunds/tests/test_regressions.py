"""Complaints about other helpdesks' clocks, each on real rows of this one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from refunds import actions, breaches, clocks
from refunds.actions import Asked
from refunds.models import BusinessCalendar, CalendarException, Clock, Ticket
from refunds.tests.business_time import shanghai
from refunds.tests.clean import clean_books
from refunds.tests.make import (
    AT,
    CUSTOMER,
    DAY,
    DECIDED,
    HOUR,
    MINUTE,
    fresh,
    kept_file,
    kinds_of,
    last_event,
    make_agent,
    make_ticket,
    move,
    publish_target,
)

__all__ = ["clean_books"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_books")]

SECOND = timedelta(seconds=1)
IN_WRITING = Asked(reason="In writing.")


def clock_of(ticket: Ticket, kind: str) -> Clock:
    return ticket.clocks.filter(kind=kind).latest("cycle")


def due(ticket: Ticket, kind: str = "first_response") -> datetime:
    """Of a clock that does not stand."""
    at = clock_of(ticket, kind).due_at
    assert at is not None
    return at


def missed(ticket: Ticket) -> list[str]:
    return sorted(ticket.breaches.values_list("clock__kind", flat=True))


def desk(**values: object) -> BusinessCalendar:
    """The desk's calendar, changed."""
    BusinessCalendar.objects.filter(code="default").update(**values)
    return BusinessCalendar.objects.get(code="default")


def asked_for_evidence(at: datetime = AT) -> Ticket:
    """Filed at `at`; two minutes later the customer is asked for what is missing, and the resolution stands."""
    return make_ticket(evidence=("payment",), state="evidence_requested", at=at)


# --- "The ticket was solved while it was pending, and the pending time counted against us." --------------


def test_decided_without_resuming_counts_the_pause_and_breaks_nothing():
    """Two minutes were used; five days later, three of them worked, the request runs out in mid-pause."""
    ticket = actions.sweep(asked_for_evidence(), at=AT + 5 * DAY)
    resolution = clock_of(ticket, "resolution")
    assert (ticket.state, resolution.stopped_at) == ("rejected", AT + 5 * DAY)
    assert missed(ticket) == ["customer_evidence"]
    assert not clocks.overdue_at(resolution, AT + 99 * DAY)
    [pause] = resolution.pauses.all()
    assert (pause.started_at, pause.ended_at) == (AT + 2 * MINUTE, AT + 5 * DAY)
    assert resolution.due_at == datetime.fromisoformat("2024-05-22T20:58:00+08:00")
    assert "paused " in clocks.explained(resolution).sentence()


def test_withdrawn_without_resuming_counts_the_pause():
    ticket = move(asked_for_evidence(), "withdraw", make_agent(), AT + 3 * HOUR, IN_WRITING)
    assert due(ticket, "resolution") == AT + 3 * DAY + 3 * HOUR - 2 * MINUTE
    assert missed(ticket) == []


# --- "Changing the priority of a pending ticket reset its pause." ----------------------------------------


@pytest.fixture
def _short_when_urgent() -> None:
    for variant in ("complete", "incomplete"):
        publish_target("resolution", 1, "business_hours", priority="urgent", variant=variant)


@pytest.mark.usefixtures("_short_when_urgent")
def test_a_target_changed_in_mid_pause_keeps_the_pause():
    ticket = asked_for_evidence()
    ticket = actions.set_priority(ticket, "urgent", by=make_agent(), at=AT + HOUR)
    assert clock_of(ticket, "resolution").due_at is None
    ticket = actions.add_evidence(ticket, [kept_file("product")], by=CUSTOMER, at=AT + 2 * HOUR)
    resolution = clock_of(ticket, "resolution")
    assert list(resolution.pauses.values_list("started_at", "ended_at")) == [(AT + 2 * MINUTE, AT + 2 * HOUR)]
    assert resolution.due_at == AT + 2 * HOUR + 58 * MINUTE
    ticket = actions.set_priority(ticket, "normal", by=make_agent(), at=AT + 2 * HOUR)
    assert due(ticket, "resolution") == AT + 3 * DAY + 118 * MINUTE


@pytest.mark.usefixtures("_short_when_urgent")
@pytest.mark.parametrize("resumes", [False, True])
def test_a_target_cut_in_mid_pause_below_what_was_used_is_missed_at_once(resumes):
    """Two hours were used; the new target of one ended before the pause began."""
    ticket = make_ticket(evidence=("payment",))
    ticket = move(ticket, "start_check", make_agent(), AT)
    ticket = move(ticket, "request_evidence", make_agent(), AT + 2 * HOUR, Asked(reason="The picture, please."))
    ticket = actions.set_priority(ticket, "urgent", by=make_agent(), at=AT + 3 * HOUR)
    assert clock_of(ticket, "resolution").due_at is None
    assert missed(ticket) == ["resolution"]
    if resumes:
        ticket = actions.add_evidence(ticket, [kept_file("product")], by=CUSTOMER, at=AT + 4 * HOUR)
    ticket = move(ticket, "withdraw", make_agent(), AT + 5 * HOUR, IN_WRITING)
    breach = ticket.breaches.get(clock__kind="resolution")
    assert breach.due_at == AT + HOUR
    assert breach.clock.due_at == AT + HOUR
    assert breaches.late_by(breach, AT + 9 * DAY) == (2 * HOUR if resumes else HOUR)


# --- "It is overdue for my colleague abroad and in time for me." ------------------------------------------


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati", "Europe/Berlin"])
def test_a_reader_in_another_time_zone_sees_the_same_breach(zone):
    ticket = make_ticket()
    with timezone.override(zone):
        actions.sweep(ticket, at=AT + 4 * HOUR)
        assert missed(ticket) == []
        actions.sweep(ticket, at=(AT + 4 * HOUR + SECOND).astimezone(ZoneInfo(zone)))
        breach = ticket.breaches.select_related("clock__calendar").get()
    assert (breach.due_at, breach.detected_at) == (AT + 4 * HOUR, AT + 4 * HOUR + SECOND)
    told = clocks.explained(breach.clock, zone=ZoneInfo(zone))
    assert told.due == AT + 4 * HOUR
    assert breaches.late_by(breach, AT + 5 * HOUR) == HOUR


# --- "The deadline fell into the holidays, and we came back to a wall of red." ------------------------------


def test_a_deadline_never_falls_inside_a_holiday():
    """Spring Festival 2024: off from 10 to 17 February; Sunday the 18th is worked."""
    ticket = make_ticket(at=shanghai("2024-02-09 20:00"))
    assert due(ticket) == shanghai("2024-02-18 12:00")
    for day in range(10, 18):
        actions.sweep(ticket, at=shanghai(f"2024-02-{day} 15:00"))
    actions.sweep(ticket, at=shanghai("2024-02-18 12:00"))
    assert missed(ticket) == []
    actions.sweep(ticket, at=shanghai("2024-02-18 12:00:01"))
    assert missed(ticket) == ["first_response"]


@pytest.mark.parametrize("day", range(14, 26))
def test_a_holiday_that_is_added_never_moves_a_deadline_earlier(day):
    before = make_ticket()
    waiting = asked_for_evidence()
    kept = {clock.pk: clock.due_at for clock in before.clocks.all()}
    CalendarException.objects.create(calendar=desk(), day=date(2024, 5, day), windows=[], name="Inventory")
    assert {clock.pk: clock.due_at for clock in before.clocks.all()} == kept  # what was told stays told
    after = make_ticket()
    for kind in ("first_response", "evidence_check", "resolution"):
        assert due(after, kind) >= due(before, kind)
    resumed = actions.add_evidence(waiting, [kept_file("product")], by=CUSTOMER, at=AT + 3 * HOUR)
    assert due(resumed, "resolution") >= AT + 3 * DAY + 3 * HOUR - 2 * MINUTE


# --- "Lunch counts." "In the night of the time change all deadlines were an hour off." ----------------------


def test_lunch_uses_no_target_up():
    desk(windows=["09:00-12:00", "13:00-18:00"])
    assert due(make_ticket(at=shanghai("2024-05-14 11:30"))) == shanghai("2024-05-14 16:30")
    ticket = make_ticket(at=shanghai("2024-05-14 11:00"))
    actions.set_priority(ticket, "urgent", by=make_agent(), at=shanghai("2024-05-14 11:00"))
    assert due(ticket) == shanghai("2024-05-14 12:00")
    actions.sweep(ticket, at=shanghai("2024-05-14 13:00"))
    assert missed(ticket) == []
    actions.sweep(ticket, at=shanghai("2024-05-14 13:00:01"))
    assert missed(ticket) == ["first_response"]


def test_a_pause_over_lunch_moves_nothing():
    desk(windows=["09:00-12:00", "13:00-18:00"])
    ticket = asked_for_evidence(at=shanghai("2024-05-14 11:58"))
    ticket = actions.add_evidence(ticket, [kept_file("product")], by=CUSTOMER, at=shanghai("2024-05-14 13:00"))
    assert due(ticket, "resolution") == shanghai("2024-05-17 11:58")


@pytest.mark.parametrize(
    ("zone", "filed", "due_utc"),
    [
        ("Europe/Berlin", "2024-03-30 23:00", "2024-03-31T02:00Z"),  # 04:00 by the clock, which skips an hour
        ("Europe/Berlin", "2024-10-26 23:00", "2024-10-27T01:00Z"),  # 02:00, the second one
        ("America/New_York", "2024-03-10 00:00", "2024-03-10T09:00Z"),
        ("America/New_York", "2024-11-03 00:00", "2024-11-03T08:00Z"),
        ("Asia/Shanghai", "2024-03-31 00:00", "2024-03-30T20:00Z"),
    ],
)
def test_hours_are_hours_in_the_night_of_a_time_change(zone, filed, due_utc):
    desk(time_zone=zone, weekdays=list(range(7)), windows=["00:00-24:00"], has_chinese_holidays=False)
    ticket = make_ticket(at=datetime.fromisoformat(filed).replace(tzinfo=ZoneInfo(zone)))
    ends = datetime.fromisoformat(due_utc)
    assert due(ticket) == ends
    actions.sweep(ticket, at=ends)
    assert missed(ticket) == []
    actions.sweep(ticket, at=ends + SECOND)
    assert missed(ticket) == ["first_response"]


def test_opening_hours_follow_the_clock_on_the_wall_through_a_time_change():
    """Friday 17:00 in Berlin; the desk closes at 18:00 and opens on Monday at 09:00, an hour earlier in UTC."""
    desk(time_zone="Europe/Berlin", windows=["09:00-18:00"], has_chinese_holidays=False)
    ticket = make_ticket(at=datetime.fromisoformat("2026-03-27T17:00+01:00"))
    assert due(ticket) == datetime.fromisoformat("2026-03-30T12:00+02:00")


# --- "Waiting for the customer made the deadline earlier." ----------------------------------------------------


@pytest.mark.parametrize("minutes", [0, 1, 59, 8 * 60, 20 * 60, 3 * 24 * 60 - 2])
def test_a_pause_never_shortens_a_deadline(minutes):
    """None, short, over night, and as long as the customer may take."""
    plain = make_ticket(evidence=("payment",))
    ticket, last = asked_for_evidence(), AT + 2 * MINUTE
    moved = actions.add_evidence(ticket, [kept_file("product")], by=CUSTOMER, at=last + minutes * MINUTE)
    assert due(moved, "resolution") >= due(plain, "resolution")
    again = move(moved, "request_evidence", make_agent(), last + minutes * MINUTE, DECIDED)
    again = move(again, "resume_check", make_agent(), last + (minutes + 30) * MINUTE)
    assert due(again, "resolution") >= due(moved, "resolution")


# --- "Reopening wiped the breach." "Closing late looks as good as closing in time." ------------------------------


def test_a_restart_after_an_appeal_opens_a_new_cycle_and_keeps_the_old_breach():
    ticket = move(make_ticket(), "start_check", make_agent(), AT + 2 * DAY)
    ticket = move(ticket, "reject", make_agent(), AT + 2 * DAY, DECIDED)
    [old] = ticket.breaches.filter(clock__kind="resolution")
    ticket = move(ticket, "appeal", CUSTOMER, AT + 3 * DAY, DECIDED)
    first, second = ticket.clocks.filter(kind="resolution").order_by("cycle")
    assert (first.cycle, first.due_at, first.stopped_at) == (1, AT + DAY, AT + 2 * DAY)
    assert (second.cycle, second.started_at, second.stopped_at) == (2, AT + 3 * DAY, None)
    assert due(ticket, "resolution") > AT + 3 * DAY
    actions.sweep(ticket, at=AT + 30 * DAY)
    found = ticket.breaches.filter(clock__kind="resolution").order_by("clock__cycle")
    assert [breach.clock_id for breach in found] == [first.pk, second.pk]
    assert found[0] == old
    assert breaches.late_by(old, AT + 30 * DAY) == 12 * HOUR  # a day of business time, however long ago


@pytest.mark.parametrize("how", ["reject", "withdraw", "approve"])
def test_a_breach_does_not_vanish_when_its_ticket_closes(how):
    ticket = move(make_ticket(supplier=None), "start_check", make_agent(), AT + 4 * HOUR + SECOND)
    asked = {"approve": Asked(amount_fen=1_000, reason="Agreed."), "withdraw": IN_WRITING}.get(how, DECIDED)
    ticket = move(ticket, how, make_agent(), AT + 2 * DAY, asked)
    kept = ["evidence_check", "first_response", "resolution"]
    assert missed(ticket) == kept
    assert kinds_of(ticket).count("breach") == 3
    actions.sweep(fresh(ticket), at=AT + 2 * DAY + MINUTE)
    assert missed(ticket) == kept


# --- "The cron job was dead for a week, and the report showed 100 %." ---------------------------------------------


def test_a_dead_sweeper_hides_nothing():
    """Nobody sweeps: what is overdue shows at once, and whoever touches the ticket puts it on record first."""
    ticket = make_ticket()
    assert [clock.kind for clock in breaches.unnoted(AT + 4 * HOUR, 10)] == []
    assert [clock.kind for clock in breaches.unnoted(AT + 4 * HOUR + SECOND, 10)] == ["first_response"]
    assert breaches.a_deadline_passed(ticket, AT + 4 * HOUR + SECOND)
    assert missed(ticket) == []
    ticket = move(ticket, "withdraw", CUSTOMER, AT + 7 * DAY)
    assert missed(ticket) == ["evidence_check", "first_response", "resolution"]
    assert kinds_of(ticket)[-4:] == ["breach", "breach", "breach", "withdraw"]
    assert last_event(ticket, "breach").at == AT + 7 * DAY
    assert {breach.due_at for breach in ticket.breaches.all()} == {AT + 4 * HOUR, AT + DAY}
