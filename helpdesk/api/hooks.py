"""What others post to us on their own: a shop's webhook under a secret address, a channel's signed callback."""

from __future__ import annotations

import hmac
import re
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from orders.channels.base import RefundResult, RefundStatus
from orders.channels.callbacks import verify_callback
from orders.facts import upsert
from orders.feeds import dujiaoka
from orders.models import Shop
from orders.models.shop import make_secret
from orders.signatures import BadSignature
from refunds import actions
from refunds.models import Payout

from .parsers import HookBody, refuse_larger
from .problems import Problem
from .shapes import Shape
from .throttles import HookThrottle
from .views import PublicView

UNSIGNED = _("The signature is not valid.")
OTHER_AMOUNT = _("This refund has another amount or payment here.")
UNREADABLE = _("The callback does not say what became of the refund.")
MOST_BYTES = 64 * 1024
_NUMBER = re.compile(r"[\x20-\x7e]{0,64}")
_HEADERS = [
    OpenApiParameter(name, str, OpenApiParameter.HEADER, required=True) for name in ("X-Timestamp", "X-Signature")
]


class HookShape(Shape):
    outcome = serializers.CharField()


class CallbackShape(Shape):
    out_refund_no = serializers.CharField()
    status = serializers.CharField()


class DujiaokaView(PublicView):
    """The address holds the secret; a wrong one does not exist. Card codes are dropped before anything is read."""

    parser_classes = [HookBody]
    throttle_classes = [HookThrottle]

    @extend_schema(auth=[], request=OpenApiTypes.OBJECT, responses=HookShape, summary="dujiaoka's webhook")
    def post(self, request: Request, token: str) -> Response:
        shop = Shop.objects.filter(webhook_token=token).first()
        if not hmac.compare_digest((shop.webhook_token if shop else make_secret()).encode(), token.encode()):
            raise Http404
        assert shop is not None  # noqa: S101 (a secret just drawn is nobody's)
        outcome = upsert(shop, dujiaoka.from_webhook(request.data, shop), dujiaoka.CODE)
        return Response({"outcome": outcome.kind.value})


class SandboxView(PublicView):
    """The sandbox channel's callback; repeated, it changes nothing."""

    throttle_classes = [HookThrottle]

    @extend_schema(
        auth=[],
        parameters=_HEADERS,
        request=OpenApiTypes.OBJECT,
        responses=CallbackShape,
        summary="The sandbox channel's signed callback",
    )
    def post(self, request: Request, code: str) -> Response:
        refuse_larger({"request": request}, MOST_BYTES)
        shop = Shop.objects.filter(code=code).first()
        payload = _verified(request, shop)
        number = str(payload.get("out_refund_no", ""))
        payout = Payout.objects.select_related("ticket", "payment").filter(
            out_refund_no=number if _NUMBER.fullmatch(number) else "", payment__shop=shop, channel="sandbox"
        )
        found = payout.first()
        if found is None:
            raise Http404
        told = (payload.get("amount_fen"), payload.get("payment_serial"))
        if told != (found.amount_fen, found.payment.serial):
            raise Problem(422, "callback_mismatch", OTHER_AMOUNT)
        row = actions.record_result(found, _result(payload), asked=False)
        return Response({"out_refund_no": row.out_refund_no, "status": row.status})


def _verified(request: Request, shop: Shop | None) -> dict[str, Any]:
    """Signed with the shop's secret; of an unknown shop with none. One answer for both."""
    timestamp, signature = (request.META.get(f"HTTP_X_{name}", "") for name in ("TIMESTAMP", "SIGNATURE"))
    secret = shop.signing_secret if shop else make_secret()
    try:
        return verify_callback(
            request.body, timestamp=timestamp, signature=signature, secret=secret, now=timezone.now()
        )
    except (BadSignature, RecursionError) as error:
        raise Problem(401, "bad_signature", UNSIGNED) from error


def _result(payload: dict[str, Any]) -> RefundResult:
    status = payload.get("status")
    if not isinstance(status, str) or status not in {*RefundStatus} - {RefundStatus.NOT_FOUND}:
        raise Problem(422, "callback_unreadable", UNREADABLE)
    number = payload.get("channel_refund_no", "")
    if not isinstance(number, str) or not _NUMBER.fullmatch(number):
        raise Problem(422, "callback_unreadable", UNREADABLE)
    return RefundResult(RefundStatus(status), number)
