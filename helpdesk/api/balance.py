"""The buyers' balances: read and debited by their shop, read by the customer."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.access.callers import SHOP, Who, caller
from orders import ledger
from orders.models import Account, Order, Payment, Shop, Transfer

from .bodies import Body, Fen
from .idempotency import idempotent
from .paging import PageQuery, page, paged
from .problems import Problem
from .shapes import Shape
from .views import ApiView

DEBIT = "debit:"


class BalanceShape(Shape):
    buyer_reference = serializers.CharField()
    currency = serializers.CharField()
    balance_fen = serializers.IntegerField()


class LineShape(Shape):
    """One transfer, seen from the buyer: in is above zero, out below."""

    id = serializers.IntegerField(source="pk")
    reference = serializers.CharField()
    amount_fen = serializers.SerializerMethodField()
    at = serializers.DateTimeField()

    def get_amount_fen(self, line: Transfer) -> int:
        return line.amount_fen if line.credit.kind == Account.Kind.BUYER else -line.amount_fen


class DebitBody(Body):
    """`reference` is the shop's own number for it: the same one again takes nothing more."""

    reference = serializers.RegexField(r"^[\x21-\x7e]+$", max_length=100)
    amount_fen = Fen(min_value=1)


class DebitShape(BalanceShape):
    is_new = serializers.BooleanField()


class BalanceView(ApiView):
    who = {"GET": SHOP}

    @extend_schema(responses=BalanceShape, summary="A buyer's balance")
    def get(self, request: Request, buyer_reference: str) -> Response:
        return Response(balance(shop_of(request), buyer_reference))


class StatementView(ApiView):
    who = {"GET": SHOP}

    @extend_schema(parameters=[PageQuery], responses=paged(LineShape), summary="A buyer's transfers, newest first")
    def get(self, request: Request, buyer_reference: str) -> Response:
        shop = shop_of(request)
        return Response(page(lines(shop, buyer_reference), PageQuery.read_query(request), LineShape))


class DebitsView(ApiView):
    who = {"POST": SHOP}

    @extend_schema(request=DebitBody, responses={200: DebitShape, 201: DebitShape}, summary="Take what a buyer spent")
    @idempotent
    def post(self, request: Request, buyer_reference: str) -> Response:
        shop, told = shop_of(request), DebitBody.read(request)
        is_new = debit(shop, buyer_reference, told["amount_fen"], DEBIT + told["reference"])
        said = {**balance(shop, buyer_reference), "is_new": is_new}
        return Response(said, status=201 if is_new else 200)


class OwnBalanceView(ApiView):
    who = {"GET": frozenset({Who.CUSTOMER})}
    full = frozenset({"GET"})

    @extend_schema(operation_id="own_balance", responses=BalanceShape, summary="The customer's own balance")
    def get(self, request: Request) -> Response:
        return Response(balance(*owner(request)))


class OwnStatementView(ApiView):
    who = {"GET": frozenset({Who.CUSTOMER})}
    full = frozenset({"GET"})

    @extend_schema(
        operation_id="own_statement",
        parameters=[PageQuery],
        responses=paged(LineShape),
        summary="The customer's own transfers, newest first",
    )
    def get(self, request: Request) -> Response:
        return Response(page(lines(*owner(request)), PageQuery.read_query(request), LineShape))


def shop_of(request: Request) -> Shop:
    shop = caller(request).shop
    assert shop is not None  # noqa: S101 (only shops may)
    return shop


def owner(request: Request) -> tuple[Shop, str]:
    """The shop and the reference that the customer's order or payment has there."""
    who = caller(request)
    rows: Any = Order.objects if who.order_id else Payment.objects
    found = rows.select_related("shop").get(pk=who.order_id or who.payment_id)
    return found.shop, found.account_reference


def balance(shop: Shop, buyer_reference: str) -> dict[str, Any]:
    held = ledger.balance_of(shop, buyer_reference, shop.currency)
    return {"buyer_reference": buyer_reference, "currency": shop.currency, "balance_fen": held}


def lines(shop: Shop, buyer_reference: str) -> QuerySet[Transfer]:
    return ledger.statement(shop, buyer_reference, shop.currency)


def debit(shop: Shop, buyer_reference: str, amount_fen: int, reference: str) -> bool:
    """Whether this call took the amount. Raises the ledger's refusals as problems."""
    try:
        now = timezone.now()
        return ledger.debit_buyer(shop, buyer_reference, amount_fen, shop.currency, reference, now)[1]
    except ledger.ReferenceReused as error:
        raise Problem(422, "reference_reused", str(error)) from error
    except ledger.InsufficientBalance as error:
        raise Problem(422, "balance_too_low", str(error)) from error
