"""What became of tickets by themselves since they were last looked at: deadlines that were missed, promises that
broke, payments that came late. It is put on record before anything else happens to a ticket (see `gate`), of one or
of many in the same few queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from . import breaches, commitments, deadlines, record
from .actors import SYSTEM
from .facts import main_payment
from .lifecycle import FINAL
from .models import Ticket

Whose = dict[int, Ticket]


def catch_up(tickets: Sequence[Ticket], at: datetime) -> set[int]:
    """Of tickets that are locked; the caller saves them. Safe to repeat.

    Returns those, by their ids, of which more has changed than the end of their record.
    """
    breaches.note(tickets, at)
    broken = commitments.break_due(tickets, at)
    return broken | {ticket.pk for ticket in tickets if _finds_payment(ticket, at)}


def _finds_payment(ticket: Ticket, at: datetime) -> bool:
    """Take in a payment that reached us after the filing. The facts that were judged stay as they were."""
    if ticket.payment_id is not None or ticket.order is None:
        return False
    payment = main_payment(ticket.order)
    others = Ticket.objects.exclude(pk=ticket.pk).exclude(state__in=FINAL)
    if payment is None or others.filter(payment=payment).exists():
        return False
    ticket.payment = payment
    record.append(ticket, "payment_found", SYSTEM, at, {"payment": payment.pk, "amount_fen": payment.amount_fen})
    return True


@contextmanager
def together(tickets: Iterable[int], at: datetime | None = None) -> Iterator[tuple[Whose, datetime]]:
    """Lock many tickets, by their ids, for lines on their records that time alone brings: of all of them or of none.

    Yields the locked ones by their ids, caught up, and the time that counts. Who is changing a ticket at this moment
    has caught up with it first of all, so that one is passed over: nobody waits for one while all others are held.
    """
    with transaction.atomic():
        rows = Ticket.objects.select_for_update(of=("self",), skip_locked=True).filter(pk__in=tickets)
        locked = {ticket.pk: ticket for ticket in rows.defer("facts_data", "verdict_data").order_by("pk")}
        now = at or timezone.now()
        heads = {pk: ticket.head_seq for pk, ticket in locked.items()}
        changed = catch_up([*locked.values()], now)
        yield locked, now
        for pk in changed:
            locked[pk].next_due_at = deadlines.next_due_at(locked[pk])
            locked[pk].save()
        noted = [ticket for pk, ticket in locked.items() if pk not in changed and ticket.head_seq != heads[pk]]
        record.save_heads(noted)
