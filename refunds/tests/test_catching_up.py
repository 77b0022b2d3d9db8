"""What became overdue by itself: of many tickets at once just as of one after the other, and all of it or nothing."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest
from django.db import connection, transaction
from django.db.models import F, Model
from django.test.utils import CaptureQueriesContext

from orders.models import Payment
from orders.tests.at_once import at_once
from orders.tests.make import make_payment
from refunds import actions, deadlines, gate, record
from refunds.actions import Draft
from refunds.actors import SYSTEM
from refunds.models import Breach, Clock, ClockKind, Commitment, Delivery, Event, Ticket
from refunds.tests.make import (
    AT,
    CUSTOMER,
    DAY,
    HOUR,
    asked_supplier,
    make_agent,
    make_ticket,
    move,
)

LATE = AT + 9 * DAY
db = pytest.mark.django_db


def promised(ticket: Ticket, *due: datetime) -> Ticket:
    for at in due:
        actions.promise(ticket, Draft("other", at, "We look into it."), by=make_agent(), at=AT)
    return ticket


def standing_and_used_up() -> Ticket:
    """Its resolution stands, and got a target that is less than what it had used."""
    ticket = make_ticket(state="evidence_requested")
    assert Clock.objects.filter(ticket=ticket, kind="resolution", due_at=None).update(amount=0) == 1
    return ticket


def paid_later(*, taken: bool = False) -> Ticket:
    """Its payment reached us after it was filed; `taken`: another ticket is about that one."""
    ticket = make_ticket(payment=None)
    payment = make_payment(order=None if taken else ticket.order, shop=ticket.shop)
    if taken:
        make_ticket(order=None, payment=payment, scenario="paid_no_order")
        Payment.objects.filter(pk=payment.pk).update(order=ticket.order)
    return ticket


def provisional() -> Ticket:
    ticket = make_ticket(state="evidence_check")
    Clock.objects.filter(ticket=ticket, kind="resolution").update(is_provisional=True)
    return ticket


def tickets() -> list[Ticket]:
    """Every kind of clock missed, of every party; promises broken; payments found; and nothing of either."""
    mine = actions.take(make_ticket(), by=make_agent(), at=AT)
    return [
        make_ticket(),
        actions.set_priority(mine, "urgent", by=make_agent(), at=AT),
        provisional(),
        asked_supplier(make_ticket(), at=AT),
        make_ticket(state="evidence_requested"),
        make_ticket(state="escalated"),
        make_ticket(state="approved"),
        promised(make_ticket(), AT + HOUR, AT + 3.5 * HOUR, LATE + DAY),
        promised(make_ticket(at=LATE), LATE + HOUR),
        move(make_ticket(), "withdraw", CUSTOMER, AT + HOUR),
        standing_and_used_up(),
        paid_later(),
        paid_later(taken=True),
    ]


def rows(model: type[Model], *but: str, **named: F) -> list[dict[str, object]]:
    names = {field.attname for field in model._meta.concrete_fields} - {*but}
    return sorted(model._default_manager.values(*names, **named), key=repr)


def written() -> dict[str, list[dict[str, object]]]:
    """All that is kept, but for when the database wrote it and the keys that it gave to new rows."""
    return {
        "tickets": rows(Ticket),
        "clocks": rows(Clock),
        "commitments": rows(Commitment),
        "breaches": rows(Breach, "id"),
        "events": rows(Event, "id", "recorded_at"),
        "deliveries": rows(Delivery, "id", "event_id", of=F("event__ticket"), seq=F("event__seq")),
    }


def one_after_the_other(pks: list[int]) -> None:
    for pk in pks:
        with gate.changing(Ticket.objects.get(pk=pk), SYSTEM, at=LATE):
            pass


def outcome(run) -> dict[str, list[dict[str, object]]]:
    """What a run leaves, which is then undone."""
    with transaction.atomic():
        run()
        assert [*record.differences(), *deadlines.differences()] == []
        found = written()
        transaction.set_rollback(True)
    return found


@db
def test_many_at_once_are_put_on_record_as_one_after_the_other():
    pks = [ticket.pk for ticket in tickets()]
    before = written()
    alone = outcome(lambda: one_after_the_other(pks))
    assert outcome(lambda: actions.note_overdue(pks, at=LATE)) == alone
    assert written() == before

    noted = {(breach["kind"], breach["party"]) for breach in alone["breaches"]}
    assert {kind for kind, _party in noted} == set(ClockKind.values)
    assert {party for _kind, party in noted} == set(Breach.Party.values)
    kinds = Counter(event["kind"] for event in alone["events"])
    assert (kinds["commitment_broken"], kinds["payment_found"]) == (2, 1)
    assert len(alone["deliveries"]) - len(before["deliveries"]) == len(
        [breach for breach in alone["breaches"] if breach["party"] != "customer"]
    )


@db
@pytest.mark.parametrize(("at", "reminders"), [(AT + 3 * HOUR, 1), (AT + DAY + HOUR, 2)])
def test_many_at_once_are_warned_and_reminded_of_as_one_after_the_other(at, reminders):
    tickets()
    near = list(Clock.objects.filter(stopped_at=None, warn_at__lte=at, due_at__gte=at).order_by("warn_at", "pk"))
    soon = list(Commitment.objects.filter(status="open", remind_at__lte=at).order_by("remind_at", "pk"))

    def one_by_one() -> None:
        for clock in near:
            actions.warn([clock], at=at)
        for promise in soon:
            actions.remind_of_promises([promise], at=at)

    def together() -> None:
        actions.warn(near, at=at)
        actions.remind_of_promises(soon, at=at)

    alone = outcome(one_by_one)
    assert outcome(together) == alone
    kinds = Counter(event["kind"] for event in alone["events"])
    assert kinds["warning"] + kinds["remind"] == len(near) >= 2
    assert kinds["remind"] + kinds["promise_reminder"] == reminders


@db
def test_noting_again_writes_nothing():
    pks = [ticket.pk for ticket in tickets()]
    assert actions.note_overdue(pks, at=LATE) == set(pks)
    before = written()
    assert actions.note_overdue(pks, at=LATE) == set(pks)
    assert written() == before


@db
def test_any_number_takes_the_same_queries():
    few, many = [make_ticket().pk], [make_ticket().pk for _number in range(4)]
    counted = []
    for pks in (few, many):
        with CaptureQueriesContext(connection) as queries:
            actions.note_overdue(pks, at=LATE)
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert Breach.objects.count() == 15


@db
@pytest.mark.parametrize("broken", ["refunds.clocks.end_warnings", "refunds.record.save_heads"])
def test_what_is_interrupted_leaves_nothing(monkeypatch, broken):
    pks = [make_ticket().pk, make_ticket().pk]
    before = written()

    def stop(*_args):
        raise RuntimeError("planted")

    monkeypatch.setattr(broken, stop)
    with pytest.raises(RuntimeError, match="planted"):
        actions.note_overdue(pks, at=LATE)
    assert written() == before


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_ticket_that_is_being_changed_is_passed_over_and_nobody_waits():
    held, free = make_ticket(), make_ticket()
    with gate.changing(held, SYSTEM, at=LATE):
        [done] = at_once([lambda: actions.note_overdue([held.pk, free.pk], at=LATE)])
    assert done == {free.pk}
    assert held.breaches.count() == free.breaches.count() == 3
