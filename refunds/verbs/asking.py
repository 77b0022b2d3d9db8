"""What the desk does by itself with a filing and with a supplier's answer or silence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import override

from .. import cases, claims, record, stays, wording
from ..actors import SYSTEM, Actor, ActorKind
from ..cases import Asked
from ..evidence import Kept
from ..facts import supplier_of
from ..gate import Change, changing, step_within, unmet
from ..lifecycle import State
from ..models import Claim, Evidence, Ticket
from ..policy import Outcome
from ..refusals import WrongPerson, not_met
from ..texts import NO_OPEN_CLAIM, NUDGED_LATELY, SUPPLIER_SILENT, SYSTEM_ASKS
from .attaching import attach_proof


def triage(ticket: Ticket, *, at: datetime | None = None) -> Ticket:
    """The first look, by the system: start the check; ask for what is missing, or ask the supplier at once.

    Safe to repeat: a ticket that somebody has taken up already is left alone.
    """
    with changing(ticket, SYSTEM, at=at) as change:
        if change.ticket.state == State.SUBMITTED:
            change.ticket.triaged_at = change.at
            step_within(change, "start_check", Asked())
            _go_on(change)
    return change.ticket


def _go_on(change: Change) -> None:
    ticket = change.ticket
    missing = cases.missing_evidence(ticket)
    if missing:
        with override(ticket.language):
            kinds = wording.listed([str(Evidence.Kind(kind).label) for kind in missing])
            words = str(SYSTEM_ASKS) % {"kinds": kinds}
        step_within(change, "request_evidence", Asked(reason=words))
    elif _asks_by_itself(ticket):
        step_within(change, "ask_supplier", Asked())


def _asks_by_itself(ticket: Ticket) -> bool:
    refundable = ticket.verdict.outcome is not Outcome.NOT_REFUNDABLE
    return ticket.clause.rules.automatic and refundable and supplier_of(ticket.order) is not None


def answer_claim(
    claim: Claim,
    answer: str,
    *,
    by: Actor,
    remark: str = "",
    proof: Sequence[Kept] = (),
    via: str = "api",
    at: datetime | None = None,
) -> Claim:
    """The supplier's answer: `agree` or `refuse`. A late one is recorded and moves nothing.

    `by` is that supplier, an agent who was told, or the system for an adapter. `proof` are files that
    `evidence.keep_proof` has stored, for the desk alone. A repeated answer that says the same changes nothing and
    takes no files: whatever happens, the caller ends with `discard_unused(proof)`.
    """
    if answer not in claims.ANSWERS:
        raise ValueError(f"a supplier agrees or refuses, it does not {answer!r}")
    _may_answer(claim, by)
    with changing(claim.ticket, by, at=at) as change:
        row = Claim.objects.select_related("supplier").get(pk=claim.pk)
        if answer in {row.late_answer, {v: k for k, v in claims.ANSWERS.items()}.get(Claim.Status(row.status))}:
            return row
        _keep_answer(change, row, answer, remark, proof, via)
    return row


def _may_answer(claim: Claim, by: Actor) -> None:
    own = by.kind is ActorKind.SUPPLIER and by.label == claim.supplier.code
    if not (own or by.is_staff or by.kind is ActorKind.SYSTEM):
        raise WrongPerson


def _keep_answer(change: Change, row: Claim, answer: str, remark: str, proof: Sequence[Kept], via: str) -> None:
    ticket = change.ticket
    data = {"claim": row.pk, "answer": answer, "via": via} | attach_proof(change, row, proof)
    if remark.strip():
        words = record.new_message(ticket, "note", remark.strip()[:2000], change.by, change.at, is_public=False)
        data |= record.words(words)
        row.remark = row.remark or words
    if row.status == Claim.Status.OPEN and change.at <= row.due_at:
        row.status, row.answered_at, row.answered_via = claims.ANSWERS[answer], change.at, via
        row.answer_s = stays.lasted_s(row.asked_at, change.at)
        row.save()
        change.record("supplier_answered", data)
    else:
        row.late_answer = answer
        row.save()
        change.record("supplier_answered_late", data)


def nudge(ticket: Ticket, *, by: Actor, at: datetime | None = None) -> Ticket:
    """Remind the supplier of an open question; at most once in the set time, whoever asks for it."""
    if by.kind in {ActorKind.SUPPLIER, ActorKind.SHOP}:
        raise WrongPerson
    with changing(ticket, by, at=at) as change:
        claim = change.ticket.claims.filter(status="open").first()
        if claim is None:
            raise not_met("no_open_claim", NO_OPEN_CLAIM)
        if not claims.may_nudge(claim, change.at):
            raise not_met("nudged_lately", NUDGED_LATELY)
        claim.nudged_at = change.at
        claim.save(update_fields=["nudged_at"])
        change.record("nudge", {"claim": claim.pk})
    return change.ticket


def note_silence(ticket: Ticket, *, at: datetime | None = None) -> Ticket:
    """The supplier's deadline passed without an answer: do as the clause says. Safe to repeat."""
    with changing(ticket, SYSTEM, at=at) as change:
        claim = change.ticket.claims.filter(status="open", due_at__lt=change.at).first()
        if claim is not None:
            claim.status, claim.answered_at = Claim.Status.SILENT, change.at
            claim.save(update_fields=["status", "answered_at"])
            change.record("supplier_silent", {"claim": claim.pk, "supplier": claim.supplier.code})
            _after_silence(change)
    return change.ticket


def _after_silence(change: Change) -> None:
    """Approve where the clause says so and the automatic limit allows it; otherwise a supervisor decides."""
    ticket = change.ticket
    if ticket.state != State.SUPPLIER_CONFIRM:
        return
    certain = ticket.clause.rules.on_silence == "approve" and _may_go_unseen(ticket)
    if certain and not unmet(change, "approve", Asked()):
        step_within(change, "approve", Asked())
        return
    with override(ticket.language):
        step_within(change, "escalate", Asked(reason=str(SUPPLIER_SILENT)))


def _may_go_unseen(ticket: Ticket) -> bool:
    """A verdict that asks for a person is not the system's to decide, unless one has ended the check."""
    outcome = ticket.verdict.outcome
    seen = ticket.evidence_checked_by_id is not None
    return outcome is Outcome.REFUNDABLE or (outcome is Outcome.REVIEW and seen)


def decide(ticket: Ticket, *, at: datetime | None = None) -> Ticket:
    """After the supplier agreed: approve by itself where the clause is automatic and the amount small."""
    with changing(ticket, SYSTEM, at=at) as change:
        row = change.ticket
        claim = claims.current(row)
        agreed = claim is not None and claim.status == Claim.Status.AGREED
        certain = row.clause.rules.automatic and row.verdict.outcome is Outcome.REFUNDABLE
        if row.state == State.SUPPLIER_CONFIRM and agreed and certain and not unmet(change, "approve", Asked()):
            step_within(change, "approve", Asked())
    return change.ticket
