"""A payment learns its channel and serial from whoever tells them, in any order of arrival; once pinned, no more."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from orders.facts import OrderFacts, PaymentFacts, RefundFacts, Refused, record_payment, says_nothing_new, upsert
from orders.models import Order, Payment, Shop

from .make import NOON, make_order, make_payment, make_shop

pytestmark = pytest.mark.django_db

NOTHING = None
CHANNEL = PaymentFacts("支付宝", None, 5_000)
SERIAL = PaymentFacts(None, "S1", 5_000)
BOTH = PaymentFacts("支付宝", "S1", 5_000, NOON)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def facts(payment: PaymentFacts | None = None, **overrides: Any) -> OrderFacts:
    values: dict[str, Any] = {"number": "A1", "amount_fen": 5_000, "status": "paid", "payment": payment, **overrides}
    return OrderFacts(**values)


def known() -> tuple[str, str, bool]:
    return Payment.objects.values_list("channel", "serial", "is_placeholder").get()


@pytest.mark.parametrize(
    ("told", "is_known_as"),
    [
        (NOTHING, ("manual", "A1", True)),
        (CHANNEL, ("alipay", "A1", True)),
        (SERIAL, ("manual", "S1", True)),
        (BOTH, ("alipay", "S1", False)),
    ],
)
def test_what_is_not_told_is_stood_in_for(shop, told, is_known_as):
    upsert(shop, facts(told), "test")
    assert known() == is_known_as


@pytest.mark.parametrize("sightings", list(permutations([NOTHING, CHANNEL, SERIAL, BOTH])))
def test_in_whatever_order_they_arrive_all_is_known_in_the_end(shop, sightings):
    first = None
    for told in sightings:
        outcome = upsert(shop, facts(told), "test")
        first = first or Payment.objects.get().pk
        assert outcome.notes == ()
        assert upsert(shop, facts(told), "test").kind == "unchanged"
    assert known() == ("alipay", "S1", False)
    assert Payment.objects.get().pk == first
    assert upsert(shop, facts(NOTHING), "test").kind == "unchanged"


@pytest.mark.parametrize("sightings", list(permutations([NOTHING, CHANNEL, SERIAL])))
def test_two_halves_make_a_whole(shop, sightings):
    for told in sightings:
        upsert(shop, facts(told), "test")
    assert known() == ("alipay", "S1", False)


def test_a_better_sighting_is_named_as_a_change_and_the_same_again_reads_no_database(shop, django_assert_num_queries):
    upsert(shop, facts(), "test")
    assert upsert(shop, facts(BOTH), "test").changed == ("payment",)
    order = Order.objects.select_related("product__supplier").get()
    payments = list(order.payments.prefetch_related("external_refunds"))
    with django_assert_num_queries(0):
        assert says_nothing_new(order, facts(BOTH), payments)
        assert says_nothing_new(order, facts(NOTHING), payments)


def test_what_stands_in_is_news_for_an_import(shop):
    upsert(shop, facts(), "test")
    order = Order.objects.select_related("product__supplier").get()
    payments = list(order.payments.prefetch_related("external_refunds"))
    assert not says_nothing_new(order, facts(SERIAL), payments)


def test_what_was_told_once_is_not_told_otherwise(shop):
    upsert(shop, facts(BOTH), "test")
    for other in (replace(BOTH, serial="S2"), replace(BOTH, channel="微信"), replace(BOTH, amount_fen=4_000)):
        with pytest.raises(Refused), transaction.atomic():
            upsert(shop, facts(other), "test")
    assert known() == ("alipay", "S1", False)


def test_another_amount_or_channel_fills_nothing_in(shop):
    upsert(shop, facts(CHANNEL), "test")
    for other in (replace(BOTH, amount_fen=4_999), replace(BOTH, channel="微信")):
        with pytest.raises(Refused), transaction.atomic():
            upsert(shop, facts(other), "test")
    assert known() == ("alipay", "A1", True)


def test_a_serial_of_another_order_fills_nothing_in(shop):
    upsert(shop, facts(BOTH), "test")
    upsert(shop, facts(number="A2"), "test")
    with pytest.raises(Refused, match="belongs to another order"), transaction.atomic():
        upsert(shop, facts(BOTH, number="A2"), "test")
    assert Payment.objects.get(order__number="A2").serial == "A2"


def test_refunds_stay_with_the_payment_that_learns_its_serial(shop):
    upsert(shop, facts(refunds=(RefundFacts(1_000, "R1"),)), "test")
    upsert(shop, facts(BOTH, refunds=(RefundFacts(1_000, "R1"),)), "test")
    assert Payment.objects.get(serial="S1").externally_refunded_fen() == 1_000


def test_a_pinned_payment_stays_as_first_recorded_and_the_import_says_so(shop):
    upsert(shop, facts(), "test")
    with transaction.atomic():
        Payment.objects.get().pin()
    outcome = upsert(shop, facts(BOTH), "test")
    assert outcome.notes == ("The payment stays manual A1 as first recorded; this row says alipay S1.",)
    assert known() == ("manual", "A1", False)
    assert Payment.objects.get().paid_at == NOON
    assert upsert(shop, facts(BOTH), "test").kind == "unchanged"


def test_a_payment_without_an_order_learns_its_channel(shop):
    for told in (SERIAL, BOTH, SERIAL):
        record_payment(shop, told)
    assert known() == ("alipay", "S1", False)
    with pytest.raises(Refused, match="through alipay"):
        record_payment(shop, replace(BOTH, channel="微信"))


@pytest.mark.parametrize("orphan_is_first", [True, False])
def test_a_payment_told_by_itself_for_an_order_that_knew_none(shop, orphan_is_first):
    """`PUT payments/{serial}` with the order's number, and the order's webhook without a serial, either first."""
    if orphan_is_first:
        record_payment(shop, BOTH)
        upsert(shop, facts(status="unpaid"), "test")
        outcome = record_payment(shop, BOTH, order_number="A1")
        upsert(shop, facts(), "test")
    else:
        upsert(shop, facts(), "test")
        outcome = record_payment(shop, BOTH, order_number="A1", buyer_reference="u1")
        assert (outcome.is_new, outcome.changed) == (False, ("serial", "buyer_reference"))
    assert known() == ("alipay", "S1", False)
    assert outcome.payment.order == Order.objects.get()
    assert record_payment(shop, BOTH, order_number="A1").changed == ()


def test_a_payment_told_by_itself_with_another_amount_fills_nothing_in(shop):
    upsert(shop, facts(), "test")
    with pytest.raises(Refused):
        record_payment(shop, replace(BOTH, amount_fen=4_000), order_number="A1")
    assert known() == ("manual", "A1", True)


def test_an_orphan_takes_its_channel_from_the_order_that_claims_it(shop):
    record_payment(shop, SERIAL)
    upsert(shop, facts(BOTH), "test")
    assert known() == ("alipay", "S1", False)


@pytest.mark.parametrize("change", [{"channel": "alipay"}, {"serial": "S1"}, {"is_placeholder": True}])
def test_the_database_holds_what_is_pinned(change):
    payment = make_payment(channel="manual", is_placeholder=True)
    Payment.objects.filter(pk=payment.pk).update(channel="wechatpay", serial="S0")
    payment.pin()
    with pytest.raises(IntegrityError, match="never changes unless is_placeholder"), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(**change)


def test_the_database_holds_the_amount_whatever_stands_in():
    payment = make_payment(order=make_order(), is_placeholder=True)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(amount_fen=1)
