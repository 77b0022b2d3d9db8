"""Each guard's yes and no. Pure: no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from refunds import guards
from refunds.actors import SYSTEM, Actor, ActorKind, customer, shop, supplier
from refunds.guards import Case, Guard, by, needs_second_person
from refunds.models import Ticket
from refunds.policy import Rules

AT = datetime(2024, 5, 14, 4, 0, tzinfo=UTC)
CUSTOMER = customer()
AGENT, OTHER_AGENT = Actor(ActorKind.AGENT, 1), Actor(ActorKind.AGENT, 2)
SUPERVISOR, OTHER_SUPERVISOR = Actor(ActorKind.SUPERVISOR, 7), Actor(ActorKind.SUPERVISOR, 8)
ASKS_SUPPLIER = Rules(needs_supplier=True, on_silence="escalate")
SILENCE_AGREES = Rules(needs_supplier=True, on_silence="approve")
SEVEN_DAYS = timedelta(days=7)


def make_case(**overrides: Any) -> Case:
    """An agent at noon in Shanghai, about ¥100.00 of a product with a supplier. Nothing else has happened."""
    values: dict[str, Any] = {
        "actor": AGENT,
        "at": AT,
        "rules": ASKS_SUPPLIER,
        "amount_fen": 10_000,
        "claimed_fen": 10_000,
        "refundable_fen": 10_000,
        "has_supplier": True,
        "four_eyes_fen": 20_000,
        "auto_approve_fen": 5_000,
        **overrides,
    }
    return Case(**values)


# guard, what differs from make_case() -> its answer
ASKED = {"supplier_asked_fen": 10_000}
TABLE: list[tuple[Guard, dict[str, Any], bool]] = [
    (guards.gives_a_reason, {"reason": "refused by the bank"}, True),
    (guards.gives_a_reason, {}, False),
    (guards.gives_a_reason, {"reason": " \n\u3000"}, False),
    (guards.customer_wishes_it, {"actor": CUSTOMER}, True),
    (guards.customer_wishes_it, {"reason": "on QQ: please forget it"}, True),
    (guards.customer_wishes_it, {}, False),
    (guards.customer_wishes_it, {"actor": SUPERVISOR, "reason": " "}, False),
    (guards.says_what_is_missing, {"reason": "the payment's picture"}, True),
    (guards.says_what_is_missing, {"reason": "  "}, False),
    (guards.evidence_was_added, {"actor": CUSTOMER, "has_added_evidence": True}, True),
    (guards.evidence_was_added, {"actor": CUSTOMER}, False),
    (guards.evidence_was_added, {}, True),
    (guards.evidence_time_is_over, {"evidence_clock_is_over": True}, True),
    (guards.evidence_time_is_over, {}, False),
    (guards.evidence_is_complete, {}, True),
    (guards.evidence_is_complete, {"missing_evidence": ("payment",), "reason": "seen on the phone"}, False),
    (guards.evidence_is_settled, {"actor": SYSTEM}, True),
    (guards.evidence_is_settled, {"missing_evidence": ("payment",)}, False),
    (guards.evidence_is_settled, {"missing_evidence": ("payment",), "reason": "the bill shows it"}, True),
    (guards.evidence_is_settled, {"missing_evidence": ("payment",), "reason": "limit", "actor": SYSTEM}, False),
    (guards.supplier_is_known, {}, True),
    (guards.supplier_is_known, {"has_supplier": False}, False),
    (guards.payment_is_known, {"refundable_fen": 0}, True),
    (guards.payment_is_known, {"refundable_fen": None}, False),
    (guards.not_refunded_by_the_shop, {}, True),
    (guards.not_refunded_by_the_shop, {"shop_says_refunded": True}, False),
    (guards.not_refunded_by_the_shop, {"shop_says_refunded": True, "late_paid_fen": 10_000}, True),
    (guards.amount_is_refundable, {}, True),
    (guards.amount_is_refundable, {"amount_fen": 1}, True),
    (guards.amount_is_refundable, {"amount_fen": 10_001}, False),
    (guards.amount_is_refundable, {"amount_fen": 0}, False),
    (guards.amount_is_refundable, {"amount_fen": -1}, False),
    (guards.amount_is_refundable, {"refundable_fen": None}, False),
    (guards.amount_is_refundable, {"late_paid_fen": 10_000, "refundable_fen": 0}, True),
    (guards.amount_is_refundable, {"late_paid_fen": 9_000}, False),
    (guards.money_is_in_order, {}, True),
    (guards.money_is_in_order, {"has_money_exception": True}, False),
    (guards.money_is_in_order, {"has_money_exception": True, "late_paid_fen": 10_000}, True),
    (guards.channel_is_possible, {}, True),
    (guards.channel_is_possible, {"channel_problem": "no buyer reference"}, False),
    (guards.channel_is_possible, {"channel_problem": "no buyer reference", "late_paid_fen": 10_000}, True),
    (guards.supplier_is_settled, {"supplier_answer": "agreed", "supplier_asked_fen": 10_000}, True),
    (guards.supplier_is_settled, {"supplier_answer": "agreed", "supplier_asked_fen": 1}, False),
    (guards.supplier_is_settled, {}, False),
    (guards.supplier_is_settled, {"supplier_answer": "open"}, False),
    (guards.supplier_is_settled, {"supplier_answer": "refused"}, False),
    (guards.supplier_is_settled, {"supplier_answer": "refused", "reason": "I know better"}, False),
    (guards.supplier_is_settled, {"supplier_answer": "closed"}, False),
    (guards.supplier_is_settled, {"supplier_answer": "silent"}, False),
    (guards.supplier_is_settled, {"supplier_answer": "silent", "rules": SILENCE_AGREES} | ASKED, True),
    (guards.supplier_is_settled, {"supplier_answer": "open", "rules": SILENCE_AGREES}, False),
    (guards.supplier_is_settled, {"supplier_answer": "silent", "rules": SILENCE_AGREES, "actor": SYSTEM} | ASKED, True),
    (guards.supplier_is_settled, {"rules": Rules()}, True),
    (guards.supplier_is_settled, {"has_supplier": False}, True),
    (guards.supplier_is_settled, {"actor": SUPERVISOR, "supplier_answer": "refused"}, False),
    (guards.supplier_is_settled, {"actor": SUPERVISOR, "supplier_answer": "refused", "reason": "its log lies"}, True),
    (guards.within_automatic_limit, {"actor": SYSTEM, "amount_fen": 5_000}, True),
    (guards.within_automatic_limit, {"actor": SYSTEM, "amount_fen": 5_001}, False),
    (guards.within_automatic_limit, {"amount_fen": 5_001}, True),
    (guards.approval_was_not_asked_by_me, {"amount_fen": 30_000}, True),
    (guards.approval_was_not_asked_by_me,
     {"amount_fen": 30_000, "approval_requested_by": 1, "approval_requested_fen": 30_000}, False),
    (guards.approval_was_not_asked_by_me,
     {"amount_fen": 30_001, "approval_requested_by": 1, "approval_requested_fen": 30_000}, True),
    (guards.approval_was_not_asked_by_me,
     {"amount_fen": 20_000, "approval_requested_by": 1, "approval_requested_fen": 30_000}, True),
    (guards.approval_was_not_asked_by_me,
     {"amount_fen": 30_000, "approval_requested_by": 2, "approval_requested_fen": 30_000}, True),
    (guards.approval_was_not_asked_by_me, {"actor": SYSTEM, "amount_fen": 30_000}, True),
    (guards.did_not_decide_before, {"actor": SUPERVISOR, "earlier_deciders": frozenset({8})}, True),
    (guards.did_not_decide_before, {"actor": SUPERVISOR, "earlier_deciders": frozenset({7, 8})}, False),
    (guards.did_not_decide_before, {"actor": SYSTEM, "earlier_deciders": frozenset({7})}, True),
    (guards.payout_is_not_sent, {"payout_status": "created"}, True),
    (guards.payout_is_not_sent, {"payout_status": "sending"}, False),
    (guards.payout_is_not_sent, {}, False),
    (guards.payout_succeeded, {"payout_status": "succeeded"}, True),
    (guards.payout_succeeded, {"payout_status": "processing"}, False),
    (guards.payout_failed, {"payout_status": "failed"}, True),
    (guards.payout_failed, {"payout_status": "unknown"}, False),
    (guards.clause_is_cited, {"cites_clause": True}, True),
    (guards.clause_is_cited, {}, False),
    (guards.commitments_are_disposed, {}, True),
    (guards.commitments_are_disposed, {"undisposed_commitments": 1}, False),
    (guards.a_deadline_passed, {"actor": CUSTOMER, "a_deadline_passed": True}, True),
    (guards.a_deadline_passed, {"actor": CUSTOMER}, False),
    (guards.a_deadline_passed, {}, True),
    (guards.a_deadline_passed, {"actor": SYSTEM}, True),
    (guards.appeal_is_in_time, {"closed_at": AT - SEVEN_DAYS}, True),
    (guards.appeal_is_in_time, {"closed_at": AT - SEVEN_DAYS - timedelta(seconds=1)}, False),
    (guards.appeal_is_in_time, {"closed_at": AT - timedelta(days=2), "appeal_days": 1}, False),
    (guards.appeal_is_in_time, {}, False),
    (guards.was_not_appealed, {}, True),
    (guards.was_not_appealed, {"is_appealed": True}, False),
    (guards.no_other_ticket_is_open, {}, True),
    (guards.no_other_ticket_is_open, {"has_other_open_ticket": True}, False),
    (guards.paid_less_than_claimed, {"paid_fen": 9_999}, True),
    (guards.paid_less_than_claimed, {"paid_fen": 10_000}, False),
]  # fmt: skip


def every_guard() -> list[Guard]:
    return [value for value in vars(guards).values() if isinstance(value, Guard)]


@pytest.mark.parametrize(("guard", "case", "answer"), TABLE, ids=lambda value: getattr(value, "code", None))
def test_guard_answers(guard, case, answer):
    assert guard(SimpleNamespace(case=make_case(**case))) is answer


def test_every_guard_has_its_yes_and_its_no_in_the_table():
    shown = {(guard.code, answer) for guard, _case, answer in TABLE}
    assert shown == {(guard.code, answer) for guard in every_guard() for answer in (True, False)}


def test_every_guard_has_a_code_of_its_own_and_a_sentence():
    assert len({guard.code for guard in every_guard()}) == len(every_guard())
    assert all(str(guard.reason).endswith((".", "。")) for guard in every_guard())


@pytest.mark.parametrize("guard", every_guard(), ids=lambda guard: guard.code)
def test_without_a_case_a_guard_raises(guard):
    with pytest.raises(LookupError, match=r"refunds\.actions\.move"):
        guard(Ticket())


# Four eyes, above ¥200.00. Who approves, how much, who asked for how much, who ended the evidence check.
APPROVER = [
    (AGENT, 20_000, None, 0, None, False),
    (AGENT, 20_001, None, 0, None, True),
    (AGENT, 20_001, None, 0, 2, True),
    (AGENT, 20_001, 2, 20_001, 2, True),
    (OTHER_AGENT, 20_001, 1, 20_001, 1, True),
    (SUPERVISOR, 20_000, 7, 20_001, 7, False),
    (SUPERVISOR, 20_001, None, 0, None, True),
    (SUPERVISOR, 20_001, None, 0, 1, False),
    (SUPERVISOR, 20_001, None, 0, 7, True),
    (SUPERVISOR, 20_001, 1, 20_001, None, False),
    (SUPERVISOR, 20_001, 1, 20_001, 1, False),
    (SUPERVISOR, 20_001, 1, 20_001, 7, True),
    (SUPERVISOR, 20_001, 7, 20_001, 1, True),
    (SUPERVISOR, 20_002, 1, 20_001, 1, True),
    (SUPERVISOR, 20_001, 1, 30_000, 1, False),
    (OTHER_SUPERVISOR, 20_001, 7, 20_001, 7, False),
    (OTHER_SUPERVISOR, 20_001, 7, 20_001, 1, False),
    (SYSTEM, 20_001, None, 0, None, False),
]


@pytest.mark.parametrize(("actor", "fen", "asked_by", "asked_fen", "checked_by", "answer"), APPROVER)
def test_an_approval_above_the_limit_needs_a_second_person(actor, fen, asked_by, asked_fen, checked_by, answer):
    case = make_case(
        actor=actor,
        amount_fen=fen,
        approval_requested_by=asked_by,
        approval_requested_fen=asked_fen,
        evidence_checked_by=checked_by,
    )
    assert needs_second_person(case) is answer
    assert needs_second_person(replace(case, four_eyes_fen=fen)) is False


@pytest.mark.parametrize(
    ("kinds", "permitted"),
    [
        ([ActorKind.CUSTOMER], [CUSTOMER]),
        ([ActorKind.AGENT], [AGENT, SUPERVISOR]),
        ([ActorKind.SUPERVISOR], [SUPERVISOR]),
        ([ActorKind.SYSTEM, ActorKind.SHOP], [SYSTEM, shop("s")]),
        ([ActorKind.SUPPLIER], [supplier("x")]),
    ],
)
def test_by_permits_these_kinds_and_a_supervisor_wherever_an_agent(kinds, permitted):
    everybody = [CUSTOMER, AGENT, SUPERVISOR, SYSTEM, shop("s"), supplier("x")]
    permits = by(*kinds)
    assert [actor for actor in everybody if permits(None, actor)] == [a for a in everybody if a in permitted]


@pytest.mark.parametrize("nobody", [None, "agent", ActorKind.AGENT, SimpleNamespace(kind=ActorKind.AGENT)])
def test_by_permits_actors_only(nobody):
    assert not by(*ActorKind)(None, nobody)
