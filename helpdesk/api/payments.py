"""Money that a shop received, also where it made no order of it: paid, and nothing to show for it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.access.callers import SHOP, caller
from orders.facts import OutcomeKind, PaymentFacts, record_payment

from .bodies import Body, Fen
from .shapes import FACT_OUTCOMES, Shape
from .views import ApiView


class PaymentBody(Body):
    """A time without a zone is in the shop's. `order_number` names an order that is known already."""

    channel = serializers.CharField(max_length=100)
    amount_fen = Fen()
    paid_at = serializers.DateTimeField(required=False, allow_null=True)
    buyer_reference = serializers.CharField(max_length=128, required=False, allow_blank=True, allow_null=True)
    order_number = serializers.CharField(max_length=64, required=False, allow_null=True)
    currency = serializers.CharField(max_length=3, required=False, allow_null=True)


class PaymentShape(Shape):
    serial = serializers.CharField()
    channel = serializers.CharField(help_text="Ours, that the shop's wording means.")
    amount_fen = serializers.IntegerField()
    currency = serializers.CharField()
    paid_at = serializers.DateTimeField(allow_null=True)
    buyer_reference = serializers.CharField()
    order_number = serializers.CharField(source="order.number", default=None, allow_null=True)


class RecordedShape(Shape):
    outcome = serializers.ChoiceField(FACT_OUTCOMES)
    changed = serializers.ListField(child=serializers.CharField())
    payment = PaymentShape()


class PaymentView(ApiView):
    who = {"PUT": SHOP}

    @extend_schema(
        request=PaymentBody,
        responses={200: RecordedShape, 201: RecordedShape},
        summary="Tell a payment, with or without an order; the same again changes nothing",
    )
    def put(self, request: Request, serial: str) -> Response:
        shop = caller(request).shop
        assert shop is not None  # noqa: S101 (only shops may)
        with timezone.override(ZoneInfo(shop.time_zone)):
            told = PaymentBody.read(request)
        outcome = record_payment(
            shop,
            PaymentFacts(told["channel"], serial, told["amount_fen"], told.get("paid_at")),
            currency=told.get("currency"),
            buyer_reference=told.get("buyer_reference") or "",
            order_number=told.get("order_number") or "",
        )
        known = OutcomeKind.UPDATED if outcome.changed else OutcomeKind.UNCHANGED
        kind = OutcomeKind.CREATED if outcome.is_new else known
        said = {"outcome": kind.value, "changed": outcome.changed, "payment": outcome.payment}
        return Response(RecordedShape(said).data, status=201 if outcome.is_new else 200)
