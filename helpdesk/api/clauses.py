"""The published refund rules, and what they say of an order before anything is filed."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.access import visible
from helpdesk.access.callers import PARTIES, READERS, Who, caller
from orders.models import Order, Payment
from refunds import facts
from refunds.models import Clause, ClauseVersion

from .bodies import Body
from .shapes import ClauseNameShape, KindShape, Shape, VerdictShape, kinds, verdict_of
from .views import ApiView, PublicView


class ClauseShape(Shape):
    code = serializers.CharField(source="clause.code")
    version = serializers.IntegerField(source="number")
    published_at = serializers.DateTimeField()
    is_scenario = serializers.BooleanField(source="clause.is_scenario")
    not_refundable = serializers.SerializerMethodField()
    title_zh = serializers.CharField()
    title_en = serializers.CharField()
    text_zh = serializers.CharField()
    text_en = serializers.CharField()
    rules = serializers.DictField(source="rules_data")

    def get_not_refundable(self, version: ClauseVersion) -> bool:
        return version.rules.outcome == "none"


class VerdictQuery(Body):
    scenario = serializers.SlugField(max_length=32)
    shop = serializers.CharField(max_length=32, required=False, help_text="The desk names the shop's code.")
    customer_denies_delivery = serializers.BooleanField(required=False, default=False)


class PreviewShape(VerdictShape):
    """What would be said of a ticket that is filed now."""

    scenario = serializers.CharField()
    clause = ClauseNameShape()
    evidence = KindShape(many=True)


class ClausesView(PublicView):
    @extend_schema(responses=ClauseShape(many=True), summary="The refund rules in force, in both languages")
    def get(self, request: Request) -> Response:
        published = ClauseVersion.objects.filter(clause=OuterRef("pk"), published_at__lte=timezone.now())
        current = Clause.objects.annotate(current=Subquery(published.order_by("-number").values("pk")[:1]))
        rows = ClauseVersion.objects.filter(pk__in=current.values("current")).select_related("clause")
        return Response(ClauseShape(rows.order_by("clause__position", "clause__code"), many=True).data)


class OrderVerdictView(ApiView):
    who = {"GET": PARTIES | READERS}

    @extend_schema(parameters=[VerdictQuery], responses=PreviewShape, summary="What the rules say of an order now")
    def get(self, request: Request, number: str) -> Response:
        query = VerdictQuery.read_query(request)
        order = visible.order(caller(request), number, query.get("shop", ""))
        return Response(preview(order, facts.main_payment(order), query))


class OwnVerdictView(ApiView):
    who = {"GET": frozenset({Who.CUSTOMER})}

    @extend_schema(
        operation_id="own_verdict",
        parameters=[VerdictQuery],
        responses=PreviewShape,
        summary="The same for the customer's own order or payment",
    )
    def get(self, request: Request) -> Response:
        who, query = caller(request), VerdictQuery.read_query(request)
        order = Order.objects.select_related("shop", "product__supplier").filter(pk=who.order_id or 0).first()
        if order is not None:
            return Response(preview(order, facts.main_payment(order), query))
        payment = Payment.objects.select_related("shop", "order__product__supplier").get(pk=who.payment_id or 0)
        return Response(preview(payment.order, payment, query))


def preview(order: Order | None, payment: Payment | None, query: dict[str, Any]) -> dict[str, Any]:
    known = facts.read(order, payment, customer_denies_delivery=query["customer_denies_delivery"])
    judged = facts.judgement(query["scenario"], known, timezone.now())
    subject = order or payment
    assert subject is not None  # noqa: S101 (a token names one of them)
    said = verdict_of(judged.verdict, subject.shop.time_zone)
    clause = ClauseNameShape(judged.clause).data
    return {**said, "scenario": query["scenario"], "clause": clause, "evidence": kinds(judged.clause.rules.evidence)}
