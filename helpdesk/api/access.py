"""`POST access`: a customer shows what opens an order, and gets a token for it.

Whatever is wrong gets one answer after the same work, so that nobody learns which orders exist.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.access import opening, tokens
from helpdesk.access.guesses import count_access

from .bodies import Body, Fen
from .problems import Problem
from .shapes import Shape
from .views import PublicView

REFUSED = _("These details do not open an order here. Check each of them; after some tries you have to wait.")
WAYS = _("Send a query password, a contact, or the shop's signed link with the order number; or a payment's serial.")

_WAYS = (
    {"order_number", "query_password"},
    {"order_number", "contact"},
    {"order_number", "timestamp", "nonce", "signature"},
    {"payment_serial", "amount_fen"},
)


class AccessBody(Body):
    """`shop` and one of: order_number + query_password; order_number + contact; order_number + timestamp + nonce +
    signature; payment_serial + amount_fen (only for a payment without an order)."""

    shop = serializers.CharField(max_length=32)
    order_number = serializers.CharField(max_length=64, required=False)
    query_password = serializers.CharField(max_length=64, required=False, trim_whitespace=False)
    contact = serializers.CharField(max_length=254, required=False)
    timestamp = serializers.RegexField(r"^[0-9]{1,12}$", required=False)
    nonce = serializers.CharField(max_length=64, required=False)
    signature = serializers.CharField(max_length=64, required=False)
    payment_serial = serializers.CharField(max_length=64, required=False)
    amount_fen = Fen(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if set(attrs) - {"shop"} not in _WAYS:
            raise serializers.ValidationError(WAYS, code="ways")
        return attrs


class AccessShape(Shape):
    token = serializers.CharField(help_text="Send it as `Authorization: Access <token>`")
    level = serializers.ChoiceField(["full", "contact"])
    expires_in_s = serializers.IntegerField()


class AccessView(PublicView):
    @extend_schema(request=AccessBody, responses=AccessShape, summary="Open one order or payment as its customer")
    def post(self, request: Request) -> Response:
        told = AccessBody.read(request)
        count_access(
            request, told["shop"], "" if "signature" in told else told.get("order_number") or told["payment_serial"]
        )
        opened = _opened(told)
        if opened is None:
            raise Problem(403, "access_refused", REFUSED)
        token = tokens.make(order_id=opened.order_id, payment_id=opened.payment_id, is_full=opened.is_full)
        level = "full" if opened.is_full else "contact"
        return Response({"token": token, "level": level, "expires_in_s": settings.ACCESS_TOKEN_S})


def _opened(told: dict[str, Any]) -> opening.Opened | None:
    if "payment_serial" in told:
        return opening.by_payment(told["shop"], told["payment_serial"], told["amount_fen"])
    link = opening.Link(told["timestamp"], told["nonce"], told["signature"]) if "signature" in told else None
    return opening.by_order(
        told["shop"],
        told["order_number"],
        password=told.get("query_password", ""),
        contact=told.get("contact", ""),
        link=link,
    )
