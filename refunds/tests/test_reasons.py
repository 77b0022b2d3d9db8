"""Every reason has its sentence, and every sentence its reason."""

from __future__ import annotations

import ast
import inspect
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from refunds import policy, reasons
from refunds.policy import Reason
from refunds.reasons import SENTENCES, Code, sentence

SHANGHAI = ZoneInfo("Asia/Shanghai")
PARAMS = {"hours": 24, "until": "2024-05-15T16:00:00+00:00", "from": "2024-05-14T04:30:00+00:00"}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def codes_in_policy() -> set[str]:
    """`Code.X` wherever policy.py names one, and `outcome_*`, which it writes for what a clause gives."""
    tree = ast.parse(inspect.getsource(policy))
    named = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Code"
    }
    return {Code[name].value for name in named} | {"outcome_full", "outcome_pro_rata", "outcome_difference"}


def test_every_code_of_the_policy_has_a_sentence_and_no_sentence_is_orphaned():
    assert codes_in_policy() == set(SENTENCES) == set(Code)


@pytest.mark.parametrize("code", Code)
def test_every_sentence_is_whole(code):
    text = sentence(Reason(code, PARAMS), zone=SHANGHAI)
    assert text.endswith(".")
    assert "%(" not in text


@pytest.mark.parametrize(
    ("reason", "zone", "text"),
    [
        (
            Reason("window_after_payment_over", {"hours": 72, "until": "2024-05-15T16:00:00+00:00"}),
            SHANGHAI,
            "The time to ask, 72 hours after payment, ended on Thu 16 May 2024 00:00.",
        ),
        (
            Reason("window_after_delivery_over", {"hours": 1, "until": "2024-05-15T16:05:00+00:00"}),
            UTC,
            "The time to ask, 1 hour after delivery, ended on Wed 15 May 2024 16:05.",
        ),
        (Reason("goods_were_used"), SHANGHAI, "The goods have been used."),
    ],
)
def test_sentence_names_its_params_in_the_readers_zone(reason, zone, text):
    assert sentence(reason, zone=zone) == text


def test_dates_follow_the_readers_language():
    reason = Reason("seven_days_over", {"until": "2024-05-15T16:05:00+00:00"})
    assert "Thu 16 May 2024 00:05" in sentence(reason, zone=SHANGHAI)
    with translation.override("zh-hans"):
        text = sentence(reason, zone=SHANGHAI)
    assert "00:05" in text
    assert "May" not in text


def test_an_unknown_code_is_an_error():
    with pytest.raises(KeyError):
        sentence(Reason("because"), zone=SHANGHAI)


def test_codes_fit_their_names():
    assert [code.name for code in reasons.Code] == [code.value.upper() for code in reasons.Code]
