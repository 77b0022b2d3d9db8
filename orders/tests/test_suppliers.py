"""A supplier is asked without the buyer's contact, and believed only under its signature."""

from dataclasses import fields
from datetime import timedelta

import pytest

from orders.suppliers import Answer, ClaimRequest, SupplierTimeout, adapter, names
from orders.suppliers.signing import BadSignature, sign, verify

from .make import NOON

REQUEST = ClaimRequest(
    claim_id="C-1",
    supplier_order_number="S-1",
    order_number="20240514",
    product_name="充值码 100元",
    amount_fen=10_000,
    currency="CNY",
    quantity=1,
    question="Was this delivered?",
    deadline=NOON + timedelta(hours=24),
)


def ask(name, **config):
    return adapter(name).ask(REQUEST, config)


def test_registry_knows_its_adapters():
    assert names() == ["manual", "sandbox"]
    assert [adapter(name).name for name in names()] == names()
    with pytest.raises(LookupError, match=r"no supplier adapter 'goofish' here; there are manual, sandbox"):
        adapter("goofish")


@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("manual", {"url": "https://supplier.example"}),
        ("sandbox", {"answer": "maybe"}),
        ("sandbox", {"answer": ["agree"]}),
        ("sandbox", {"remark": {}}),
        ("sandbox", {"url": ""}),
    ],
)
def test_an_adapter_says_which_settings_it_cannot_work_with(name, config):
    with pytest.raises(ValueError, match=r"\.$"):
        adapter(name).check(config)


@pytest.mark.parametrize(
    ("name", "config"), [("manual", {}), ("sandbox", {}), ("sandbox", {"answer": "agree", "remark": "同意"})]
)
def test_an_adapter_takes_its_own_settings(name, config):
    adapter(name).check(config)


def test_a_question_never_holds_the_buyers_contact():
    names = {field.name for field in fields(ClaimRequest)}
    assert not [name for name in names if "contact" in name or "buyer" in name or "account" in name]


def test_manual_waits_for_a_person():
    assert ask("manual").answer == Answer.PENDING


@pytest.mark.parametrize("told", ["agree", "refuse"])
def test_sandbox_answers_as_told(told):
    answer = ask("sandbox", answer=told, remark="卡密未使用")
    assert (answer.answer, answer.remark) == (told, "卡密未使用")
    assert answer.raw == {"claim_id": "C-1", "result": told, "remark": "卡密未使用"}


@pytest.mark.parametrize("config", [{}, {"answer": "silent"}])
def test_sandbox_is_silent_unless_told(config):
    assert ask("sandbox", **config).answer == Answer.PENDING


def test_sandbox_times_out():
    with pytest.raises(SupplierTimeout):
        ask("sandbox", answer="timeout")


@pytest.mark.parametrize("told", ["pending", "yes", None, []])
def test_sandbox_refuses_a_config_it_cannot_follow(told):
    with pytest.raises(ValueError, match="agree, refuse, silent or timeout"):
        ask("sandbox", answer=told)


SECRET = "supplier-secret"
STAMP = str(int(NOON.timestamp()))
NONCE = "0123456789abcdef"
BODY = '{"answer":"agree","remark":"同意"}'.encode()
TARGET = "POST /api/v1/claims/abc/answer"
SIGNATURE = sign(SECRET, TARGET, STAMP, NONCE, BODY)


def check(secret=SECRET, target=TARGET, timestamp=STAMP, nonce=NONCE, signature=SIGNATURE, body=BODY, now=NOON):
    verify(secret, target, timestamp, nonce, signature, body, now)


def test_signature_is_the_documented_one():
    """Worked out apart from our code: printf '1715659200\\n…' | openssl dgst -sha256 -hmac supplier-secret."""
    assert STAMP == "1715659200"
    assert (
        sign(SECRET, TARGET, STAMP, NONCE, b"{}") == "a08d48f08afbdcb4b2fa675d60f6183838cd2440c1d83ef5be92b530514875a7"
    )


def test_signed_answer_is_believed():
    check()
    check(now=NOON + timedelta(seconds=300))
    check(now=NOON - timedelta(seconds=300))


@pytest.mark.parametrize(
    "change",
    [
        {"secret": "other"},
        {"secret": ""},
        {"target": "POST /api/v1/claims/abd/answer"},
        {"target": "GET /api/v1/claims/abc/answer"},
        {"timestamp": str(int(STAMP) + 1)},
        {"timestamp": ""},
        {"timestamp": f" {STAMP}"},
        {"timestamp": f"-{STAMP}"},
        {"timestamp": f"{STAMP}.0"},
        {"nonce": "fedcba9876543210"},
        {"nonce": ""},
        {"nonce": "short"},
        {"nonce": NONCE + " "},
        {"nonce": NONCE + "\n"},
        {"nonce": "é" * 16},
        {"nonce": "a" * 65},
        {"signature": ""},
        {"signature": SIGNATURE + " "},
        {"signature": SIGNATURE + "\n"},
        {"signature": SIGNATURE.upper()},
        {"signature": SIGNATURE[:-1]},
        {"body": BODY + b"\n"},
        {"body": b""},
        {"now": NOON + timedelta(seconds=301)},
        {"now": NOON - timedelta(seconds=301)},
    ],
    ids=str,
)
def test_signed_answer_is_refused(change):
    with pytest.raises(BadSignature) as refused:
        check(**change)
    assert str(refused.value)


def test_a_line_cannot_move_between_nonce_and_body():
    signature = sign(SECRET, TARGET, STAMP, NONCE, b"x\n{}")
    with pytest.raises(BadSignature):
        check(nonce=f"{NONCE}\nx", body=b"{}", signature=signature)
