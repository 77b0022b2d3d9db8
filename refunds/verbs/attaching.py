"""Rows for stored files: each kind numbered on, and named in the record by id and hash."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import Max

from .. import evidence, messages, record
from ..claims import MOST_PROOF
from ..evidence import Kept
from ..gate import Change
from ..models import Claim, Evidence, Message, Ticket
from ..refusals import not_met
from ..texts import FILE_AGAIN, KIND_UNKNOWN, TOO_MANY_FILES, TOO_MUCH_PROOF


def attach(change: Change, files: Sequence[Kept], note: str) -> dict[str, Any]:
    """What buyers, shops and the desk add, with the bundle's note; what the event says of it."""
    _room_for(change.ticket, files)
    words = None
    if note.strip():
        text = messages.checked_text(note)
        messages.check_promises(text, change.by, change.at, None, "")
        words = record.new_message(change.ticket, "customer", text, change.by, change.at, is_public=True)
    rows = _rows(change, files, note=words)
    return {"evidence": rows} | ({"note": record.words(words)} if words else {})


def attach_proof(change: Change, claim: Claim, files: Sequence[Kept]) -> dict[str, Any]:
    """What comes with a supplier's answer; what the event says of it. Only the desk sees these."""
    if not files:
        return {}
    if any(file.kind != Evidence.Kind.SUPPLIER for file in files):
        raise not_met("kind_unknown", KIND_UNKNOWN)
    if claim.proof.count() + len(files) > MOST_PROOF:
        raise not_met("too_many_files", str(TOO_MUCH_PROOF) % {"most": MOST_PROOF})
    _none_again(files, set(claim.proof.values_list("sha256", flat=True)))
    return {"evidence": _rows(change, files, claim=claim)}


def _room_for(ticket: Ticket, files: Sequence[Kept]) -> None:
    """What was counted before the lock may have changed since: count again."""
    if any(file.kind not in Evidence.FILED for file in files):
        raise not_met("kind_unknown", KIND_UNKNOWN)
    there = set(evidence.filed(ticket).values_list("sha256", flat=True))
    _none_again(files, there)
    if len(there) + len(files) > settings.EVIDENCE_MAX_FILES:
        raise not_met("too_many_files", str(TOO_MANY_FILES) % {"most": settings.EVIDENCE_MAX_FILES})


def _none_again(files: Sequence[Kept], there: set[str]) -> None:
    if len(there | {file.sha256 for file in files}) < len(there) + len(files):
        raise not_met("file_again", FILE_AGAIN)


def _rows(
    change: Change, files: Sequence[Kept], *, note: Message | None = None, claim: Claim | None = None
) -> list[dict[str, Any]]:
    """支付凭证-1, 支付凭证-2, …"""
    ticket = change.ticket
    highest = dict(ticket.evidence.order_by().values_list("kind").annotate(last=Max("position")))
    rows = []
    for file, position in zip(files, evidence.plan_positions(highest, files), strict=True):
        row = Evidence.objects.create(
            ticket=ticket,
            kind=file.kind,
            position=position,
            path=file.path,
            content_type=file.content_type,
            extension=file.extension,
            size=file.size,
            sha256=file.sha256,
            original_name=file.original_name,
            note=note,
            claim=claim,
            added_by_kind=change.by.kind.value,
            at=change.at,
        )
        rows.append({"id": row.pk, "kind": row.kind, "position": row.position, "sha256": row.sha256})
    return rows
