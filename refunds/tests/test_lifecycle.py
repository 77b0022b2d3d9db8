"""The lifecycle against its specification (`lifecycle_table`). Pure: no database."""

from __future__ import annotations

from itertools import product

import pytest
from django.contrib.auth import get_user_model
from django_fsm import FSMField, TransitionNotAllowed, can_proceed

from refunds import lifecycle
from refunds.actors import Actor, ActorKind
from refunds.lifecycle import FINAL, State
from refunds.models import Ticket
from refunds.tests.lifecycle_table import MOVES, SPEC, STATES

ACTORS = {kind: Actor(kind, 1 if kind in {ActorKind.AGENT, ActorKind.SUPERVISOR} else None) for kind in ActorKind}
SQUARES = list(product(STATES, MOVES))


def kinds_that(permits) -> frozenset[ActorKind]:
    return frozenset(kind for kind, actor in ACTORS.items() if permits(actor))


def test_the_lifecycle_is_the_specification():
    built = {
        (row.source, row.name): (row.target, kinds_that(lambda actor, row=row: row.permits(None, actor)))
        for row in lifecycle.MOVES
    }
    assert built == SPEC
    assert len(lifecycle.MOVES) == len(SPEC)


def test_the_specification_names_every_state_and_move():
    assert [state.value for state in State] == list(STATES)
    assert {row.name for row in lifecycle.MOVES} == set(MOVES)


@pytest.mark.parametrize(("state", "move"), SQUARES)
def test_django_fsm_permits_what_the_specification_says(state, move):
    ticket = Ticket(state=state)
    registered = getattr(ticket, move)._django_fsm
    permitted = kinds_that(lambda actor: registered.has_transition_perm(ticket, state, actor))
    assert permitted == SPEC.get((state, move), ("", frozenset()))[1]


@pytest.mark.parametrize(("state", "move"), [square for square in SQUARES if square not in SPEC])
def test_every_other_move_is_illegal(state, move):
    ticket = Ticket(state=state)
    assert not can_proceed(getattr(ticket, move))
    with pytest.raises(TransitionNotAllowed):
        getattr(ticket, move)()
    assert ticket.state == state


@pytest.mark.parametrize("row", lifecycle.MOVES, ids=lambda row: f"{row.source or 'new'}-{row.name}")
def test_a_move_with_conditions_cannot_be_made_past_the_gate(row):
    ticket = Ticket(state=row.source)
    if not row.conditions:
        getattr(ticket, row.name)()
        assert ticket.state == row.target
        return
    with pytest.raises(LookupError, match=r"refunds\.actions\.move"):
        getattr(ticket, row.name)()
    assert ticket.state == row.source


def test_the_moves_without_conditions_are_these():
    free = {(row.source, row.name) for row in lifecycle.MOVES if not row.conditions}
    assert free == {("", "submit"), ("submitted", "start_check"), ("escalated", "return_to_check")}


def test_a_user_is_no_actor():
    superuser = get_user_model()(is_superuser=True, is_active=True)
    assert not any(row.permits(None, superuser) for row in lifecycle.MOVES)  # type: ignore[arg-type]


def test_a_finished_ticket_only_moves_by_an_appeal():
    assert FINAL == ("paid", "rejected", "withdrawn")
    assert {move for state, move in SPEC if state in FINAL} == {"appeal"}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("kind", ActorKind)
def test_possible_lists_the_moves_of_this_actor(state, kind):
    names = [row.name for row in lifecycle.possible(state, ACTORS[kind])]
    assert sorted(names) == sorted(move for (at, move), (_to, who) in SPEC.items() if at == state and kind in who)


def test_rows_of_a_move_are_one_for_each_state_it_leaves():
    assert {(row.source, row.target) for row in lifecycle.rows_of("approve")} == {
        ("evidence_check", "approved"),
        ("supplier_confirm", "approved"),
        ("escalated", "approved"),
    }
    assert lifecycle.rows_of("delete") == ()


# What a move needs, by hand: the codes of its guards, in the order in which they are told.
PAYABLE = [
    "evidence_not_settled",
    "payment_not_known",
    "shop_says_refunded",
    "amount_not_possible",
    "money_exception",
    "channel_not_possible",
    "supplier_not_settled",
    "over_automatic_limit",
    "already_requested",
]
APPEALABLE = ["reason_missing", "appeal_too_late", "appealed_already", "other_ticket_open"]
REASONED = ["clause_missing", "reason_missing", "commitments_open"]
NEEDS = [
    ("submit", "", []),
    ("start_check", "submitted", []),
    ("request_evidence", "evidence_check", ["says_nothing_missing"]),
    ("resume_check", "evidence_requested", ["no_evidence_added"]),
    ("expire", "evidence_requested", ["evidence_time_left"]),
    ("ask_supplier", "evidence_check", ["evidence_incomplete", "no_supplier"]),
    ("approve", "evidence_check", PAYABLE),
    ("approve", "supplier_confirm", PAYABLE),
    ("approve", "escalated", [*PAYABLE, "reason_missing", "decided_before"]),
    ("revoke", "approved", ["payout_sent", "reason_missing"]),
    ("settle", "approved", ["payout_not_succeeded"]),
    ("fail_payout", "approved", ["payout_not_failed"]),
    ("reject", "evidence_check", REASONED),
    ("reject", "supplier_confirm", REASONED),
    ("reject", "escalated", [*REASONED, "decided_before"]),
    ("escalate", "submitted", ["reason_missing", "no_deadline_passed"]),
    ("escalate", "evidence_check", ["reason_missing", "no_deadline_passed"]),
    ("escalate", "evidence_requested", ["reason_missing", "no_deadline_passed"]),
    ("escalate", "supplier_confirm", ["reason_missing", "no_deadline_passed"]),
    ("return_to_check", "escalated", []),
    ("withdraw", "submitted", ["wish_missing"]),
    ("withdraw", "evidence_check", ["wish_missing"]),
    ("withdraw", "evidence_requested", ["wish_missing"]),
    ("withdraw", "supplier_confirm", ["wish_missing"]),
    ("appeal", "rejected", APPEALABLE),
    ("appeal", "withdrawn", APPEALABLE),
    ("appeal", "paid", [*APPEALABLE, "paid_in_full"]),
]


def test_what_each_move_needs():
    built = [(row.name, row.source, [guard.code for guard in row.conditions]) for row in lifecycle.MOVES]
    assert sorted(built) == sorted(NEEDS)


def test_the_state_cannot_be_assigned():
    ticket = Ticket()
    assert ticket.state == ""
    with pytest.raises(AttributeError, match="Direct state modification"):
        ticket.state = "paid"
    assert ticket.state == ""
    field = Ticket._meta.get_field("state")
    assert isinstance(field, FSMField)
    assert field.protected
    assert not field.editable
