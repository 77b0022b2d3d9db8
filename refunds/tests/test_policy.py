"""The default clauses against the design's table of scenarios, one literal line a case. Pure: no database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refunds.default_clauses import DEFAULT_CLAUSES
from refunds.policy import Code, Facts, Outcome, Reason, Rules, Verdict, applicable, better, judge

SHANGHAI = ZoneInfo("Asia/Shanghai")
PAID = datetime(2024, 5, 14, 12, 0, tzinfo=SHANGHAI)
DELIVERED = PAID + timedelta(minutes=2)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
YES, LOOK, NO = Outcome.REFUNDABLE, Outcome.REVIEW, Outcome.NOT_REFUNDABLE
RULES = {clause.code: Rules.from_json(clause.rules) for clause in DEFAULT_CLAUSES}


def make_facts(**overrides: Any) -> Facts:
    """A paid order of four pieces at ¥25.00, all delivered two minutes later by a supplier."""
    values: dict[str, Any] = {
        "has_order": True,
        "has_payment": True,
        "order_status": "paid",
        "paid_fen": 10_000,
        "refundable_fen": 10_000,
        "paid_at": PAID,
        "delivery": "success",
        "delivered_at": DELIVERED,
        "quantity": 4,
        "delivered_quantity": 4,
        "price_fen": 2_500,
        "is_used": False,
        "no_return_confirmed": False,
        "has_supplier": True,
        **overrides,
    }
    return Facts(**values)


NOTHING_CAME = {"delivery": "processing", "delivered_at": None, "delivered_quantity": 0}
NO_ORDER = {**NOTHING_CAME, "has_order": False, "order_status": "", "delivery": "unknown", "has_supplier": False}
HALF_CAME = {"delivery": "partial", "delivered_quantity": 2}

# scenario, what differs from make_facts(), time after payment -> outcome, reasons, fen
TABLE: list[tuple[str, dict[str, Any], timedelta, Outcome, list[str], int]] = [
    ("paid_no_order", NO_ORDER, HOUR, YES, ["outcome_full"], 10_000),
    ("paid_no_order", NO_ORDER, 72 * HOUR, YES, ["outcome_full"], 10_000),
    ("paid_no_order", NO_ORDER, 72 * HOUR + SECOND, NO, ["window_after_payment_over"], 0),
    ("paid_no_order", {**NO_ORDER, "paid_at": None}, HOUR, LOOK, ["payment_time_not_known"], 10_000),
    ("paid_no_order", {**NO_ORDER, "has_payment": False, "paid_fen": None, "refundable_fen": None, "paid_at": None},
     HOUR, LOOK, ["payment_not_known", "payment_time_not_known"], 0),
    ("paid_no_order", {**NO_ORDER, "refundable_fen": None}, HOUR, LOOK, ["refundable_not_known"], 0),
    ("paid_no_order", {**NO_ORDER, "refundable_fen": 0}, HOUR, NO, ["nothing_left"], 0),
    ("paid_no_order", {**NO_ORDER, "refundable_fen": 400}, HOUR, YES, ["outcome_full"], 400),

    ("not_delivered", NOTHING_CAME, timedelta(minutes=30) - SECOND, NO, ["still_within_promised_delivery"], 0),
    ("not_delivered", NOTHING_CAME, timedelta(minutes=30), YES, ["outcome_full"], 10_000),
    ("not_delivered", {**NOTHING_CAME, "promised_delivery_minutes": 5}, timedelta(minutes=30) - SECOND,
     NO, ["still_within_promised_delivery"], 0),
    ("not_delivered", {**NOTHING_CAME, "promised_delivery_minutes": 120}, 2 * HOUR - SECOND,
     NO, ["still_within_promised_delivery"], 0),
    ("not_delivered", {**NOTHING_CAME, "promised_delivery_minutes": 120}, 2 * HOUR, YES, ["outcome_full"], 10_000),
    ("not_delivered", {**NOTHING_CAME, "delivery": "failed"}, 1000 * HOUR, YES, ["outcome_full"], 10_000),
    ("not_delivered", {}, HOUR, LOOK, ["supplier_reports_success"], 10_000),
    ("not_delivered", HALF_CAME, HOUR, LOOK, ["partly_delivered"], 10_000),
    ("not_delivered", {**NOTHING_CAME, "delivery": "unknown"}, HOUR, YES, ["outcome_full"], 10_000),
    ("not_delivered", {**NOTHING_CAME, "delivery": "unknown", "has_supplier": False}, HOUR,
     LOOK, ["delivery_not_known"], 10_000),
    ("not_delivered", {**NOTHING_CAME, "paid_at": None}, HOUR, LOOK, ["payment_time_not_known"], 10_000),

    ("invalid_code", {}, timedelta(minutes=2) + 24 * HOUR, YES, ["outcome_full"], 10_000),
    ("invalid_code", {}, timedelta(minutes=2) + 24 * HOUR + SECOND, NO, ["window_after_delivery_over"], 0),
    ("invalid_code", {"delivered_at": None}, 1000 * HOUR, LOOK, ["delivery_time_not_known"], 10_000),
    ("invalid_code", {"order_status": "refunded"}, HOUR, NO, ["shop_says_refunded"], 0),
    ("invalid_code", {"order_status": "refunded", "refundable_fen": 0}, 48 * HOUR,
     NO, ["shop_says_refunded", "nothing_left", "window_after_delivery_over"], 0),

    ("code_already_used", {}, timedelta(minutes=2) + 24 * HOUR, LOOK, ["outcome_supplier"], 10_000),
    ("code_already_used", {}, timedelta(minutes=2) + 24 * HOUR + SECOND,
     NO, ["window_after_delivery_over", "outcome_supplier"], 0),
    ("code_already_used", {"delivered_at": None}, HOUR, LOOK, ["delivery_time_not_known", "outcome_supplier"], 10_000),

    ("wrong_account_unused", NOTHING_CAME, 1000 * HOUR, YES, ["outcome_full"], 10_000),
    ("wrong_account_unused", {**NOTHING_CAME, "delivery": "cancelling"}, HOUR, YES, ["outcome_full"], 10_000),
    ("wrong_account_unused", {**NOTHING_CAME, "delivery": "failed"}, HOUR, YES, ["outcome_full"], 10_000),
    ("wrong_account_unused", {}, SECOND, NO, ["delivered_already"], 0),
    ("wrong_account_unused", HALF_CAME, HOUR, LOOK, ["partly_delivered"], 10_000),
    ("wrong_account_unused", {"delivery": "unknown"}, HOUR, LOOK, ["delivery_not_known"], 10_000),

    ("partial_delivery", HALF_CAME, 72 * HOUR, YES, ["outcome_pro_rata"], 5_000),
    ("partial_delivery", HALF_CAME, 72 * HOUR + SECOND, NO, ["window_after_payment_over"], 0),
    ("partial_delivery", {**HALF_CAME, "paid_fen": 9_999, "refundable_fen": 9_999}, HOUR,
     YES, ["outcome_pro_rata"], 5_000),
    ("partial_delivery", {"quantity": 3, "delivered_quantity": 2}, HOUR, YES, ["outcome_pro_rata"], 3_333),
    ("partial_delivery", {"quantity": 3, "delivered_quantity": 1}, HOUR, YES, ["outcome_pro_rata"], 6_667),
    ("partial_delivery", {"delivered_quantity": 0}, HOUR, YES, ["outcome_pro_rata"], 10_000),
    ("partial_delivery", {"delivered_quantity": 4}, HOUR, LOOK, ["shop_says_all_delivered"], 10_000),
    ("partial_delivery", {"delivered_quantity": 9}, HOUR, LOOK, ["shop_says_all_delivered"], 10_000),
    ("partial_delivery", {"delivered_quantity": None}, HOUR, LOOK, ["delivered_quantity_not_known"], 10_000),
    ("partial_delivery", {"quantity": 0}, HOUR, LOOK, ["delivered_quantity_not_known"], 10_000),
    ("partial_delivery", {**HALF_CAME, "paid_fen": None}, HOUR, LOOK, ["paid_amount_not_known"], 10_000),
    ("partial_delivery", {**HALF_CAME, "refundable_fen": 7_000}, HOUR, LOOK, ["refunded_in_part_before"], 5_000),
    ("partial_delivery", {**HALF_CAME, "refundable_fen": 3_000}, HOUR, LOOK, ["refunded_in_part_before"], 3_000),

    ("wrong_region", {}, 24 * HOUR, LOOK, ["outcome_review"], 10_000),
    ("wrong_region", {}, 24 * HOUR + SECOND, NO, ["window_after_payment_over", "outcome_review"], 0),

    ("price_error", {"price_fen": 2_000}, 24 * HOUR, YES, ["outcome_difference"], 2_000),
    ("price_error", {"price_fen": 2_000}, 24 * HOUR + SECOND, NO, ["window_after_payment_over"], 0),
    ("price_error", {"price_fen": 0}, HOUR, YES, ["outcome_difference"], 10_000),
    ("price_error", {}, HOUR, NO, ["price_was_right"], 0),
    ("price_error", {"price_fen": 3_000}, HOUR, NO, ["price_was_right"], 0),
    ("price_error", {"price_fen": None}, HOUR, LOOK, ["price_not_known"], 10_000),
    ("price_error", {"price_fen": 2_000, "quantity": 0}, HOUR, LOOK, ["price_not_known"], 10_000),
    ("price_error", {"price_fen": 2_000, "paid_fen": None}, HOUR, LOOK, ["paid_amount_not_known"], 10_000),
    ("price_error", {"price_fen": 2_000, "refundable_fen": 1_500}, HOUR, LOOK, ["refunded_in_part_before"], 1_500),

    ("changed_mind", {}, 168 * HOUR, LOOK, ["no_return_not_confirmed"], 10_000),
    ("changed_mind", {}, 168 * HOUR + SECOND, NO, ["outcome_none", "seven_days_over"], 0),
    ("changed_mind", {"is_used": True}, HOUR, NO, ["outcome_none", "goods_were_used"], 0),
    ("changed_mind", {"no_return_confirmed": True}, HOUR, NO, ["outcome_none", "no_return_was_confirmed"], 0),
    ("changed_mind", {"is_used": True, "no_return_confirmed": True}, 169 * HOUR,
     NO, ["outcome_none", "goods_were_used", "seven_days_over", "no_return_was_confirmed"], 0),
    ("changed_mind", {"is_used": None}, HOUR, LOOK, ["use_not_known", "no_return_not_confirmed"], 10_000),
    ("changed_mind", {"paid_at": None}, HOUR, LOOK, ["payment_time_not_known", "no_return_not_confirmed"], 10_000),
    ("changed_mind", {"no_return_confirmed": None}, HOUR, LOOK, ["no_return_not_confirmed"], 10_000),

    ("used", {}, HOUR, NO, ["outcome_none"], 0),
    ("used", {"is_used": True}, HOUR, NO, ["outcome_none"], 0),
    ("used", {"customer_denies_delivery": True}, 1000 * HOUR, LOOK, ["delivery_is_disputed"], 10_000),
    ("used", {"customer_denies_delivery": True, "delivery": "unknown"}, HOUR, LOOK, ["delivery_not_known"], 10_000),
    ("used", {"customer_denies_delivery": True, "delivery": "failed"}, HOUR, LOOK, ["no_delivery_reported"], 10_000),
    ("used", {"receipt_confirmed_at": DELIVERED}, HOUR, LOOK, ["receipt_was_confirmed"], 10_000),
    ("used", {"customer_denies_delivery": True, "receipt_confirmed_at": DELIVERED}, HOUR,
     LOOK, ["delivery_is_disputed", "receipt_was_confirmed"], 10_000),

    ("insufficient_evidence", {}, HOUR, NO, ["outcome_none"], 0),
]  # fmt: skip


@pytest.mark.parametrize(("scenario", "facts", "after", "outcome", "reasons", "fen"), TABLE)
def test_judge_says_what_the_table_says(scenario, facts, after, outcome, reasons, fen):
    verdict = judge(make_facts(**facts), RULES[scenario], PAID + after)
    assert (verdict.outcome, [reason.code for reason in verdict.reasons], verdict.amount_fen) == (outcome, reasons, fen)


def test_the_table_shows_every_code_that_a_default_clause_can_give():
    assert {code for row in TABLE for code in row[4]} == set(Code) - {Code.ORDER_WAS_MADE}


def test_a_rule_for_payments_without_an_order_has_a_person_look_where_there_is_one():
    rules = replace(RULES["paid_no_order"], only_without_order=True)
    assert judge(make_facts(), rules, PAID).reasons == (Reason("order_was_made"),)
    assert judge(make_facts(), rules, PAID).outcome is LOOK
    assert judge(make_facts(has_order=False), rules, PAID).outcome is YES


def test_reasons_name_the_limit_in_utc():
    late = judge(make_facts(), RULES["wrong_region"], PAID + 48 * HOUR).reasons[0]
    early = judge(make_facts(**NOTHING_CAME), RULES["not_delivered"], PAID).reasons[0]
    no_return = judge(make_facts(), RULES["changed_mind"], PAID + 200 * HOUR).reasons[1]
    assert late.params == {"hours": 24, "until": "2024-05-15T04:00:00+00:00"}
    assert early.params == {"from": "2024-05-14T04:30:00+00:00"}
    assert no_return.params == {"until": "2024-05-21T04:00:00+00:00"}


def test_a_window_counts_hours_that_passed_across_the_change_to_summer_time():
    paid = datetime(2024, 3, 9, 12, 0, tzinfo=ZoneInfo("America/New_York"))
    facts = make_facts(paid_at=paid)
    assert judge(facts, RULES["wrong_region"], datetime(2024, 3, 10, 17, 0, tzinfo=UTC)).outcome is LOOK
    assert judge(facts, RULES["wrong_region"], datetime(2024, 3, 10, 13, 0, tzinfo=paid.tzinfo)).outcome is LOOK
    assert judge(facts, RULES["wrong_region"], datetime(2024, 3, 10, 13, 0, 1, tzinfo=paid.tzinfo)).outcome is NO


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        judge(make_facts(), RULES["used"], datetime(2024, 5, 14, 12, 0))  # noqa: DTZ001


# --- properties -------------------------------------------------------------------------------
def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


MOMENTS = st.integers(-3 * 24 * 3600, 10 * 24 * 3600).map(lambda seconds: PAID + timedelta(seconds=seconds))
FEN = st.integers(0, 20_000)
DELIVERIES = st.sampled_from(["unknown", "processing", "success", "partial", "failed", "cancelling"])
FACTS = st.builds(
    Facts,
    has_order=st.booleans(),
    has_payment=st.booleans(),
    order_status=st.sampled_from(["", "unpaid", "paid", "frozen", "refunded", "closed"]),
    paid_fen=maybe(FEN),
    refundable_fen=maybe(st.integers(-500, 20_000)),
    paid_at=maybe(MOMENTS),
    delivery=DELIVERIES,
    delivered_at=maybe(MOMENTS),
    promised_delivery_minutes=st.integers(0, 5_000),
    quantity=st.integers(0, 6),
    delivered_quantity=maybe(st.integers(0, 8)),
    price_fen=maybe(FEN),
    receipt_confirmed_at=maybe(MOMENTS),
    is_used=maybe(st.booleans()),
    no_return_confirmed=maybe(st.booleans()),
    customer_denies_delivery=st.booleans(),
    has_supplier=st.booleans(),
)
ANY_RULES = st.sampled_from([*RULES.values(), replace(RULES["paid_no_order"], only_without_order=True)])
# How each fact says "not known". `receipt_confirmed_at` is not among them: None there is "was not pressed".
UNKNOWN: dict[str, Any] = {
    "order_status": "",
    "paid_fen": None,
    "refundable_fen": None,
    "paid_at": None,
    "delivery": "unknown",
    "delivered_at": None,
    "delivered_quantity": None,
    "price_fen": None,
    "is_used": None,
    "no_return_confirmed": None,
}


@given(FACTS, ANY_RULES, MOMENTS, st.sets(st.sampled_from(sorted(UNKNOWN))))
def test_forgetting_facts_never_makes_a_refusal(facts, rules, at, forgotten):
    if judge(facts, rules, at).outcome is not NO:
        less = replace(facts, **{name: UNKNOWN[name] for name in forgotten})
        assert judge(less, rules, at).outcome is not NO


@given(ANY_RULES, MOMENTS)
def test_who_knows_nothing_refuses_only_what_the_clause_never_gives(rules, at):
    expected = NO if rules.outcome == "none" and rules.unless != "no_return" else LOOK
    assert judge(Facts(), rules, at).outcome is expected


@given(FACTS, ANY_RULES, MOMENTS)
def test_the_amount_is_never_negative_nor_above_what_is_refundable(facts, rules, at):
    verdict = judge(facts, rules, at)
    assert 0 <= verdict.amount_fen <= max(facts.refundable_fen or 0, 0)
    assert verdict.amount_fen == 0 or verdict.outcome is not NO
    assert verdict.amount_fen > 0 or verdict.outcome is not YES


@given(FACTS, ANY_RULES, MOMENTS)
def test_every_verdict_gives_its_reasons_and_survives_json(facts, rules, at):
    verdict = judge(facts, rules, at)
    assert verdict.reasons
    assert {reason.code for reason in verdict.reasons} <= set(Code)
    assert Verdict.from_json(verdict.to_json()) == verdict
    assert Facts.from_json(facts.to_json()) == facts
    assert judge(Facts.from_json(facts.to_json()), rules, at) == verdict


@pytest.mark.parametrize("clause", DEFAULT_CLAUSES, ids=lambda clause: clause.code)
def test_default_rules_survive_json(clause):
    rules = Rules.from_json(clause.rules)
    assert Rules.from_json(rules.to_json()) == rules
    assert clause.rules.items() <= rules.to_json().items()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"windows": "payment"}, "unknown rules: windows"),
        ({"window": "paymemt"}, "window is 'paymemt'"),
        ({"outcome": "ful"}, "outcome is 'ful'"),
        ({"outcome": ""}, "outcome is ''"),
        ({"on_silence": "refuse"}, "on_silence is 'refuse'"),
        ({"unless": "always"}, "unless is 'always'"),
        ({"evidence": ["payment", "passport"]}, "unknown kinds of evidence: passport"),
        ({"window": "delivery"}, "needs its hours"),
    ],
)
def test_rules_that_mean_nothing_are_refused(data, says):
    with pytest.raises(ValueError, match=says):
        Rules.from_json(data)


# --- which version ----------------------------------------------------------------------------
@dataclass(frozen=True)
class Published:
    published_at: datetime
    rules: Rules


def published(days: float, hours: int = 24, outcome: str = "full") -> Published:
    """A version published so many days after the payment; it gives a refund within `hours` of paying."""
    return Published(PAID + timedelta(days=days), Rules(window="payment", window_hours=hours, outcome=outcome))


FILED = PAID + 48 * HOUR
IN_FORCE = published(-10)
BETTER, WORSE = published(1, hours=72), published(1, hours=12)


@pytest.mark.parametrize(
    ("versions", "index"),
    [
        ([IN_FORCE], 0),
        ([published(-20, 72), IN_FORCE], 1),
        ([IN_FORCE, published(-20, 72)], 0),
        ([IN_FORCE, BETTER], 1),
        ([BETTER, IN_FORCE], 0),
        ([IN_FORCE, WORSE], 0),
        ([published(-10, 72), WORSE], 0),
        ([published(-10, 72), BETTER], 0),
        ([IN_FORCE, published(1, 72, "review")], 1),
        ([published(-10, 72), published(1, 72, "review")], 0),
        ([IN_FORCE, published(0.5, 72), published(1)], 0),
        ([IN_FORCE, published(2, 72)], 1),
        ([IN_FORCE, published(2.1, 72)], 0),
        ([IN_FORCE, published(0, 72)], 1),
        ([published(0.5, 72), published(1)], 1),
        ([published(-10), published(-10, 72)], 1),
    ],
    ids=[
        "the only one",
        "the latest before payment",
        "whatever the order they come in",
        "the current one where it is better",
        "the current one where it is better, first in the list",
        "the one at payment where the current is worse and both refuse",
        "the one at payment where the current is worse",
        "the one at payment where both say the same",
        "the current one where it has a person look",
        "the one at payment where the current only has a person look",
        "none between payment and now",
        "the one published this instant is current",
        "a future one does not count",
        "the one published at the instant of payment was in force",
        "the current one where none was in force at payment",
        "of two published at once the later in the list",
    ],
)
def test_the_version_in_force_at_payment_decides_unless_the_current_one_is_better(versions, index):
    assert applicable(make_facts(), versions, FILED) == index


def test_the_current_version_decides_where_nobody_knows_when_it_was_paid():
    assert applicable(make_facts(paid_at=None), [published(-10, 72), WORSE], FILED) == 1


def test_the_greater_amount_is_better():
    difference = Published(PAID + HOUR, Rules(window="payment", window_hours=72, outcome="difference"))
    facts = make_facts(price_fen=2_000)
    assert applicable(facts, [published(-1, 72), difference], FILED) == 0
    assert applicable(facts, [replace(difference, published_at=PAID), published(1, 72)], FILED) == 1


@pytest.mark.parametrize("versions", [[], [published(3)]])
def test_there_must_be_a_published_version(versions):
    with pytest.raises(LookupError, match="no version of this clause"):
        applicable(make_facts(), versions, FILED)


def test_better_is_the_first_of_equals():
    yes, look, no = (Verdict(outcome, (), fen) for outcome, fen in ((YES, 100), (LOOK, 900), (NO, 0)))
    assert better([no, look, yes]) == 2
    assert better([look, look, no]) == 0
    assert better([replace(yes, amount_fen=1), yes, yes]) == 1
