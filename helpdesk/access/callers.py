"""Who calls, whichever face: what a credential proves, once, for permissions, throttles and the record."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from refunds import actors
from refunds.actors import Actor

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from orders.models import Shop, Supplier


class Who(StrEnum):
    CUSTOMER = "customer"
    SHOP = "shop"
    STAFF = "staff"
    AUDITOR = "auditor"
    SUPPLIER = "supplier"
    NOBODY = "nobody"


READERS = frozenset({Who.STAFF, Who.AUDITOR})
STAFF = frozenset({Who.STAFF})
SHOP = frozenset({Who.SHOP})
PARTIES = frozenset({Who.CUSTOMER, Who.SHOP, Who.STAFF})
EVERYBODY = PARTIES | READERS


@dataclass(frozen=True)
class Caller:
    """`scope` names the credential (for throttles and idempotency); `actor` is None for those who only read.

    A customer has `order_id` or `payment_id`, and is_full False when only a contact was known.
    """

    who: Who
    scope: str
    actor: Actor | None = None
    user: User | None = None
    shop: Shop | None = None
    supplier: Supplier | None = None
    order_id: int | None = None
    payment_id: int | None = None
    is_full: bool = True
    token: Any = None

    @property
    def by(self) -> Actor:
        """The actor. Permissions let nobody pass who has none where one is needed."""
        if self.actor is None:
            raise LookupError(f"a {self.who} takes no part in a refund")
        return self.actor

    @property
    def is_desk(self) -> bool:
        return self.who in READERS


def of_customer(order_id: int | None, payment_id: int | None, *, is_full: bool, by: Actor) -> Caller:
    """Whoever has opened one order, or one payment without an order."""
    subject = f"order:{order_id}" if order_id else f"payment:{payment_id}"
    scope = f"{subject}:{'full' if is_full else 'contact'}"
    return Caller(Who.CUSTOMER, scope, by, order_id=order_id, payment_id=payment_id, is_full=is_full)


def of_user(user: User, *, scope: str, token: Any = None) -> Caller:
    """Staff by their groups. Whoever is in none of them, superusers too, is nobody here."""
    actor = actors.staff(user)
    if actor is not None:
        return Caller(Who.STAFF, scope, actor, user=user, token=token)
    is_auditor = user.is_active and user.groups.filter(name=actors.AUDITORS).exists()
    return Caller(Who.AUDITOR if is_auditor else Who.NOBODY, scope, user=user, token=token)


def caller(request: Request) -> Caller:
    """Who sent this request. Raises NotAuthenticated for nobody."""
    found = request.auth
    if not isinstance(found, Caller):
        raise NotAuthenticated
    return found
