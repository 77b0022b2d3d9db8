"""Words between the customer and the desk, and the promises among them."""

from __future__ import annotations

from datetime import datetime

from .. import commitments, messages, record
from ..actors import Actor, ActorKind
from ..commitments import Draft
from ..gate import changing
from ..lifecycle import State
from ..models import Commitment, Message, Ticket
from ..refusals import WrongPerson, WrongState


def reply(
    ticket: Ticket,
    text: str,
    *,
    by: Actor,
    commitment: Draft | None = None,
    why_no_promise: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> Message:
    """An agent's words to the customer. Raises NotMet where they promise something that is not written down."""
    if not by.is_staff:
        raise WrongPerson
    body = messages.checked_text(text)
    with changing(ticket, by, version=version, at=at) as change:
        messages.check_promises(body, by, change.at, commitment, why_no_promise)
        if change.ticket.first_response_at is None:
            change.ticket.first_response_at = change.at
        message = record.new_message(change.ticket, "reply", body, by, change.at, is_public=True)
        made = change.promise(commitment)
        data = record.words(message)
        if why_no_promise.strip():
            note = record.new_message(change.ticket, "note", why_no_promise.strip(), by, change.at, is_public=False)
            data["why_no_promise"] = record.words(note)
        change.record("reply", data, made=made)
    return message


def write(ticket: Ticket, text: str, *, by: Actor, at: datetime | None = None) -> Message:
    """The customer's (or its shop's) words to the desk."""
    if by.kind not in {ActorKind.CUSTOMER, ActorKind.SHOP}:
        raise WrongPerson
    body = messages.checked_text(text)
    with changing(ticket, by, at=at) as change:
        message = record.new_message(change.ticket, "customer", body, by, change.at, is_public=True)
        change.record("message", record.words(message))
    return message


def note(ticket: Ticket, text: str, *, by: Actor, at: datetime | None = None) -> Message:
    """An internal note of the desk; the customer never sees it."""
    if not by.is_staff:
        raise WrongPerson
    body = messages.checked_text(text)
    with changing(ticket, by, at=at) as change:
        message = record.new_message(change.ticket, "note", body, by, change.at, is_public=False)
        change.record("note", record.words(message))
    return message


def promise(
    ticket: Ticket, draft: Draft, *, by: Actor, version: int | None = None, at: datetime | None = None
) -> Commitment:
    """Write down a promise, wherever it was given. Raises WrongState on a ticket that is finished."""
    if not by.is_staff:
        raise WrongPerson
    with changing(ticket, by, version=version, at=at) as change:
        _still_open(change.ticket, "promise")
        made = change.promise(draft)
        assert made is not None  # noqa: S101 (a draft was given)
    return made


def supersede(
    ticket: Ticket,
    old: Commitment,
    draft: Draft,
    *,
    by: Actor,
    version: int | None = None,
    at: datetime | None = None,
) -> Commitment:
    """A newer promise in place of an older one of the same ticket; the customer sees both."""
    if not by.is_staff:
        raise WrongPerson
    with changing(ticket, by, version=version, at=at) as change:
        _still_open(change.ticket, "supersede")
        before = change.ticket.commitments.get(pk=old.pk)
        new = commitments.supersede(change.ticket, before, draft, by, change.at)
        data = {"old": commitments.described(before), "new": commitments.described(new)}
        change.record("supersede", data, made=new)
    return new


def close_commitment(
    ticket: Ticket,
    commitment: Commitment,
    outcome: str,
    note: str,
    *,
    by: Actor,
    version: int | None = None,
    at: datetime | None = None,
) -> Commitment:
    """Release an open promise, or say that an `other` was kept (`outcome`: released or kept), with a note."""
    if not by.is_staff:
        raise WrongPerson
    if outcome not in {"released", "kept"}:
        raise ValueError(f"a promise is released or kept, not {outcome!r}")
    with changing(ticket, by, version=version, at=at) as change:
        row = change.ticket.commitments.get(pk=commitment.pk)
        messages.check_promises(note, by, change.at, None, "")
        commitments.close(change.ticket, row, outcome, by, change.at, note)
    return row


def contest(
    ticket: Ticket, commitment: Commitment, reason: str, *, by: Actor, at: datetime | None = None
) -> Commitment:
    """The customer denies that a promise was kept that no event keeps (`other`); a supervisor looks at it."""
    if by.kind is not ActorKind.CUSTOMER:
        raise WrongPerson
    body = messages.checked_text(reason)
    with changing(ticket, by, at=at) as change:
        row = change.ticket.commitments.get(pk=commitment.pk)
        commitments.contest(row, change.at)
        words = record.new_message(change.ticket, "customer", body, by, change.at, is_public=True)
        change.record("contest", commitments.described(row) | record.words(words))
    return row


def settle_contest(
    commitment: Commitment, upheld: bool, note: str, *, by: Actor, at: datetime | None = None
) -> Commitment:
    """A supervisor says whether the customer was right to contest (`upheld`), in words that the customer sees.

    The promise stays what it counts as; both sides of it are on record. Raises NotMet for whoever gave it or called
    it kept.
    """
    if by.kind is not ActorKind.SUPERVISOR:
        raise WrongPerson
    with changing(commitment.ticket, by, at=at) as change:
        row = change.ticket.commitments.get(pk=commitment.pk)
        messages.check_promises(note, by, change.at, None, "")
        commitments.settle_contest(row, upheld, note, by, change.at)
        change.record("settle_contest", commitments.described(row) | {"outcome": row.contest_outcome})
    return row


def _still_open(ticket: Ticket, verb: str) -> None:
    if ticket.is_finished or ticket.state == State.NEW:
        raise WrongState(ticket.state, verb)
