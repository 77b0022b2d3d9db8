"""What the rules said when a ticket was filed, and what was decided on it: each with its clause and its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from refunds import reasons
from refunds.models import ClauseVersion, Event, Message, Ticket
from refunds.verdicts import Outcome

DECIDING = ("approve", "reject", "expire")
OUTCOMES: dict[str, LazyText] = {
    Outcome.REFUNDABLE: _("By this rule the money goes back"),
    Outcome.REVIEW: _("By this rule a person looks at it and decides"),
    Outcome.NOT_REFUNDABLE: _("By this rule there is no refund"),
}
TONES = {Outcome.REFUNDABLE: "good", Outcome.REVIEW: "warn", Outcome.NOT_REFUNDABLE: "bad"}


@dataclass(frozen=True)
class Judged:
    """The verdict that was shown when the ticket was filed, and the clause it was made by."""

    outcome: str
    tone: str
    sentences: tuple[str, ...]
    amount_fen: int
    clause: ClauseVersion


@dataclass(frozen=True)
class Decision:
    """The latest decision, its clause and the words that the customer may read. `is_appealed` while it is looked
    at again."""

    kind: str
    at: datetime
    clause: ClauseVersion
    words: str
    amount_fen: int | None
    is_appealed: bool


def judged(ticket: Ticket, zone: ZoneInfo) -> Judged:
    """No query: the ticket keeps it."""
    verdict = ticket.verdict
    sentences = tuple(reasons.sentence(reason, zone=zone) for reason in verdict.reasons)
    outcome = verdict.outcome
    return Judged(str(OUTCOMES[outcome]), TONES[outcome], sentences, verdict.amount_fen, ticket.clause)


def decision(ticket: Ticket) -> Decision | None:
    """None where nothing is decided, or a decision was taken back. Four queries at most."""
    if ticket.decision_clause_id is None:
        return None
    event = ticket.events.filter(kind__in=DECIDING).order_by("-seq").first()
    clause = ClauseVersion.objects.select_related("clause").get(pk=ticket.decision_clause_id)
    if event is None:
        return None
    amount = ticket.approved_fen if event.kind == "approve" else None
    return Decision(event.kind, event.at, clause, _public_words(event), amount, ticket.is_appealed)


def _public_words(event: Event) -> str:
    words = Message.objects.filter(pk=event.data.get("message", 0), ticket=event.ticket_id, is_public=True).first()
    return words.body if words is not None and words.erased_at is None else ""
