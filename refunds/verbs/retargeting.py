"""Running deadlines that are derived anew: by a target that a supervisor applies, or by their calendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from .. import breaches, claims, clocks, messages, record
from ..actors import SYSTEM, Actor, ActorKind
from ..gate import changing
from ..models import Clock, ClockTarget, Ticket
from ..refusals import WrongPerson, not_met
from ..texts import TOO_MANY_AT_ONCE

MOST = 200


def apply_target(
    which: Clock | Iterable[int],
    *,
    by: Actor,
    reason: str,
    meant: ClockTarget | None = None,
    at: datetime | None = None,
) -> int:
    """Give running clocks the target that is in force for them now; returns how many deadlines were changed.

    Clocks are named by their ids, at most 200 at once; one event a ticket, with the old and the new target and the
    supervisor's reason. What has stopped meanwhile, or has that target already, stays as it is, and so does one
    for which another target than the one that is `meant` is in force by now. Each ticket is a transaction of its own:
    what was begun can be asked for again. Raises WrongPerson, or NotMet without a reason.
    """
    if by.kind is not ActorKind.SUPERVISOR:
        raise WrongPerson
    words = messages.checked_text(reason)
    ids = [which.pk] if isinstance(which, Clock) else sorted(set(which))
    if len(ids) > MOST:
        raise not_met("too_many", str(TOO_MANY_AT_ONCE) % {"most": MOST})
    tickets = Ticket.objects.filter(clocks__in=ids).distinct().order_by("pk")
    return sum(_apply(ticket, ids, words, meant, by, at) for ticket in tickets)


def _apply(
    ticket: Ticket, ids: list[int], words: str, meant: ClockTarget | None, by: Actor, at: datetime | None
) -> int:
    with changing(ticket, by, at=at) as change:
        running = change.ticket.clocks.filter(pk__in=ids, stopped_at=None).select_related("calendar")
        changes = clocks.apply_target(change.ticket, running, "target applied", meant)
        if changes:
            why = record.new_message(change.ticket, "note", words, by, change.at, is_public=False)
            claims.set_deadline(change.ticket)
            change.record("retarget", {"clocks": changes} | record.words(why))
            breaches.note([change.ticket], change.at)
    return len(changes)


def recompute(ticket: Ticket, why: str, *, at: datetime | None = None) -> bool:
    """Derive the ticket's running deadlines anew from their calendars; whether one moved. Safe to repeat."""
    with changing(ticket, SYSTEM, at=at) as change:
        running = change.ticket.clocks.filter(stopped_at=None).select_related("calendar")
        changes = [moved for clock in running for moved in clocks.recompute(clock, change.at, why)]
        if changes:
            claims.set_deadline(change.ticket)
            change.record("recompute", {"why": why, "clocks": changes})
    return bool(changes)
