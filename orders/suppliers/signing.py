"""A supplier's signed answer over our API.

The signature is HMAC-SHA256, in lower-case hexadecimal, keyed with the supplier's `signing_secret`, over
`timestamp + "\\n" + nonce + "\\n" + target + "\\n"` and then the body's bytes as they are on the wire. The target is
the method and the path, `POST /api/v1/claims/<code>/answer`: an answer to one question is none to another.
"""

from __future__ import annotations

import re
from datetime import datetime

from django.utils.translation import gettext as _

from orders.signatures import BadSignature, check_fresh, check_hmac, hmac_hex

__all__ = ["BadSignature", "sign", "verify"]


def sign(secret: str, target: str, timestamp: str, nonce: str, body: bytes) -> str:
    """`timestamp` is Unix seconds as text, `nonce` 16 to 64 letters, digits, `-` or `_`, never used before."""
    return hmac_hex(secret, _message(target, timestamp, nonce, body))


def verify(secret: str, target: str, timestamp: str, nonce: str, signature: str, body: bytes, now: datetime) -> None:
    """Raises BadSignature, with a sentence, unless the signature fits and is at most five minutes old.

    The caller keeps the nonce and refuses it a second time.
    """
    check_fresh(timestamp, now)
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,64}", nonce):
        raise BadSignature(_("The nonce is not 16 to 64 letters, digits, - or _."))
    check_hmac(secret, _message(target, timestamp, nonce, body), signature)


def _message(target: str, timestamp: str, nonce: str, body: bytes) -> bytes:
    return f"{timestamp}\n{nonce}\n{target}\n".encode() + body
