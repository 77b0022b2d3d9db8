"""The one gate. Every change of a ticket: locked, checked, recorded, its clocks and promises followed, in
one transaction. `refunds.actions` is its public face.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from . import breaches, cases, claims, clocks, commitments, guards, lifecycle, messages, record, steps
from .actors import Actor, ActorKind
from .cases import Asked
from .commitments import Draft
from .lifecycle import Move
from .models import Commitment, Event, Ticket
from .refusals import NotMet, Stale, Unmet, WrongPerson, WrongState


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
            data["clocks"] = changes
        event = record.append(self.ticket, kind, self.by, self.at, data, states=states, quiet=quiet)
        commitments.keep(self.ticket, kind, self.by, self.at, but=made.pk if made else 0)
        return event

    def promise(self, draft: Draft | None) -> Commitment | None:
        """Write down the promise that comes with this change, if one does."""
        if draft is None:
            return None
        commitment = commitments.make(self.ticket, draft, self.by, self.at)
        self.record("commit", commitments.described(commitment), made=commitment)
        return commitment


@contextmanager
def changing(ticket: Ticket, by: Actor, *, version: int | None = None, at: datetime | None = None) -> Iterator[Change]:
    """Lock a ticket for one change. Raises Stale where `version` is given and is not the present one.

    Yields a fresh copy: the caller's is never touched. What became overdue before this change is put on
    record first, in the same transaction, so that no late stop can hide a breach.
    """
    with transaction.atomic():
        locked = Ticket.objects.select_for_update(of=("self",)).select_related("clause").get(pk=ticket.pk)
        if version is not None and version != locked.version:
            raise Stale(locked.version)
        change = Change(locked, by, at or timezone.now())
        breaches.note(locked, change.at)
        commitments.break_due(locked, change.at)
        yield change
        locked.save()


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
    _check_words(change, step, asked)
    if step == "approve" and guards.needs_second_person(case):
        _request_approval(change, case, asked)
        return
    _fire(ticket, step)
    made = commitments.make(ticket, asked.commitment, change.by, change.at) if asked.commitment else None
    data = steps.apply(ticket, steps.Step(step, change.by, change.at, asked))
    if made is not None:
        data |= {"promise": commitments.described(made)}
    change.record(step, data, states=(row.source, row.target), made=made)
    if step == "ask_supplier":
        claims.set_deadline(ticket)


def unmet(change: Change, step: str, asked: Asked) -> list[Unmet]:
    """What stands against a step, without taking it. Raises WrongState or WrongPerson as the step would."""
    row = _find(change.ticket, step, change.by)
    return _unmet(row, cases.read(change.ticket, step, change.by, asked, change.at))


def _find(ticket: Ticket, step: str, by: Actor) -> Move:
    """The row of the lifecycle for this step, actor and state. Raises WrongPerson or WrongState."""
    rows = [row for row in lifecycle.rows_of(step) if row.source != lifecycle.State.NEW]
    if not any(row.permits(ticket, by) for row in rows):
        raise WrongPerson if rows else WrongState(ticket.state, step)
    for row in rows:
        if row.source == ticket.state:
            if not row.permits(ticket, by):
                raise WrongPerson
            return row
    raise WrongState(ticket.state, step)


def _unmet(row: Move, case: guards.Case) -> list[Unmet]:
    return [Unmet(guard.code, guard.reason) for guard in row.conditions if not guard.check(case)]


def _check_words(change: Change, step: str, asked: Asked) -> None:
    """What staff write to the customer must not promise anything in passing."""
    if asked.reason.strip():
        messages.checked_text(asked.reason)
        if step not in steps.PRIVATE_REASONS:
            messages.check_promises(asked.reason, change.by, change.at, asked.commitment, asked.why_no_promise)


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
    data: dict[str, Any] = {"amount_fen": case.amount_fen}
    if asked.reason.strip():
        message = record.new_message(ticket, "note", asked.reason.strip(), change.by, change.at, is_public=False)
        data |= record.words(message)
    change.record("approval_requested", data)


def available(ticket: Ticket, actor: Actor) -> list[Move]:
    """The moves that this actor may make where the ticket stands: the buttons of every surface."""
    hidden = {ActorKind.SYSTEM}
    return [] if actor.kind in hidden else lifecycle.possible(ticket.state, actor)
