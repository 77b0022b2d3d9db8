"""Removes what was only kept for a while: answered requests, used nonces, expired tokens and sessions."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.utils import timezone
from knox.models import get_token_model

from refunds.models import IdempotentRequest, SupplierNonce

REQUESTS_KEPT = timedelta(hours=48)
# A signed answer is believed for five minutes, so a nonce is long spent after an hour.
NONCES_KEPT = timedelta(hours=1)


def purge(at: datetime | None = None) -> int:
    """Returns how many rows were removed, sessions not counted."""
    now = at or timezone.now()
    removed, _rows = IdempotentRequest.objects.filter(at__lt=now - REQUESTS_KEPT).delete()
    nonces, _rows = SupplierNonce.objects.filter(at__lt=now - NONCES_KEPT).delete()
    tokens, _rows = get_token_model().objects.filter(expiry__lt=now).delete()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return removed + nonces + int(tokens)
