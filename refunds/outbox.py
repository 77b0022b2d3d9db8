"""The outbox: which deliveries are due, and whose they are. What a delivery does stands elsewhere.

Everything is a row and a conditional UPDATE that changed exactly one, which holds on SQLite too. A worker
that dies leaves a lease that runs out, so the next one tries again: whoever delivers must therefore be
idempotent by the delivery's id.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet

from .models import Delivery

log = logging.getLogger(__name__)

ATTEMPTS = 12
FIRST_WAIT_S, LONGEST_WAIT = 10, timedelta(hours=1)
OPEN = Q(done_at=None, gave_up_at=None)


def due(at: datetime) -> QuerySet[Delivery]:
    """Deliveries that want to be tried at `at` and are nobody's now, the longest waiting first."""
    return Delivery.objects.filter(OPEN, _free(at), next_at__lte=at).order_by("next_at", "pk")


def take(delivery: Delivery, at: datetime) -> bool:
    """Make a due delivery this worker's for `DELIVERY_LEASE_S`; of two workers one gets it.

    The attempt counts from here, so that one which kills its worker every time is given up as well.
    """
    until = at + timedelta(seconds=settings.DELIVERY_LEASE_S)
    changed = due(at).filter(pk=delivery.pk, attempts__lt=ATTEMPTS).order_by()
    if changed.update(leased_until=until, attempts=F("attempts") + 1) == 1:
        delivery.leased_until, delivery.attempts = until, delivery.attempts + 1
        return True
    if due(at).filter(pk=delivery.pk, attempts__gte=ATTEMPTS).order_by().update(gave_up_at=at, leased_until=None):
        log.error("delivery %s (%s): its last attempt never came back, given up", delivery.pk, delivery.target)
    return False


def done(delivery: Delivery, at: datetime) -> None:
    """It has been delivered, whoever holds the lease by now."""
    all_done([delivery], at)


def all_done(deliveries: Iterable[Delivery], at: datetime) -> None:
    """They have been delivered together: all of them are on record at once, or none where the worker died."""
    told = Delivery.objects.filter(pk__in=[row.pk for row in deliveries], done_at=None)
    told.update(done_at=at, leased_until=None, last_error="")


def failed(delivery: Delivery, error: str, at: datetime) -> None:
    """It has not been delivered: later again, or given up after `ATTEMPTS`, for a person to see.

    Nothing changes where the lease ran out and another worker has taken it.
    """
    mine = Delivery.objects.filter(OPEN, pk=delivery.pk, leased_until=delivery.leased_until)
    if delivery.attempts >= ATTEMPTS:
        mine.update(gave_up_at=at, leased_until=None, last_error=error[:200])
        log.error("delivery %s (%s): given up after %s attempts", delivery.pk, delivery.target, delivery.attempts)
    else:
        mine.update(next_at=at + wait(delivery.attempts), leased_until=None, last_error=error[:200])


def try_again(delivery: Delivery, at: datetime) -> bool:
    """Somebody has looked at a delivery that was given up: it is due once more, with all its attempts.

    Whether this call did it; of two who press at once one does.
    """
    given_up = Delivery.objects.filter(pk=delivery.pk, done_at=None, gave_up_at__isnull=False)
    return given_up.update(gave_up_at=None, attempts=0, next_at=at, leased_until=None) == 1


def given_up() -> QuerySet[Delivery]:
    """What was tried often enough and reached nobody, the latest first."""
    return Delivery.objects.filter(done_at=None, gave_up_at__isnull=False).order_by("-gave_up_at", "-pk")


def wait(attempts: int) -> timedelta:
    """How long after that many attempts the next one comes: 10 s, 20 s, 40 s, … at most an hour."""
    return min(timedelta(seconds=FIRST_WAIT_S * (1 << max(attempts - 1, 0))), LONGEST_WAIT)


def _free(at: datetime) -> Q:
    return Q(leased_until=None) | Q(leased_until__lt=at)
