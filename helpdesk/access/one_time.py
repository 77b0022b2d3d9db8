"""Links that open one order or payment, once: mailed to the shop's own contact, or passed on by the desk.

Only a token's digest is kept, so whoever reads the table opens nothing with it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from helpdesk.models import AccessLink
from orders.models import Order, Payment
from refunds import actions, actors
from refunds.models import Ticket
from refunds.refusals import WrongPerson

from .opening import Opened

if TYPE_CHECKING:
    from django.contrib.auth.models import User

DESK_LIFE = timedelta(hours=72)
_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")


def make(subject: Order | Payment, *, by: User | None, at: datetime, life: timedelta) -> str:
    """A new token, which is never readable again. `by` is a member of the desk, None where it goes by mail."""
    token = secrets.token_urlsafe(32)
    AccessLink.objects.create(
        order=subject if isinstance(subject, Order) else None,
        payment=subject if isinstance(subject, Payment) else None,
        digest=digest(token),
        made_by=by,
        made_at=at,
        expires_at=at + life,
    )
    return token


def is_good(token: str, at: datetime) -> bool:
    """Whether it would open something now. Changes nothing: mail scanners follow links."""
    return bool(_SHAPE.fullmatch(token)) and _good(token, at).exists()


def use(token: str, at: datetime) -> Opened | None:
    """What it opens, the first time; of two who use it at once one gets in. None for whatever is wrong."""
    if not _SHAPE.fullmatch(token) or _good(token, at).update(used_at=at) != 1:
        return None
    link = AccessLink.objects.get(digest=digest(token))
    return Opened(order_id=link.order_id, payment_id=link.payment_id)


def forget(token: str) -> None:
    """It reached nobody."""
    AccessLink.objects.filter(digest=digest(token), used_at=None).delete()


def for_desk(ticket: Ticket, user: User, *, at: datetime | None = None) -> str:
    """A token for a customer without e-mail, on the ticket's record. Raises WrongPerson."""
    by, at = actors.staff(user), at or timezone.now()
    subject = ticket.order or ticket.payment
    assert subject is not None  # noqa: S101 (a constraint of the ticket)
    if by is None:
        raise WrongPerson
    with transaction.atomic():
        token = make(subject, by=user, at=at, life=DESK_LIFE)
        actions.record_link(ticket, until=at + DESK_LIFE, by=by)
    return token


def digest(token: str) -> str:
    """Plain SHA-256: of 256 random bits nothing can be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()


def _good(token: str, at: datetime) -> QuerySet[AccessLink]:
    return AccessLink.objects.filter(digest=digest(token), used_at=None, expires_at__gt=at)
