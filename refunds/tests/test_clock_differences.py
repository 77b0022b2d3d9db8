"""Recomputing every clock from its rows: silent about what fits, whatever happened, and plain about what was bent."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import translation

from orders.immutable import lifted
from refunds import actions, calendars, clock_differences, numbers
from refunds.models import BusinessCalendar, CalendarException, Clock, ClockPause, Ticket
from refunds.tests.business_time import shanghai
from refunds.tests.make import (
    AT,
    CUSTOMER,
    DAY,
    DECIDED,
    HOUR,
    MINUTE,
    kept_file,
    make_agent,
    make_ticket,
    move,
)

pytestmark = pytest.mark.django_db
STATES = ("submitted", "evidence_check", "evidence_requested", "supplier_confirm", "approved", "escalated")


def found(ticket: Ticket | None = None) -> list[str]:
    """What is said, without the ticket's number."""
    rows = None if ticket is None else Ticket.objects.filter(pk=ticket.pk)
    return [sentence[len("Ticket 1234-1234-1234") :].lstrip(",: ") for sentence in clock_differences.differences(rows)]


def bend(ticket: Ticket, kind: str, **values: object) -> None:
    with lifted("default"):
        Clock.objects.filter(ticket=ticket, kind=kind).update(**values)


def special_day(day: date, windows: list[str] | None) -> CalendarException:
    calendar = BusinessCalendar.objects.get(code="default")
    return CalendarException.objects.create(calendar=calendar, day=day, windows=windows)


def paused_twice() -> Ticket:
    ticket = make_ticket(evidence=("payment",), state="evidence_requested")
    ticket = move(ticket, "resume_check", make_agent(), AT + HOUR)
    ticket = move(ticket, "request_evidence", make_agent(), AT + 2 * HOUR, DECIDED)
    return actions.add_evidence(ticket, [kept_file("product")], by=CUSTOMER, at=AT + DAY)


# --- What fits ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [*STATES, "paid", "rejected", "withdrawn"])
def test_clocks_of_every_state_fit(state):
    ticket = make_ticket(state=state)
    assert found() == []
    if state in STATES:
        actions.set_priority(ticket, "urgent", by=make_agent(), at=AT + HOUR)
        actions.sweep(ticket, at=AT + 5 * DAY)
    assert found() == []


def test_clocks_that_stood_were_late_and_began_again_fit():
    ticket = paused_twice()
    ticket = move(ticket, "reject", make_agent(), AT + 9 * DAY, DECIDED)
    move(ticket, "appeal", CUSTOMER, AT + 10 * DAY, DECIDED)
    assert ticket.breaches.count() == 2
    assert found() == []


def test_clocks_told_before_a_day_was_entered_fit():
    """Days off, worked and of their own hours, between the filing and what is due; all of them come later."""
    early = make_ticket()
    special_day(date(2024, 5, 15), [])
    between = make_ticket()
    special_day(date(2024, 5, 16), ["10:00-11:00"])
    special_day(date(2024, 5, 18), None)
    late = make_ticket(evidence=("payment",))
    dues = [clock.due_at for ticket in (early, between, late) for clock in ticket.clocks.filter(kind="resolution")]
    assert dues == [shanghai("2024-05-15 13:00"), shanghai("2024-05-16 13:00"), shanghai("2024-05-20 12:00")]
    assert found() == []


def test_clocks_told_before_a_day_was_taken_out_fit_and_are_held_to_the_record():
    entered = special_day(date(2024, 5, 15), [])
    calendars.changed(entered.calendar)
    ticket = make_ticket()
    entered.delete()
    calendars.changed(entered.calendar)
    assert ticket.clocks.get(kind="resolution").due_at == shanghai("2024-05-16 13:00")
    assert found() == []
    bend(ticket, "resolution", due_at=shanghai("2024-05-16 13:00:01"))
    [sentence] = found()
    assert "its record says" in sentence


def test_clocks_told_before_their_year_was_published_fit():
    ticket = make_ticket(at=shanghai("2024-02-09 20:00"), evidence=("payment",))
    due = shanghai("2024-02-12 12:00")  # as the weekends alone give it; the festival was on that day
    bend(ticket, "first_response", due_at=due, is_provisional=True)
    assert [sentence.partition(" its ")[2][:6] for sentence in found()] == ["record"]
    bend(ticket, "first_response", due_at=due, is_provisional=False)
    assert [sentence.partition(" its ")[2][:6] for sentence in found()] == ["rows g", "record"]


def test_clocks_of_a_year_that_is_not_yet_published_fit():
    ticket = make_ticket(at=shanghai("2101-03-01 10:00"))
    assert ticket.clocks.filter(is_provisional=True).count() == 3
    assert found() == []


# --- What was bent ------------------------------------------------------------------------------------


def test_a_deadline_that_was_moved_is_told_twice():
    ticket = make_ticket()
    bend(ticket, "first_response", due_at=AT + 5 * HOUR)
    assert found() == [
        "first response, round 1: is kept as due 2024-05-14 10:00:00+00:00, its rows give 2024-05-14 09:00:00+00:00",
        "first response, round 1: is kept as due 2024-05-14 10:00:00+00:00, its record says 2024-05-14 09:00:00+00:00",
    ]
    assert found(make_ticket()) == []
    assert next(clock_differences.differences()).startswith(f"Ticket {numbers.grouped(ticket.number)}, ")


def test_a_target_that_was_raised_with_its_deadline_is_told_by_the_record():
    ticket = make_ticket()
    bend(ticket, "first_response", amount=5, due_at=AT + 5 * HOUR)
    sentence, _warning = found()
    assert sentence.endswith("is kept as due 2024-05-14 10:00:00+00:00, its record says 2024-05-14 09:00:00+00:00")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"amount": 8}, "is kept as due"),
        ({"unit": "wall_hours", "amount": 5}, "is kept as due"),
        ({"started_at": AT - HOUR}, "is kept as due"),
        ({"due_at": None}, "is kept as due None"),
        ({"cycle": 2}, "it is the round 1 of its clock"),
    ],
)
def test_each_bent_value_is_told(values, said):
    bend(make_ticket(), "first_response", **values)
    assert any(said in sentence for sentence in found())


def test_a_deadline_that_is_not_said_to_be_provisional_is_told():
    ticket = make_ticket(at=shanghai("2101-03-01 10:00"))
    bend(ticket, "first_response", is_provisional=False)
    assert found() == ["first response, round 1: whether its deadline is provisional is kept wrongly"]


@pytest.mark.parametrize("nudge", [timedelta(seconds=1), -timedelta(seconds=1), timedelta(microseconds=1)])
def test_a_second_is_a_difference(nudge):
    ticket = paused_twice()
    due = ticket.clocks.get(kind="resolution").due_at
    assert due is not None
    bend(ticket, "resolution", due_at=due + nudge)
    assert len(found()) == 2


def test_a_pause_that_was_stretched_moved_or_lost_is_told():
    ticket = paused_twice()
    first, second = ClockPause.objects.filter(clock__ticket=ticket).order_by("pk")
    for change in (
        lambda: ClockPause.objects.filter(pk=second.pk).update(ended_at=AT + DAY + HOUR),
        lambda: ClockPause.objects.filter(pk=second.pk).update(ended_at=None),
        lambda: ClockPause.objects.filter(pk=first.pk).update(started_at=AT - HOUR),
        lambda: ClockPause.objects.filter(pk=first.pk).update(ended_at=AT + 3 * HOUR),
        lambda: ClockPause.objects.filter(pk=first.pk).delete(),
    ):
        with lifted("default"):
            change()
        assert found() != []
        with lifted("default"):
            ClockPause.objects.filter(clock__ticket=ticket).delete()
            ClockPause.objects.bulk_create([first, second])
        assert found() == []


def test_a_late_stop_without_its_breach_is_told():
    ticket = move(make_ticket(), "withdraw", CUSTOMER, AT + 4 * HOUR + MINUTE)
    with lifted("default"):
        ticket.breaches.all().delete()
    assert found() == [
        "first response, round 1: it was stopped too late, and no breach is on record",
        "first response, round 1: whether somebody was told that it is near is kept wrongly",
    ]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"warn_at": None}, "is kept as to be warned of at None, its rows give 2024-05-14 08:00:00+00:00"),
        (
            {"warn_at": AT + HOUR},
            "is kept as to be warned of at 2024-05-14 06:00:00+00:00, its rows give 2024-05-14 08:00:00+00:00",
        ),
        ({"warned_at": AT, "warn_at": None}, "whether somebody was told that it is near is kept wrongly"),
    ],
)
def test_a_warning_that_is_lost_or_at_another_time_is_told(values, said):
    bend(make_ticket(), "first_response", **values)
    assert found() == [f"first response, round 1: {said}"]


def test_a_warning_that_was_taken_back_is_told():
    ticket = make_ticket()
    actions.warn([ticket.clocks.get(kind="first_response")], at=AT + 3 * HOUR)
    assert found() == []
    bend(ticket, "first_response", warned_at=None)
    assert len(found()) == 2


def test_a_round_that_overlaps_the_one_before_is_told():
    ticket = move(make_ticket(state="rejected"), "appeal", CUSTOMER, AT + DAY, DECIDED)
    with lifted("default"):
        Clock.objects.filter(ticket=ticket, kind="resolution", cycle=1).update(stopped_at=AT + 2 * DAY)
    assert "resolution, round 2: it began before the round before it was over" in found()


def test_a_clock_that_does_not_fit_its_ticket_s_state_is_told():
    ticket = make_ticket(state="evidence_check")
    Ticket.objects.filter(pk=ticket.pk).update(state="approved")
    assert found() == [
        "evidence check, round 1: it runs while its ticket is approved",
        "payout: it does not run while its ticket is approved",
    ]


def test_a_slice_of_tickets_costs_the_same_however_many(django_assert_max_num_queries):
    for _ in range(3):
        paused_twice()
    with django_assert_max_num_queries(8):
        assert list(clock_differences.differences(Ticket.objects.all())) == []


# --- The command ----------------------------------------------------------------------------------------


def checked() -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("check_clocks", stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_check_clocks_counts_what_it_looked_at():
    make_ticket()
    assert checked() == ("1 tickets, 3 clocks, 0 breaches: no differences\n", "")


def test_check_clocks_exits_1_on_a_difference():
    ticket = make_ticket(at=shanghai("2101-03-01 10:00"))
    bend(ticket, "first_response", is_provisional=False)
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as left, translation.override("zh-hans"):
        call_command("check_clocks", stdout=out, stderr=err)
    assert left.value.code == 1
    number = numbers.grouped(ticket.number)
    assert out.getvalue() == f"工单 {number}，首次响应，第 1 轮：是否暂定的标记不对\n"
    assert err.getvalue() == "共 1 处不符。\n"


def test_check_clocks_looks_at_what_is_due_next_too():
    ticket = make_ticket()
    Ticket.objects.filter(pk=ticket.pk).update(next_due_at=None)
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("check_clocks", stdout=out, stderr=StringIO())
    assert f"ticket {ticket.number}: is kept as due None" in out.getvalue()
