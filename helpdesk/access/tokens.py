"""What a customer shows after the first proof: a signed token for one order or payment, and nothing more."""

from __future__ import annotations

import re

from django.conf import settings
from django.core import signing

from refunds.actors import customer

from .callers import Caller, of_customer

SALT = "helpdesk.api.access"
_SHAPE = re.compile(r"[A-Za-z0-9_-]{1,200}:[A-Za-z0-9_-]{1,20}:[A-Za-z0-9_-]{43}")


def make(*, order_id: int | None = None, payment_id: int | None = None, is_full: bool) -> str:
    return signing.dumps({"o": order_id, "p": payment_id, "f": is_full}, salt=SALT)


def read(token: str) -> Caller | None:
    """Whom the token stands for; None for one that is not ours to the letter, or has expired."""
    if not _SHAPE.fullmatch(token):
        return None
    try:
        told = signing.loads(token, salt=SALT, max_age=settings.ACCESS_TOKEN_S)
    except signing.BadSignature:
        return None
    return of_customer(told["o"], told["p"], is_full=told["f"], by=customer("api"))
