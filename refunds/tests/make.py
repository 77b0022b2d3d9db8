"""Tickets for tests, driven to any state through `actions` alone, every time passed in.

`make_ticket()` files a card code that does not work: ¥100.00 through the sandbox channel, delivered at noon
by a supplier, complete evidence. Overrides say what matters; amounts are fen.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any

from django.contrib.auth.models import Group, User

from orders.models import Order, Payment
from orders.tests.make import NOON, make_order, make_payment, make_supplier
from refunds import actions, actors, paying, targets
from refunds.actions import Asked, Request
from refunds.actors import SYSTEM, Actor, customer
from refunds.evidence import Kept
from refunds.lifecycle import State
from refunds.models import ClockTarget, Event, Payout, Ticket

AT = NOON + timedelta(hours=1)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CUSTOMER = customer()
SCENARIO = "invalid_code"
# Enough for every guard that asks for words or a clause.
DECIDED = Asked(reason="The log shows it.", clause=SCENARIO)

_numbers = count(1)


def kept_file(kind: str = "payment", **overrides: Any) -> Kept:
    """A stored file as `evidence.keep_all` would return it; no bytes are anywhere."""
    digest = sha256(f"file {next(_numbers)}".encode()).hexdigest()
    values: dict[str, Any] = {
        "kind": kind,
        "path": f"evidence/test/{digest}.png",
        "content_type": "image/png",
        "extension": "png",
        "size": 1234,
        "sha256": digest,
        "original_name": "",
        **overrides,
    }
    return Kept(**values)


def make_user(*groups: str, **overrides: Any) -> User:
    serial = next(_numbers)
    user = User.objects.create(**{"username": f"user-{serial}", "email": f"user{serial}@example.com", **overrides})
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


def make_agent() -> Actor:
    return _staff(actors.AGENTS)


def make_supervisor() -> Actor:
    return _staff(actors.SUPERVISORS)


def _staff(group: str) -> Actor:
    actor = actors.staff(make_user(group))
    assert actor is not None
    return actor


def make_request(**overrides: Any) -> Request:
    """`order`, `payment` (None: none), `supplier`, `amount_fen`, `channel` and `evidence` (kinds) shape the facts."""
    subject = {name: overrides.pop(name) for name in ("order", "payment") if name in overrides}
    order = subject["order"] if "order" in subject else _order(overrides, subject.get("payment"))
    payment = subject["payment"] if "payment" in subject else _payment(overrides, order)
    kinds = overrides.pop("evidence", ("payment", "product"))
    values: dict[str, Any] = {
        "scenario": SCENARIO,
        "order": order,
        "payment": payment,
        "email": "buyer@example.com",
        "evidence": [kept_file(kind) for kind in kinds],
        **overrides,
    }
    return Request(**values)


def _order(overrides: dict[str, Any], payment: Payment | None) -> Order | None:
    if payment is not None:
        return payment.order
    supplier = overrides.pop("supplier") if "supplier" in overrides else make_supplier()
    shaped = {name: overrides.pop(name) for name in ("amount_fen", "buyer_reference", "shop") if name in overrides}
    return make_order(supplier=supplier, **shaped)


def _payment(overrides: dict[str, Any], order: Order | None) -> Payment | None:
    if order is None:
        return None
    known = order.payments.first()
    return known or make_payment(order=order, channel=overrides.pop("channel", "sandbox"))


def make_ticket(*, by: Actor = CUSTOMER, at: datetime = AT, state: str = State.SUBMITTED, **overrides: Any) -> Ticket:
    """A new ticket, then driven to `state` (see `advance`), a minute a step."""
    filing = actions.submit(make_request(**overrides), by=by, at=at)
    return advance(filing.ticket, state, at=at + MINUTE)


def advance(ticket: Ticket, state: str, *, at: datetime, amount_fen: int | None = None) -> Ticket:
    """Drive a submitted ticket to `state` on its usual way, one minute a step from `at` on."""
    times = (at + step * MINUTE for step in range(20))
    if state in {State.SUBMITTED, State.WITHDRAWN}:
        return ticket if state == State.SUBMITTED else move(ticket, "withdraw", CUSTOMER, next(times))
    ticket = move(ticket, "start_check", make_agent(), next(times))
    if state == State.EVIDENCE_REQUESTED:
        return move(ticket, "request_evidence", make_agent(), next(times), Asked(reason="The code's picture, please."))
    if state == State.REJECTED:
        return move(ticket, "reject", make_agent(), next(times), DECIDED)
    if state == State.EVIDENCE_CHECK:
        return ticket
    ticket = move(ticket, "ask_supplier", make_agent(), next(times))
    actions.answer_claim(ticket.claims.get(), "agree", by=SYSTEM, at=next(times))
    if state == State.SUPPLIER_CONFIRM:
        return fresh(ticket)
    if state == State.ESCALATED:
        return move(ticket, "escalate", make_agent(), next(times), DECIDED)
    ticket = move(ticket, "approve", make_supervisor(), next(times), Asked(amount_fen=amount_fen, reason="Agreed."))
    if state == State.PAID:
        paying.work(ticket.payouts.get(), at=next(times))
    ticket = fresh(ticket)
    assert ticket.state == state
    return ticket


def asked_supplier(ticket: Ticket, *, at: datetime, by: Actor | None = None) -> Ticket:
    """The supplier is asked at `at`, and has not answered."""
    agent = by or make_agent()
    return move(move(ticket, "start_check", agent, at), "ask_supplier", agent, at)


def move(ticket: Ticket, step: str, by: Actor, at: datetime, asked: Asked | None = None) -> Ticket:
    return actions.move(ticket, step, by=by, at=at, asked=asked)


def publish_target(clock: str, amount: int, unit: str, *, priority: str = "normal", **key: Any) -> ClockTarget:
    """A target in force from now on; `key` may name its `variant`, `clause_id` or `calendar_id`."""
    which = targets.Key(clock, key.pop("variant", ""), priority, **key)
    last = targets.history(which).first()
    return targets.publish(targets.Draft(which, amount, unit), seen=last.pk if last else None, by=make_supervisor())


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def payout_of(ticket: Ticket) -> Payout:
    return ticket.payouts.latest("pk")


def kinds_of(ticket: Ticket) -> list[str]:
    """The kinds of the ticket's events, in order."""
    return list(Event.objects.filter(ticket=ticket).order_by("seq").values_list("kind", flat=True))


def last_event(ticket: Ticket, kind: str = "") -> Event:
    events = Event.objects.filter(ticket=ticket)
    return (events.filter(kind=kind) if kind else events).order_by("-seq")[0]
