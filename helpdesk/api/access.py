"""How a customer gets in: something of an order that only its buyer knows, or the shop's signed link.

Whatever is wrong gets one answer after the same work, so that nobody learns which orders exist.
"""

from __future__ import annotations

import hmac
import re
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from orders.models import Order, Payment, Shop
from orders.models.shop import make_secret
from orders.query_passwords import matches
from orders.signatures import hmac_hex

from . import access_tokens
from .bodies import Body, Fen
from .problems import Problem
from .shapes import Shape
from .throttles import count_access
from .views import PublicView

REFUSED = _("These details do not open an order here. Check each of them; after some tries you have to wait.")
WAYS = _("Send a query password, a contact, or the shop's signed link with the order number; or a payment's serial.")
AHEAD_S = 60  # how far a shop's clock may run before ours
_NONCE = re.compile(r"[A-Za-z0-9_-]{8,64}")

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
        token, is_full = _by_payment(told) if "payment_serial" in told else _by_order(told)
        if not token:
            raise Problem(403, "access_refused", REFUSED)
        level = "full" if is_full else "contact"
        return Response({"token": token, "level": level, "expires_in_s": settings.ACCESS_TOKEN_S})


def _by_order(told: dict[str, Any]) -> tuple[str, bool]:
    """The same look-ups and the same hash whether or not there is such a shop, order, password or contact."""
    shop = Shop.objects.filter(code=told["shop"]).first()
    order = Order.objects.filter(shop__code=told["shop"], number=told["order_number"]).first()
    has_password = matches(told.get("query_password", ""), order.query_password_hash if order else "")
    has_contact = _same_contact(told.get("contact", ""), order.contact if order else "")
    has_link = "signature" in told and _is_signed(told, shop)
    if order is None or not (has_password or has_contact or has_link):
        return "", False
    is_full = has_password or has_link
    return access_tokens.make(order_id=order.pk, is_full=is_full), is_full


def _same_contact(told: str, known: str) -> bool:
    given, kept = (text.strip().casefold().encode(errors="replace") for text in (told, known))
    return hmac.compare_digest(given, kept) and bool(kept)


def _is_signed(told: dict[str, Any], shop: Shop | None) -> bool:
    """HMAC-SHA256 over order number, timestamp and nonce; ten minutes; once."""
    message = f"{told['order_number']}\n{told['timestamp']}\n{told['nonce']}".encode()
    right = hmac_hex(shop.signing_secret if shop else make_secret(), message)
    if not hmac.compare_digest(right.encode(), told["signature"].encode(errors="replace")):
        return False
    age = timezone.now().timestamp() - int(told["timestamp"])
    if shop is None or not -AHEAD_S <= age <= settings.SHOP_LINK_S or not _NONCE.fullmatch(told["nonce"]):
        return False
    return bool(cache.add(f"shop-link:{shop.pk}:{told['nonce']}", 1, settings.SHOP_LINK_S + 2 * AHEAD_S))


def _by_payment(told: dict[str, Any]) -> tuple[str, bool]:
    """Paid, and the shop made no order: serial and amount are all that a customer can know."""
    rows = Payment.objects.filter(shop__code=told["shop"], serial=told["payment_serial"], order=None)
    payment = rows.filter(amount_fen=told["amount_fen"]).first()
    return (access_tokens.make(payment_id=payment.pk, is_full=True) if payment else ""), True
