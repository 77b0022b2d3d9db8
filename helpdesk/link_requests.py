"""Requests for a link by mail, answered by the worker: who asks learns nothing, and nothing is sent to strangers."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from helpdesk import leases, mails
from helpdesk.access import one_time
from helpdesk.models import AccessLink, LinkRequest
from orders.models import Order

LIFE = timedelta(minutes=30)
# So many links of one order may be mailed in a span, whoever asks for them.
MOST, SPAN = 3, timedelta(hours=1)
# Some twenty minutes, after which nobody waits for the mail any more.
ATTEMPTS = 8


def answer_due(at: datetime | None = None, most: int = 100) -> int:
    """Answer what is due, the longest waiting first; returns how many links went out. `at` is for tests."""
    rows = leases.due(LinkRequest, at or timezone.now())[:most]
    return leases.work(rows, _answer, ATTEMPTS, at)


def _answer(row: LinkRequest, at: datetime) -> bool:
    """Whether a link was sent. Nothing is, where there is no such order, no address, or were enough of them.

    The address is the shop's own word; what somebody typed into a ticket is never used.
    """
    order = Order.objects.select_related("shop").filter(shop__code=row.shop_code, number=row.order_number).first()
    token = _token(order, at) if order is not None and order.email else None
    if order is not None and token is not None:
        _send(order, token, at, row.language)
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
