"""The sandbox channel's callbacks: a JSON body, signed over `timestamp.body` as it is on the wire."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from orders.signatures import BadSignature, check_fresh, check_hmac, hmac_hex


def callback_body(payload: dict[str, Any]) -> bytes:
    """The bytes that are sent, and signed."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def sign_callback(body: bytes, secret: str, timestamp: str) -> str:
    """`secret` is the shop's `signing_secret`, `timestamp` Unix seconds as text."""
    return hmac_hex(secret, _message(timestamp, body))


def verify_callback(body: bytes, *, timestamp: str, signature: str, secret: str, now: datetime) -> dict[str, Any]:
    """The payload of a callback that is signed, whole and at most five minutes old.

    Raises BadSignature otherwise. A repeated callback passes: it changes nothing at the caller.
    """
    check_fresh(timestamp, now)
    check_hmac(secret, _message(timestamp, body), signature)
    try:
        payload = json.loads(body)
    except ValueError:
        payload = None
    if not isinstance(payload, dict):
        raise BadSignature(_("The signed body is not a JSON object."))
    return payload


def _message(timestamp: str, body: bytes) -> bytes:
    return timestamp.encode() + b"." + body
