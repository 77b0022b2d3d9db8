"""Each channel keeps the contract: a number pays at most once, and a query tells what became of it."""

import json
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction

from orders import ledger
from orders.channels import ChannelTimeout, RefundRequest, RefundStatus, channel, is_reachable, names
from orders.channels.callbacks import callback_body, sign_callback, verify_callback
from orders.channels.sandbox import SandboxChannel
from orders.models import SandboxRefund, SandboxScript, Transfer
from orders.signatures import BadSignature

from .at_once import at_once
from .make import NOON, make_shop

pytestmark = pytest.mark.django_db


def make_request(shop=None, **overrides):
    values = {
        "out_refund_no": "RF0001",
        "shop_id": (shop or make_shop()).pk,
        "payment_serial": "4200001",
        "payment_amount_fen": 10_000,
        "amount_fen": 500,
        "currency": "CNY",
        "reason": "not delivered",
        "buyer_reference": "buyer",
        **overrides,
    }
    return RefundRequest(**values)


def told(behaviour, times=1, **overrides):
    """The request to a sandbox that is told to behave so."""
    shop = make_shop()
    SandboxScript.objects.create(shop=shop, behaviour=behaviour, times=times)
    return make_request(shop, **overrides)


def row():
    return SandboxRefund.objects.get()


def times_left():
    return SandboxScript.objects.get().times


SANDBOX = SandboxChannel()

# --- the registry


def test_registry_knows_its_channels():
    assert names() == ["balance", "manual", "sandbox"]
    assert [channel(name).name for name in names()] == names()
    assert is_reachable("balance")
    assert not is_reachable("alipay")


def test_registry_says_which_channels_there_are():
    with pytest.raises(LookupError, match=r"no channel 'alipay' here; there are balance, manual, sandbox"):
        channel("alipay")


# --- balance


def test_balance_pays_once_into_the_ledger():
    shop = make_shop()
    request = make_request(shop)
    first, again = channel("balance").refund(request), channel("balance").refund(request)
    assert first == again
    assert first.status == RefundStatus.SUCCEEDED
    assert first.paid_at == Transfer.objects.get(reference="refund:RF0001").at
    assert ledger.balance_of(shop, "buyer", "CNY") == 500
    assert channel("balance").query(request) == first


def test_balance_query_finds_nothing_before():
    assert channel("balance").query(make_request()).status == RefundStatus.NOT_FOUND


def test_balance_waits_for_a_person_when_the_buyer_is_unknown():
    result = channel("balance").refund(make_request(buyer_reference=""))
    assert (result.status, result.code) == (RefundStatus.HELD, "NO_BUYER")
    assert Transfer.objects.count() == 0


@pytest.mark.parametrize("change", [{"amount_fen": 501}, {"buyer_reference": "other"}, {"currency": "USD"}])
def test_balance_holds_another_refund_under_a_used_number(change):
    request = make_request()
    channel("balance").refund(request)
    for ask in (channel("balance").refund, channel("balance").query):
        result = ask(replace(request, **change))
        assert (result.status, result.code) == (RefundStatus.HELD, "NUMBER_REUSED")
    assert Transfer.objects.get().amount_fen == 500


# --- manual


def test_manual_waits_for_a_person():
    request = make_request()
    for ask in (channel("manual").refund, channel("manual").query):
        result = ask(request)
        assert (result.status, result.code) == (RefundStatus.PROCESSING, "MANUAL")
        assert result.message


# --- sandbox


def test_sandbox_pays_once():
    request = make_request()
    first, again = SANDBOX.refund(request), SANDBOX.refund(request)
    assert first == again == SANDBOX.query(request)
    assert first.status == RefundStatus.SUCCEEDED
    assert (row().paid_count, row().requests) == (1, 2)
    assert list(SANDBOX.callbacks("RF0001")) == []


def test_sandbox_query_finds_nothing_before():
    assert SANDBOX.query(make_request()).status == RefundStatus.NOT_FOUND


def test_sandbox_refuses_a_used_number_for_another_refund():
    request = make_request()
    SANDBOX.refund(request)
    result = SANDBOX.refund(replace(request, amount_fen=501))
    assert (result.status, result.code) == (RefundStatus.HELD, "PARAMETERS_CHANGED")
    assert (row().paid_count, row().amount_fen) == (1, 500)


def test_sandbox_times_out_before_paying():
    request = told("timeout_before")
    with pytest.raises(ChannelTimeout):
        SANDBOX.refund(request)
    assert (row().paid_count, times_left()) == (0, 0)
    assert SANDBOX.query(request).status == RefundStatus.NOT_FOUND
    assert SANDBOX.refund(request).status == RefundStatus.SUCCEEDED
    assert row().paid_count == 1


def test_sandbox_times_out_after_paying():
    request = told("timeout_after")
    with pytest.raises(ChannelTimeout):
        SANDBOX.refund(request)
    assert row().paid_count == 1
    assert SANDBOX.query(request).status == RefundStatus.SUCCEEDED
    assert SANDBOX.refund(request).status == RefundStatus.SUCCEEDED
    assert row().paid_count == 1


def test_sandbox_processing_is_paid_by_the_second_query():
    request = told("processing")
    assert SANDBOX.refund(request).status == RefundStatus.PROCESSING
    assert SANDBOX.refund(request).status == RefundStatus.PROCESSING
    assert SANDBOX.query(request).status == RefundStatus.PROCESSING
    assert row().paid_count == 0
    assert SANDBOX.query(request).status == RefundStatus.SUCCEEDED
    assert SANDBOX.query(request).status == RefundStatus.SUCCEEDED
    assert row().paid_count == 1


def test_sandbox_answers_twice():
    request = told("twice")
    result = SANDBOX.refund(request)
    assert result.status == RefundStatus.SUCCEEDED
    assert list(SANDBOX.callbacks("RF0001")) == [
        {
            "out_refund_no": "RF0001",
            "channel_refund_no": result.channel_refund_no,
            "payment_serial": "4200001",
            "amount_fen": 500,
            "status": "succeeded",
        }
    ]
    assert row().paid_count == 1


def test_sandbox_is_short_until_the_script_is_used_up():
    request = told("short", times=2)
    for _attempt in range(2):
        assert SANDBOX.refund(request).code == "NOT_ENOUGH"
        assert SANDBOX.query(request).status == RefundStatus.HELD
    assert row().paid_count == 0
    assert SANDBOX.refund(request).status == RefundStatus.SUCCEEDED
    assert (row().paid_count, row().requests) == (1, 3)


def test_sandbox_refuses_for_good():
    request = told("refuse")
    assert SANDBOX.refund(request).status == RefundStatus.FAILED
    assert SANDBOX.query(request).status == RefundStatus.FAILED
    assert SANDBOX.refund(request).status == RefundStatus.FAILED
    assert row().paid_count == 0
    with pytest.raises(LookupError):
        SANDBOX.complete_late("RF0001")


def test_sandbox_pays_late_what_it_called_failed():
    request = told("late_success")
    assert SANDBOX.refund(request).status == RefundStatus.FAILED
    assert SANDBOX.query(request).status == RefundStatus.FAILED
    payload = SANDBOX.complete_late("RF0001")
    assert SANDBOX.complete_late("RF0001") == payload
    assert (payload["status"], payload["amount_fen"]) == ("succeeded", 500)
    assert SANDBOX.query(request).status == RefundStatus.SUCCEEDED
    assert row().paid_count == 1


def test_sandbox_has_a_late_success_only_where_told():
    SANDBOX.refund(make_request())
    for number in ("RF0001", "unheard-of"):
        with pytest.raises(LookupError, match="no late success"):
            SANDBOX.complete_late(number)


def test_sandbox_follows_only_the_scripts_of_its_shop():
    told("refuse")
    assert SANDBOX.refund(make_request()).status == RefundStatus.SUCCEEDED
    assert times_left() == 1


@pytest.mark.parametrize("call", ["refund", "query"])
def test_sandbox_is_never_called_inside_a_transaction(call):
    request = make_request()
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        getattr(SANDBOX, call)(request)
    assert SandboxRefund.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_sandbox_remembers_what_it_paid_before_it_timed_out():
    request = told("timeout_after")
    with pytest.raises(ChannelTimeout):
        SANDBOX.refund(request)
    assert row().paid_count == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["balance", "sandbox"])
def test_one_number_at_once_is_paid_once(name):
    shop = make_shop()
    results = at_once([lambda: channel(name).refund(make_request(shop))] * 8)
    assert {result.status for result in results} == {RefundStatus.SUCCEEDED}
    assert len({result.channel_refund_no for result in results}) == 1
    if name == "sandbox":
        assert (row().paid_count, row().requests) == (1, 8)
    else:
        assert ledger.balance_of(shop, "buyer", "CNY") == 500


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sandbox_uses_a_script_up_only_as_often_as_it_says():
    request = told("refuse", times=3)
    calls = [partial(SANDBOX.refund, replace(request, out_refund_no=f"RF{n}")) for n in range(8)]
    assert [result.status for result in at_once(calls)].count(RefundStatus.FAILED) == 3


# --- the sandbox's callbacks

SECRET = "shop-secret"
STAMP = str(int(NOON.timestamp()))
BODY = callback_body({"out_refund_no": "RF0001", "status": "succeeded", "note": "退款"})


def verify(body=BODY, timestamp=STAMP, signature=None, secret=SECRET, now=NOON):
    signature = sign_callback(BODY, SECRET, STAMP) if signature is None else signature
    return verify_callback(body, timestamp=timestamp, signature=signature, secret=secret, now=now)


def test_callback_is_believed_as_signed():
    assert verify() == json.loads(BODY)
    assert verify(now=NOON + timedelta(seconds=300)) == verify(now=NOON - timedelta(seconds=300))


@pytest.mark.parametrize(
    "change",
    [
        {"body": BODY + b" "},
        {"body": b""},
        {"timestamp": str(int(STAMP) + 1)},
        {"timestamp": ""},
        {"timestamp": STAMP + " "},
        {"timestamp": "1e9"},
        {"timestamp": "١٢٣"},
        {"signature": ""},
        {"signature": sign_callback(BODY, SECRET, STAMP) + " "},
        {"signature": sign_callback(BODY, SECRET, STAMP) + "\n"},
        {"signature": sign_callback(BODY, SECRET, STAMP).upper()},
        {"signature": "é" * 64},
        {"signature": sign_callback(BODY, "other", STAMP)},
        {"secret": "other"},
        {"secret": ""},
        {"now": NOON + timedelta(seconds=301)},
        {"now": NOON - timedelta(seconds=301)},
    ],
    ids=str,
)
def test_callback_is_refused(change):
    with pytest.raises(BadSignature):
        verify(**change)


@pytest.mark.parametrize("body", [b"[]", b"no json", b"\xff", b"null"])
def test_callback_has_to_be_an_object(body):
    with pytest.raises(BadSignature):
        verify(body=body, signature=sign_callback(body, SECRET, STAMP))


def test_the_sandbox_takes_part_only_where_it_is_let_in(settings):
    assert is_reachable("sandbox")
    settings.SANDBOX = False
    assert names() == ["balance", "manual"]
    assert not is_reachable("sandbox")
