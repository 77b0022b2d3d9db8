"""Evidence files: examined by content, kept untouched under a name of ours, and found again.

Nothing here writes rows: `refunds.actions` does, from what `keep_all` returns. Storing is a network call on
S3, so `keep_all` belongs before the transaction, and `discard` after one that failed. Files of a process that
dies in between stay in the storage without a row.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.db.models import QuerySet
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _

from . import models
from .claims import MOST_PROOF
from .intake import FileRefused, Fit, Kept, Room, Upload, examine_all

__all__ = [
    "ChecklistItem",
    "FileRefused",
    "Intake",
    "Kept",
    "StorageUnavailable",
    "Upload",
    "checklist",
    "discard",
    "download_name",
    "filed",
    "keep_all",
    "keep_proof",
    "missing_kinds",
    "open_file",
    "plan_positions",
]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Intake:
    """What became of one request's files, each in the order they came."""

    kept: tuple[Kept, ...]
    refused: tuple[FileRefused, ...]


@dataclass(frozen=True)
class ChecklistItem:
    kind: str
    label: str | LazyText
    is_there: bool
    count: int


class StorageUnavailable(Exception):
    """The storage did not take or give a file. Nothing of the intake was kept; trying again is safe."""

    def __init__(self) -> None:
        self.sentence = _("The file storage cannot be reached at the moment. Please try again in a few minutes.")
        super().__init__(self.sentence)


class _Content(File):  # type: ignore[type-arg]
    """Tells the storage the type that we found, which it would guess from the name otherwise."""

    def __init__(self, fit: Fit) -> None:
        super().__init__(fit.copy, name=fit.kept.path)
        self.content_type = fit.kept.content_type


def keep_all(
    ticket_number: str,
    uploads: Sequence[Upload],
    *,
    already: int = 0,
    already_hashes: Collection[str] = (),
) -> Intake:
    """Examine every file, then store the good ones; a bad one among them is refused alone.

    `already` counts the ticket's files and `already_hashes` are their SHA-256. A supplier's proof is no file of
    a ticket's (`keep_proof`). Raises `StorageUnavailable`.
    """
    room = Room(models.Evidence.FILED, settings.EVIDENCE_MAX_FILES, already, already_hashes)
    return _keep(ticket_number, uploads, room)


def keep_proof(claim: models.Claim, uploads: Sequence[Upload]) -> Intake:
    """The same for what comes with a supplier's answer, of the kind `supplier`. Raises `StorageUnavailable`."""
    hashes = set(claim.proof.values_list("sha256", flat=True))
    room = Room((models.Evidence.Kind.SUPPLIER,), MOST_PROOF, len(hashes), hashes)
    return _keep(claim.ticket.number, uploads, room)


def filed(ticket: models.Ticket) -> QuerySet[models.Evidence]:
    """The files that buyer, shop and desk have added: what they all may see, and what counts as evidence."""
    return ticket.evidence.filter(claim=None)


def _keep(ticket_number: str, uploads: Sequence[Upload], room: Room) -> Intake:
    with ExitStack() as copies:
        fits, refused = examine_all(ticket_number, uploads, room=room, copies=copies)
        return Intake(_store(fits), tuple(refused))


def discard(paths: Iterable[str]) -> None:
    """Remove stored files that got no row. A failure is logged and the rest goes on: the caller has its own."""
    storage = _storage()
    for path in paths:
        try:
            storage.delete(path)
        except Exception:  # each backend raises its own
            logger.exception("evidence file left without a row: %s", path)


def open_file(evidence: models.Evidence) -> File[bytes]:
    """The stored bytes, open for reading and already fetched. Raises `StorageUnavailable`."""
    try:
        opened = _storage().open(evidence.path, "rb")
        opened.seek(0)  # S3 fetches at the first use, which must not be in the middle of an answer
    except Exception as error:  # each backend raises its own
        logger.exception("evidence file cannot be read: %s", evidence.path)
        raise StorageUnavailable from error
    return opened


def download_name(evidence: models.Evidence) -> str:
    """`支付凭证-1.png`; the uploader's name never reaches a header."""
    return evidence.name


def missing_kinds(required: Sequence[str], present: Collection[str]) -> tuple[str, ...]:
    """The kinds still to be added, in the clause's order."""
    return tuple(kind for kind in required if kind not in present)


def checklist(required: Sequence[str], present_counts: Mapping[str, int]) -> list[ChecklistItem]:
    counts = [(kind, present_counts.get(kind, 0)) for kind in required]
    return [ChecklistItem(kind, models.Evidence.Kind(kind).label, count > 0, count) for kind, count in counts]


def plan_positions(existing: Mapping[str, int], kept: Sequence[Kept]) -> tuple[int, ...]:
    """One position for each of `kept`, counting on from the highest of its kind: 支付凭证-1, 支付凭证-2, …"""
    last = dict(existing)
    positions = []
    for file in kept:
        last[file.kind] = last.get(file.kind, 0) + 1
        positions.append(last[file.kind])
    return tuple(positions)


def _storage() -> Storage:
    return storages["evidence"]


def _store(fits: Sequence[Fit]) -> tuple[Kept, ...]:
    """All or none."""
    storage, stored = _storage(), []
    try:
        for fit in fits:
            stored.append(fit.kept.path)  # before the call, which may fail half-way
            stored[-1] = storage.save(fit.kept.path, _Content(fit))
    except Exception as error:  # each backend raises its own
        logger.exception("evidence storage failed after %d files", len(stored) - 1)
        discard(stored)
        raise StorageUnavailable from error
    return tuple(replace(fit.kept, path=path) for fit, path in zip(fits, stored, strict=True))
