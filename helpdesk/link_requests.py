"""Requests for a link by mail, answered by the worker: whoever asks learns nothing, and nothing is sent to strangers.

A row is taken by a conditional UPDATE of its `next_at`, which is its lease at the same time: a worker that dies
lets it come due again.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from helpdesk import mails
from helpdesk.access import one_time
from helpdesk.models import AccessLink, LinkRequest
from orders.models import Order
from refunds.outbox import wait

log = logging.getLogger(__name__)

LIFE = timedelta(minutes=30)
# So many links of one order may be mailed in a span, whoever asks for them.
MOST, SPAN = 3, timedelta(hours=1)
# Some twenty minutes, after which nobody waits for the mail any more.
ATTEMPTS = 8
# After so many failures in a row the mail server is likely down; the rest waits for the next run.
IN_A_ROW = 3


def answer_due(at: datetime | None = None, most: int = 100) -> int:
    """Answer what is due, the longest waiting first; returns how many links went out. `at` is for tests."""
    sent = failures = 0
    for row in due(at or timezone.now())[:most]:
        if failures == IN_A_ROW:
            break
        now = at or timezone.now()
        if not take(row, now):
            continue
        try:
            sent += _answer(row, now)
            failures = 0
        except Exception as error:  # each mail backend raises its own
            log.warning("link request %s failed: %s", row.pk, type(error).__name__, exc_info=True)
            _later(row, at or timezone.now())
            failures += 1
    return sent


def due(at: datetime) -> QuerySet[LinkRequest]:
    return LinkRequest.objects.filter(next_at__lte=at).order_by("next_at", "pk")


def take(row: LinkRequest, at: datetime) -> bool:
    """Make a due request this worker's for a while; of two workers one gets it."""
    until = at + timedelta(seconds=settings.DELIVERY_LEASE_S)
    mine = LinkRequest.objects.filter(pk=row.pk, next_at=row.next_at)
    if row.attempts >= ATTEMPTS:
        log.error("link request %s: its last attempt never came back, given up", row.pk)
        mine.update(next_at=None)
        return False
    if mine.update(next_at=until, attempts=F("attempts") + 1) != 1:
        return False
    row.next_at, row.attempts = until, row.attempts + 1
    return True


def _answer(row: LinkRequest, at: datetime) -> bool:
    """Whether a link was sent. Nothing is, where there is no such order, no address, or were enough of them.

    The address is the shop's own word; what somebody typed into a ticket is never used.
    """
    order = Order.objects.select_related("shop").filter(shop__code=row.shop_code, number=row.order_number).first()
    token = _token(order, at) if order is not None and order.email else None
    if order is not None and token is not None:
        _send(order, token, at, row.language)
    LinkRequest.objects.filter(pk=row.pk, next_at=row.next_at).update(next_at=None)
    return token is not None


def _token(order: Order, at: datetime) -> str | None:
    """Under the order's lock, so that no two workers make one too many."""
    with transaction.atomic():
        Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
        mailed = AccessLink.objects.filter(order=order, made_by=None, made_at__gt=at - SPAN)
        return None if mailed.count() >= MOST else one_time.make(order, by=None, at=at, life=LIFE)


def _send(order: Order, token: str, at: datetime, language: str) -> None:
    """A link whose mail did not go out counts for nothing."""
    try:
        mails.with_link(order, token, until=at + LIFE, language=language).send()
    except Exception:
        one_time.forget(token)
        raise


def _later(row: LinkRequest, at: datetime) -> None:
    """Again after a while, or given up. Nothing changes where another worker has taken it meanwhile."""
    mine = LinkRequest.objects.filter(pk=row.pk, next_at=row.next_at)
    if row.attempts >= ATTEMPTS:
        mine.update(next_at=None)
        log.error("link request %s: given up after %s attempts", row.pk, row.attempts)
    else:
        mine.update(next_at=at + wait(row.attempts))
