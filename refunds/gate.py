"""The one gate. Every change of a ticket: locked, checked, recorded, its clocks and promises followed, in
one transaction. `refunds.actions` is its public face.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import TransitionNotAllowed

from . import cases, claims, clocks, commitments, deadlines, guards, lifecycle, messages, record, steps
from .actors import SYSTEM, Actor, ActorKind
from .cases import Asked
from .catching_up import catch_up
from .commitments import Draft
from .lifecycle import Move
from .models import Commitment, Event, Ticket
from .refusals import NotMet, Stale, Unmet, WrongPerson, WrongState, not_met

DECISIONS = ("approve", "reject")


@guards.guard("appeal_pending", _("The customer has appealed; a supervisor decides."))
def appeal_is_with_a_supervisor(case: guards.Case) -> bool:
    return case.actor.kind is ActorKind.SUPERVISOR


# What an appeal adds to the conditions of every decision, wherever the ticket stands when it is made.
APPEALED = (appeal_is_with_a_supervisor, guards.did_not_decide_before)


@dataclass
class Change:
    """A ticket that is locked and being changed by `by` at `at`."""

    ticket: Ticket
    by: Actor
    at: datetime

    def record(
        self,
        kind: str,
        data: dict[str, Any] | None = None,
        *,
        states: tuple[str, str] = ("", ""),
        quiet: bool = False,
        made: Commitment | None = None,
    ) -> Event:
        """Write the event of this change; make clocks and promises follow what the ticket is now.

        `made` is a promise that was given with this very change, so that the change cannot keep it.
        """
        data = dict(data or {})
        changes = clocks.follow(self.ticket, self.at)
        if changes:
            data["clocks"] = [*data.get("clocks", ()), *changes]
        event = record.append(self.ticket, kind, self.by, self.at, data, states=states, quiet=quiet)
        commitments.keep(self.ticket, kind, self.by, self.at, but=made.pk if made else 0)
        return event

    def save(self) -> None:
        """Write the ticket as this change leaves it, with what is due next."""
        self.ticket.next_due_at = deadlines.next_due_at(self.ticket)
        self.ticket.save()

    def promise(self, draft: Draft | None) -> Commitment | None:
        """Write down the promise that comes with this change, if one does. Raises WrongPerson."""
        commitment = self.write_promise(draft)
        if commitment is not None:
            self.record("commit", commitments.described(commitment), made=commitment)
        return commitment

    def write_promise(self, draft: Draft | None) -> Commitment | None:
        """The promise's row alone; its event is the caller's. Only staff promise for the desk."""
        if draft is None:
            return None
        if not self.by.is_staff:
            raise WrongPerson
        return commitments.make(self.ticket, draft, self.by, self.at)


@contextmanager
def changing(ticket: Ticket, by: Actor, *, version: int | None = None, at: datetime | None = None) -> Iterator[Change]:
    """Lock a ticket for one change. Raises Stale where `version` is given and is not the present one.

    Yields a fresh copy: the caller's is never touched. What became overdue before this change is put on
    record first, in the same transaction, so that no late stop can hide a breach. A shop changes its own
    tickets only.
    """
    with transaction.atomic():
        locked = Ticket.objects.select_for_update(of=("self",)).select_related("clause").get(pk=ticket.pk)
        if version is not None and version != locked.version:
            raise Stale(locked.version)
        if isinstance(by, Actor) and by.kind is ActorKind.SHOP and by.label != locked.shop.code:
            raise WrongPerson
        change = Change(locked, by, at or timezone.now())
        catch_up([locked], change.at)
        yield change
        _save(change)


def _save(change: Change) -> None:
    """Raises NotMet where somebody has opened another ticket about the same order at this moment."""
    try:
        change.save()
    except IntegrityError as error:
        if not is_second_unfinished(error):
            raise
        other = guards.no_other_ticket_is_open
        raise not_met(other.code, other.reason) from error


def is_second_unfinished(error: IntegrityError) -> bool:
    """Whether the database refused a second unfinished ticket of an order or a payment."""
    names = ("ticket_one_unfinished_an_order", "ticket_one_unfinished_a_payment")
    return any(name in str(error) for name in (*names, "refunds_ticket.order_id", "refunds_ticket.payment_id"))


def move(
    ticket: Ticket,
    step: str,
    *,
    by: Actor,
    version: int | None = None,
    at: datetime | None = None,
    asked: Asked | None = None,
) -> Ticket:
    """Take one step of the lifecycle, or refuse in one of four ways (see `refusals`).

    An approval that needs a second person becomes a request for it: the state stays, the record says who
    asked. `at` is for seeding a demo only; no surface passes it.
    """
    with changing(ticket, by, version=version, at=at) as change:
        step_within(change, step, asked or Asked())
    return change.ticket


def step_within(change: Change, step: str, asked: Asked) -> None:
    """One step inside a change that is under way: for moves that follow from others."""
    ticket = change.ticket
    row = _find(ticket, step, change.by)
    case = ticket.case = cases.read(ticket, step, change.by, asked, change.at)
    reasons = _unmet(row, case)
    if reasons:
        raise NotMet(*reasons)
    asked = _checked_words(change, step, asked)
    if step == "approve" and guards.needs_second_person(case):
        _request_approval(change, case, asked)
        return
    _fire(ticket, step)
    made = change.write_promise(asked.commitment)
    data = steps.apply(ticket, steps.Step(step, change.by, change.at, asked))
    if made is not None:
        data |= {"promise": commitments.described(made)}
    change.record(step, data | _denial(change, asked), states=(row.source, row.target), made=made)
    if step == "ask_supplier":
        claims.set_deadline(ticket)
    if step == "approve" and case.late_paid_fen:
        step_within(replace(change, by=SYSTEM), "settle", Asked())


def unmet(change: Change, step: str, asked: Asked) -> list[Unmet]:
    """What stands against a step, without taking it. Raises WrongState or WrongPerson as the step would."""
    row = _find(change.ticket, step, change.by)
    return _unmet(row, cases.read(change.ticket, step, change.by, asked, change.at))


def _find(ticket: Ticket, step: str, by: Actor) -> Move:
    """The row of the lifecycle for this step, actor and state. Raises WrongPerson or WrongState."""
    rows = lifecycle.rows_of(step)
    if not any(row.permits(ticket, by) for row in rows):
        raise WrongPerson if rows else WrongState(ticket.state, step)
    for row in rows:
        if row.source == ticket.state:
            if not row.permits(ticket, by):
                raise WrongPerson
            return row
    raise WrongState(ticket.state, step)


def _unmet(row: Move, case: guards.Case) -> list[Unmet]:
    conditions = row.conditions
    if case.is_appealed and row.name in DECISIONS:
        conditions = tuple(dict.fromkeys((*conditions, *APPEALED)))
    return [Unmet(guard.code, guard.reason) for guard in conditions if not guard.check(case)]


def _checked_words(change: Change, step: str, asked: Asked) -> Asked:
    """What staff write to the customer must not promise anything in passing. Returns the words tidied."""
    for disposal in asked.dispose.values():
        messages.check_promises(disposal.note, change.by, change.at, None, "")
    if not asked.reason.strip():
        return asked
    reason = messages.checked_text(asked.reason)
    if step not in steps.PRIVATE_REASONS and step not in steps.QUOTED_REASONS:
        messages.check_promises(reason, change.by, change.at, asked.commitment, asked.why_no_promise)
    return replace(asked, reason=reason)


def _denial(change: Change, asked: Asked) -> dict[str, Any]:
    """Why the words of this step promise nothing, on record."""
    why = asked.why_no_promise.strip()
    if not (change.by.is_staff and why and asked.reason.strip()):
        return {}
    note = record.new_message(change.ticket, "note", why, change.by, change.at, is_public=False)
    return {"why_no_promise": record.words(note)}


def _fire(ticket: Ticket, step: str) -> None:
    """Let django-fsm take the step. It has been checked, so a refusal here is a fault of ours."""
    try:
        getattr(ticket, step)()
    except TransitionNotAllowed as error:
        raise AssertionError(f"{step} was checked and django-fsm refused it") from error


def _request_approval(change: Change, case: guards.Case, asked: Asked) -> None:
    ticket = change.ticket
    ticket.approval_requested_by_id = change.by.user_id
    ticket.approval_requested_fen = case.amount_fen
    data: dict[str, Any] = {"amount_fen": case.amount_fen, "channel": asked.channel}
    if asked.reason.strip():
        message = record.new_message(ticket, "note", asked.reason.strip(), change.by, change.at, is_public=False)
        data |= record.words(message)
    change.record("approval_requested", data)
    change.promise(asked.commitment)


def available(ticket: Ticket, actor: Actor) -> list[Move]:
    """The moves that this actor may make where the ticket stands: the buttons of every surface."""
    return [] if actor.kind is ActorKind.SYSTEM else lifecycle.possible(ticket.state, actor)
