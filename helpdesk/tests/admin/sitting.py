"""People at the desk for tests: browsers that are signed in, and tickets that they look at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from refunds import actors
from refunds.actors import AGENTS, AUDITORS, SUPERVISORS, Actor
from refunds.lifecycle import State
from refunds.models import Ticket
from refunds.tests.make import make_ticket

__all__ = ["AGENTS", "AUDITORS", "SUPERVISORS"]

QUEUE = "admin:refunds_ticket_changelist"
_numbers = count(1)


@dataclass(frozen=True)
class Person:
    """Somebody signed in, and what they send."""

    user: User
    client: Any

    @property
    def actor(self) -> Actor:
        found = actors.staff(self.user)
        assert found is not None
        return found

    def page(self, ticket: Ticket, **query: Any) -> Any:
        return self.client.get(reverse("admin:refunds_ticket_change", args=[ticket.pk]), query)

    def queue(self, **query: Any) -> Any:
        return self.client.get(reverse(QUEUE), query)

    def do(self, ticket: Ticket, verb: str, about: Any = None, **told: Any) -> Any:
        """Send one verb's form, as of the ticket as it is now unless `version` says otherwise."""
        fresh = Ticket.objects.get(pk=ticket.pk)
        address = reverse("admin:desk_do", args=[ticket.pk, verb])
        if about is not None:
            address = reverse("admin:desk_do_about", args=[ticket.pk, verb, about])
        data = {"version": fresh.version, "seen": fresh.head_seq, **told}
        return self.client.post(address, {name: value for name, value in data.items() if value is not None})


def somebody(group: str = AGENTS, *, language: str = "en", checks_csrf: bool = False, **values: Any) -> Person:
    """An agent unless `group` says otherwise; "" is in no group."""
    serial = next(_numbers)
    user = User.objects.create_user(f"desk-{serial}", **{"is_staff": True, **values})
    if group:
        user.groups.add(Group.objects.get(name=group))
    client = Client(headers={"accept-language": language}, enforce_csrf_checks=checks_csrf)
    client.force_login(user)
    return Person(user, client)


def ticket(state: str = State.EVIDENCE_CHECK, **facts: Any) -> Any:
    """A ticket of these minutes in that state."""
    return make_ticket(at=timezone.now() - timedelta(minutes=30), state=state, **facts)


def fresh(of: Ticket) -> Any:
    return Ticket.objects.get(pk=of.pk)


def buttons(response: Any) -> set[str]:
    """The moves that a page offers."""
    return set(re.findall(r'id="move-(\w+)"', response.content.decode()))


def text(response: Any) -> str:
    return str(response.content.decode())
