"""Transfers by hand, held payouts, exceptions, balances, and what others post to us."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import timezone

from orders import ledger
from orders.channels.callbacks import callback_body, sign_callback
from orders.models import Order, Payment, SandboxScript, Shop
from orders.tests.make import make_order, make_payment, make_shop
from refunds import actions
from refunds.models import Evidence, MoneyException, Payout
from refunds.tests import journeys
from refunds.tests.make import kept_file, make_agent

from .. import calling
from ..calling import SUPERVISORS, Api, code, fields, reasons

pytestmark = pytest.mark.django_db


def sent(**facts: Any) -> Payout:
    return journeys.work(calling.approved(**facts), at=timezone.now())


def test_transfer_entered_by_one_and_confirmed_by_another():
    ticket = sent(channel="manual").ticket
    one, two, base = calling.of_staff(), calling.of_staff(), f"tickets/{ticket.number}/transfer"
    customers = Evidence.objects.get(ticket=ticket, kind="payment")
    proof = actions.add_evidence(ticket, [kept_file()], by=make_agent()).evidence.latest("pk")

    def confirm(api: Api, **seen: int) -> Any:
        return api.post(f"{base}/confirm", seen or {"version": calling.fresh(ticket).version})

    assert reasons(confirm(two)) == ["proof_missing"]
    for other in (proof.pk + 1000, customers.pk):
        assert reasons(one.post(base, {"reference": "T-1", "proof": other})) == ["proof_missing"]
    assert fields(one.post(base, {"reference": "T-1"})) == ["proof"]
    assert one.post(base, {"reference": "T-1", "proof": proof.pk}).status_code == 200
    assert fields(two.post(f"{base}/confirm")) == ["version"]
    seen = calling.fresh(ticket).version
    assert calling.of_staff().post(base, {"reference": "T-2", "proof": proof.pk}).status_code == 200
    assert code(confirm(two, version=seen)) == (409, "stale_version")  # what was looked at is not what stands there
    assert one.post(base, {"reference": "T-1", "proof": proof.pk}).status_code == 200
    assert reasons(confirm(one)) == ["second_person"]
    assert confirm(two).json()["status"] == "succeeded"
    assert calling.fresh(ticket).state == "paid"
    assert reasons(confirm(two)) == ["not_manual"]
    assert reasons(one.post(f"tickets/{calling.filed().number}/transfer/confirm", {"version": 1})) == ["not_manual"]


def test_held_payout_is_sent_again_by_a_supervisor():
    payout = sent(scripts=[SandboxScript.Behaviour.SHORT])
    assert payout.status == "held"
    path = f"payouts/{payout.out_refund_no}/resend"
    assert code(calling.of_staff().post(path)) == (403, "wrong_person")
    api = calling.of_staff(SUPERVISORS)
    rows = api.get("exceptions").json()["results"]
    assert [(row["kind"], row["out_refund_no"]) for row in rows] == [("held", payout.out_refund_no)]
    assert api.post(path).json()["status"] == "sending"
    assert reasons(api.post(path)) == ["payout_not_held"]
    assert api.get("exceptions").json()["results"] == []
    assert len(api.get("exceptions?open=false").json()["results"]) == 1
    assert code(api.post("payouts/rf0/resend")) == (404, "not_found")


def test_exception_is_closed_by_a_supervisor():
    sent(scripts=[SandboxScript.Behaviour.SHORT])
    exception = MoneyException.objects.get()
    path = f"exceptions/{exception.pk}/close"
    assert code(calling.of_staff().post(path)) == (403, "wrong_person")
    api = calling.of_staff(SUPERVISORS)
    assert api.post(path).json()["closed_by"] == api.user.pk
    assert code(api.post(f"exceptions/{exception.pk + 1}/close")) == (404, "not_found")


def credited(shop: Shop, buyer: str = "buyer-1", amount_fen: int = 1_000) -> Shop:
    ledger.credit_buyer(shop, buyer, amount_fen, "CNY", f"refund:{buyer}", timezone.now())
    return shop


def test_balance_read_and_debited_once():
    api = calling.of_shop(credited(make_shop()))
    assert api.get("balance/buyer-1").json()["balance_fen"] == 1_000
    debit = {"reference": "O-1", "amount_fen": 300}
    first, again = api.post("balance/buyer-1/debits", debit), api.post("balance/buyer-1/debits", debit)
    assert (first.status_code, first.json()["balance_fen"]) == (201, 700)
    assert (again.status_code, again.json()["balance_fen"], again.json()["is_new"]) == (200, 700, False)
    rows = api.get("balance/buyer-1/statement").json()["results"]
    assert [row["amount_fen"] for row in rows] == [-300, 1_000]
    assert code(api.post("balance/buyer-1/debits", {**debit, "amount_fen": 301})) == (422, "reference_reused")
    too_much = {"reference": "O-2", "amount_fen": 701}
    assert code(api.post("balance/buyer-1/debits", too_much)) == (422, "balance_too_low")
    assert code(api.post("balance/nobody/debits", too_much)) == (422, "balance_too_low")
    assert fields(api.post("balance/buyer-1/debits", {"reference": "O-3", "amount_fen": -1})) == ["amount_fen"]


def test_balance_is_of_the_callers_shop_and_buyer():
    credited(make_shop())
    assert calling.of_shop(make_shop()).get("balance/buyer-1").json()["balance_fen"] == 0
    order = make_order(buyer_reference="buyer-1")
    credited(order.shop)
    assert calling.of_customer(order).get("balance").json()["balance_fen"] == 1_000
    assert len(calling.of_customer(order).get("statement").json()["results"]) == 1
    stranger = make_order(shop=order.shop, buyer_reference="buyer-2")
    assert calling.of_customer(stranger).get("balance").json()["balance_fen"] == 0


DUJIAOKA = '{"title": "Steam x 2", "order_sn": "D-1", "email": "b@example.com", "actual_price": 19.90, \
"order_info": "CARD-CODE-1", "good_id": 7, "gd_name": "Steam"}'


def test_dujiaoka_hook_brings_an_order_without_its_card_codes():
    shop = make_shop()
    path = f"hooks/dujiaoka/{shop.webhook_token}"
    assert Api().post(path, DUJIAOKA).json() == {"outcome": "created"}
    assert Api().post(path, DUJIAOKA).json() == {"outcome": "unchanged"}
    order = Order.objects.get(shop=shop)
    assert (order.number, order.amount_fen, order.quantity, order.source) == ("D-1", 1_990, 2, "dujiaoka")
    assert "CARD-CODE-1" not in str([vars(row) for row in (order, *Payment.objects.all())])


def test_dujiaoka_hook_refused():
    shop = make_shop()
    path = f"hooks/dujiaoka/{shop.webhook_token}"
    assert code(Api().post(f"{path[:-1]}", DUJIAOKA)) == (404, "not_found")
    assert code(Api().post(f"hooks/dujiaoka/{shop.webhook_token.swapcase()}", DUJIAOKA)) == (404, "not_found")
    assert code(Api().post(path, '{"title": "x"}')) == (422, "facts_refused")
    assert code(Api().post(path, "[1]")) == (422, "facts_refused")
    for text in ("a\\u0000b", "a\\ud800b"):
        assert code(Api().post(path, DUJIAOKA.replace("D-1", text))) == (422, "facts_refused")
        assert code(Api().post(path, DUJIAOKA.replace("b@", text))) == (422, "facts_refused")
    assert code(Api().post(path, "{")) == (400, "parse_error")
    assert code(Api().get(path)) == (405, "method_not_allowed")
    assert not Order.objects.exists()


def callback(shop: Shop, payload: dict[str, Any], **options: Any) -> Any:
    body = options.pop("body", None) or callback_body(payload)
    timestamp = str(int(timezone.now().timestamp()) + options.pop("skew", 0))
    signature = options.pop("signature", None) or sign_callback(body, shop.signing_secret, timestamp)
    path = f"hooks/sandbox/{options.pop('code', shop.code)}"
    return Api().ask("POST", path, body, x_timestamp=timestamp, x_signature=signature)


def told(payout: Payout, **differs: Any) -> dict[str, Any]:
    return {
        "out_refund_no": payout.out_refund_no,
        "channel_refund_no": "SANDBOX1",
        "payment_serial": payout.payment.serial,
        "amount_fen": payout.amount_fen,
        "status": "succeeded",
        **differs,
    }


def test_sandbox_callback_settles_and_repeated_changes_nothing():
    payout = sent(scripts=[SandboxScript.Behaviour.PROCESSING])
    shop = payout.payment.shop
    for _again in range(2):
        assert callback(shop, told(payout)).json()["status"] == "succeeded"
    ticket = calling.fresh(payout.ticket)
    assert ticket.state == "paid"
    assert ticket.events.filter(kind="settle").count() == 1


def test_sandbox_callback_refused():
    payout = sent(scripts=[SandboxScript.Behaviour.PROCESSING])
    shop = payout.payment.shop
    assert code(callback(shop, told(payout, amount_fen=payout.amount_fen + 1))) == (422, "callback_mismatch")
    assert code(callback(shop, told(payout, payment_serial="other"))) == (422, "callback_mismatch")
    assert code(callback(shop, told(payout, status="odd"))) == (422, "callback_unreadable")
    assert code(callback(shop, told(payout, status=["odd"]))) == (422, "callback_unreadable")
    for odd in ("\x00", "\ud800", "x" * 65, ["x"]):
        body = json.dumps(told(payout, channel_refund_no=odd)).encode()
        assert code(callback(shop, {}, body=body)) == (422, "callback_unreadable")
        body = json.dumps(told(payout, out_refund_no=odd)).encode()
        assert code(callback(shop, {}, body=body)) == (404, "not_found")
    assert code(callback(shop, told(payout, out_refund_no="rf0"))) == (404, "not_found")
    assert code(callback(make_shop(), told(payout))) == (404, "not_found")
    bad = [
        callback(shop, told(payout), signature="0" * 64),
        callback(shop, told(payout), skew=-301),
        callback(shop, told(payout), code="nowhere"),
        callback(shop, {}, body=b"[1]"),
        callback(shop, {}, body=b"\xff"),
    ]
    assert {code(answer) for answer in bad} == {(401, "bad_signature")}
    assert len({answer.content for answer in bad}) == 1
    assert Payout.objects.get(pk=payout.pk).status == "processing"


def test_sandbox_callback_cannot_say_failed():
    """Only a query may."""
    payout = sent(scripts=[SandboxScript.Behaviour.PROCESSING])
    assert callback(payout.payment.shop, told(payout, status="failed")).status_code == 200
    assert calling.fresh(payout.ticket).state == "approved"
    assert json.loads(callback_body(told(payout)))["status"] == "succeeded"


def test_payment_named_by_a_shop():
    payment = make_payment(order=None)
    api = calling.of_shop(payment.shop)
    body = {"scenario": "paid_no_order", "payment_serial": payment.serial}
    assert api.post("tickets", body).status_code == 201
    assert code(calling.of_shop(make_shop()).post("tickets", body)) == (404, "not_found")


def test_held_payout_is_given_up_by_a_supervisor():
    payout = sent(scripts=[SandboxScript.Behaviour.SHORT])
    path = f"payouts/{payout.out_refund_no}/give-up"
    assert code(calling.of_staff().post(path, {"reason": "x"})) == (403, "wrong_person")
    api = calling.of_staff(SUPERVISORS)
    assert fields(api.post(path)) == ["reason"]
    assert api.post(path, {"reason": "The account is closed."}).json()["status"] == "unknown"
    assert reasons(api.post(path, {"reason": "again"})) == ["payout_not_stuck"]


def test_refund_made_elsewhere_is_noted_by_staff():
    ticket = calling.approved()
    api, path = calling.of_staff(), f"tickets/{ticket.number}/external-refunds"

    def told(**differs: Any) -> dict[str, Any]:
        return {"amount_fen": 500, "reference": "ALI-1", "version": calling.fresh(ticket).version, **differs}

    stale = told()
    first, again = api.post(path, told()), api.post(path, told())
    assert (first.status_code, again.status_code, first.json()) == (201, 200, again.json())
    assert (first.json()["amount_fen"], first.json()["origin"]) == (500, "person")
    assert code(api.post(path, stale)) == (409, "stale_version")
    assert code(api.post(path, told(amount_fen=501))) == (422, "facts_refused")
    assert code(api.post(path, told(amount_fen=1_501, reference="ALI-2"))) == (422, "facts_refused")
    assert fields(api.post(path, {"amount_fen": -1})) == ["amount_fen", "reference", "version"]
    assert journeys.work(ticket, at=timezone.now()).status == "created"
    assert [row["kind"] for row in api.get("exceptions").json()["results"]] == ["external_refund"]
    assert "external_refund" not in {
        row["kind"] for row in calling.of_customer(ticket).get(f"tickets/{ticket.number}/events").json()["results"]
    }
