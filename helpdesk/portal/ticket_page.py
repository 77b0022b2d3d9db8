"""What the page of a ticket shows. A fixed number of queries, however much a ticket holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext

from helpdesk.access.callers import Caller
from helpdesk.access.masking import masked
from helpdesk.telling import balances, deadlines, decisions, money_back, progress, promises, standing
from helpdesk.telling.deadlines import Course, Deadline
from helpdesk.telling.promises import Promised
from refunds import claims, evidence, timeline
from refunds.lifecycle import State
from refunds.models import Claim, Evidence, Message, Ticket

from .ticket_forms import buttons

WORDS, LINES = 20, 12
# What tells of messages, files and promises: the contact alone does not open these.
INSIDE = frozenset({"message", "reply", "add_evidence", "contest", "commit", "supersede", "keep", "release"}) | {
    "commitment_broken",
    "refile",
}


@dataclass(frozen=True)
class Supplier:
    """The question to the supplier. `again_at` is when it may be reminded, None for now."""

    claim: Claim
    again_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.claim.status == Claim.Status.OPEN


def context(ticket: Ticket, who: Caller, at: datetime | None = None) -> dict[str, Any]:
    """Everything for a customer at the full level; state, deadlines and history for a contact alone."""
    at = at or timezone.now()
    zone = ZoneInfo(ticket.shop.time_zone)
    claim = claims.current(ticket)
    due = deadlines.of_ticket(ticket, at, zone)
    shared = {
        "ticket": ticket,
        "who": who,
        "zone": zone.key,
        "zone_name": gettext(zone.key),
        "seen": ticket.head_seq,
        "stands": standing.sentence(ticket, claim),
        "tone": standing.tone(ticket.state),
        "way": progress.of_ticket(ticket),
        "deadlines": due,
        "is_late": _is_late(due, ()),
        "next": standing.next_of(ticket, due, at),
        **history(ticket, who),
    }
    return shared | (_inside(ticket, who, at, zone, claim, due) if who.is_full else {})


def _inside(
    ticket: Ticket, who: Caller, at: datetime, zone: ZoneInfo, claim: Claim | None, due: Sequence[Deadline]
) -> dict[str, Any]:
    """What the contact alone does not open."""
    promised = promises.of_ticket(ticket, at)
    files = list(evidence.filed(ticket).select_related("note"))
    counts = Counter(file.kind for file in files)
    money = money_back.of_ticket(ticket)
    is_late = _is_late(due, promised)
    return {
        "promises": promised,
        "files": files,
        "checklist": evidence.checklist(ticket.clause.rules.evidence, counts),
        "kinds": Evidence.FILED_CHOICES,
        "mail": masked(ticket.email),
        "most_mb": settings.EVIDENCE_MAX_BYTES // (1024 * 1024),
        "room": 0 if ticket.is_finished else max(settings.EVIDENCE_MAX_FILES - len(files), 0),
        "money": money,
        "credited": balances.of_ticket(ticket, money),
        "judged": decisions.judged(ticket, zone),
        "decision": decisions.decision(ticket),
        "supplier": _supplier(claim, at),
        "buttons": buttons(ticket, who.by),
        "is_late": is_late,
        "can_press_overdue": is_late and ticket.state == State.APPROVED and ticket.overdue_pressed_at is None,
        "appeal_until": ticket.closed_at + timedelta(days=settings.APPEAL_DAYS) if ticket.closed_at else None,
        **(said := conversation(ticket)),
        "asked": _asked(ticket, said["words"]),
    }


def conversation(ticket: Ticket, before: int | None = None) -> dict[str, Any]:
    """The newest words, or those before one of them, in the order they were written. One query."""
    rows = ticket.messages.filter(is_public=True)
    rows = rows if before is None else rows.filter(pk__lt=before)
    found: list[Message] = list(rows.order_by("-pk")[: WORDS + 1])
    shown = found[:WORDS][::-1]
    return {"words": shown, "words_before": shown[0].pk if len(found) > WORDS else None}


def history(ticket: Ticket, who: Caller, before: int | None = None) -> dict[str, Any]:
    """The newest lines of the history, or those before one of them, newest first. Four queries at most."""
    found = timeline.page(ticket, "customer", before=before, most=LINES)
    lines = [line for line in found.lines if who.is_full or line.event.kind not in INSIDE]
    return {"lines": lines, "lines_before": found.before, "is_earlier": before is not None}


def forms(shown: Mapping[str, Any]) -> set[str]:
    """The forms of a page besides its buttons: where a refusal finds its place."""
    names = {"write"} | {one.form for one in shown["promises"] if one.can_be_contested}
    supplier: Supplier | None = shown["supplier"]
    if supplier is not None and supplier.is_open:
        names.add("nudge")
    if shown["can_press_overdue"]:
        names.add("overdue")
    return names | {"evidence"}


def _asked(ticket: Ticket, words: Sequence[Message]) -> Message | None:
    """What we asked the customer to add, while we wait for it."""
    if ticket.state != State.EVIDENCE_REQUESTED:
        return None
    return next((one for one in reversed(words) if one.kind == Message.Kind.QUESTION and not one.erased_at), None)


def _is_late(due: Sequence[Deadline], promised: Sequence[Promised]) -> bool:
    """Whether we or the supplier are late, or were: what lets a customer call for a supervisor."""
    missed = any(one.course in {Course.LATE, Course.MISSED} and not one.is_theirs for one in due)
    return missed or any(one.late or one.row.status == "broken" for one in promised)


def _supplier(claim: Claim | None, at: datetime) -> Supplier | None:
    if claim is None:
        return None
    again = (claim.nudged_at or claim.asked_at) + timedelta(seconds=settings.NUDGE_EVERY_S)
    return Supplier(claim, None if claims.may_nudge(claim, at) else again)
