"""The desk's queues: which unfinished tickets are whose, the one that is due next first.

Each goes by an index of unfinished tickets in the order of `next_due_at`, or by ids that were looked up first.
An unfinished ticket is one without `closed_at`, as a constraint holds.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Lower

from orders.models import Order, Payment

from . import numbers
from .lifecycle import State
from .models import Claim, Ticket

# The most orders, payments and tickets that one search looks at, the newest of them.
SEARCHED = 200

# What waits for a supervisor: an approval above the limit, an escalation or appeal, money that is late.
WAITING = {
    "approval": Q(approval_requested_by__isnull=False),
    "decision": Q(state=State.ESCALATED),
    "money": Q(state=State.APPROVED, overdue_pressed_at__isnull=False),
}


def open_tickets() -> QuerySet[Ticket]:
    """Every unfinished ticket."""
    return Ticket.objects.filter(closed_at=None).order_by(F("next_due_at").asc(nulls_last=True), "pk")


def mine(user_id: int) -> QuerySet[Ticket]:
    """The unfinished tickets of one agent or supervisor."""
    return open_tickets().filter(assignee=user_id)


def unassigned() -> QuerySet[Ticket]:
    """The unfinished tickets that nobody has taken."""
    return open_tickets().filter(assignee=None)


def waiting_for_supervisor() -> QuerySet[Ticket]:
    """The unfinished tickets in which only a supervisor can go on."""
    return open_tickets().filter(WAITING["approval"] | WAITING["decision"] | WAITING["money"])


def waiting_for_desk() -> QuerySet[Ticket]:
    """The unassigned tickets whose next step is the desk's: new, being checked, or answered by the supplier."""
    asked = Claim.objects.filter(ticket=OuterRef("pk"), status=Claim.Status.OPEN)
    answered = Q(state=State.SUPPLIER_CONFIRM) & ~Exists(asked)
    return unassigned().filter(Q(state__in=(State.SUBMITTED, State.EVIDENCE_CHECK)) | answered)


def search(rows: QuerySet[Ticket], text: str) -> QuerySet[Ticket]:
    """Those of `rows` that are about what somebody typed, exactly: the ticket's, order's, payment's or supplier's
    number, or the buyer's contact in any case. Of each, the newest 200 at most."""
    text = text.replace("\x00", "").strip()
    if not text:
        return rows.none()
    return rows.filter(pk__in=set(_found(text)))


def _found(text: str) -> Iterator[int]:
    """Ids, each kind by its own index: an OR over joins would make the database read every ticket."""
    number = numbers.plain(text)
    if number is not None:
        yield from Ticket.objects.filter(number=number).values_list("pk", flat=True)
    orders = {pk for rows in _orders(text) for pk in _newest(rows)}
    payments = {*_newest(Payment.objects.filter(serial=text)), *_newest(Payment.objects.filter(order__in=orders))}
    yield from _newest(Ticket.objects.filter(order__in=orders))
    yield from _newest(Ticket.objects.filter(payment__in=payments))


def _orders(text: str) -> Iterator[QuerySet[Order]]:
    yield Order.objects.filter(number=text)
    yield Order.objects.filter(supplier_order_number=text)
    # Lowered by the database on both sides: Python's idea of a small letter is another one.
    yield Order.objects.alias(lowered=Lower("contact")).filter(lowered=Lower(Value(text)))


def _newest(rows: QuerySet[Order] | QuerySet[Payment] | QuerySet[Ticket]) -> list[int]:
    return list(rows.order_by("-pk").values_list("pk", flat=True)[:SEARCHED])
