"""The desk's own handling of a ticket: who works on it, how urgent it is, what was looked at."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from .. import actors, breaches, claims, clocks, queues
from ..actors import SYSTEM, Actor, ActorKind
from ..cases import Asked
from ..gate import changing, step_within, unmet
from ..lifecycle import State
from ..models import Priority, Ticket
from ..refusals import WrongPerson, not_met
from ..texts import ALREADY_ASSIGNED, BAD_FIELD, NO_STAFF, NOTHING_TO_PRESS

REVEALABLE = ("contact", "target_account")
# How many tickets may be taken from under an agent's hands before `take_next` looks at the less urgent ones.
TRIED = 20


def take(ticket: Ticket, *, by: Actor, version: int | None = None, at: datetime | None = None) -> Ticket:
    """Take a ticket that nobody has; of two who try at once one gets it."""
    if not by.is_staff:
        raise WrongPerson
    with changing(ticket, by, version=version, at=at) as change:
        if change.ticket.assignee_id not in {None, by.user_id}:
            raise not_met("already_assigned", ALREADY_ASSIGNED)
        if change.ticket.assignee_id is None:
            change.ticket.assignee_id = by.user_id
            change.record("assign", {"assignee": by.user_id})
    return change.ticket


def take_next(*, by: Actor, at: datetime | None = None) -> Ticket | None:
    """Give this agent the most urgent ticket that waits for the desk and is nobody's; None where there is none.

    Of two who ask at the same moment each gets one of their own: whoever comes second to a ticket's lock goes on
    to the next.
    """
    if not by.is_staff:
        raise WrongPerson
    for priority in (Priority.URGENT, Priority.NORMAL):
        for ticket in queues.waiting_for_desk().filter(priority=priority)[:TRIED]:
            with changing(ticket, by, at=at) as change:
                if queues.waiting_for_desk().filter(pk=ticket.pk).exists():
                    change.ticket.assignee_id = by.user_id
                    change.record("assign", {"assignee": by.user_id})
                    return change.ticket
    return None


def assign(
    ticket: Ticket, user_id: int | None, *, by: Actor, version: int | None = None, at: datetime | None = None
) -> Ticket:
    """Hand a ticket to an agent or supervisor, or release it (None)."""
    if not by.is_staff:
        raise WrongPerson
    if user_id is not None:
        user = get_user_model().objects.filter(pk=user_id).first()
        if user is None or actors.staff(user) is None:
            raise not_met("assignee_unknown", NO_STAFF)
    with changing(ticket, by, version=version, at=at) as change:
        if change.ticket.assignee_id != user_id:
            change.ticket.assignee_id = user_id
            change.record("assign", {"assignee": user_id})
    return change.ticket


def set_priority(
    ticket: Ticket, priority: str, *, by: Actor, version: int | None = None, at: datetime | None = None
) -> Ticket:
    """Set the priority; running clocks take the target that goes with it, on record.

    What has used up its new target already is missed from this moment on.
    """
    if not by.is_staff:
        raise WrongPerson
    if priority not in Priority.values:
        raise not_met("priority_unknown", _("Choose a priority from the list."))
    with changing(ticket, by, version=version, at=at) as change:
        if change.ticket.priority != priority:
            change.ticket.priority = priority
            changes = clocks.retarget(change.ticket, f"priority is {priority}")
            claims.set_deadline(change.ticket)
            change.record("set_priority", {"priority": priority, "clocks": changes})
            breaches.note([change.ticket], change.at)
    return change.ticket


def press_overdue(ticket: Ticket, *, by: Actor, at: datetime | None = None) -> Ticket:
    """The customer says that the money is late: an event and a supervisor's task; the state stays."""
    if by.kind is not ActorKind.CUSTOMER:
        raise WrongPerson
    with changing(ticket, by, at=at) as change:
        row = change.ticket
        waits = row.state == State.APPROVED and row.overdue_pressed_at is None
        if not waits or not breaches.a_deadline_passed(row, change.at):
            raise not_met("nothing_overdue", NOTHING_TO_PRESS)
        row.overdue_pressed_at = change.at
        change.record("press_overdue")
    return change.ticket


def reveal(ticket: Ticket, field: str, *, by: Actor, at: datetime | None = None) -> str:
    """What is masked for staff (`contact`, `target_account`), in full; each look is an event."""
    if not by.is_staff:
        raise WrongPerson
    if field not in REVEALABLE or ticket.order is None:
        raise not_met("nothing_to_reveal", BAD_FIELD)
    with changing(ticket, by, at=at) as change:
        change.record("reveal", {"field": field})
        order = change.ticket.order
    return str(getattr(order, field)) if order else ""


def record_link(ticket: Ticket, *, until: datetime, by: Actor, at: datetime | None = None) -> Ticket:
    """Somebody of the desk has made a link that opens the customer's order until then: whoever has it sees all."""
    if not by.is_staff:
        raise WrongPerson
    with changing(ticket, by, at=at) as change:
        change.record("link_made", {"until": until.isoformat()})
    return change.ticket


def sweep(ticket: Ticket, *, at: datetime | None = None) -> Ticket:
    """Put on record what has become overdue, and close a request whose evidence never came. Safe to repeat."""
    with changing(ticket, SYSTEM, at=at) as change:
        if change.ticket.state == State.EVIDENCE_REQUESTED and not unmet(change, "expire", Asked()):
            step_within(change, "expire", Asked())
    return change.ticket
