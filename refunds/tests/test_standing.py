"""Where a ticket stands, read from its rows."""

from __future__ import annotations

import pytest

from refunds import actions, standing
from refunds.actors import SYSTEM
from refunds.tests import journeys
from refunds.tests.make import (
    AT,
    DAY,
    DECIDED,
    HOUR,
    asked_supplier,
    fresh,
    kept_file,
    make_agent,
    make_supervisor,
    make_ticket,
    move,
)
from refunds.turns import Standing

pytestmark = pytest.mark.django_db


def turn(ticket, at=AT + HOUR) -> str:
    return standing.read(fresh(ticket), at).turn.value


@pytest.mark.parametrize(
    ("state", "whose"),
    [
        ("submitted", "desk"),
        ("evidence_check", "desk"),
        ("supplier_confirm", "desk"),
        ("escalated", "supervisor"),
        ("approved", "nobody"),
        ("paid", "nobody"),
        ("rejected", "nobody"),
        ("withdrawn", "nobody"),
    ],
)
def test_on_the_usual_way(state, whose):
    """`supplier_confirm` is answered here."""
    assert turn(make_ticket(state=state)) == whose


def test_the_supplier_until_it_answers_or_its_time_is_over():
    ticket = asked_supplier(make_ticket(scenario="wrong_region"), at=AT)
    assert turn(ticket) == "supplier"
    actions.answer_claim(ticket.claims.get(), "refuse", by=SYSTEM, at=AT + HOUR)
    assert turn(ticket) == "desk"


def test_the_customer_who_was_asked():
    assert turn(make_ticket(evidence=("payment",), state="evidence_requested")) == "customer"


def test_a_supervisor_for_an_approval_above_the_limit():
    ticket = make_ticket(amount_fen=30_000, state="supplier_confirm")
    move(ticket, "approve", make_agent(), AT + HOUR)
    assert turn(ticket) == "supervisor"


def test_the_desk_for_a_transfer_by_hand_and_again_for_its_confirmation():
    ticket = make_ticket(channel="manual", state="supplier_confirm")
    agent = make_agent()
    ticket = move(ticket, "approve", make_supervisor(), AT + HOUR)
    journeys.work(ticket, at=AT + HOUR)
    assert standing.read(fresh(ticket), AT + HOUR).transfer == "make"
    proof = actions.add_evidence(ticket, [kept_file("communication")], by=agent, at=AT + HOUR).evidence.latest("pk")
    actions.enter_transfer(ticket, "T1", proof.pk, by=agent, at=AT + HOUR)
    assert standing.read(fresh(ticket), AT + HOUR).transfer == "confirm"
    assert turn(ticket) == "desk"


def test_a_supervisor_for_money_that_is_held_and_for_money_that_is_blocked():
    held = journeys.approved(scripts=["short"])
    journeys.work(held)
    blocked = journeys.approved()
    actions.note_external_refund(blocked, 2_000, "R1", by=journeys.make_staff(), at=journeys.FILED)
    journeys.work(blocked)
    assert [turn(held), turn(blocked)] == ["supervisor", "supervisor"]


def test_an_appeal_is_possible_for_seven_days_and_of_a_payment_only_where_it_was_short():
    rejected = make_ticket(state="rejected")
    assert rejected.closed_at is not None
    assert standing.read(rejected, rejected.closed_at + 7 * DAY).can_appeal
    assert not standing.read(rejected, rejected.closed_at + 7 * DAY + HOUR).can_appeal
    assert not standing.read(make_ticket(state="paid"), AT + HOUR).can_appeal
    short = make_ticket(state="supplier_confirm")
    short = move(short, "approve", make_supervisor(), AT + HOUR, actions.Asked(amount_fen=5_000, reason="Half."))
    journeys.work(short, at=AT + HOUR)
    assert standing.read(fresh(short), AT + HOUR).can_appeal
    appealed = move(rejected, "appeal", journeys.CUSTOMER, AT + HOUR, DECIDED)
    assert standing.read(appealed, AT + HOUR) == Standing("escalated")


@pytest.mark.parametrize("state", ["submitted", "supplier_confirm", "approved", "paid"])
def test_it_costs_few_queries(state, django_assert_max_num_queries):
    ticket = make_ticket(state=state)
    with django_assert_max_num_queries(2):
        standing.read(ticket, AT + HOUR)
