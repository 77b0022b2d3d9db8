"""Tickets on their way, driven through `actions` alone, for tests of what surrounds them.

A ticket is about ¥20.00 that the sandbox channel received, under `not_delivered` (automatic): filed at noon.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any

from django.contrib.auth.models import Group, User

from orders.models import Delivery as Delivered
from orders.models import SandboxScript
from orders.tests.make import NOON, make_order, make_payment, make_shop, make_supplier
from refunds import actions, actors, paying
from refunds.actions import Asked, Request
from refunds.actors import SYSTEM, Actor, customer
from refunds.evidence import Kept
from refunds.models import Payout, Ticket

_numbers = count(1)
FILED = NOON + timedelta(hours=1)
CUSTOMER = customer()


def kept(*kinds: str) -> list[Kept]:
    """Files as the storage has them, without one."""
    made = []
    for kind in kinds or ("payment", "product"):
        digest = sha256(str(next(_numbers)).encode()).hexdigest()
        values: dict[str, Any] = {"path": f"test/{digest}", "content_type": "image/png", "extension": "png", "size": 1}
        made.append(Kept(kind=kind, sha256=digest, original_name="", **values))
    return made


def make_staff(group: str = actors.SUPERVISORS, **overrides: Any) -> Actor:
    serial = next(_numbers)
    values = {"username": f"staff-{serial}", "email": f"staff{serial}@example.com", **overrides}
    user = User.objects.create(**values)
    user.groups.add(Group.objects.get(name=group))
    found = actors.staff(user)
    assert found is not None
    return found


def file(*, at: datetime = FILED, evidence: tuple[str, ...] = ("payment", "product"), **facts: Any) -> Ticket:
    """A ticket as it was just filed. `channel`, `supplier`, `shop`, `amount_fen`, `scripts` say what differs."""
    shop = facts.pop("shop", None) or make_shop(language="en")
    supplier = facts.pop("supplier", None) or make_supplier(email="supplier@example.com", language="en")
    amount = facts.pop("amount_fen", 2_000)
    order = make_order(
        shop=shop, supplier=supplier, amount_fen=amount, delivery=Delivered.UNKNOWN, delivered_at=None, placed_at=at
    )
    paid_at = at - timedelta(hours=1)
    payment = make_payment(order=order, channel=facts.pop("channel", "sandbox"), paid_at=paid_at)
    for behaviour in facts.pop("scripts", ()):
        SandboxScript.objects.create(shop=shop, behaviour=behaviour)
    request = Request(
        scenario="not_delivered",
        order=order,
        payment=payment,
        email=facts.pop("email", "buyer@example.com"),
        evidence=kept(*evidence) if evidence else (),
        **facts,
    )
    return actions.submit(request, by=CUSTOMER, at=at).ticket


def asked(*, at: datetime = FILED, **facts: Any) -> Ticket:
    """A ticket whose supplier was asked."""
    return actions.triage(file(at=at, **facts), at=at)


def approved(*, at: datetime = FILED, **facts: Any) -> Ticket:
    """A ticket that the system approved after the supplier's word; nothing is sent yet."""
    ticket = asked(at=at, **facts)
    claim = ticket.claims.get()
    actions.answer_claim(claim, "agree", by=SYSTEM, at=at)
    ticket = actions.decide(ticket, at=at)
    assert ticket.state == "approved"
    return ticket


def work(ticket: Ticket, *, at: datetime = FILED) -> Payout:
    """One step of the ticket's latest payout."""
    return paying.work(ticket.payouts.latest("pk"), at=at)


def paid(*, at: datetime = FILED, **facts: Any) -> Ticket:
    ticket = approved(at=at, **facts)
    work(ticket, at=at)
    ticket = Ticket.objects.get(pk=ticket.pk)
    assert ticket.state == "paid"
    return ticket


def waiting_for_evidence(*, at: datetime = FILED, **facts: Any) -> Ticket:
    """A ticket that the system asked for more evidence."""
    ticket = actions.triage(file(at=at, evidence=(), **facts), at=at)
    assert ticket.state == "evidence_requested"
    return ticket


def escalated(*, at: datetime = FILED, **facts: Any) -> Ticket:
    return actions.move(asked(at=at, **facts), "escalate", by=SYSTEM, at=at, asked=Asked(reason="for a supervisor"))
