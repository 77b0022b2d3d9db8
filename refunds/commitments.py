"""Promises: made, kept by events, broken by time, superseded or released; never edited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from . import record, sla
from .actors import SYSTEM, Actor
from .models import Commitment, Ticket
from .refusals import NotMet, Unmet, not_met
from .texts import DUE_IN_PAST, EMPTY_TEXT, NOT_OPEN, NOTHING_TO_CONTEST, NOTHING_TO_SETTLE, OWN_WORD, TOO_LONG

# Characters; nothing of a promise is ever cut off.
LONGEST = 500
# Whoever promised is reminded when three quarters of the time are over, but not earlier than this before the end.
LAST_HOUR = timedelta(hours=1)

# Which event keeps which kind of promise; `other` is closed by hand, with a note that the customer sees.
KEPT_BY = {
    "reply": (Commitment.Kind.REPLY_BY,),
    "request_evidence": (Commitment.Kind.REPLY_BY,),
    "approve": (Commitment.Kind.DECIDE_BY,),
    "reject": (Commitment.Kind.DECIDE_BY, Commitment.Kind.REPLY_BY),
    "settle": (Commitment.Kind.REFUND_BY,),
}
# What a customer denies and no supervisor has looked at yet.
CONTESTED = Q(contested_at__isnull=False, contest_settled_at=None)


@dataclass(frozen=True)
class Draft:
    """A promise to be written down. `due_at` aware; `given_by` is where it was said: portal, chat, qq, phone."""

    kind: str
    due_at: datetime
    text: str
    given_by: str = "portal"


@dataclass(frozen=True)
class Disposal:
    """What becomes of an open promise when its ticket ends: released with a note, or kept (only `other`)."""

    outcome: str
    note: str


def make(ticket: Ticket, draft: Draft, by: Actor, at: datetime) -> Commitment:
    """Write a promise down. Raises NotMet for one that is empty, of no known kind or due in the past."""
    unmet = []
    if not draft.text.strip():
        unmet.append(Unmet("commitment_text_missing", EMPTY_TEXT))
    if draft.kind not in Commitment.Kind.values:
        unmet.append(Unmet("commitment_kind_unknown", _("Choose what is promised.")))
    if len(draft.text.strip()) > LONGEST:
        unmet.append(Unmet("text_too_long", str(TOO_LONG) % {"most": LONGEST}))
    if draft.due_at <= at:
        unmet.append(Unmet("commitment_due_in_past", DUE_IN_PAST))
    if unmet:
        raise NotMet(*unmet)
    return Commitment.objects.create(
        ticket=ticket,
        shop_id=ticket.shop_id,
        kind=draft.kind,
        text=draft.text.strip(),
        due_at=draft.due_at,
        given_by=draft.given_by[:10],
        made_by_id=by.user_id,
        made_at=at,
        remind_at=max(at + (draft.due_at - at) * sla.WARN_FRACTION, draft.due_at - LAST_HOUR),
    )


def described(commitment: Commitment) -> dict[str, Any]:
    """A promise in an event: what was promised by when, without its words."""
    return {"commitment": commitment.pk, "promised": commitment.kind, "due": commitment.due_at.isoformat()}


def keep(ticket: Ticket, event_kind: str, by: Actor, at: datetime, *, but: int = 0) -> None:
    """Close the open promises that this event keeps, except one (`but`) that was made with it.

    What is late has been broken by `break_due` before. Only a person's words are a reply.
    """
    kinds = [k for k in KEPT_BY.get(event_kind, ()) if by.is_staff or k != Commitment.Kind.REPLY_BY]
    for commitment in ticket.commitments.filter(status="open", kind__in=kinds).exclude(pk=but):
        _close(ticket, commitment, "kept", by, at)


def end_reminders(promises: Iterable[Commitment]) -> None:
    """It is told now that they are due soon: nobody is told from now on."""
    Commitment.objects.filter(pk__in=[promise.pk for promise in promises]).update(remind_at=None)


def break_due(tickets: Sequence[Ticket], at: datetime) -> set[int]:
    """Break what these (locked) tickets have open and due; returns whose, by their ids. Safe to repeat.

    A promise that breaks ends when it was due, whenever that is seen. A fixed number of queries, however many.
    """
    due = list(Commitment.objects.filter(ticket__in=tickets, status="open", due_at__lt=at))
    if not due:
        return set()
    Commitment.objects.filter(pk__in=[row.pk for row in due]).update(
        status=Commitment.Status.BROKEN, closed_at=F("due_at")
    )
    whose = {ticket.pk: ticket for ticket in tickets}
    record.append_all(
        [record.Line(whose[row.ticket_id], "commitment_broken", SYSTEM, at, described(row)) for row in due]
    )
    return {row.ticket_id for row in due}


def release_all(ticket: Ticket, by: Actor, at: datetime, note: str) -> None:
    for commitment in ticket.commitments.filter(status="open"):
        _close(ticket, commitment, "released", by, at, note)


def close(ticket: Ticket, commitment: Commitment, outcome: str, by: Actor, at: datetime, note: str) -> None:
    """Release an open promise, or say that an `other` was kept; both with a note for the customer."""
    if commitment.status != "open":
        raise not_met("commitment_not_open", NOT_OPEN)
    _checked_note(note)
    if outcome == "kept" and commitment.kind != Commitment.Kind.OTHER:
        raise not_met("kept_by_events", _("This promise is kept by doing it; nobody can tick it off."))
    _close(ticket, commitment, outcome, by, at, note)


def supersede(ticket: Ticket, old: Commitment, draft: Draft, by: Actor, at: datetime) -> Commitment:
    """A newer promise in place of an open or broken one; both stay visible, a broken one stays broken."""
    if old.status not in {"open", "broken"} or old.superseded_by_id is not None:
        raise not_met("commitment_not_open", NOT_OPEN)
    new = make(ticket, draft, by, at)
    if old.status == "open":
        old.status, old.closed_at = Commitment.Status.SUPERSEDED, at
    old.superseded_by = new
    old.save(update_fields=["status", "closed_at", "superseded_by"])
    return new


def contest(commitment: Commitment, at: datetime) -> None:
    """The customer denies that an `other` was kept. Once; what events keep cannot be denied."""
    if (commitment.kind, commitment.status) != (Commitment.Kind.OTHER, "kept") or commitment.contested_at is not None:
        raise not_met("nothing_to_contest", NOTHING_TO_CONTEST)
    commitment.contested_at = at
    commitment.save(update_fields=["contested_at"])


def contested() -> QuerySet[Commitment]:
    """What customers deny and no supervisor has looked at yet, the longest waiting in front."""
    return Commitment.objects.filter(CONTESTED).order_by("contested_at", "pk")


def settle_contest(commitment: Commitment, upheld: bool, note: str, by: Actor, at: datetime) -> None:
    """Whether the customer was right, once, with a note for the customer. The promise stays what it counts as.

    Nobody judges their own word: whoever gave it, or said that it was kept, leaves it to another supervisor.
    """
    if commitment.contested_at is None or commitment.contest_settled_at is not None:
        raise not_met("nothing_to_settle", NOTHING_TO_SETTLE)
    if commitment.made_by_id == by.user_id or _said_kept(commitment, by):
        raise not_met("own_word", OWN_WORD)
    _checked_note(note)
    commitment.contest_outcome = Commitment.Contest.UPHELD if upheld else Commitment.Contest.DISMISSED
    commitment.contest_note, commitment.contest_settled_at = note.strip(), at
    commitment.save(update_fields=["contest_outcome", "contest_note", "contest_settled_at"])


def _said_kept(commitment: Commitment, by: Actor) -> bool:
    said = commitment.ticket.events.filter(kind="keep", actor=by.user_id)
    return said.filter(data__commitment=commitment.pk).exists()


def _checked_note(note: str) -> None:
    if not note.strip():
        raise not_met("note_missing", _("Write a note; the customer sees it."))
    if len(note.strip()) > LONGEST:
        raise not_met("text_too_long", str(TOO_LONG) % {"most": LONGEST})


def dispose(ticket: Ticket, disposals: Mapping[int, Disposal], by: Actor, at: datetime) -> None:
    """Close the open promises that a decision names."""
    for commitment in ticket.commitments.filter(status="open", pk__in=disposals):
        disposal = disposals[commitment.pk]
        close(ticket, commitment, disposal.outcome, by, at, disposal.note)


def undisposed(ticket: Ticket, event_kind: str, disposals: Mapping[int, Disposal]) -> int:
    """How many open promises would be left over by this decision."""
    kept = KEPT_BY.get(event_kind, ())
    return ticket.commitments.filter(status="open").exclude(kind__in=kept).exclude(pk__in=disposals).count()


def _close(ticket: Ticket, commitment: Commitment, outcome: str, by: Actor, at: datetime, note: str = "") -> None:
    commitment.status, commitment.closed_at = outcome, at
    commitment.closing_note = note.strip()[:500]
    commitment.save(update_fields=["status", "closed_at", "closing_note"])
    kind = "release" if outcome == "released" else "keep"
    # What an event keeps is told by that event; what somebody says he has done is told by itself.
    record.append(ticket, kind, by, at, described(commitment), quiet=kind == "keep" and not commitment.closing_note)
