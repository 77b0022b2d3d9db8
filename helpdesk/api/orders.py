"""A shop's orders: the same upsert as a file's row, told as JSON."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.access import visible
from helpdesk.access.callers import SHOP, caller
from orders.facts import OrderFacts, PaymentFacts, RefundFacts, upsert
from orders.models import Delivery, Order, OrderStatus

from .bodies import Body, Fen
from .shapes import FACT_OUTCOMES, Shape
from .views import ApiView

_TEXTS = {
    "product_code": 200,
    "product_name": 200,
    "currency": 3,
    "supplier_order_number": 64,
    "target_account": 128,
    "buyer_reference": 128,
    "contact": 254,
    "query_password": 64,
}
_PAYMENT = {
    "payment_channel": "channel",
    "payment_serial": "serial",
    "paid_amount_fen": "amount_fen",
    "paid_at": "paid_at",
}


def _text(longest: int) -> serializers.CharField:
    return serializers.CharField(max_length=longest, required=False, allow_null=True)


def _time() -> serializers.DateTimeField:
    return serializers.DateTimeField(required=False, allow_null=True)


def _whole(name_of_unit: str = "") -> serializers.IntegerField:
    most = 2**31 - 1
    return serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=most, help_text=name_of_unit or None
    )


class OrderBody(Body):
    """The generic feed's fields (docs/feeds.md); what is left out or null is "not told" and erases nothing.

    Amounts are whole minor units (`…_fen`). Times without a zone are in the shop's.
    """

    product_code, product_name, currency = (_text(_TEXTS[n]) for n in ("product_code", "product_name", "currency"))
    quantity = _whole()
    amount_fen = Fen(required=False, allow_null=True)
    status = serializers.ChoiceField(OrderStatus.choices, required=False, allow_null=True)
    placed_at, delivered_at, receipt_confirmed_at = _time(), _time(), _time()
    delivery = serializers.ChoiceField(Delivery.choices, required=False, allow_null=True)
    delivered_quantity = _whole()
    is_used = serializers.BooleanField(required=False, allow_null=True, default=None)
    supplier_order_number, target_account = _text(64), _text(128)
    buyer_reference, contact = _text(128), _text(254)
    query_password = serializers.CharField(max_length=64, required=False, allow_null=True, trim_whitespace=False)
    no_return_confirmed = serializers.BooleanField(required=False, allow_null=True, default=None)
    payment_channel, payment_serial = _text(100), _text(64)
    paid_amount_fen = Fen(required=False, allow_null=True)
    paid_at = _time()
    refunded_amount_fen = Fen(required=False, allow_null=True)
    refund_reference = _text(64)
    refunded_at = _time()
    price_fen = Fen(required=False, allow_null=True)
    supplier = _text(32)
    promised_delivery_minutes = _whole("minutes")


class OrderShape(Shape):
    """An order as its shop told it. The query password is never shown."""

    number = serializers.CharField()
    product_code = serializers.CharField(source="product.code", default=None, allow_null=True)
    product_name = serializers.CharField()
    quantity = serializers.IntegerField()
    amount_fen = serializers.IntegerField()
    currency = serializers.CharField()
    status = serializers.CharField()
    placed_at = serializers.DateTimeField(allow_null=True)
    delivery = serializers.CharField()
    delivered_quantity = serializers.IntegerField(allow_null=True)
    delivered_at = serializers.DateTimeField(allow_null=True)
    receipt_confirmed_at = serializers.DateTimeField(allow_null=True)
    is_used = serializers.BooleanField(allow_null=True)
    supplier_order_number = serializers.CharField()
    target_account = serializers.CharField()
    buyer_reference = serializers.CharField()
    contact = serializers.CharField()
    no_return_confirmed = serializers.BooleanField(allow_null=True)
    updated_at = serializers.DateTimeField()


class UpsertShape(Shape):
    outcome = serializers.ChoiceField(FACT_OUTCOMES)
    changed = serializers.ListField(child=serializers.CharField())
    notes = serializers.ListField(child=serializers.CharField())
    order = OrderShape()


class OrderView(ApiView):
    who = {"GET": SHOP, "PUT": SHOP}

    @extend_schema(responses=OrderShape, summary="One order of the shop")
    def get(self, request: Request, number: str) -> Response:
        return Response(OrderShape(visible.order(caller(request), number)).data)

    @extend_schema(
        request=OrderBody,
        responses={200: UpsertShape, 201: UpsertShape},
        summary="Tell an order; the same again changes nothing",
    )
    def put(self, request: Request, number: str) -> Response:
        shop = caller(request).shop
        assert shop is not None  # noqa: S101 (only shops may)
        with timezone.override(ZoneInfo(shop.time_zone)):
            told = OrderBody.read(request)
        outcome = upsert(shop, facts_of(number, told), "api")
        order = Order.objects.select_related("product").get(pk=outcome.order.pk)
        said = {"outcome": outcome.kind.value, "changed": outcome.changed, "notes": outcome.notes, "order": order}
        return Response(UpsertShape(said).data, status=201 if outcome.kind == "created" else 200)


def facts_of(number: str, told: dict[str, Any]) -> OrderFacts:
    """The facts as the feeds give them: an empty text says nothing."""
    said = {name: value for name, value in told.items() if value not in {None, ""}}
    supplier = said.pop("supplier", None)
    refund = said.pop("refunded_amount_fen", None), said.pop("refund_reference", None), said.pop("refunded_at", None)
    payment = {ours: said.pop(name) for name, ours in _PAYMENT.items() if name in said}
    if set(payment) == {"channel"} and said.get("status") in {None, OrderStatus.UNPAID, OrderStatus.CLOSED}:
        payment = {}  # what the buyer had chosen, not what was paid
    return OrderFacts(
        number,
        **said,
        supplier_code=supplier,
        payment=PaymentFacts(**payment) if payment else None,
        refunds=(RefundFacts(refund[0], refund[1] or number, refund[2]),) if refund[0] else (),
    )
