"""Queues: who sees which unfinished tickets in which order, and how `take_next` hands them out."""

from __future__ import annotations

import pytest
from django.db import connection

from orders.tests.make import make_order, make_payment
from refunds import actions, actors, numbers, queues
from refunds.actions import Draft
from refunds.models import Ticket
from refunds.refusals import WrongPerson
from refunds.tests.make import (
    AT,
    CUSTOMER,
    DAY,
    HOUR,
    MINUTE,
    asked_supplier,
    fresh,
    last_event,
    make_agent,
    make_supervisor,
    make_ticket,
)

pytestmark = pytest.mark.django_db


def test_the_open_tickets_are_in_the_order_of_what_is_due_next():
    late, early, promised = make_ticket(at=AT + HOUR), make_ticket(), make_ticket(at=AT + HOUR)
    actions.promise(promised, Draft("other", AT + 2 * HOUR, "A look"), by=make_agent(), at=AT + HOUR)
    make_ticket(state="paid")
    assert list(queues.open_tickets()) == [promised, early, late]


def test_what_is_due_at_the_same_time_is_in_the_order_of_filing_and_what_is_never_due_comes_last():
    first, second, never = make_ticket(), make_ticket(), make_ticket()
    Ticket.objects.filter(pk=never.pk).update(next_due_at=None)
    another = make_ticket()
    assert list(queues.open_tickets()) == [first, second, another, never]


def test_mine_are_mine_and_unassigned_nobodys():
    agent, other = make_agent(), make_agent()
    mine, theirs, nobodys = make_ticket(), make_ticket(), make_ticket()
    actions.take(mine, by=agent, at=AT)
    actions.take(theirs, by=other, at=AT)
    done = make_ticket(state="withdrawn")
    actions.assign(done, agent.user_id, by=agent, at=AT)
    assert list(queues.mine(agent.user_id or 0)) == [mine]
    assert list(queues.unassigned()) == [nobodys]


def test_a_supervisor_is_waited_for_by_requests_escalations_and_late_money():
    asked = make_ticket(amount_fen=30_000, state="supplier_confirm")
    actions.move(asked, "approve", by=make_agent(), at=AT + HOUR)
    escalated = make_ticket(state="escalated")
    late = make_ticket(state="approved")
    actions.press_overdue(late, by=CUSTOMER, at=AT + 5 * DAY)
    for state in ("submitted", "supplier_confirm", "approved", "paid"):
        make_ticket(state=state)
    assert set(queues.waiting_for_supervisor()) == {asked, escalated, late}
    chosen = {name: set(queues.open_tickets().filter(which)) for name, which in queues.WAITING.items()}
    assert chosen == {"approval": {asked}, "decision": {escalated}, "money": {late}}


def test_the_desk_is_waited_for_by_what_is_new_checked_or_answered():
    agent = make_agent()
    new, answered = make_ticket(), make_ticket(state="supplier_confirm")
    checked, waiting = make_ticket(), asked_supplier(make_ticket(), at=AT, by=agent)
    actions.triage(checked, at=AT)
    for ticket in (checked, waiting, answered):
        actions.assign(ticket, None, by=agent, at=AT + HOUR)
    make_ticket(state="escalated")
    assert fresh(checked).state == "evidence_check"
    assert set(queues.waiting_for_desk()) == {new, checked, answered}


@pytest.fixture
def found():
    """Searches among all tickets."""
    return lambda text: set(queues.search(Ticket.objects.all(), text))


def test_a_ticket_is_found_by_each_of_its_numbers_and_by_its_contact(found):
    ticket = make_ticket(
        payment=make_payment(
            order=make_order(number="SO-1", contact="Ann.Lee@Example.com", supplier_order_number="up-77"), serial="42-A"
        )
    )
    make_ticket()
    texts = (ticket.number, numbers.grouped(ticket.number), "SO-1", "42-A", "up-77", "ann.LEE@example.com", " SO-1\n")
    assert {text: found(text) for text in texts} == {text: {ticket} for text in texts}


@pytest.mark.parametrize("text", ["", "  ", "SO-", "%", "_", "' OR 1=1 --", "\x00", "so-1", "0", "9" * 500, "中文"])
def test_nothing_is_found_by_less_than_the_whole(found, text):
    make_ticket(payment=make_payment(order=make_order(number="SO-1", contact="ann@example.com"), serial="42"))
    assert found(text) == set()


def test_an_order_without_a_suppliers_number_or_contact_is_not_found_by_nothing(found):
    make_ticket(payment=make_payment(order=make_order(supplier_order_number="", contact="")))
    assert found("") == set()


def test_a_ticket_about_a_payment_is_found_by_the_order_that_turned_up_later(found):
    payment = make_payment(order=None)
    ticket = make_ticket(order=None, payment=payment, scenario="paid_no_order")
    payment.order = make_order(shop=payment.shop, number="SO-9")
    payment.save()
    assert found("SO-9") == {ticket}


def test_search_stays_within_the_rows_that_it_is_given():
    ticket = make_ticket()
    assert ticket.order is not None
    assert not queues.search(Ticket.objects.filter(state="paid"), ticket.order.number).exists()


def test_search_costs_no_more_whatever_it_finds(django_assert_num_queries):
    def file():
        make_ticket(payment=make_payment(order=make_order(contact="nobody@example.com")))

    file()
    with django_assert_num_queries(8):
        assert len(queues.search(Ticket.objects.all(), "nobody@example.com")) == 1
    file()
    file()
    with django_assert_num_queries(8):
        assert len(queues.search(Ticket.objects.all(), "nobody@example.com")) == 3


def test_every_queue_goes_by_an_index():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads an empty table as a whole, whatever its indexes")
    queued = {
        "open_tickets": (queues.open_tickets(), "ticket_due"),
        "mine": (queues.mine(1), "ticket_due_of_assignee"),
        "unassigned": (queues.unassigned(), "ticket_due_of_assignee"),
        "waiting_for_supervisor": (queues.waiting_for_supervisor(), "ticket_due"),
        "waiting_for_desk": (queues.waiting_for_desk(), "ticket_due_of_assignee"),
    }
    plans = {name: (rows[:30].explain(), index) for name, (rows, index) in queued.items()}
    assert {name: plan for name, (plan, index) in plans.items() if f"USING INDEX {index}" not in plan} == {}
    assert {name: plan for name, (plan, _index) in plans.items() if "TEMP B-TREE" in plan} == {}


def test_every_way_to_search_goes_by_an_index():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads an empty table as a whole, whatever its indexes")
    plans = [rows.explain() for rows in queues._orders("x")]
    plans += [queues.search(Ticket.objects.all(), "x").explain()]
    assert [plan for plan in plans if "SCAN" in plan] == []
    assert "order_contact_lowered" in plans[2]


def test_take_next_gives_the_urgent_first_then_what_is_due_next():
    agent = make_agent()
    late, early, urgent = make_ticket(at=AT + HOUR), make_ticket(), make_ticket(at=AT + 2 * HOUR)
    actions.set_priority(urgent, "urgent", by=make_agent(), at=AT + 2 * HOUR)
    taken = [actions.take_next(by=agent, at=AT + 3 * HOUR) for _again in range(4)]
    assert taken == [urgent, early, late, None]
    assert set(queues.mine(agent.user_id or 0)) == {urgent, early, late}
    assert last_event(early, "assign").data == {"assignee": agent.user_id}


def test_take_next_leaves_alone_what_is_somebodys_or_waits_for_others():
    agent, other = make_agent(), make_agent()
    actions.take(make_ticket(), by=other, at=AT)
    for waiting in (asked_supplier(make_ticket(), at=AT, by=other), make_ticket(state="escalated")):
        actions.assign(waiting, None, by=other, at=AT + HOUR)
    make_ticket(state="paid")
    assert actions.take_next(by=agent, at=AT + HOUR) is None


def test_take_next_goes_on_where_the_first_is_taken_from_under_the_hands(monkeypatch):
    """As if another agent had been quicker between the look and the lock."""
    agent, other = make_agent(), make_agent()
    first, second = make_ticket(), make_ticket(at=AT + MINUTE)
    rows = list(queues.waiting_for_desk())
    actions.take(first, by=other, at=AT + HOUR)
    looked = iter([rows])
    really = queues.waiting_for_desk

    class Stale:
        """What the queue said a moment ago, once."""

        def filter(self, **which):
            seen = next(looked, None) if "priority" in which and which["priority"] == "normal" else None
            return really().filter(**which) if seen is None else seen

    monkeypatch.setattr(queues, "waiting_for_desk", Stale)
    assert actions.take_next(by=agent, at=AT + HOUR) == second
    assert fresh(first).assignee_id == other.user_id


@pytest.mark.parametrize("by", [CUSTOMER, actors.SYSTEM, actors.shop("a"), actors.supplier("b")], ids=str)
def test_only_staff_take_the_next(by):
    make_ticket()
    with pytest.raises(WrongPerson):
        actions.take_next(by=by, at=AT)
    assert queues.unassigned().count() == 1


def test_a_supervisor_takes_the_next_too():
    ticket = make_ticket()
    assert actions.take_next(by=make_supervisor(), at=AT) == ticket
