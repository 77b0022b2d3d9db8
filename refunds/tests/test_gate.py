"""The gate: who may move what where, the four kinds of refusal, and that a refusal changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django_fsm import TransitionNotAllowed

from orders.models import Order
from orders.tests.make import make_order, make_payment
from refunds import actions, actors, commitments, payouts, record, steps
from refunds.actions import Asked, Disposal, Draft
from refunds.actors import AGENTS, SUPERVISORS, SYSTEM, Actor, ActorKind, shop, supplier
from refunds.models import Delivery, Event, Message, Payout, Reservation, Ticket
from refunds.refusals import NotMet, Refused, Stale, WrongPerson, WrongState
from refunds.tests.lifecycle_table import MOVES, SPEC, STATES
from refunds.tests.make import (
    AT,
    CUSTOMER,
    DAY,
    DECIDED,
    HOUR,
    MINUTE,
    advance,
    fresh,
    kept_file,
    kinds_of,
    last_event,
    make_agent,
    make_supervisor,
    make_ticket,
    make_user,
    move,
    payout_of,
)

pytestmark = pytest.mark.django_db

# Two days after the filing the first response is late in every state; five days later an appeal is in time.
DRIVEN, MOVED = AT + 2 * DAY, AT + 7 * DAY
FEN = 4_000  # below the automatic limit and the four eyes' one


def ready_ticket(state: str, step: str) -> Ticket:
    """A ticket in `state` on which every legal move has its conditions satisfied."""
    kinds = ("payment",) if state == "evidence_requested" else ("payment", "product")
    stock: dict[str, Any] = {"supplier": None} if (state, step) == ("evidence_check", "approve") else {}
    ticket = make_ticket(amount_fen=FEN, evidence=kinds, **stock)
    ticket = advance(ticket, state, at=DRIVEN, amount_fen=FEN - 1_000 if state == "paid" else None)
    if state == "evidence_requested":
        actions.add_evidence(ticket, [kept_file("payment")], by=CUSTOMER, at=DRIVEN + HOUR)
    ended = {"settle": "succeeded", "fail_payout": "failed"}.get(step)
    if state == "approved" and ended:
        Payout.objects.filter(ticket=ticket).update(status=ended)
    assert fresh(ticket).state == state
    return fresh(ticket)


def make_actor(kind: ActorKind, ticket: Ticket) -> Actor:
    return {
        ActorKind.CUSTOMER: lambda: CUSTOMER,
        ActorKind.AGENT: make_agent,
        ActorKind.SUPERVISOR: make_supervisor,
        ActorKind.SHOP: lambda: shop(ticket.shop.code),
        ActorKind.SUPPLIER: lambda: supplier("supplier"),
        ActorKind.SYSTEM: lambda: SYSTEM,
    }[kind]()


def specified(state: str, step: str, kind: ActorKind) -> str | type[Refused]:
    """The new state, 403 where this actor never or not from here makes the move, else 409."""
    everywhere = {who for (_state, name), (_to, kinds) in SPEC.items() if name == step for who in kinds}
    target, kinds = SPEC.get((state, step), ("", None))
    if kind not in everywhere or (kinds is not None and kind not in kinds):
        return WrongPerson
    return target if kinds is not None else WrongState


def outcome(ticket: Ticket, step: str, by: Actor) -> str | type[Refused]:
    """What the gate does; undone afterwards."""
    with transaction.atomic():
        try:
            return str(actions.move(ticket, step, by=by, at=MOVED, asked=DECIDED).state)
        except Refused as refusal:
            return type(refusal)
        finally:
            transaction.set_rollback(True)


# What needs a ticket of its own: another end of the payout, or no supplier to be asked first.
SPECIAL = {("approved", "settle"), ("approved", "fail_payout"), ("evidence_check", "approve")}
TABLE = [(state, tuple(step for step in MOVES if (state, step) not in SPECIAL)) for state in STATES[1:]]


@pytest.mark.parametrize(("state", "moves"), [*TABLE, *((state, (step,)) for state, step in sorted(SPECIAL))])
def test_every_state_move_and_actor_is_as_specified(state, moves):
    ticket = ready_ticket(state, moves[0])
    squares = list(product(moves, ActorKind))
    found = {(step, kind): outcome(ticket, step, make_actor(kind, ticket)) for step, kind in squares}
    assert found == {(step, kind): specified(state, step, kind) for step, kind in squares}


def test_the_table_leaves_no_square_out():
    moves = [(state, step) for state, steps_ in TABLE for step in steps_]
    assert {*moves, *SPECIAL} == set(product(STATES[1:], MOVES))


def test_a_word_that_is_no_move_is_a_wrong_state():
    ticket = make_ticket()
    for word in ("delete", "save", "__class__", "", "state"):
        with pytest.raises(WrongState):
            move(ticket, word, make_supervisor(), AT)


# step, from -> what the event says beside its kind
VERBS = [
    ("start_check", "submitted", ActorKind.AGENT, "evidence_check"),
    ("request_evidence", "evidence_check", ActorKind.AGENT, "evidence_requested"),
    ("resume_check", "evidence_requested", ActorKind.CUSTOMER, "evidence_check"),
    ("expire", "evidence_requested", ActorKind.SYSTEM, "rejected"),
    ("ask_supplier", "evidence_check", ActorKind.AGENT, "supplier_confirm"),
    ("approve", "supplier_confirm", ActorKind.AGENT, "approved"),
    ("revoke", "approved", ActorKind.SUPERVISOR, "evidence_check"),
    ("settle", "approved", ActorKind.SYSTEM, "paid"),
    ("fail_payout", "approved", ActorKind.SYSTEM, "escalated"),
    ("reject", "evidence_check", ActorKind.AGENT, "rejected"),
    ("escalate", "evidence_check", ActorKind.AGENT, "escalated"),
    ("return_to_check", "escalated", ActorKind.SUPERVISOR, "evidence_check"),
    ("withdraw", "submitted", ActorKind.CUSTOMER, "withdrawn"),
    ("appeal", "rejected", ActorKind.CUSTOMER, "escalated"),
]
NOTICED = {"breach", "commitment_broken", "keep", "release"}


@pytest.mark.parametrize(("step", "state", "kind", "target"), VERBS)
def test_a_move_leaves_one_event_and_makes_older_copies_stale(step, state, kind, target):
    ticket = ready_ticket(state, step)
    before, by = kinds_of(ticket), make_actor(kind, ticket)
    moved = actions.move(ticket, step, by=by, version=ticket.version, at=MOVED, asked=DECIDED)
    assert moved.state == fresh(ticket).state == target
    assert ticket.state == state
    assert [new for new in kinds_of(ticket)[len(before) :] if new not in NOTICED] == [step]
    event = last_event(ticket, step)
    assert (event.from_state, event.to_state) == (state, target)
    assert (event.at, event.actor_kind, event.actor_id) == (MOVED, kind, by.user_id)
    assert event.recorded_at is not None
    with pytest.raises(Stale) as refusal:
        actions.move(ticket, step, by=by, version=ticket.version, at=MOVED, asked=DECIDED)
    assert refusal.value.version == fresh(ticket).version


def test_a_stale_copy_is_refused_whatever_it_asks_for():
    ticket, agent = make_ticket(), make_agent()
    actions.write(ticket, "Any news?", by=CUSTOMER, at=AT)
    seen = kinds_of(ticket)
    calls = [
        lambda v: actions.move(ticket, "start_check", by=agent, version=v, at=AT),
        lambda v: actions.reply(ticket, "Thank you for the files.", by=agent, version=v, at=AT),
        lambda v: actions.promise(ticket, Draft("other", AT + DAY, "A call"), by=agent, version=v, at=AT),
        lambda v: actions.take(ticket, by=agent, version=v, at=AT),
        lambda v: actions.assign(ticket, agent.user_id, by=agent, version=v, at=AT),
        lambda v: actions.set_priority(ticket, "urgent", by=agent, version=v, at=AT),
        lambda v: actions.add_evidence(ticket, [kept_file()], by=agent, version=v, at=AT),
    ]
    for call in calls:
        with pytest.raises(Stale):
            call(ticket.version)
    assert kinds_of(ticket) == seen


def reasons_of(ticket: Ticket, step: str, by: Actor, asked: Asked | None = None, at=MOVED) -> list[str]:
    with pytest.raises(NotMet) as refusal:
        actions.move(ticket, step, by=by, at=at, asked=asked)
    assert all(str(reason.sentence) for reason in refusal.value.reasons)
    return [reason.code for reason in refusal.value.reasons]


def test_every_unmet_condition_of_an_approval_is_told_at_once():
    ticket = make_ticket(evidence=(), payment=None, state="evidence_check")
    assert reasons_of(ticket, "approve", make_agent()) == [
        "evidence_not_settled",
        "payment_not_known",
        "amount_not_possible",
        "supplier_not_settled",
    ]
    assert reasons_of(ticket, "approve", SYSTEM, Asked(amount_fen=999_999))[-1] == "over_automatic_limit"
    assert kinds_of(ticket) == ["submit", "start_check"]


def test_a_refunded_order_an_unknown_channel_and_an_exception_are_all_told():
    ticket = make_ticket(state="approved")
    payout = payout_of(ticket)
    payouts.open_exception(payout, "external_refund", AT)
    ticket = move(ticket, "revoke", make_supervisor(), AT + HOUR, DECIDED)
    payouts.open_exception(payout, "external_refund", AT)
    Order.objects.filter(tickets=ticket).update(status="refunded")
    found = reasons_of(ticket, "approve", make_agent(), Asked(channel="pigeon", amount_fen=0), AT + HOUR)
    assert found == ["shop_says_refunded", "amount_not_possible", "money_exception", "channel_not_possible"]


@pytest.mark.parametrize(
    ("state", "step", "kind", "codes"),
    [
        ("evidence_check", "request_evidence", ActorKind.AGENT, ["says_nothing_missing"]),
        ("evidence_check", "reject", ActorKind.AGENT, ["clause_missing", "reason_missing"]),
        ("escalated", "reject", ActorKind.SUPERVISOR, ["clause_missing", "reason_missing"]),
        ("escalated", "approve", ActorKind.SUPERVISOR, ["reason_missing"]),
        ("approved", "revoke", ActorKind.SUPERVISOR, ["reason_missing"]),
        ("approved", "settle", ActorKind.SYSTEM, ["payout_not_succeeded"]),
        ("approved", "fail_payout", ActorKind.SYSTEM, ["payout_not_failed"]),
        ("submitted", "escalate", ActorKind.CUSTOMER, ["reason_missing", "no_deadline_passed"]),
        ("submitted", "escalate", ActorKind.AGENT, ["reason_missing"]),
        ("submitted", "withdraw", ActorKind.AGENT, ["wish_missing"]),
        ("evidence_requested", "resume_check", ActorKind.CUSTOMER, ["no_evidence_added"]),
        ("evidence_requested", "expire", ActorKind.SYSTEM, ["evidence_time_left"]),
        ("rejected", "appeal", ActorKind.CUSTOMER, ["reason_missing"]),
        ("paid", "appeal", ActorKind.CUSTOMER, ["reason_missing", "paid_in_full"]),
    ],
)
def test_an_unmet_move_says_what_is_missing_and_changes_nothing(state, step, kind, codes):
    ticket = make_ticket(state=state)
    before = kinds_of(ticket)
    assert reasons_of(ticket, step, make_actor(kind, ticket), Asked(reason=" \u3000\n"), AT + HOUR) == codes
    assert kinds_of(ticket) == before
    assert fresh(ticket).version == ticket.version


def test_ask_supplier_wants_complete_evidence_and_a_supplier():
    ticket = make_ticket(supplier=None, evidence=(), state="evidence_check")
    assert reasons_of(ticket, "ask_supplier", make_agent()) == ["evidence_incomplete", "no_supplier"]


# --- Past the gate ------------------------------------------------------------------------------


def test_the_state_is_neither_assigned_nor_stepped_nor_bent_to_nonsense():
    ticket = make_ticket(state="supplier_confirm")
    with pytest.raises(AttributeError):
        ticket.state = "paid"
    with pytest.raises(LookupError):
        ticket.approve()
    with pytest.raises(TransitionNotAllowed):
        ticket.settle()
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(state="refunded")
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(state="")
    assert fresh(ticket).state == "supplier_confirm"


def test_a_ticket_and_its_record_cannot_be_deleted_or_rewritten():
    ticket = make_ticket(state="rejected")
    writes = [
        lambda: Event.objects.filter(ticket=ticket).update(kind="approve"),
        lambda: Event.objects.filter(ticket=ticket)._raw_delete("default"),
        lambda: Ticket.objects.filter(pk=ticket.pk)._raw_delete("default"),
        lambda: Ticket.objects.filter(pk=ticket.pk).update(number="000000000000"),
        lambda: Ticket.objects.filter(pk=ticket.pk).update(order=make_order()),
        lambda: Message.objects.filter(ticket=ticket).update(digest="0"),
    ]
    for write in writes:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
    assert list(record.differences(Ticket.objects.filter(pk=ticket.pk))) == []


def test_a_state_written_past_the_gate_shows_in_the_record():
    ticket = make_ticket(state="supplier_confirm")
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(state="paid")
    Ticket.objects.filter(pk=ticket.pk).update(state="paid", closed_at=AT)
    [difference] = record.differences(Ticket.objects.filter(pk=ticket.pk))
    assert "'paid'" in difference


@pytest.mark.parametrize("broken", [(payouts, "create"), (record, "append"), (commitments, "keep")])
def test_an_effect_that_fails_leaves_nothing(monkeypatch, broken):
    ticket = make_ticket(state="supplier_confirm")
    before, agent = kinds_of(ticket), make_agent()
    real = getattr(*broken)

    def fail(*args, **kwargs):
        real(*args, **kwargs)
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(*broken, fail)
        with pytest.raises(ZeroDivisionError):
            move(ticket, "approve", agent, AT + HOUR, DECIDED)
    again = fresh(ticket)
    assert (again.state, again.version, again.head_seq) == (ticket.state, ticket.version, ticket.head_seq)
    assert kinds_of(ticket) == before
    assert not Payout.objects.exists()
    assert not Reservation.objects.filter(reserved_fen__gt=0).exists()
    assert not Message.objects.filter(ticket=ticket, kind="reason").exists()
    assert not Delivery.objects.filter(event__kind="approve").exists()
    assert move(ticket, "approve", agent, AT + HOUR, DECIDED).state == "approved"


def test_the_caller_s_copy_is_never_changed():
    ticket = make_ticket()
    moved = move(ticket, "start_check", make_agent(), AT)
    assert (ticket.state, ticket.version) == ("submitted", moved.version - 1)


# --- Who somebody is ----------------------------------------------------------------------------


def test_a_superuser_without_a_group_is_nobody():
    root = make_user(is_superuser=True, is_staff=True)
    assert actors.staff(root) is None
    with pytest.raises(WrongPerson):
        actions.move(make_ticket(), "start_check", by=actors.staff(root), at=AT)  # type: ignore[arg-type]


def test_who_left_is_nobody_and_both_groups_are_a_supervisor():
    assert actors.staff(make_user(SUPERVISORS, is_active=False)) is None
    assert actors.staff(make_user("Auditor")) is None
    both = actors.staff(make_user(AGENTS, SUPERVISORS))
    assert both is not None
    assert both.kind is ActorKind.SUPERVISOR


def test_a_shop_reaches_its_own_tickets_only():
    ticket = make_ticket()
    with pytest.raises(WrongPerson):
        actions.write(ticket, "Hello", by=shop("another"), at=AT)
    with pytest.raises(WrongPerson):
        actions.add_evidence(ticket, [kept_file()], by=shop("another"), at=AT)
    actions.write(ticket, "Hello", by=shop(ticket.shop.code), at=AT)
    assert kinds_of(ticket)[-1] == "message"


# --- Four eyes ----------------------------------------------------------------------------------

BIG = 30_000


def big_ticket(state: str = "supplier_confirm", **overrides) -> Ticket:
    return make_ticket(amount_fen=BIG, state=state, **overrides)


def test_an_agent_s_big_approval_is_a_request_that_a_supervisor_grants():
    ticket, agent, boss = big_ticket(), make_agent(), make_supervisor()
    asked = move(ticket, "approve", agent, AT + HOUR, Asked(reason="Clear case."))
    assert (asked.state, asked.approval_requested_by_id) == ("supplier_confirm", agent.user_id)
    assert asked.approval_requested_fen == BIG
    assert last_event(ticket).kind == "approval_requested"
    assert not Payout.objects.exists()
    approved = move(asked, "approve", boss, AT + HOUR + MINUTE)
    assert (approved.state, approved.approved_fen, approved.decided_by_id) == ("approved", BIG, boss.user_id)
    assert last_event(ticket, "approve").data["requested_by"] == agent.user_id
    assert approved.approval_requested_by_id is None


def test_who_asked_for_an_approval_does_not_grant_it():
    ticket = make_ticket(amount_fen=BIG, supplier=None, state="evidence_check")
    for asker in (make_agent(), make_supervisor()):
        type(ticket).objects.filter(pk=ticket.pk).update(approval_requested_by=None)
        move(ticket, "approve", asker, AT + HOUR, Asked(amount_fen=BIG))
        assert reasons_of(ticket, "approve", asker, Asked(amount_fen=BIG)) == ["already_requested"]
    assert fresh(ticket).state == "evidence_check"
    assert move(ticket, "approve", make_supervisor(), AT + HOUR).state == "approved"


def test_another_agent_is_no_second_pair_of_eyes():
    ticket = big_ticket()
    move(ticket, "approve", make_agent(), AT + HOUR)
    assert move(ticket, "approve", make_agent(), AT + HOUR).state == "supplier_confirm"


def test_whoever_ended_the_evidence_check_does_not_grant_it():
    boss = make_supervisor()
    ticket = move(make_ticket(amount_fen=BIG), "start_check", boss, AT)
    ticket = move(ticket, "ask_supplier", boss, AT)
    actions.answer_claim(ticket.claims.get(), "agree", by=SYSTEM, at=AT + MINUTE)
    move(ticket, "approve", make_agent(), AT + HOUR)
    assert move(ticket, "approve", boss, AT + HOUR).state == "supplier_confirm"
    assert move(ticket, "approve", make_supervisor(), AT + HOUR).state == "approved"


def test_a_supervisor_alone_asks_too_where_nobody_else_looked():
    ticket = make_ticket(amount_fen=BIG, supplier=None, state="evidence_check")
    boss = make_supervisor()
    assert move(ticket, "approve", boss, AT + HOUR).state == "evidence_check"
    assert move(ticket, "approve", make_supervisor(), AT + HOUR).state == "approved"


def test_an_amount_raised_after_the_request_is_a_new_request():
    ticket, agent, boss = big_ticket(), make_agent(), make_supervisor()
    move(ticket, "approve", agent, AT + HOUR, Asked(amount_fen=25_000))
    raised = move(ticket, "approve", boss, AT + HOUR, Asked(amount_fen=BIG))
    assert (raised.state, raised.approval_requested_by_id) == ("supplier_confirm", boss.user_id)
    assert move(ticket, "approve", make_supervisor(), AT + HOUR).approved_fen == BIG


def test_the_limit_itself_needs_one_person():
    ticket = make_ticket(amount_fen=20_000, state="supplier_confirm")
    assert move(ticket, "approve", make_agent(), AT + HOUR).state == "approved"
    ticket = make_ticket(amount_fen=20_001, state="supplier_confirm")
    assert move(ticket, "approve", make_agent(), AT + HOUR).state == "supplier_confirm"


def test_a_request_of_an_earlier_course_counts_for_nothing_after_an_appeal():
    ticket = big_ticket()
    move(ticket, "approve", make_agent(), AT + HOUR)
    ticket = move(ticket, "withdraw", CUSTOMER, AT + 2 * HOUR)
    assert ticket.approval_requested_by_id is None
    assert ticket.approval_requested_fen is None


def test_a_promise_given_with_a_request_is_written_down():
    ticket = big_ticket()
    draft = Draft("decide_by", AT + DAY, "A supervisor decides by tomorrow")
    move(ticket, "approve", make_agent(), AT + HOUR, Asked(commitment=draft))
    assert ticket.commitments.get().status == "open"
    move(ticket, "approve", make_supervisor(), AT + 2 * HOUR)
    assert ticket.commitments.get().status == "kept"


# --- Appeal and withdrawal ----------------------------------------------------------------------

CLOSED = AT + 2 * MINUTE  # when `make_ticket` has rejected


@pytest.mark.parametrize(("late", "is_in_time"), [(timedelta(0), True), (timedelta(seconds=1), False)])
def test_an_appeal_has_seven_days_to_the_second(late, is_in_time):
    ticket = make_ticket(state="rejected")
    assert ticket.closed_at == CLOSED
    at = CLOSED + 7 * DAY + late
    if is_in_time:
        appealed = move(ticket, "appeal", CUSTOMER, at, Asked(reason="Look again."))
        assert (appealed.state, appealed.is_appealed, appealed.closed_at) == ("escalated", True, None)
    else:
        assert reasons_of(ticket, "appeal", CUSTOMER, Asked(reason="Look again."), at) == ["appeal_too_late"]


def appealed_ticket(decider: Actor, **overrides) -> Ticket:
    ticket = make_ticket(state="evidence_check", **overrides)
    ticket = move(ticket, "reject", decider, AT + HOUR, DECIDED)
    return move(ticket, "appeal", CUSTOMER, AT + 2 * HOUR, Asked(reason="Look again."))


def test_an_appeal_is_decided_by_a_supervisor_who_did_not_decide_before():
    first = make_supervisor()
    ticket = appealed_ticket(first)
    assert reasons_of(ticket, "reject", first, DECIDED) == ["decided_before"]
    assert "decided_before" in reasons_of(ticket, "approve", first, DECIDED)
    rejected = move(ticket, "reject", make_supervisor(), AT + 3 * HOUR, DECIDED)
    assert (rejected.state, rejected.is_appealed) == ("rejected", False)


def test_sending_an_appeal_back_to_the_check_does_not_give_it_to_who_decided():
    first, agent = make_supervisor(), make_agent()
    ticket = appealed_ticket(first, supplier=None)
    ticket = move(ticket, "return_to_check", first, AT + 3 * HOUR)
    assert reasons_of(ticket, "reject", first, DECIDED) == ["decided_before"]
    assert reasons_of(ticket, "approve", agent) == ["appeal_pending"]
    assert move(ticket, "approve", make_supervisor(), AT + 4 * HOUR).state == "approved"


def test_a_revoked_approval_leaves_the_appeal_undecided():
    first, second = make_supervisor(), make_supervisor()
    ticket = move(appealed_ticket(first, supplier=None), "approve", second, AT + 3 * HOUR, DECIDED)
    assert not ticket.is_appealed
    ticket = move(ticket, "revoke", second, AT + 4 * HOUR, DECIDED)
    assert ticket.is_appealed
    assert reasons_of(ticket, "reject", first, DECIDED) == ["decided_before"]
    assert reasons_of(ticket, "reject", make_agent(), DECIDED) == ["appeal_pending"]


def test_each_decision_is_appealed_once():
    ticket = appealed_ticket(make_agent())
    with pytest.raises(WrongState):
        move(ticket, "appeal", CUSTOMER, AT + 3 * HOUR, DECIDED)
    ticket = move(ticket, "reject", make_supervisor(), AT + 3 * HOUR, DECIDED)
    assert move(ticket, "appeal", CUSTOMER, AT + 4 * HOUR, DECIDED).state == "escalated"


def test_an_appeal_waits_for_the_other_ticket_about_the_order():
    ticket = make_ticket(state="rejected")
    other = make_ticket(order=ticket.order, payment=ticket.payment, at=AT + HOUR)
    assert other.pk != ticket.pk
    assert reasons_of(ticket, "appeal", CUSTOMER, DECIDED, AT + 2 * HOUR) == ["other_ticket_open"]
    move(other, "withdraw", CUSTOMER, AT + 3 * HOUR)
    assert move(ticket, "appeal", CUSTOMER, AT + 4 * HOUR, DECIDED).state == "escalated"


def test_who_was_paid_less_than_claimed_appeals_for_the_rest_only():
    ticket = make_ticket()
    ticket = advance(ticket, "paid", at=AT + MINUTE, amount_fen=6_000)
    ticket = move(ticket, "appeal", CUSTOMER, AT + DAY, Asked(reason="All of it was bad."))
    ticket = move(ticket, "approve", make_supervisor(), AT + DAY, DECIDED)
    assert payout_of(ticket).amount_fen == 4_000
    assert Reservation.objects.get().reserved_fen == 10_000


def test_an_agent_withdraws_on_the_customer_s_quoted_wish():
    ticket = make_ticket()
    assert reasons_of(ticket, "withdraw", make_agent()) == ["wish_missing"]
    quoted = Asked(reason="QQ 12:31: “please forget it”")
    withdrawn = move(ticket, "withdraw", make_agent(), AT + HOUR, quoted)
    message = ticket.messages.get()
    assert (withdrawn.state, message.is_public, message.body) == ("withdrawn", True, quoted.reason)


# --- Words with a move --------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["明天下午前退给您", "We will refund you today."])
@pytest.mark.parametrize("step", ["request_evidence", "reject"])
def test_words_of_a_move_may_not_promise_in_passing(step, words):
    ticket, agent = make_ticket(state="evidence_check"), make_agent()
    asked = replace(DECIDED, reason=words)
    assert reasons_of(ticket, step, agent, asked, AT + HOUR) == ["promise_found"]
    denied = move(ticket, step, agent, AT + HOUR, replace(asked, why_no_promise="Quotes the shop."))
    data = last_event(ticket, step).data
    assert ticket.messages.get(pk=data["why_no_promise"]["message"]).is_public is False
    assert denied.version > ticket.version
    assert list(record.differences()) == []


def test_a_promise_with_the_words_goes_on_record_with_the_move():
    ticket, agent = make_ticket(state="evidence_check"), make_agent()
    draft = Draft("reply_by", AT + DAY, "A reply by tomorrow")
    asked = Asked(reason="We will reply to you by tomorrow; send the picture.", commitment=draft)
    move(ticket, "request_evidence", agent, AT + HOUR, asked)
    made = ticket.commitments.get()
    assert made.status == "open"  # the words that carry it do not keep it
    assert last_event(ticket, "request_evidence").data["promise"]["commitment"] == made.pk


def test_a_note_of_a_disposal_may_not_promise_either():
    ticket, agent = make_ticket(state="evidence_check"), make_agent()
    made = actions.promise(ticket, Draft("refund_by", AT + DAY, "Refund by tomorrow"), by=agent, at=AT)
    asked = replace(DECIDED, dispose={made.pk: Disposal("released", "明天下午前退给您")})
    assert reasons_of(ticket, "reject", agent, asked, AT + HOUR) == ["promise_found"]


def test_nobody_but_staff_promises_for_the_desk():
    ticket, draft = make_ticket(), Draft("refund_by", AT + DAY, "You refund me")
    with pytest.raises(WrongPerson):
        move(ticket, "withdraw", CUSTOMER, AT, Asked(commitment=draft))
    assert fresh(ticket).state == "submitted"
    assert not ticket.commitments.exists()


def test_the_first_public_words_of_a_person_answer_the_customer():
    ticket = make_ticket(state="evidence_check")
    assert ticket.first_response_at is None
    assert move(ticket, "reject", make_agent(), AT + HOUR, DECIDED).first_response_at == AT + HOUR


def test_every_effect_belongs_to_a_move():
    assert set(steps.EFFECTS) <= set(MOVES)
    assert not steps.PRIVATE_REASONS - set(MOVES)


# --- A payment that arrives after the filing ----------------------------------------------------


def test_a_payment_that_arrives_later_is_taken_in_and_can_be_paid_back():
    ticket = make_ticket(payment=None, state="supplier_confirm")
    facts = ticket.facts_data
    assert ticket.payment is None
    assert reasons_of(ticket, "approve", make_agent()) == ["payment_not_known", "amount_not_possible"]
    payment = make_payment(order=ticket.order)
    approved = move(ticket, "approve", make_agent(), AT + HOUR)
    assert (approved.state, approved.payment) == ("approved", payment)
    assert kinds_of(ticket)[-2:] == ["payment_found", "approve"]
    assert last_event(ticket, "payment_found").data == {"payment": payment.pk, "amount_fen": 10_000}
    assert fresh(ticket).facts_data == facts


def test_a_payment_of_another_open_ticket_stays_there():
    ticket = make_ticket(payment=None)
    payment = make_payment(order=None, shop=ticket.shop)
    other = make_ticket(order=None, payment=payment, scenario="paid_no_order")
    type(payment).objects.filter(pk=payment.pk).update(order=ticket.order)
    assert other.pk != ticket.pk
    assert actions.sweep(ticket, at=AT + HOUR).payment is None
    move(other, "withdraw", CUSTOMER, AT + HOUR)
    assert actions.sweep(ticket, at=AT + HOUR).payment == payment
