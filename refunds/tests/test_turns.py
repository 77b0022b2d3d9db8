"""Whose turn it is: one literal table, and a sentence for each reader in both languages."""

from __future__ import annotations

import pytest
from django.utils import translation

from refunds.lifecycle import State
from refunds.turns import SITUATIONS, Standing, Turn

TABLE = [
    (Standing("submitted"), "desk"),
    (Standing("evidence_check"), "desk"),
    (Standing("evidence_check", approval_is_requested=True), "supervisor"),
    (Standing("evidence_requested"), "customer"),
    (Standing("evidence_requested", approval_is_requested=True), "customer"),
    (Standing("supplier_confirm"), "supplier"),
    (Standing("supplier_confirm", is_answered=True), "desk"),
    (Standing("supplier_confirm", is_answered=True, approval_is_requested=True), "supervisor"),
    (Standing("approved"), "nobody"),
    (Standing("approved", transfer="make"), "desk"),
    (Standing("approved", transfer="confirm"), "desk"),
    (Standing("approved", is_held=True), "supervisor"),
    (Standing("approved", transfer="make", is_held=True), "supervisor"),
    (Standing("escalated"), "supervisor"),
    (Standing("paid"), "nobody"),
    (Standing("paid", can_appeal=True), "nobody"),
    (Standing("rejected"), "nobody"),
    (Standing("rejected", can_appeal=True), "nobody"),
    (Standing("withdrawn"), "nobody"),
    (Standing("withdrawn", can_appeal=True), "nobody"),
]


@pytest.mark.parametrize(("standing", "turn"), TABLE)
def test_whose_turn_it_is(standing, turn):
    assert standing.turn == turn


def test_the_table_has_every_state_and_every_situation():
    assert {standing.state for standing, _turn in TABLE} == {state.value for state in State if state}
    assert len({standing.next("staff") for standing, _turn in TABLE}) == len(SITUATIONS)


def test_days_to_appeal_are_told():
    said = Standing("rejected", can_appeal=True, appeal_days=5).next("customer")
    assert said == "You can appeal within 5 days; somebody else then decides."
    assert Standing("rejected").next("customer") == "Nothing more is to be done."


def test_the_customer_is_told_nothing_of_what_stands_still_inside():
    inside = [Standing("approved", is_held=True), Standing("approved", transfer="make"), Standing("approved")]
    assert len({standing.next("customer") for standing in inside}) == 1


@pytest.mark.parametrize("reader", ["customer", "staff"])
def test_every_sentence_and_turn_is_there_in_chinese(reader):
    english = [standing.next(reader) for standing, _turn in TABLE] + [str(turn.label) for turn in Turn]
    with translation.override("zh-hans"):
        chinese = [standing.next(reader) for standing, _turn in TABLE] + [str(turn.label) for turn in Turn]
    assert [one for one, other in zip(english, chinese, strict=True) if one == other] == []
