"""What a feed tells is written once, never contradicted silently, and never taken back."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import translation

from orders.facts import (
    OrderFacts,
    PaymentFacts,
    RefundFacts,
    Refused,
    channel_of,
    record_payment,
    says_nothing_new,
    upsert,
)
from orders.models import Order, Payment, Product, Shop
from orders.query_passwords import matches

from .make import NOON, make_order, make_payment, make_product, make_shop, make_supplier

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def make_facts(**overrides: Any) -> OrderFacts:
    values: dict[str, Any] = {
        "number": "A1",
        "product_name": "点卡",
        "amount_fen": 5_000,
        "status": "paid",
        "placed_at": NOON,
        "delivery": "success",
        "contact": "a@example.com",
        "query_password": "k7m2",
        "payment": PaymentFacts("支付宝", "S1", 5_000, NOON),
        **overrides,
    }
    return OrderFacts(**values)


def refusal(shop: Shop, facts: OrderFacts) -> str:
    with pytest.raises(Refused) as refused, transaction.atomic():
        upsert(shop, facts, "test")
    return refused.value.reason


def test_upsert_creates_order_product_and_payment():
    shop = make_shop()
    outcome = upsert(shop, make_facts(refunds=(RefundFacts(1_000, "R1", NOON),)), "generic")
    order = Order.objects.get()
    assert outcome.kind == "created"
    assert (order.amount_fen, order.currency, order.status, order.source) == (5_000, "CNY", "paid", "generic")
    assert order.product == Product.objects.get(shop=shop, code="点卡", supplier=None)
    assert matches("k7m2", order.query_password_hash)
    payment = order.payments.get()
    assert (payment.channel, payment.serial, payment.amount_fen, payment.paid_at) == ("alipay", "S1", 5_000, NOON)
    assert payment.externally_refunded_fen() == 1_000


def test_upsert_of_the_same_facts_writes_nothing(django_assert_num_queries):
    shop, facts = make_shop(), make_facts(refunds=(RefundFacts(1_000, "R1"),))
    upsert(shop, facts, "test")
    before = Order.objects.get().updated_at
    outcome = upsert(shop, facts, "other")
    assert (outcome.kind, outcome.changed, outcome.notes) == ("unchanged", (), ())
    order = Order.objects.select_related("product__supplier").get()
    payments = list(order.payments.prefetch_related("external_refunds"))
    assert (order.updated_at, order.source) == (before, "test")
    with django_assert_num_queries(0):
        assert says_nothing_new(order, facts, payments)


def test_upsert_never_erases_what_the_feed_does_not_say():
    shop = make_shop()
    upsert(shop, make_facts(is_used=True, no_return_confirmed=False), "test")
    before = Order.objects.values().get()
    assert upsert(shop, OrderFacts(number="A1", contact=""), "test").kind == "unchanged"
    assert Order.objects.values().get() == before


def test_upsert_names_what_changed():
    shop = make_shop()
    upsert(shop, make_facts(delivery="processing"), "test")
    outcome = upsert(shop, make_facts(query_password="new"), "test")
    assert (outcome.kind, set(outcome.changed)) == ("updated", {"delivery", "query_password_hash"})
    assert matches("new", Order.objects.get().query_password_hash)


def test_upsert_needs_amount_and_status_of_a_new_order():
    reason = refusal(make_shop(), OrderFacts(number="A1"))
    assert reason == "The order is new here and its amount is missing. The order is new here and its status is missing."


@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [
        ({"number": ""}, "The order number is missing."),
        ({"number": "9" * 65}, "number has 65 characters; at most 64 fit."),
        ({"number": "A\u200b1"}, "number contains control or invisible characters."),
        ({"contact": "a\r\nBcc: b@example.com"}, "contact contains control or invisible characters."),
        ({"product_name": "点\x00卡"}, "product_name contains control or invisible characters."),
        ({"target_account": "\u202e123"}, "target_account contains control or invisible characters."),
        ({"contact": "\ud800"}, "contact contains control or invisible characters."),
        ({"query_password": "x" * 65}, "query_password has 65 characters; at most 64 fit."),
        ({"amount_fen": -1}, "amount is negative or absurdly large."),
        ({"amount_fen": 10**15}, "amount is negative or absurdly large."),
        ({"quantity": 0}, "quantity is 0; it must be from 1 to 1000000."),
        ({"currency": "BTC"}, "BTC is not a currency we handle"),
        ({"currency": "USD"}, "The currency is USD, but this shop's is CNY."),
        ({"status": "done"}, "status is done; known are: unpaid, paid, frozen, refunded, closed."),
        ({"delivery": "sent"}, "delivery is sent; known are: unknown, processing,"),
        ({"placed_at": datetime(2024, 5, 14)}, "placed_at has no time zone."),  # noqa: DTZ001
        ({"placed_at": NOON.replace(year=1970)}, "placed_at is in the year 1970: that cannot be right."),
        ({"status": "unpaid"}, "The order is called unpaid, but a payment is told with it."),
        ({"delivered_quantity": 2}, "2 pieces are called delivered, but only 1 were ordered."),
        ({"supplier_code": "nobody"}, "There is no supplier nobody here"),
        ({"refunds": (RefundFacts(5_001, "R1"),)}, "More is told as refunded than was paid."),
        ({"refunds": (RefundFacts(0, "R1"),)}, "A refund needs an amount above zero and a reference."),
    ],
)
def test_upsert_refuses_what_is_not_believable(overrides, sentence):
    assert sentence in refusal(make_shop(), make_facts(**overrides))
    assert not Order.objects.exists()
    assert not Payment.objects.exists()
    assert not Product.objects.exists()


def test_upsert_refuses_another_amount_for_a_known_payment():
    shop = make_shop()
    upsert(shop, make_facts(), "test")
    reason = refusal(shop, make_facts(payment=PaymentFacts("支付宝", "S1", 4_000)))
    assert reason == "The payment S1 is known with ¥50.00; this row says ¥40.00."
    assert "known through alipay" in refusal(shop, make_facts(payment=PaymentFacts("微信", "S1", 5_000)))
    assert "this row names S2" in refusal(shop, make_facts(payment=PaymentFacts("支付宝", "S2", 5_000)))
    assert refusal(shop, make_facts(amount_fen=1, payment=None)) == (
        "The order is paid: its amount does not change any more."
    )
    assert Payment.objects.values_list("amount_fen", flat=True).get() == 5_000


def test_upsert_refuses_a_payment_of_another_order_whatever_channel_it_names():
    shop = make_shop()
    upsert(shop, make_facts(), "test")
    for channel in ("支付宝", "微信"):
        facts = make_facts(number="A2", payment=PaymentFacts(channel, "S1", 5_000))
        assert refusal(shop, facts) == "The payment S1 belongs to another order."
    assert upsert(make_shop(), make_facts(), "test").kind == "created"
    assert Order.objects.filter(shop=shop).count() == 1


def test_upsert_links_a_payment_without_an_order_when_the_amounts_agree():
    shop = make_shop()
    orphan = record_payment(shop, PaymentFacts("alipay", "S1", 5_000)).payment
    reason = refusal(shop, make_facts(amount_fen=4_000, payment=PaymentFacts("alipay", "S1", 4_000)))
    assert "known with ¥50.00" in reason
    upsert(shop, make_facts(), "test")
    payment = Payment.objects.get()
    assert (payment.pk, payment.order, payment.paid_at) == (orphan.pk, Order.objects.get(), NOON)


def test_upsert_will_not_count_the_same_money_twice():
    shop = make_shop()
    upsert(shop, make_facts(payment=None), "test")
    record_payment(shop, PaymentFacts("alipay", "S1", 5_000))
    assert "a person decides" in refusal(shop, make_facts())


def test_upsert_gives_an_order_its_payment_once_it_is_paid():
    shop = make_shop()
    unpaid = make_facts(status="unpaid", payment=None, delivery=None)
    upsert(shop, unpaid, "test")
    assert not Payment.objects.exists()
    outcome = upsert(shop, make_facts(), "test")
    assert set(outcome.changed) == {"status", "delivery", "payment"}
    outcome = upsert(shop, unpaid, "test")
    assert (outcome.kind, outcome.order.status) == ("unchanged", "paid")
    assert outcome.notes == ("The order stays paid: a payment that was received does not vanish.",)


def test_upsert_makes_no_payment_of_a_free_order():
    shop, free = make_shop(), make_facts(amount_fen=0, payment=None)
    assert upsert(shop, free, "test").kind == "created"
    assert upsert(shop, free, "test").kind == "unchanged"
    assert not Payment.objects.exists()


@pytest.mark.parametrize("later", ["paid", "unpaid", "frozen", "closed"])
def test_upsert_keeps_an_order_refunded(later):
    shop = make_shop()
    upsert(shop, make_facts(status="refunded"), "test")
    outcome = upsert(shop, make_facts(status=later, payment=None), "test")
    assert Order.objects.get().status == "refunded"
    assert (outcome.kind, len(outcome.notes)) == ("unchanged", 1)
    assert outcome.notes[0].startswith("The order stays refunded")


def test_upsert_does_not_take_a_delivery_back():
    shop = make_shop()
    upsert(shop, make_facts(), "test")
    assert upsert(shop, make_facts(delivery="processing"), "test").order.delivery == "success"
    assert upsert(shop, make_facts(delivery="failed"), "test").order.delivery == "failed"


def test_upsert_records_each_refund_once():
    shop = make_shop()
    upsert(shop, make_facts(refunds=(RefundFacts(1_000, "R1"),)), "test")
    outcome = upsert(shop, make_facts(refunds=(RefundFacts(1_000, "R1"), RefundFacts(500, "R2"))), "test")
    assert outcome.changed == ("refunds",)
    assert Payment.objects.get().externally_refunded_fen() == 1_500
    reason = refusal(shop, make_facts(refunds=(RefundFacts(900, "R1"),)))
    assert reason == "The refund R1 is known with another amount."


def test_upsert_fills_a_products_supplier_and_never_changes_it():
    shop, first, second = make_shop(), make_supplier(code="first"), make_supplier(code="second")
    upsert(shop, make_facts(), "test")
    assert upsert(shop, make_facts(supplier_code="first"), "test").changed == ("product",)
    outcome = upsert(shop, make_facts(supplier_code=second.code), "test")
    assert Product.objects.get().supplier == first
    assert outcome.notes == ("The product keeps its supplier: a feed does not change who delivers it.",)


def test_upsert_learns_a_newer_price_from_new_orders_only():
    shop = make_shop()
    first, later = (
        make_facts(price_fen=100),
        make_facts(number="A2", price_fen=120, placed_at=NOON + timedelta(days=1), payment=None),
    )
    for facts in (later, first, later, first):
        upsert(shop, facts, "test")
    assert Product.objects.get().price_fen == 120


def test_upsert_keeps_the_product_that_another_feed_told_by_its_code():
    shop = make_shop()
    upsert(shop, make_facts(product_code="P1"), "test")
    assert upsert(shop, make_facts(), "test").kind == "unchanged"
    assert Product.objects.get().code == "P1"


def test_facts_hide_secrets_and_people():
    text = repr(make_facts(target_account="player", buyer_reference="u1"))
    assert not [secret for secret in ("k7m2", "a@example.com", "player", "u1'") if secret in text]


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("支付宝当面付", "alipay"),
        ("微信扫码", "wechatpay"),
        ("余额", "balance"),
        ("WxPay", "wechatpay"),
        ("sandbox", "sandbox"),
        ("manual", "manual"),
        ("USDT", "manual"),
        ("支付宝/微信", "manual"),
        (None, "manual"),
    ],
)
def test_channel_of(text, channel):
    assert channel_of(text) == channel


def test_record_payment_is_idempotent_and_refuses_contradictions():
    shop, facts = make_shop(), PaymentFacts("微信", "W1", 800, NOON)
    first = record_payment(shop, facts, buyer_reference="u1")
    again = record_payment(shop, facts, buyer_reference="u1")
    assert (first.is_new, again.is_new, again.payment) == (True, False, first.payment)
    assert (first.payment.order, first.payment.channel, first.payment.buyer_reference) == (None, "wechatpay", "u1")
    for other in (replace(facts, amount_fen=1), replace(facts, channel="支付宝")):
        with pytest.raises(Refused, match=r"known with ¥8\.00 through wechatpay"):
            record_payment(shop, other)
    with pytest.raises(Refused) as refused:
        record_payment(shop, PaymentFacts("微信"), currency="USD")
    assert len(refused.value.reasons) == 3


def test_make_helpers_agree_with_each_other():
    payment = make_payment()
    assert payment.order is not None
    assert payment.order.product is not None
    assert payment.shop == payment.order.shop == payment.order.product.shop
    assert make_payment(order=None).order is None
    order = make_order(supplier=make_supplier(code="s"), query_password="p")
    assert order.product is not None
    assert order.product.supplier is not None
    assert matches("p", order.query_password_hash)
    assert make_product(shop=order.shop).shop == order.shop


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_upserts_at_once_make_one_order_and_one_payment():
    shop, kinds, errors = make_shop(), [], []
    start = threading.Barrier(4)

    def run() -> None:
        try:
            start.wait(timeout=90)
            kinds.append(upsert(shop, make_facts(), "test").kind.value)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(kinds) == ["created", "unchanged", "unchanged", "unchanged"]
    assert (Order.objects.count(), Payment.objects.count(), Product.objects.count()) == (1, 1, 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_orders_claiming_one_payment_at_once_get_it_once():
    shop, results = make_shop(), []
    make_product(shop=shop, code="点卡")
    start = threading.Barrier(4)

    def run(number: str) -> None:
        try:
            start.wait(timeout=90)
            with translation.override("en"):  # a thread begins in the default language
                upsert(shop, make_facts(number=number), "test")
            results.append("taken")
        except Refused as refused:
            results.append(refused.reason)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(f"B{index}",)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["The payment S1 belongs to another order."] * 3 + ["taken"]
    assert (Order.objects.count(), Payment.objects.count()) == (1, 1)
