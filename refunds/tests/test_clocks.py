"""The six clocks as rows: started, paused, resumed, stopped and moved as designed, every change on record."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from orders.models import SandboxScript
from refunds import actions, clock_differences, clocks, deadlines, paying, record, sweeping, timeline
from refunds.actions import Asked, Draft
from refunds.actors import SYSTEM
from refunds.models import Clock, ClockPause, Event, Payout, Reservation, Ticket
from refunds.refusals import Refused
from refunds.tests.make import (
    AT,
    CUSTOMER,
    DAY,
    DECIDED,
    HOUR,
    MINUTE,
    asked_supplier,
    fresh,
    kept_file,
    last_event,
    make_agent,
    make_supervisor,
    make_ticket,
    move,
    publish_target,
)

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


def on(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A time in Shanghai in 2024."""
    return datetime(2024, month, day, hour, minute, tzinfo=SHANGHAI)


def running(ticket: Ticket) -> dict[str, datetime | None]:
    return dict(ticket.clocks.filter(stopped_at=None).values_list("kind", "due_at"))


def due(ticket: Ticket, kind: str) -> datetime | None:
    return ticket.clocks.filter(kind=kind).latest("cycle").due_at


def test_a_complete_filing_starts_three_clocks():
    """Tuesday 13:00; the desk works 09:00–21:00, so a business day of twelve hours ends on Wednesday 13:00."""
    assert running(make_ticket()) == {
        "first_response": on(5, 14, 17),
        "evidence_check": on(5, 15, 13),
        "resolution": on(5, 15, 13),
    }


def test_an_incomplete_filing_has_three_days_and_no_check_yet():
    assert running(make_ticket(evidence=("payment",))) == {
        "first_response": on(5, 14, 17),
        "resolution": on(5, 17, 13),
    }


@pytest.mark.parametrize(
    ("state", "kinds"),
    [
        ("evidence_check", {"first_response", "evidence_check", "resolution"}),
        ("supplier_confirm", {"first_response", "resolution"}),
        ("approved", {"first_response", "payout", "resolution"}),
        ("escalated", {"first_response", "resolution"}),
        ("paid", set()),
        ("rejected", set()),
        ("withdrawn", set()),
    ],
)
def test_what_runs_in_each_state(state, kinds):
    assert set(running(make_ticket(state=state))) == kinds


def test_the_supplier_s_clock_is_by_the_wall_and_stops_at_the_answer():
    ticket = asked_supplier(make_ticket(), at=AT)
    assert due(ticket, "supplier_confirm") == AT + DAY
    actions.answer_claim(ticket.claims.get(), "agree", by=SYSTEM, at=AT + 2 * HOUR)
    clock = ticket.clocks.get(kind="supplier_confirm")
    assert (clock.stopped_at, clock.due_at) == (AT + 2 * HOUR, AT + DAY)


def test_the_payout_has_a_business_day_from_the_approval():
    ticket = make_ticket(supplier=None, state="evidence_check")
    move(ticket, "approve", make_agent(), on(5, 14, 20), DECIDED)
    assert due(ticket, "payout") == on(5, 15, 20)


def test_waiting_for_the_customer_stands_still_and_never_shortens():
    ticket = make_ticket(evidence=("payment",), at=on(5, 14, 10), state="evidence_check")
    ticket = move(ticket, "request_evidence", make_agent(), on(5, 14, 15), Asked(reason="The picture, please."))
    assert running(ticket) == {"customer_evidence": on(5, 17, 15), "resolution": None}
    assert ticket.clocks.get(kind="first_response").stopped_at == on(5, 14, 15)
    ticket = actions.add_evidence(ticket, [kept_file("product")], by=CUSTOMER, at=on(5, 15, 11))
    # Paused from Tuesday 15:00 to Wednesday 11:00: 6 + 2 business hours; Friday 10:00 becomes Friday 18:00.
    assert running(ticket) == {"evidence_check": on(5, 15, 23) + 10 * HOUR + 2 * HOUR, "resolution": on(5, 17, 18)}
    pause = ClockPause.objects.get(clock__ticket=ticket)
    assert (pause.started_at, pause.ended_at) == (on(5, 14, 15), on(5, 15, 11))


def test_a_second_request_is_a_second_cycle():
    ticket = make_ticket(evidence=("payment",), state="evidence_requested")
    ticket = move(ticket, "resume_check", make_agent(), AT + HOUR)
    ticket = move(ticket, "request_evidence", make_agent(), AT + 2 * HOUR, DECIDED)
    cycles = ticket.clocks.filter(kind="customer_evidence").order_by("cycle")
    assert list(cycles.values_list("cycle", "due_at")) == [
        (1, AT + 2 * MINUTE + 3 * DAY),
        (2, AT + 2 * HOUR + 3 * DAY),
    ]
    assert ClockPause.objects.filter(clock__ticket=ticket).count() == 2


def test_the_spring_festival_and_its_make_up_day():
    """Closed 10–17 February 2024; Sunday the 18th is worked instead."""
    ticket = make_ticket(evidence=("payment",), at=on(2, 9, 20))
    assert due(ticket, "first_response") == on(2, 18, 12)
    assert due(ticket, "resolution") == on(2, 20, 20)
    waiting = actions.triage(ticket, at=on(2, 9, 20))
    assert due(waiting, "customer_evidence") == on(2, 12, 20)


@pytest.mark.parametrize(
    ("filed", "response"),
    [
        (on(5, 14, 20, 59), on(5, 15, 12, 59)),
        (on(5, 14, 23), on(5, 15, 13)),
        (on(5, 18, 12), on(5, 20, 13)),  # a Saturday
        (on(4, 28, 20), on(4, 29, 12)),  # a Sunday that makes up for Labour Day
        (on(4, 30, 20), on(5, 6, 12)),  # the eve of the holidays
    ],
)
def test_business_time_skips_what_is_closed(filed, response):
    assert due(make_ticket(at=filed), "first_response") == response


def test_evidence_within_the_grace_makes_a_complete_filing():
    for minutes, is_complete in ((10, True), (11, False)):
        ticket = make_ticket(evidence=("payment",))
        actions.add_evidence(ticket, [kept_file("product")], by=CUSTOMER, at=AT + minutes * MINUTE)
        ticket = fresh(ticket)
        assert ticket.is_complete_filing is is_complete
        assert due(ticket, "resolution") == (on(5, 15, 13) if is_complete else on(5, 17, 13))
        assert due(ticket, "evidence_check") == on(5, 15, 13) + minutes * MINUTE
        assert list(changes_that_do_not_fit(ticket)) == []


def test_a_priority_retargets_what_runs_and_says_why():
    ticket = make_ticket()
    actions.set_priority(ticket, "urgent", by=make_agent(), at=AT + 30 * MINUTE)
    assert due(ticket, "first_response") == AT + HOUR
    [change] = last_event(ticket, "set_priority").data["clocks"]
    assert (change["clock"], change["reason"]) == ("first_response", "priority is urgent")
    assert datetime.fromisoformat(change["old_due"]) == AT + 4 * HOUR
    assert datetime.fromisoformat(change["new_due"]) == AT + HOUR
    actions.set_priority(ticket, "normal", by=make_agent(), at=AT + 5 * HOUR)
    assert ticket.breaches.get().due_at == AT + HOUR  # it was missed, whatever is said later
    assert due(ticket, "first_response") == AT + 4 * HOUR


def test_the_database_keeps_what_a_clock_has_told():
    ticket = make_ticket(state="rejected")
    clock = ticket.clocks.get(kind="resolution")
    for change in ({"stopped_at": AT}, {"started_at": AT - DAY}, {"kind": "payout"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Clock.objects.filter(pk=clock.pk).update(**change)
    again = {"ticket": ticket, "calendar": clock.calendar, "amount": 1, "unit": "wall_hours", "started_at": AT}
    with pytest.raises(IntegrityError), transaction.atomic():
        Clock.objects.create(kind="resolution", cycle=clock.cycle, stopped_at=AT, **again)
    Clock.objects.create(kind="payout", cycle=8, **again)
    with pytest.raises(IntegrityError), transaction.atomic():
        Clock.objects.create(kind="payout", cycle=9, **again)


def test_a_reminder_is_for_a_running_request_and_once():
    ticket = make_ticket(evidence=("payment",), state="evidence_requested")
    first = ticket.clocks.get(kind="customer_evidence")
    later = AT + DAY + 2 * MINUTE
    for at in (later - MINUTE, later, later):
        actions.warn([first], at=at)
    assert Event.objects.filter(ticket=ticket, kind="remind").count() == 1
    ticket = move(ticket, "resume_check", make_agent(), later)
    ticket = move(ticket, "request_evidence", make_agent(), later, DECIDED)
    actions.warn([first], at=later + DAY)
    assert Event.objects.filter(ticket=ticket, kind="remind").count() == 1
    actions.warn([ticket.clocks.get(kind="customer_evidence", cycle=2)], at=later + DAY)
    assert Event.objects.filter(ticket=ticket, kind="remind").count() == 2


@pytest.mark.parametrize(("late", "state"), [(0, "evidence_requested"), (1, "rejected")])
def test_the_customer_s_last_second_counts(late, state):
    ticket = make_ticket(evidence=("payment",), state="evidence_requested")
    clock = ticket.clocks.get(kind="customer_evidence")
    assert clock.due_at is not None
    ticket = actions.sweep(ticket, at=clock.due_at + timedelta(seconds=late))
    assert ticket.state == state
    if late:
        assert ticket.decision_clause is not None
        assert ticket.decision_clause.clause.code == "insufficient_evidence"


# --- Whatever happens ---------------------------------------------------------------------------


def changes_that_do_not_fit(ticket: Ticket):
    """Replays every change of a deadline from the events: each begins where the last one ended."""
    last: dict[tuple[str, int], Any] = {}
    for event in Event.objects.filter(ticket=ticket).order_by("seq"):
        for change in event.data.get("clocks", ()):
            key = (change["clock"], change["cycle"])
            if change["old_due"] != last.get(key) or not change["reason"]:
                yield event.seq, change
            last[key] = change["new_due"]
    for clock in ticket.clocks.all():
        told = last.get((clock.kind, clock.cycle))
        if (datetime.fromisoformat(told) if told else None) != clock.due_at:
            yield clock.kind, clock.cycle, told, clock.due_at


def stands(clock: Clock) -> str:
    return "pause" if clock.pauses.filter(ended_at=None).exists() else "run"


def check(ticket: Ticket) -> None:
    """What holds of every ticket at any time."""
    ticket = fresh(ticket)
    wishes = {kind: wish for kind, wish in clocks.wanted(ticket).items() if wish != "off"}
    rows = {clock.kind: stands(clock) for clock in ticket.clocks.filter(stopped_at=None)}
    # A check that has not begun cannot be paused.
    assert rows in (wishes, {kind: wish for kind, wish in wishes.items() if kind != "evidence_check" or wish == "run"})
    itself = Ticket.objects.filter(pk=ticket.pk)
    assert [*record.differences(itself), *deadlines.differences(itself), *clock_differences.differences(itself)] == []
    counted = Payout.objects.filter(payment=ticket.payment, status__in=Payout.COUNTED)
    reserved = Reservation.objects.filter(payment=ticket.payment).values_list("reserved_fen", flat=True)
    assert sum(reserved) == sum(counted.values_list("amount_fen", flat=True))
    assert list(changes_that_do_not_fit(ticket)) == []
    unfinished = ticket.payouts.filter(status__in=Payout.UNFINISHED).exists()
    assert unfinished == (ticket.state == "approved")
    assert (ticket.closed_at is not None) == ticket.is_finished
    assert ticket.claims.filter(status="open").exists() <= (ticket.state == "supplier_confirm")
    assert all(line.sentence for line in timeline.page(ticket, "staff").lines)
    assert all(line.sentence for line in timeline.page(ticket, "customer").lines)


def verbs(ticket: Ticket, people: dict[str, Any]) -> dict[str, Any]:
    agent, boss = people["agent"], people["boss"]

    def step(name, by, asked=DECIDED):
        return lambda at: actions.move(ticket, name, by=by, at=at, asked=asked)

    def claim_answered(word):
        def answer(at):
            claim = ticket.claims.order_by("-pk").first()
            if claim is not None:
                actions.answer_claim(claim, word, by=SYSTEM, at=at)

        return answer

    def work(at):
        for payout in ticket.payouts.order_by("pk"):
            paying.work(payout, at=at)

    def resend(at):
        actions.resend_payout(ticket.payouts.latest("pk"), by=boss, at=at) if ticket.payouts.exists() else None

    def on_a_promise(do):
        def close(at):
            row = ticket.commitments.order_by("-pk").first()
            if row is not None:
                do(row, at)

        return close

    def later(at):
        return Draft("reply_by", at + 2 * HOUR, "Later")

    promised = Asked(reason="In writing.", commitment=None)
    return {
        "start": step("start_check", agent),
        "request": step("request_evidence", agent),
        "resume": step("resume_check", agent),
        "ask": step("ask_supplier", agent),
        "agree": claim_answered("agree"),
        "refuse": claim_answered("refuse"),
        "approve": step("approve", boss),
        "approve a part": step("approve", boss, Asked(reason="A part.", amount_fen=2_500)),
        "second approve": step("approve", people["other"]),
        "revoke": step("revoke", boss),
        "reject": step("reject", people["other"]),
        "escalate": step("escalate", agent),
        "return": step("return_to_check", boss),
        "withdraw": step("withdraw", agent, promised),
        "appeal": step("appeal", CUSTOMER),
        "triage": lambda at: actions.triage(ticket, at=at),
        "decide": lambda at: actions.decide(ticket, at=at),
        "silence": lambda at: actions.note_silence(ticket, at=at),
        "sweep": lambda at: actions.sweep(ticket, at=at),
        "payment file": lambda at: actions.add_evidence(ticket, [kept_file("payment")], by=CUSTOMER, at=at),
        "product file": lambda at: actions.add_evidence(ticket, [kept_file("product")], by=CUSTOMER, at=at),
        "urgent": lambda at: actions.set_priority(ticket, "urgent", by=agent, at=at),
        "normal": lambda at: actions.set_priority(ticket, "normal", by=agent, at=at),
        "reply": lambda at: actions.reply(ticket, "Thank you for the files.", by=agent, at=at),
        "promise": lambda at: actions.promise(ticket, Draft("decide_by", at + DAY, "Soon"), by=agent, at=at),
        "promise more": lambda at: actions.promise(ticket, Draft("other", at + HOUR, "A code"), by=agent, at=at),
        "supersede": on_a_promise(lambda row, at: actions.supersede(ticket, row, later(at), by=agent, at=at)),
        "close": on_a_promise(lambda row, at: actions.close_commitment(ticket, row, "released", "No", by=agent, at=at)),
        "keep": on_a_promise(lambda row, at: actions.close_commitment(ticket, row, "kept", "Done", by=agent, at=at)),
        "contest": on_a_promise(lambda row, at: actions.contest(ticket, row, "Not so.", by=CUSTOMER, at=at)),
        "settle contest": on_a_promise(lambda row, at: actions.settle_contest(row, True, "So.", by=boss, at=at)),
        "review": lambda at: actions.review_breaches(
            list(ticket.breaches.values_list("pk", flat=True)), "other", "Late.", by=boss, at=at
        ),
        "warn": lambda at: sweeping.sweep(at),
        "apply target": lambda at: actions.apply_target(
            list(ticket.clocks.values_list("pk", flat=True)), by=boss, reason="So.", at=at
        ),
        "another target": lambda at: publish_target("resolution", 40, "business_hours", variant="incomplete"),
        "work": work,
        "resend": resend,
    }


NAMES = sorted(verbs(Ticket(), {"agent": None, "boss": None, "other": None}))
# Twice, because money is what this is about.
CHOICES = st.sampled_from([*NAMES, "ask", "agree", "approve", "work", "work", "start", "revoke", "appeal"])
HOURS = st.sampled_from([0, 0.01, 1, 7, 25, 80])


@settings(max_examples=15, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(
    walk=st.lists(st.tuples(CHOICES, HOURS), min_size=6, max_size=16),
    kinds=st.sampled_from([(), ("payment",), ("payment", "product")]),
    scripts=st.lists(st.sampled_from(SandboxScript.Behaviour.values), max_size=3),
)
def test_whatever_happens_the_rows_the_record_and_the_money_agree(walk, kinds, scripts):
    ticket = make_ticket(evidence=kinds, amount_fen=5_000)
    for behaviour in scripts:
        SandboxScript.objects.create(shop=ticket.shop, behaviour=behaviour)
    people = {"agent": make_agent(), "boss": make_supervisor(), "other": make_supervisor()}
    does, at = verbs(ticket, people), AT
    for name, hours in walk:
        at += hours * HOUR
        with suppress(Refused):
            does[name](at)
    check(ticket)


@pytest.mark.parametrize(("kinds", "is_complete"), [(("payment", "product"), True), ((), False)])
@pytest.mark.parametrize("at", [AT, on(2, 8, 20), on(9, 30, 22)])
def test_what_is_foreseen_is_what_a_filing_at_that_moment_starts(kinds, is_complete, at):
    foreseen = clocks.foreseen("resolution", at, is_complete=is_complete)
    clock = make_ticket(at=at, evidence=kinds).clocks.get(kind="resolution")
    assert (foreseen.due, foreseen.sentence()) == (clock.due_at, clocks.explained(clock).sentence())
