"""Told before it is too late: a deadline at three quarters of its target, a promise before it is due; each once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refunds import actions, calendars, notices, recomputing, sweeping
from refunds.actions import Asked, Draft
from refunds.models import BusinessCalendar, CalendarException, Clock, Commitment, Ticket
from refunds.tests.clean import clean_books
from refunds.tests.make import (
    AT,
    CUSTOMER,
    DAY,
    HOUR,
    MINUTE,
    asked_supplier,
    fresh,
    kept_file,
    kinds_of,
    last_event,
    make_agent,
    make_supervisor,
    make_ticket,
    move,
    publish_target,
)

__all__ = ["clean_books"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_books")]
SECOND = timedelta(seconds=1)


def clock(ticket: Ticket, kind: str = "first_response") -> Clock:
    return ticket.clocks.filter(kind=kind).latest("cycle")


def warned(ticket: Ticket) -> list[tuple[str, datetime]]:
    """What was warned of, with when."""
    events = ticket.events.filter(kind="warning").order_by("seq")
    return [(event.data["clock"], event.at) for event in events]


def targets_of(ticket: Ticket, kind: str) -> list[str]:
    return list(last_event(ticket, kind).deliveries.values_list("target", flat=True))


def test_a_deadline_is_warned_of_at_three_quarters_and_once():
    agent = make_agent()
    ticket = actions.take(make_ticket(), by=agent, at=AT)
    assert clock(ticket).warn_at == AT + 3 * HOUR
    assert sweeping.sweep(AT + 3 * HOUR - SECOND).warnings == 0
    assert sweeping.sweep(AT + 3 * HOUR).warnings == 1
    assert sweeping.sweep(AT + 3 * HOUR + MINUTE).warnings == 0
    assert warned(ticket) == [("first_response", AT + 3 * HOUR)]
    assert (clock(ticket).warn_at, clock(ticket).warned_at) == (None, AT + 3 * HOUR)
    assert targets_of(ticket, "warning") == [notices.ASSIGNEE]
    assert datetime.fromisoformat(last_event(ticket, "warning").data["due"]) == AT + 4 * HOUR


def test_a_warning_makes_no_page_stale():
    ticket = make_ticket()
    sweeping.sweep(AT + 3 * HOUR)
    assert fresh(ticket).version == ticket.version


def test_of_a_ticket_that_nobody_has_the_supervisors_are_warned_unless_it_is_the_supplier_s_time():
    ticket = make_ticket()
    sweeping.sweep(AT + 3 * HOUR)
    assert targets_of(ticket, "warning") == [notices.SUPERVISORS]
    asked = asked_supplier(make_ticket(), at=AT)
    Ticket.objects.filter(pk=asked.pk).update(assignee=None)
    sweeping.sweep(AT + 18 * HOUR)
    assert last_event(asked, "warning").data["clock"] == "supplier_confirm"
    assert targets_of(asked, "warning") == []


def test_business_time_is_warned_of_in_business_time_and_the_wall_s_by_the_wall():
    ticket = asked_supplier(make_ticket(), at=AT)
    assert clock(ticket, "supplier_confirm").warn_at == AT + 18 * HOUR
    # Nine of twelve hours: eight until closing time, one in the morning.
    assert clock(ticket, "resolution").warn_at == AT + 21 * HOUR


def test_what_stands_is_not_warned_of_and_later_when_it_goes_on():
    ticket = make_ticket(evidence=("payment",), state="evidence_check")
    planned = clock(ticket, "resolution").warn_at
    assert planned is not None
    ticket = move(ticket, "request_evidence", make_agent(), AT + HOUR, Asked(reason="The picture, please."))
    assert clock(ticket, "resolution").warn_at is None
    ticket = actions.add_evidence(ticket, [kept_file("product")], by=CUSTOMER, at=AT + 3 * HOUR)
    assert clock(ticket, "resolution").warn_at == planned + 2 * HOUR
    sweeping.sweep(planned)
    assert "resolution" not in dict(warned(ticket))
    sweeping.sweep(planned + 2 * HOUR)
    assert dict(warned(ticket))["resolution"] == planned + 2 * HOUR
    # Once a round: not again after another pause.
    ticket = move(ticket, "request_evidence", make_agent(), planned + 2 * HOUR + MINUTE, Asked(reason="Once more."))
    ticket = move(ticket, "resume_check", make_agent(), planned + 3 * HOUR)
    assert clock(ticket, "resolution").warn_at is None


def test_it_moves_with_the_target_and_with_the_calendar():
    ticket = make_ticket()
    actions.set_priority(ticket, "urgent", by=make_agent(), at=AT + MINUTE)
    assert clock(ticket).warn_at == AT + 45 * MINUTE
    actions.set_priority(ticket, "normal", by=make_agent(), at=AT + 2 * MINUTE)
    publish_target("first_response", 8, "business_hours")
    actions.apply_target(clock(ticket), by=make_supervisor(), reason="More time.", at=AT + 3 * MINUTE)
    assert clock(ticket).warn_at == AT + 6 * HOUR
    calendar = BusinessCalendar.objects.get()
    CalendarException.objects.create(calendar=calendar, day=date(2024, 5, 14), windows=["09:00-18:00"])
    calendars.changed(calendar)
    recomputing.recompute(AT + 4 * MINUTE)
    assert clock(ticket).warn_at == AT + 21 * HOUR


@pytest.mark.parametrize("late", [HOUR, 9 * DAY])
def test_what_is_missed_is_not_warned_of(late):
    """A sweep that comes after the deadline tells of the breach alone."""
    ticket = make_ticket()
    swept = sweeping.sweep(AT + 4 * HOUR + late)
    assert (swept.warnings, warned(ticket)) == (0, [])
    assert (clock(ticket).warn_at, clock(ticket).warned_at) == (None, AT + 4 * HOUR + late)
    publish_target("first_response", 2000, "business_hours")
    actions.apply_target(clock(ticket), by=make_supervisor(), reason="More time.", at=AT + 9 * DAY + 5 * HOUR)
    assert clock(ticket).warn_at is None


def test_what_is_done_in_time_is_not_warned_of():
    ticket = make_ticket()
    actions.reply(ticket, "Thank you for the files.", by=make_agent(), at=AT + HOUR)
    assert clock(ticket).warn_at is None
    sweeping.sweep(AT + 3 * HOUR)
    assert warned(ticket) == []


def test_the_customer_is_reminded_of_the_customer_s_own_deadline():
    agent = make_agent()
    ticket = make_ticket(evidence=("payment",), state="evidence_requested")
    actions.assign(ticket, agent.user_id, by=agent, at=AT + 3 * MINUTE)
    assert clock(ticket, "customer_evidence").warn_at == AT + DAY + 2 * MINUTE
    swept = sweeping.sweep(AT + DAY + 2 * MINUTE)
    assert (swept.reminders, swept.warnings) == (1, 0)
    assert targets_of(ticket, "remind") == [notices.CUSTOMER]


def test_a_time_that_ends_before_the_reminder_has_none():
    publish_target("customer_evidence", 12, "wall_hours")
    ticket = make_ticket(evidence=("payment",), state="evidence_requested")
    assert clock(ticket, "customer_evidence").warn_at is None


def test_breaches_are_told_to_supervisors_and_what_customers_miss_to_nobody():
    ticket = asked_supplier(make_ticket(scenario="wrong_region"), at=AT)
    sweeping.sweep(AT + DAY + HOUR)
    told = {
        event.data["party"]: list(event.deliveries.values_list("target", flat=True))
        for event in ticket.events.filter(kind="breach")
    }
    assert told == {"desk": [notices.SUPERVISORS], "supplier": [notices.SUPERVISORS]}
    waiting = make_ticket(evidence=("payment",), state="evidence_requested")
    sweeping.sweep(AT + 4 * DAY)
    [event] = waiting.events.filter(kind="breach")
    assert (event.data["party"], event.deliveries.count()) == ("customer", 0)


# --- Promises ------------------------------------------------------------------------------------


def promise(ticket: Ticket, due: datetime, at: datetime = AT) -> Commitment:
    return actions.promise(ticket, Draft("other", due, "We call you."), by=make_agent(), at=at)


@given(length=st.integers(1, 60 * 24 * 90))
def test_a_promise_is_reminded_of_at_three_quarters_or_in_its_last_hour(length):
    ticket = make_ticket()
    made = promise(ticket, AT + length * MINUTE)
    assert made.remind_at is not None
    left = made.due_at - made.remind_at
    assert AT < made.remind_at < made.due_at
    assert left == min(length * MINUTE / 4, HOUR)


def test_whoever_promised_is_reminded_once():
    ticket = make_ticket()
    made = promise(ticket, AT + 2 * HOUR)
    assert made.remind_at == AT + 90 * MINUTE
    assert sweeping.sweep(AT + 90 * MINUTE - SECOND).promises == 0
    assert sweeping.sweep(AT + 90 * MINUTE).promises == 1
    assert sweeping.sweep(AT + 91 * MINUTE).promises == 0
    assert kinds_of(ticket).count("promise_reminder") == 1
    assert last_event(ticket).data["commitment"] == made.pk
    assert targets_of(ticket, "promise_reminder") == [notices.PROMISER]
    assert fresh(ticket).version == ticket.version + 1  # the promise itself


def test_a_promise_that_is_kept_or_broken_by_then_is_not_reminded_of():
    kept, broken = make_ticket(), make_ticket()
    row = promise(kept, AT + 2 * HOUR)
    actions.close_commitment(kept, row, "kept", "We called.", by=make_agent(), at=AT + HOUR)
    promise(broken, AT + 2 * HOUR)
    swept = sweeping.sweep(AT + 3 * HOUR)
    assert (swept.commitments, swept.promises) == (1, 0)
    assert "promise_reminder" not in kinds_of(kept) + kinds_of(broken)
