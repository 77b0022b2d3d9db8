"""Payments told by shops; from one without an order to the money back, all over HTTP."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from orders import ledger
from orders.models import Payment
from orders.tests.make import make_order, make_payment, make_shop
from refunds import actions, books, record
from refunds.models import Ticket
from refunds.tests import files, journeys

from .. import calling
from ..calling import Api, code, fields

pytestmark = pytest.mark.django_db

TOLD = {
    "channel": "支付宝当面付",
    "amount_fen": 5_000,
    "paid_at": "2024-05-14 12:01:00",
    "buyer_reference": "user-7",
}


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "evidence": local}


def sentences(answer: Any) -> list[str]:
    assert code(answer) == (422, "facts_refused"), answer.content
    return [reason["sentence"] for reason in answer.json()["reasons"]]


def test_payment_put_twice_changes_nothing():
    shop = make_shop(time_zone="Asia/Tokyo")
    api = calling.of_shop(shop)
    first, again = api.put("payments/S-1", TOLD), api.put("payments/S-1", TOLD)
    assert (first.status_code, first.json()["outcome"]) == (201, "created")
    assert (again.status_code, again.json()["outcome"], again.json()["changed"]) == (200, "unchanged", [])
    assert first.json()["payment"] == again.json()["payment"]
    assert first.json()["payment"]["channel"] == "alipay"
    assert first.json()["payment"]["order_number"] is None
    payment = Payment.objects.get(shop=shop)
    assert payment.paid_at is not None
    assert payment.paid_at.isoformat() == "2024-05-14T03:01:00+00:00"
    assert (payment.order, payment.buyer_reference, payment.currency) == (None, "user-7", "CNY")


def test_payment_put_fills_what_was_missing_and_nothing_else():
    api = calling.of_shop(make_shop())
    api.put("payments/S-1", {"channel": "alipay", "amount_fen": 5_000})
    told = api.put("payments/S-1", TOLD)
    assert (told.status_code, told.json()["changed"]) == (200, ["paid_at", "buyer_reference"])
    assert sentences(api.put("payments/S-1", {**TOLD, "buyer_reference": "user-8"})) == [
        "The payment S-1 is known with another buyer."
    ]
    assert Payment.objects.get().buyer_reference == "user-7"


def test_payment_put_refused_in_sentences():
    api = calling.of_shop(make_shop())
    api.put("payments/S-1", TOLD)
    assert "known with ¥50.00 through alipay" in sentences(api.put("payments/S-1", {**TOLD, "amount_fen": 1}))[0]
    wrong = sentences(api.put("payments/S-2", {**TOLD, "amount_fen": 0, "currency": "USD"}))
    assert wrong == ["The currency is USD, but this shop's is CNY.", "A payment without an order needs its amount."]
    assert "at most 64 fit" in sentences(api.put(f"payments/{'9' * 65}", TOLD))[0]
    assert fields(api.put("payments/S-2", {"amount_fen": 12.5, "paid_at": "soon", "shop": "x"})) == ["shop"]
    assert sorted(fields(api.put("payments/S-2", {"amount_fen": 12.5}))) == ["amount_fen", "channel"]
    assert Payment.objects.get().amount_fen == 5_000


def test_payment_put_with_its_order():
    order = make_order(amount_fen=5_000)
    api = calling.of_shop(order.shop)
    api.put("payments/S-1", TOLD)
    named = {**TOLD, "order_number": order.number}
    told = api.put("payments/S-1", named)
    assert (told.status_code, told.json()["changed"]) == (200, ["order"])
    assert told.json()["payment"]["order_number"] == order.number
    assert api.put("payments/S-1", named).json()["outcome"] == "unchanged"
    assert sentences(api.put("payments/S-2", named)) == ["The order already has the payment S-1; this row names S-2."]
    other = make_order(shop=order.shop)
    assert sentences(api.put("payments/S-1", {**TOLD, "order_number": other.number})) == [
        "The payment S-1 belongs to another order."
    ]
    foreign = {**TOLD, "order_number": make_order().number}
    assert "There is no order" in sentences(api.put("payments/S-3", foreign))[0]
    assert api.put("payments/S-3", {**TOLD, "order_number": other.number}).status_code == 201
    assert {payment.serial for payment in Payment.objects.all()} == {"S-1", "S-3"}


def test_payment_put_is_of_the_callers_shop():
    theirs = make_payment(order=None)
    answer = calling.of_shop(make_shop()).put(f"payments/{theirs.serial}", TOLD)
    assert (answer.status_code, Payment.objects.count()) == (201, 2)


def test_paid_and_no_order_from_the_shops_word_to_the_money_back():
    shop = make_shop(language="en")
    told = {**TOLD, "paid_at": (timezone.now() - timedelta(hours=2)).isoformat()}
    assert calling.of_shop(shop).put("payments/S-1", told).status_code == 201
    opened = {"shop": shop.code, "payment_serial": "S-1", "amount_fen": 5_000}
    assert code(Api().post("access", {**opened, "amount_fen": 4_999})) == (403, "access_refused")
    customer = Api(f"Access {Api().post('access', opened).json()['token']}")
    assert customer.get("verdict?scenario=paid_no_order").json()["outcome"] == "refundable"
    filed = customer.post("tickets", {"scenario": "paid_no_order", "description": "Paid, no order."}).json()["ticket"]
    assert (filed["payment_serial"], filed["order_number"]) == ("S-1", None)
    path = f"tickets/{filed['number']}"
    proof = SimpleUploadedFile("shot.png", files.make_png(), content_type="image/png")
    assert customer.form(f"{path}/evidence", {"file": [proof], "kind": "payment"}).json()["missing"] == []
    ticket = actions.triage(Ticket.objects.get(number=filed["number"]))
    approval = {"move": "approve", "version": ticket.version, "channel": "balance", "reason": "The bill shows it."}
    approved = calling.of_staff().post(f"{path}/moves", approval)
    assert approved.status_code == 200, approved.content
    journeys.work(ticket, at=timezone.now())
    assert customer.get(path).json()["state"] == "paid"
    assert customer.get("balance").json()["balance_fen"] == ledger.balance_of(shop, "user-7", "CNY") == 5_000
    assert [*books.differences(), *record.differences()] == []
