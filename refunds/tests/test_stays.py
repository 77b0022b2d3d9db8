"""Stays and detours: written with each move, equal to what the record says, and never bent unseen."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from orders import immutable
from refunds import actions, record
from refunds.actions import Asked
from refunds.models import Breach, Claim, Payout, Stay, Ticket
from refunds.tests.make import AT, CUSTOMER, DECIDED, HOUR, MINUTE, make_agent, make_supervisor, make_ticket

pytestmark = pytest.mark.django_db(transaction=True)


def stays(ticket):
    rows = ticket.stays.order_by("pk")
    return [(row.state, row.left_at and row.left_at - row.entered_at, row.lasted_s) for row in rows]


def wandering():
    """Filed, checked, asked for evidence, given it, rejected, appealed, sent back: hours between the moves."""
    ticket, agent = make_ticket(), make_agent()
    steps = [
        ("start_check", agent, Asked()),
        ("request_evidence", agent, Asked(reason="A picture of the code, please.")),
        ("resume_check", agent, Asked()),
        ("reject", agent, DECIDED),
        ("appeal", CUSTOMER, Asked(reason="The code was used before I had it.")),
        ("return_to_check", make_supervisor(), Asked()),
    ]
    for hours, (step, by, asked) in enumerate(steps, start=1):
        actions.move(ticket, step, by=by, at=AT + hours * HOUR, asked=asked)
    return Ticket.objects.get(pk=ticket.pk)


def test_each_state_that_is_not_final_has_its_stay_with_how_long_it_lasted():
    ticket = wandering()
    assert stays(ticket) == [
        ("submitted", HOUR, 3600),
        ("evidence_check", HOUR, 3600),
        ("evidence_requested", HOUR, 3600),
        ("evidence_check", HOUR, 3600),
        ("escalated", HOUR, 3600),
        ("evidence_check", None, None),
    ]
    assert ticket.detours == 3
    assert list(record.differences()) == []


def test_a_stay_keeps_the_tickets_assignee_and_priority_as_they_were_when_it_ended():
    ticket, agent, other = make_ticket(), make_agent(), make_agent()
    actions.move(ticket, "start_check", by=agent, at=AT + MINUTE)
    actions.set_priority(ticket, "urgent", by=agent, at=AT + 2 * MINUTE)
    actions.move(ticket, "reject", by=agent, at=AT + 3 * MINUTE, asked=DECIDED)
    actions.move(ticket, "appeal", by=CUSTOMER, at=AT + HOUR, asked=Asked(reason="It was used before."))
    actions.assign(ticket, other.user_id, by=make_supervisor(), at=AT + HOUR)
    first, second, _third = ticket.stays.order_by("pk")
    assert (first.priority, first.assignee_id) == ("normal", agent.user_id)
    assert (second.priority, second.assignee_id) == ("urgent", agent.user_id)


def test_a_straight_way_has_no_detour():
    assert make_ticket(state="paid").detours == 0


def test_what_a_stay_says_cannot_be_changed():
    stay = wandering().stays.first()
    rows = Stay.objects.filter(pk=stay.pk)
    for change in ({"state": "approved"}, {"left_at": AT}, {"lasted_s": 1}, {"entered_at": AT - HOUR}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.delete()


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("UPDATE refunds_stay SET lasted_s = 1 WHERE state = 'submitted'", "its stays are not those of its record"),
        ("DELETE FROM refunds_stay WHERE state = 'escalated'", "its stays are not those of its record"),
        ("UPDATE refunds_ticket SET detours = 0", "has 0 detours, its record says 3"),
    ],
)
def test_a_bent_one_is_found(sql, says):
    wandering()
    with immutable.lifted("default"), connection.cursor() as cursor:
        cursor.execute(sql)
    [difference] = record.differences()
    assert says in difference


def test_rows_of_before_are_filled_in_as_new_ones_are_written():
    """What the migration writes for rows that lack it is what the gate wrote for them."""
    wandering()
    make_ticket(state="paid")
    late = make_ticket(state="supplier_confirm")
    actions.sweep(late, at=AT + timedelta(days=9))
    columns = ("ticket", "state", "entered_at", "left_at", "lasted_s", "shop", "clause", "priority")
    breach = ("pk", "kind", "shop", "clause", "priority")
    payout = ("pk", "shop", "supplier", "scenario", "responsible")

    def written():
        return [
            sorted(Stay.objects.values_list(*columns), key=str),
            list(Breach.objects.order_by("pk").values_list(*breach)),
            list(Payout.objects.order_by("pk").values_list(*payout)),
            list(Claim.objects.order_by("pk").values_list("pk", "answer_s")),
            list(Ticket.objects.order_by("pk").values_list("pk", "detours")),
        ]

    before = written()
    assert all(before)
    assert any(answer_s for _pk, answer_s in before[3])
    with immutable.lifted("default"):
        Stay.objects.all().delete()
        Ticket.objects.update(detours=0)
        Claim.objects.update(answer_s=None)
        Payout.objects.update(supplier=None, scenario="", responsible="")
        Breach.objects.update(kind="payout", priority="urgent")
        import_module("refunds.migrations.0032_fill_report_columns").fill(
            apps, type("Editor", (), {"connection": connection})
        )
    assert written() == before
