"""What is due next: kept by the gate with every change, and always what clocks and promises say."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from refunds import actions, deadlines
from refunds.actions import Draft
from refunds.models import Ticket
from refunds.tests.clean import clean_books
from refunds.tests.make import AT, DAY, HOUR, MINUTE, fresh, make_agent, make_ticket

__all__ = ["clean_books"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_books")]


def due(ticket: Ticket):
    return fresh(ticket).next_due_at


def test_a_new_ticket_is_due_when_its_first_clock_is():
    assert due(make_ticket()) == AT + 4 * HOUR


def test_a_promise_is_due_while_it_is_open():
    ticket, agent = make_ticket(), make_agent()
    promised = actions.promise(ticket, Draft("other", AT + HOUR, "A look"), by=agent, at=AT)
    assert due(ticket) == AT + HOUR
    later = actions.supersede(ticket, promised, Draft("other", AT + 2 * HOUR, "A look"), by=agent, at=AT)
    assert due(ticket) == AT + 2 * HOUR
    actions.close_commitment(ticket, later, "released", "Not needed.", by=agent, at=AT)
    assert due(ticket) == AT + 4 * HOUR


def test_a_broken_promise_is_not_due_any_more():
    ticket = make_ticket()
    actions.promise(ticket, Draft("other", AT + HOUR, "A look"), by=make_agent(), at=AT)
    actions.sweep(ticket, at=AT + HOUR + MINUTE)
    assert due(ticket) == AT + 4 * HOUR


def test_another_priority_moves_it():
    ticket = make_ticket()
    before = due(ticket)
    assert actions.set_priority(ticket, "urgent", by=make_agent(), at=AT).next_due_at < before


def test_the_question_to_the_customer_is_due_and_the_paused_resolution_is_not():
    ticket = make_ticket(evidence=("payment",), state="evidence_requested")
    assert due(ticket) == ticket.clocks.get(kind="customer_evidence").due_at


@pytest.mark.parametrize("state", ["paid", "rejected", "withdrawn"])
def test_a_finished_ticket_is_due_at_no_time_though_a_promise_is_open(state):
    ticket, agent = make_ticket(), make_agent()
    actions.promise(ticket, Draft("other", AT + 9 * DAY, "A gift"), by=agent, at=AT)
    if state == "rejected":
        decided = actions.Asked(
            reason="Used.",
            clause="used",
            dispose={row.pk: actions.Disposal("released", "No.") for row in ticket.commitments.all()},
        )
        actions.move(ticket, "start_check", by=agent, at=AT)
        actions.move(ticket, "reject", by=agent, at=AT, asked=decided)
    elif state == "withdrawn":
        actions.move(ticket, "withdraw", by=agent, at=AT, asked=actions.Asked(reason="In writing."))
    else:
        ticket = make_ticket(state="paid")
    assert (fresh(ticket).state, due(ticket)) == (state, None)


def test_one_query_tells_what_is_due(django_assert_num_queries):
    ticket = make_ticket()
    with django_assert_num_queries(1):
        deadlines.next_due_at(ticket)


def test_a_difference_is_told():
    ticket = make_ticket()
    kept = ticket.next_due_at
    Ticket.objects.filter(pk=ticket.pk).update(next_due_at=None)
    assert list(deadlines.differences()) == [f"ticket {ticket.number}: is kept as due None, its rows say {kept}"]
    Ticket.objects.filter(pk=ticket.pk).update(next_due_at=kept)


def test_the_migration_fills_in_what_the_rows_say():
    """Over tickets in every state, as if the column had just been added."""
    for state in ("submitted", "evidence_requested", "supplier_confirm", "escalated", "paid", "rejected"):
        ticket = make_ticket(state=state, evidence=("payment", "product"))
        if not ticket.is_finished:
            actions.promise(ticket, Draft("other", AT + HOUR, "A look"), by=make_agent(), at=AT + 30 * MINUTE)
    Ticket.objects.update(next_due_at=None)
    import_module("refunds.migrations.0013_fill_next_due_at").fill(apps, None)
    assert list(deadlines.differences()) == []
