"""Who does something to a ticket."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.auth.models import User


AGENTS, SUPERVISORS, AUDITORS = "Agent", "Supervisor", "Auditor"


class ActorKind(StrEnum):
    CUSTOMER = "customer"
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    SHOP = "shop"
    SUPPLIER = "supplier"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """`kind`, the staff user behind it if there is one, and a label that names no person.

    The label goes into the record for ever, so it is a code: a shop's, a supplier's, "portal", "sweep".
    """

    kind: ActorKind
    user_id: int | None = None
    label: str = ""

    def __post_init__(self) -> None:
        if self.is_staff != (self.user_id is not None):
            raise ValueError("staff act under their user, nobody else has one")

    @property
    def is_staff(self) -> bool:
        return self.kind in {ActorKind.AGENT, ActorKind.SUPERVISOR}

    def __str__(self) -> str:
        return self.label or self.kind.value


SYSTEM = Actor(ActorKind.SYSTEM, label="system")


def customer(label: str = "portal") -> Actor:
    return Actor(ActorKind.CUSTOMER, label=label)


def shop(code: str) -> Actor:
    return Actor(ActorKind.SHOP, label=code)


def supplier(code: str) -> Actor:
    return Actor(ActorKind.SUPPLIER, label=code)


def staff(user: User) -> Actor | None:
    """The actor that a user is by its groups, or None: being a superuser gives no part in a refund."""
    if not user.is_active:
        return None
    groups = set(user.groups.values_list("name", flat=True))
    if SUPERVISORS in groups:
        return Actor(ActorKind.SUPERVISOR, user.pk, f"user:{user.pk}")
    if AGENTS in groups:
        return Actor(ActorKind.AGENT, user.pk, f"user:{user.pk}")
    return None
