"""What people do about money on its way: transfers by hand, refunds made elsewhere, held payouts, exceptions."""

from __future__ import annotations

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.access import visible
from helpdesk.access.callers import READERS, STAFF, caller
from refunds import actions
from refunds.models import MoneyException, Payout

from .bodies import Body, Fen, Identifier, Nothing, Version
from .idempotency import idempotent
from .paging import PageQuery, page, paged
from .shapes import PayoutShape, Shape
from .views import ApiView


class TransferBody(Body):
    """A transfer made by hand: its reference, and the id of its proof among the ticket's evidence."""

    reference = serializers.CharField(max_length=64)
    proof = Identifier()


class ConfirmBody(Body):
    """The ticket's version at which reference and proof were looked at: another entry meanwhile is not confirmed."""

    version = Version()


class ExternalRefundBody(Body):
    """What went back outside this desk. The reference tells two refunds of one payment apart."""

    amount_fen = Fen()
    reference = serializers.CharField(max_length=64)
    version = Version()


class ExternalRefundShape(Shape):
    id = serializers.IntegerField(source="pk")
    amount_fen = serializers.IntegerField()
    reference = serializers.CharField()
    origin = serializers.CharField(source="source", help_text="Who told it: feed, bill or person.")
    learned_at = serializers.DateTimeField()


class ExceptionQuery(PageQuery):
    open = serializers.BooleanField(required=False, default=True)


class ExceptionShape(Shape):
    id = serializers.IntegerField(source="pk")
    kind = serializers.CharField()
    label = serializers.CharField(source="get_kind_display")  # type: ignore[assignment]
    code = serializers.CharField()
    ticket = serializers.CharField(source="payout.ticket.number")
    out_refund_no = serializers.CharField(source="payout.out_refund_no")
    amount_fen = serializers.IntegerField(source="payout.amount_fen")
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    closed_by = serializers.IntegerField(source="closed_by_id", allow_null=True)


class TransferView(ApiView):
    who = {"POST": STAFF}

    @extend_schema(request=TransferBody, responses=PayoutShape, summary="Enter a transfer made by hand")
    @idempotent
    def post(self, request: Request, number: str) -> Response:
        who, told = caller(request), TransferBody.read(request)
        ticket = visible.ticket(who, number)
        return Response(PayoutShape(actions.enter_transfer(ticket, told["reference"], told["proof"], by=who.by)).data)


class ConfirmView(ApiView):
    who = {"POST": STAFF}

    @extend_schema(request=ConfirmBody, responses=PayoutShape, summary="A second person confirms the transfer")
    @idempotent
    def post(self, request: Request, number: str) -> Response:
        who, told = caller(request), ConfirmBody.read(request)
        ticket = visible.ticket(who, number)
        return Response(PayoutShape(actions.confirm_transfer(ticket, by=who.by, version=told["version"])).data)


class ExternalRefundsView(ApiView):
    who = {"POST": STAFF}

    @extend_schema(
        request=ExternalRefundBody,
        responses={200: ExternalRefundShape, 201: ExternalRefundShape},
        summary="The payment was refunded elsewhere; the same again changes nothing",
    )
    @idempotent
    def post(self, request: Request, number: str) -> Response:
        who, told = caller(request), ExternalRefundBody.read(request)
        noted = actions.note_external_refund(visible.ticket(who, number), **told, by=who.by)
        return Response(ExternalRefundShape(noted.refund).data, status=201 if noted.is_new else 200)


class ResendView(ApiView):
    who = {"POST": STAFF}

    @extend_schema(request=Nothing, responses=PayoutShape, summary="Send a held payout again (supervisors)")
    @idempotent
    def post(self, request: Request, out_refund_no: str) -> Response:
        Nothing.read(request)
        return Response(PayoutShape(actions.resend_payout(found(out_refund_no), by=caller(request).by)).data)


class GiveUpBody(Body):
    reason = serializers.CharField(max_length=5000)


class GiveUpView(ApiView):
    who = {"POST": STAFF}

    @extend_schema(
        request=GiveUpBody, responses=PayoutShape, summary="Give up a payout that stands still (supervisors)"
    )
    @idempotent
    def post(self, request: Request, out_refund_no: str) -> Response:
        who, told = caller(request), GiveUpBody.read(request)
        return Response(PayoutShape(actions.give_up_payout(found(out_refund_no), told["reason"], by=who.by)).data)


def found(out_refund_no: str) -> Payout:
    payout = Payout.objects.select_related("ticket").filter(out_refund_no=out_refund_no).first()
    if payout is None:
        raise Http404
    return payout


class ExceptionsView(ApiView):
    who = {"GET": READERS}

    @extend_schema(parameters=[ExceptionQuery], responses=paged(ExceptionShape), summary="Exceptions of money")
    def get(self, request: Request) -> Response:
        query = ExceptionQuery.read_query(request)
        rows = MoneyException.objects.select_related("payout__ticket")
        return Response(page(rows.filter(closed_at__isnull=query["open"]), query, ExceptionShape))


class CloseExceptionView(ApiView):
    who = {"POST": STAFF}

    @extend_schema(request=Nothing, responses=ExceptionShape, summary="An exception is settled (supervisors)")
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        Nothing.read(request)
        row = MoneyException.objects.select_related("payout__ticket").filter(pk=pk).first()
        if row is None:
            raise Http404
        actions.close_exception(row, by=caller(request).by)
        return Response(ExceptionShape(MoneyException.objects.select_related("payout__ticket").get(pk=pk)).data)
