"""What every signed message from outside is held to: fresh, complete, and compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime

from django.utils.translation import gettext as _

MAX_SKEW_S = 300


class BadSignature(Exception):
    """The message is not believed; the text is a sentence that says why."""


def hmac_hex(secret: str, message: bytes) -> str:
    """HMAC-SHA256 as 64 lower-case hexadecimal digits."""
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def check_fresh(timestamp: str, now: datetime) -> None:
    """Refuse a timestamp (Unix seconds) more than five minutes from `now`. Raises BadSignature."""
    if not re.fullmatch(r"[0-9]{1,12}", timestamp):
        raise BadSignature(_("The timestamp is not a number of seconds."))
    if abs(now.timestamp() - int(timestamp)) > MAX_SKEW_S:
        raise BadSignature(_("The timestamp is more than five minutes off."))


def check_hmac(secret: str, message: bytes, signature: str) -> None:
    """Refuse any text that is not exactly the HMAC of these raw bytes. Raises BadSignature."""
    if not secret:
        raise BadSignature(_("There is no secret to check the signature with."))
    if not re.fullmatch(r"[0-9a-f]{64}", signature):
        raise BadSignature(_("The signature is not 64 lower-case hexadecimal digits."))
    if not hmac.compare_digest(hmac_hex(secret, message), signature):
        raise BadSignature(_("The signature does not fit the message."))
