"""What became of tickets by themselves since they were last looked at: deadlines that were missed, promises that
broke, payments that came late. It is put on record before anything else happens to a ticket (see `gate`), of one or
of many in the same few queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from . import breaches, commitments, deadlines, record
from .actors import SYSTEM
from .facts import main_payment
from .lifecycle import FINAL
from .models import Ticket


def catch_up(tickets: Sequence[Ticket], at: datetime) -> None:
    """Of tickets that are locked; the caller saves them. Safe to repeat."""
    breaches.note(tickets, at)
    commitments.break_due(tickets, at)
    for ticket in tickets:
        _find_payment(ticket, at)


def _find_payment(ticket: Ticket, at: datetime) -> None:
    """Take in a payment that reached us after the filing. The facts that were judged stay as they were."""
    if ticket.payment_id is not None or ticket.order is None:
        return
    payment = main_payment(ticket.order)
    others = Ticket.objects.exclude(pk=ticket.pk).exclude(state__in=FINAL)
    if payment is None or others.filter(payment=payment).exists():
        return
    ticket.payment = payment
    record.append(ticket, "payment_found", SYSTEM, at, {"payment": payment.pk, "amount_fen": payment.amount_fen})


def note_overdue(tickets: Iterable[int], *, at: datetime | None = None) -> set[int]:
    """Put on record what became overdue of many tickets, by their ids: of all or, where one refuses, of none.

    Returns those that were looked at. Who is changing a ticket at this moment has done it first of all, so a locked
    one is passed over: nobody waits for one ticket while all others are held. Safe to repeat.
    """
    with transaction.atomic():
        rows = Ticket.objects.select_for_update(of=("self",), skip_locked=True).filter(pk__in=tickets)
        locked = list(rows.defer("facts_data", "verdict_data").order_by("pk"))
        before = {ticket.pk: (ticket.head_seq, ticket.version) for ticket in locked}
        catch_up(locked, at or timezone.now())
        _save([ticket for ticket in locked if ticket.head_seq != before[ticket.pk][0]], before)
    return set(before)


def _save(tickets: list[Ticket], before: dict[int, tuple[int, int]]) -> None:
    """Of most tickets only the end of their record has moved: those in one statement."""
    due = deadlines.next_due(tickets)
    noted = []
    for ticket in tickets:
        if (ticket.version, ticket.next_due_at) == (before[ticket.pk][1], due[ticket.pk]):
            noted.append(ticket)
        else:
            ticket.next_due_at = due[ticket.pk]
            ticket.save()
    record.save_heads(noted)
