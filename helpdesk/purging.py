"""Removes what was only kept for a while: answered requests, used nonces, old tokens, links, drafts and sessions."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.utils import timezone
from knox.models import get_token_model

from helpdesk.models import AccessLink, LinkRequest, WeeklyMail
from helpdesk.portal import old_drafts
from refunds.models import IdempotentRequest, SupplierNonce

REQUESTS_KEPT = timedelta(hours=48)
# A signed answer is believed for five minutes, so a nonce is long spent after an hour.
NONCES_KEPT = timedelta(hours=1)
# After its end a link opens nothing; for a while it can still be told who made it and when it was used.
LINKS_KEPT = timedelta(days=30)
LINK_REQUESTS_KEPT = timedelta(days=2)
# Whom a week was mailed to; only the last one matters.
WEEKLY_MAILS_KEPT = timedelta(days=365)


def purge(at: datetime | None = None) -> int:
    """Returns how many rows were removed, sessions not counted."""
    now = at or timezone.now()
    removed, _rows = IdempotentRequest.objects.filter(at__lt=now - REQUESTS_KEPT).delete()
    nonces, _rows = SupplierNonce.objects.filter(at__lt=now - NONCES_KEPT).delete()
    tokens, _rows = get_token_model().objects.filter(expiry__lt=now).delete()
    links, _rows = AccessLink.objects.filter(expires_at__lt=now - LINKS_KEPT).delete()
    asked, _rows = LinkRequest.objects.filter(at__lt=now - LINK_REQUESTS_KEPT).delete()
    weekly, _rows = WeeklyMail.objects.filter(week__lt=(now - WEEKLY_MAILS_KEPT).date()).delete()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    drafts = old_drafts.remove(now)
    return removed + nonces + int(tokens) + links + asked + weekly + drafts
