"""The signed link of a question to a supplier: what it proves, and when it dies."""

from __future__ import annotations

import hmac
import re
from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from orders.models.shop import make_secret
from refunds.models import Claim

SALT = "helpdesk.supplier_page"
# How long a question that is over can still be looked at.
SHOWN_FOR = timedelta(days=30)
_CODE = re.compile(r"[A-Za-z0-9_-]{1,32}")
WITH = ("supplier", "remark", "ticket__order", "ticket__shop")


def sign(claim: Claim) -> str:
    """160 bits in lower-case hexadecimal. A new signing secret of the supplier ends all its links."""
    return _signature(claim.code, claim.supplier.signing_secret)


def find(code: str, signature: str, at: datetime) -> Claim | None:
    """The question that this link opens; the same nothing, after the same work, for whatever is wrong with it."""
    rows = Claim.objects.select_related(*WITH)
    row = rows.filter(code=code).first() if _CODE.fullmatch(code) else None
    right = _signature(code, row.supplier.signing_secret if row else make_secret())
    fits = hmac.compare_digest(right.encode(), signature.encode(errors="replace"))
    return row if row is not None and fits and at <= (row.answered_at or row.due_at) + SHOWN_FOR else None


def _signature(code: str, secret: str) -> str:
    return salted_hmac(SALT, f"{code}\n{secret}", algorithm="sha256").hexdigest()[:40]
