"""Questions to suppliers: one answer, in time; silence as the clause says; nudges; late answers move nothing."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from refunds import actions
from refunds.actors import SYSTEM, shop, supplier
from refunds.models import Claim, Delivery
from refunds.refusals import NotMet, WrongPerson
from refunds.tests.make import (
    AT,
    CUSTOMER,
    DAY,
    DECIDED,
    HOUR,
    MINUTE,
    asked_supplier,
    fresh,
    kinds_of,
    last_event,
    make_agent,
    make_supervisor,
    make_ticket,
    move,
    publish_target,
)

pytestmark = pytest.mark.django_db
DUE = AT + DAY  # by the wall, from the question


def asked_ticket(by=None, **overrides):
    return asked_supplier(make_ticket(**overrides), at=AT, by=by)


def answer(ticket, word, by, at=AT + HOUR, **more) -> Claim:
    return actions.answer_claim(ticket.claims.latest("pk"), word, by=by, at=at, **more)


def own(ticket):
    return supplier(ticket.claims.latest("pk").supplier.code)


def test_a_question_has_a_code_a_deadline_and_its_deliveries():
    ticket = asked_ticket()
    claim = ticket.claims.get()
    assert (claim.status, claim.asked_at, claim.due_at) == ("open", AT, DUE)
    assert claim.due_at == ticket.clocks.get(kind="supplier_confirm").due_at
    assert claim.question
    targets = Delivery.objects.filter(event=last_event(ticket, "ask_supplier")).values_list("target", flat=True)
    assert sorted(targets) == ["claim", "mail:customer", "mail:supplier"]


def test_who_may_answer():
    for make_by in (own, lambda ticket: make_agent(), lambda ticket: SYSTEM):
        for word, status in (("agree", "agreed"), ("refuse", "refused")):
            ticket = asked_ticket()
            claim = answer(ticket, word, make_by(ticket), remark="Our log", via="api")
            assert (claim.status, claim.answered_at, claim.answered_via) == (status, AT + HOUR, "api")
            assert claim.remark is not None
            assert not claim.remark.is_public
            assert kinds_of(ticket)[-1] == "supplier_answered"
            assert fresh(ticket).state == "supplier_confirm"
    ticket = asked_ticket()
    for by in (CUSTOMER, shop(ticket.shop.code), supplier("another")):
        with pytest.raises(WrongPerson):
            answer(ticket, "agree", by)
    with pytest.raises(ValueError, match="maybe"):
        answer(ticket, "maybe", SYSTEM)


def test_one_answer_counts():
    ticket = asked_ticket()
    answer(ticket, "agree", own(ticket))
    seen = kinds_of(ticket)
    answer(ticket, "agree", own(ticket), at=AT + 2 * HOUR)
    assert kinds_of(ticket) == seen
    changed = answer(ticket, "refuse", own(ticket), at=AT + 3 * HOUR)
    assert (changed.status, changed.late_answer, changed.answered_at) == ("agreed", "refuse", AT + HOUR)
    assert kinds_of(ticket)[-1] == "supplier_answered_late"
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=changed.pk).update(answered_at=AT)


@pytest.mark.parametrize(("late", "is_in_time"), [(0, True), (1, False)])
def test_the_deadline_is_to_the_second(late, is_in_time):
    ticket = asked_ticket()
    claim = answer(ticket, "refuse", own(ticket), at=DUE + late * MINUTE / 60)
    assert claim.status == ("refused" if is_in_time else "open")
    assert claim.late_answer == ("" if is_in_time else "refuse")
    assert fresh(ticket).state == "supplier_confirm"


def test_a_refusal_is_overruled_by_a_supervisor_with_a_reason_only():
    ticket = asked_ticket()
    answer(ticket, "refuse", own(ticket))
    for by, asked in ((make_agent(), DECIDED), (make_supervisor(), None)):
        with pytest.raises(NotMet) as refusal:
            move(ticket, "approve", by, AT + 2 * HOUR, asked)
        assert [reason.code for reason in refusal.value.reasons] == ["supplier_not_settled"]
    assert move(ticket, "approve", make_supervisor(), AT + 2 * HOUR, DECIDED).state == "approved"


# --- Silence ------------------------------------------------------------------------------------


def test_silence_is_none_before_the_deadline():
    ticket = asked_ticket()
    assert actions.note_silence(ticket, at=DUE).state == "supplier_confirm"
    assert ticket.claims.get().status == "open"


@pytest.mark.parametrize(
    ("overrides", "state"),
    [
        ({"amount_fen": 5_000}, "approved"),
        ({"amount_fen": 5_001}, "escalated"),
        ({"amount_fen": 4_000, "scenario": "code_already_used", "evidence": ("payment", "product", "communication")},
         "escalated"),
    ],
    ids=["within the limit", "above the limit", "a clause that escalates"],
)  # fmt: skip
def test_silence_is_handled_as_the_clause_says(overrides, state):
    ticket = asked_ticket(**overrides)
    silent = actions.note_silence(ticket, at=DUE + MINUTE)
    assert (silent.state, ticket.claims.get().status) == (state, "silent")
    assert kinds_of(ticket)[-2] == "supplier_silent"
    assert last_event(ticket).actor_kind == "system"
    breach = ticket.breaches.get(clock__kind="supplier_confirm")
    assert (breach.party, breach.supplier) == ("supplier", ticket.claims.get().supplier)
    again = kinds_of(ticket)
    actions.note_silence(ticket, at=DUE + DAY)
    assert kinds_of(ticket) == again


def test_the_system_pays_on_silence_only_what_the_policy_or_a_person_has_seen():
    """The supplier reported success: a verdict of review, asked by the system itself, is no one's decision."""
    ticket = actions.triage(make_ticket(scenario="not_delivered", amount_fen=2_000), at=AT)
    assert (ticket.state, ticket.verdict.outcome) == ("supplier_confirm", "review")
    assert actions.note_silence(ticket, at=DUE + MINUTE).state == "escalated"
    seen = asked_ticket(scenario="not_delivered", amount_fen=2_000)
    assert actions.note_silence(seen, at=DUE + MINUTE).state == "approved"


def test_a_late_answer_is_recorded_and_moves_nothing():
    ticket = asked_ticket(amount_fen=5_000)
    actions.note_silence(ticket, at=DUE + MINUTE)
    late = answer(ticket, "refuse", own(ticket), at=DUE + HOUR, remark="We were closed")
    assert (late.status, late.late_answer) == ("silent", "refuse")
    assert fresh(ticket).state == "approved"
    assert kinds_of(ticket)[-1] == "supplier_answered_late"


# --- The desk's own decision ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount_fen", "delivery", "word", "state"),
    [
        (5_000, "unknown", "agree", "approved"),
        (5_001, "unknown", "agree", "supplier_confirm"),
        (5_000, "unknown", "refuse", "supplier_confirm"),
        (5_000, "success", "agree", "supplier_confirm"),
    ],
)
def test_the_system_decides_what_is_automatic_certain_agreed_and_small(amount_fen, delivery, word, state):
    ticket = make_ticket(scenario="not_delivered", amount_fen=amount_fen)
    order = ticket.order
    assert order is not None
    order.delivery, order.delivered_at = delivery, None
    order.save()
    ticket = move(ticket, "withdraw", CUSTOMER, AT)
    ticket = actions.triage(make_ticket(scenario="not_delivered", order=order, at=AT), at=AT)
    answer(ticket, word, SYSTEM)
    assert actions.decide(ticket, at=AT + 2 * HOUR).state == state
    assert actions.decide(ticket, at=AT + 3 * HOUR).state == state


# --- Nudges and the end of a question -----------------------------------------------------------


def test_a_supplier_is_nudged_at_most_once_in_the_set_time():
    ticket = asked_ticket()
    found = []
    for hours in (1, 6, 7, 11, 12):
        try:
            actions.nudge(ticket, by=make_agent(), at=AT + hours * HOUR)
        except NotMet as refusal:
            found.append(refusal.reasons[0].code)
        else:
            found.append("nudged")
    assert found == ["nudged_lately", "nudged", "nudged_lately", "nudged_lately", "nudged"]
    for by in (own(ticket), shop(ticket.shop.code)):
        with pytest.raises(WrongPerson):
            actions.nudge(ticket, by=by, at=AT + 20 * HOUR)


@pytest.mark.parametrize("step", ["escalate", "reject", "withdraw", "approve"])
def test_a_question_is_closed_when_the_ticket_goes_on(step):
    ticket = asked_ticket()
    move(ticket, step, make_supervisor(), AT + HOUR, DECIDED)
    claim = ticket.claims.get()
    assert (claim.status, claim.answered_at) == ("closed", AT + HOUR)
    with pytest.raises(NotMet):
        actions.nudge(ticket, by=make_agent(), at=AT + 20 * HOUR)
    state = fresh(ticket).state
    assert answer(ticket, "refuse", own(ticket), at=AT + 2 * HOUR).late_answer == "refuse"
    assert actions.note_silence(ticket, at=DUE + DAY).state == state


def test_a_new_question_needs_a_new_answer():
    ticket = asked_ticket()
    answer(ticket, "agree", own(ticket))
    ticket = move(ticket, "escalate", make_agent(), AT + 2 * HOUR, DECIDED)
    ticket = move(ticket, "return_to_check", make_supervisor(), AT + 2 * HOUR)
    ticket = move(ticket, "ask_supplier", make_agent(), AT + 3 * HOUR)
    assert [row.status for row in ticket.claims.order_by("pk")] == ["agreed", "open"]
    assert ticket.clocks.filter(kind="supplier_confirm").count() == 2
    with pytest.raises(NotMet):
        move(ticket, "approve", make_agent(), AT + 4 * HOUR)


def test_a_priority_moves_the_supplier_s_deadline_with_its_clock():
    publish_target("supplier_confirm", 6, "wall_hours", priority="urgent")
    ticket = asked_ticket()
    actions.set_priority(ticket, "urgent", by=make_agent(), at=AT + HOUR)
    assert ticket.claims.get().due_at == AT + 6 * HOUR
    assert ticket.clocks.get(kind="supplier_confirm").due_at == AT + 6 * HOUR
