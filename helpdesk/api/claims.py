"""Questions to suppliers: listed for the desk; read and answered by the supplier, signed."""

from __future__ import annotations

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.access.callers import READERS, Caller, Who, caller
from refunds import actions
from refunds.models import Claim

from .auth import StaffSession, StaffToken, SupplierSignature
from .bodies import Body
from .idempotency import idempotent
from .paging import PageQuery, page, paged
from .shapes import Shape
from .views import ApiView

WITH = ("ticket", "ticket__order", "supplier", "remark")


class ClaimQuery(PageQuery):
    state = serializers.ChoiceField(Claim.Status.choices, required=False)


class AnswerBody(Body):
    answer = serializers.ChoiceField(["agree", "refuse"])
    remark = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class ClaimShape(Shape):
    """What a supplier may know: never the buyer's contact, nor a picture."""

    code = serializers.CharField()
    supplier = serializers.CharField(source="supplier.code")
    order_number = serializers.CharField(source="ticket.order.number")
    supplier_order_number = serializers.CharField(source="ticket.order.supplier_order_number")
    product_name = serializers.CharField(source="ticket.order.product_name")
    quantity = serializers.IntegerField(source="ticket.order.quantity")
    amount_fen = serializers.IntegerField()
    currency = serializers.CharField(source="ticket.currency")
    question = serializers.CharField()
    asked_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    state = serializers.CharField(source="status")
    answered_at = serializers.DateTimeField(allow_null=True)
    late_answer = serializers.CharField()
    remark = serializers.CharField(source="remark.body", default="")


class DeskClaimShape(ClaimShape):
    ticket = serializers.CharField(source="ticket.number")
    answered_via = serializers.CharField()
    nudged_at = serializers.DateTimeField(allow_null=True)


class ClaimsView(ApiView):
    who = {"GET": READERS}

    @extend_schema(
        operation_id="claims_list",
        parameters=[ClaimQuery],
        responses=paged(DeskClaimShape),
        summary="Questions to suppliers",
    )
    def get(self, request: Request) -> Response:
        query = ClaimQuery.read_query(request)
        rows = Claim.objects.select_related(*WITH)
        if "state" in query:
            rows = rows.filter(status=query["state"])
        return Response(page(rows, query, DeskClaimShape))


class ClaimView(ApiView):
    who = {"GET": READERS | {Who.SUPPLIER}}
    authentication_classes = [SupplierSignature, StaffToken, StaffSession]

    @extend_schema(responses=ClaimShape, summary="One question; a supplier signs the request")
    def get(self, request: Request, code: str) -> Response:
        return Response(ClaimShape(visible_claim(caller(request), code)).data)


class AnswerView(ApiView):
    who = {"POST": frozenset({Who.SUPPLIER, Who.STAFF})}
    authentication_classes = [SupplierSignature, StaffToken, StaffSession]

    @extend_schema(
        request=AnswerBody,
        responses=ClaimShape,
        summary="The supplier's answer",
        description="Signed by the supplier; or by the desk, for a supplier who answered elsewhere. A late answer is "
        "recorded as `late_answer` and moves nothing.",
    )
    @idempotent
    def post(self, request: Request, code: str) -> Response:
        who, told = caller(request), AnswerBody.read(request)
        claim = visible_claim(who, code)
        via = "agent" if who.who is Who.STAFF else "api"
        actions.answer_claim(claim, told["answer"], by=who.by, remark=told["remark"], via=via)
        return Response(ClaimShape(visible_claim(who, code)).data)


def visible_claim(who: Caller, code: str) -> Claim:
    rows = Claim.objects.select_related(*WITH).filter(code=code)
    if who.who is Who.SUPPLIER:
        rows = rows.filter(supplier=who.supplier)
    found = rows.first()
    if found is None:
        raise Http404
    return found
