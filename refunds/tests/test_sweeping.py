"""The sweep: what is found, what is left alone, and that two at once do everything once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from orders.tests.at_once import at_once
from orders.tests.make import NOON
from refunds import actions, record, sweeping
from refunds.actions import Draft
from refunds.models import Breach, Claim, Clock, Commitment, Delivery, Event, Heartbeat, Ticket
from refunds.sweeping import Swept
from refunds.tests import journeys
from refunds.tests.journeys import FILED

HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)
db = pytest.mark.django_db


def state(ticket):
    return Ticket.objects.get(pk=ticket.pk).state


def kinds(ticket):
    return list(ticket.events.order_by("seq").values_list("kind", flat=True))


def promise(ticket, due_at):
    agent = journeys.make_staff()
    return actions.promise(ticket, Draft("other", due_at, "We look into it."), by=agent, at=FILED)


@db
def test_sweep_with_nothing_due_leaves_only_its_heartbeat():
    journeys.file()
    assert sweeping.sweep(FILED) == Swept()
    assert Heartbeat.objects.get().at == FILED


@db
def test_sweep_records_a_breach_once():
    ticket = journeys.file()
    assert sweeping.sweep(FILED + 4 * HOUR).clocks == 0
    assert sweeping.sweep(FILED + 4 * HOUR + SECOND) == Swept(clocks=1)
    assert sweeping.sweep(FILED + 4 * HOUR + 2 * SECOND) == Swept()
    assert [breach.clock.kind for breach in ticket.breaches.all()] == ["first_response"]
    assert kinds(ticket).count("breach") == 1


@db
def test_sweep_leaves_a_target_used_up_at_closing_time_until_the_desk_opens(django_assert_max_num_queries):
    ticket = journeys.file(at=NOON + 5 * HOUR)  # four hours until closing time
    with django_assert_max_num_queries(20):
        assert sweeping.sweep(NOON + 12 * HOUR) == Swept()
    assert Clock.objects.get(ticket=ticket, kind="first_response").due_at == NOON + 9 * HOUR
    assert sweeping.sweep(NOON + 21 * HOUR + SECOND) == Swept(clocks=1)


@db
def test_sweep_ends_a_request_whose_evidence_never_came():
    ticket = journeys.waiting_for_evidence()
    sweeping.sweep(FILED + 3 * DAY)
    assert state(ticket) == "evidence_requested"
    swept = sweeping.sweep(FILED + 3 * DAY + SECOND)
    assert (swept.failed, state(ticket)) == (0, "rejected")
    assert kinds(ticket).count("expire") == 1


@db
def test_sweep_ends_it_too_when_the_breach_was_noted_by_somebody_before():
    ticket = journeys.waiting_for_evidence()
    late = FILED + 3 * DAY + SECOND
    actions.add_evidence(ticket, journeys.kept("payment"), by=journeys.CUSTOMER, at=late)
    assert (ticket.breaches.filter(party="customer").count(), state(ticket)) == (1, "evidence_requested")
    sweeping.sweep(late + SECOND)
    assert state(ticket) == "rejected"


@db
def test_sweep_reminds_of_evidence_once():
    ticket = journeys.waiting_for_evidence()
    assert sweeping.sweep(FILED + DAY - SECOND).reminders == 0
    assert sweeping.sweep(FILED + DAY).reminders == 1
    assert sweeping.sweep(FILED + DAY + SECOND).reminders == 0
    assert kinds(ticket).count("remind") == 1


@db
def test_sweep_breaks_a_promise_that_is_due():
    ticket = journeys.file()
    promise(ticket, FILED + HOUR)
    assert sweeping.sweep(FILED + HOUR) == Swept(promises=1)
    assert sweeping.sweep(FILED + HOUR + SECOND) == Swept(commitments=1)
    assert sweeping.sweep(FILED + HOUR + SECOND) == Swept()
    assert Commitment.objects.get().status == "broken"


@db
@pytest.mark.parametrize(("amount_fen", "ends"), [(2_000, "approved"), (6_000, "escalated")])
def test_sweep_acts_on_a_suppliers_silence_as_the_clause_says(amount_fen, ends):
    ticket = journeys.asked(amount_fen=amount_fen)
    assert sweeping.sweep(FILED + DAY).claims == 0
    assert sweeping.sweep(FILED + DAY + SECOND).claims == 1
    assert (state(ticket), Claim.objects.get().status) == (ends, "silent")
    assert sweeping.sweep(FILED + DAY + 2 * SECOND).claims == 0
    assert ticket.breaches.get(party="supplier").supplier == Claim.objects.get().supplier


@db
def test_sweep_skips_a_ticket_that_cannot_be_changed_and_goes_on(monkeypatch):
    tickets = [journeys.file() for _number in range(5)]
    bad, real = tickets[1], actions.note_overdue

    def note_overdue(pks, *, at):
        if bad.pk in pks:
            raise RuntimeError("planted")
        return real(pks, at=at)

    monkeypatch.setattr(actions, "note_overdue", note_overdue)
    assert sweeping.sweep(FILED + 5 * HOUR) == Swept(clocks=4, failed=1)
    assert not bad.breaches.exists()
    assert Breach.objects.count() == 4
    assert Heartbeat.objects.exists()


@db
def test_sweep_takes_any_number_a_few_at_a_time(monkeypatch):
    monkeypatch.setattr(sweeping, "CHUNK", 3)
    monkeypatch.setattr(sweeping, "AT_ONCE", 2)
    for _number in range(5):
        journeys.file()
    assert sweeping.sweep(FILED + 5 * HOUR) == Swept(clocks=5)
    assert Breach.objects.count() == 5


@db
def test_sweep_is_driven_by_the_indexes():
    """Asked of the planner, with PostgreSQL told to prefer an index as it does in a full table."""
    passes = sweeping._passes(FILED)
    wanted = dict.fromkeys(("clocks", "evidence"), "clock_due") | dict.fromkeys(("reminders", "warnings"), "clock_warn")
    wanted |= {"commitments": "commitment_due", "claims": "claim_due", "promises": "commitment_remind"}
    assert set(wanted) == set(passes)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    for name, index in wanted.items():
        rows = passes[name].rows.order_by(passes[name].by, "pk").select_related(None)[: sweeping.CHUNK]
        plan = rows.explain()
        assert index in plan or ("claim_one_open_a_ticket" in plan and name == "claims"), plan


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_do_everything_once():
    late = FILED + 4 * DAY
    overdue, expiring, silent = journeys.file(), journeys.waiting_for_evidence(), journeys.asked(amount_fen=6_000)
    promise(overdue, FILED + HOUR)
    swept = at_once([lambda: sweeping.sweep(late)] * 4)
    assert [one.failed for one in swept] == [0] * 4
    assert (state(overdue), state(expiring), state(silent)) == ("submitted", "rejected", "escalated")
    assert Breach.objects.count() == Breach.objects.values("clock").distinct().count()
    assert kinds(expiring).count("expire") == kinds(silent).count("supplier_silent") == 1
    assert kinds(silent).count("escalate") == kinds(overdue).count("commitment_broken") == 1
    assert [kinds(ticket).count("breach") for ticket in (overdue, expiring, silent)] == [
        ticket.breaches.count() for ticket in (overdue, expiring, silent)
    ]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sweeps_at_once_record_each_of_many_breaches_once(monkeypatch):
    monkeypatch.setattr(sweeping, "AT_ONCE", 4)
    for _number in range(10):
        promise(journeys.file(), FILED + HOUR)
    swept = at_once([lambda: sweeping.sweep(FILED + 4 * DAY)] * 3)
    assert [one.failed for one in swept] == [0] * 3
    events = Event.objects.filter(kind="breach")
    assert Breach.objects.count() == events.count() == Clock.objects.count() == 30
    assert Delivery.objects.filter(event__in=events).count() == 30
    assert Event.objects.filter(kind="commitment_broken").count() == 10
    assert list(record.differences()) == []
