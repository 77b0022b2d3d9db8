"""Files on their way into a draft: examined and stored before any transaction, each kept or refused alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from helpdesk import previews
from helpdesk.models import DraftFile, FilingDraft
from refunds import evidence
from refunds.evidence import FileRefused, Intake, Kept, Upload
from refunds.models import Ticket

COLUMNS = ("kind", "path", "content_type", "extension", "size", "sha256", "original_name")


class Filed(Exception):
    """The draft has been sent already: nothing can be added to it or taken from it."""


def take(draft: FilingDraft, unfinished: Ticket | None, uploads: Sequence[Upload]) -> Intake:
    """What became of each file. `unfinished` is the open ticket that the draft would be added to.

    Raises Filed, StorageUnavailable. Whatever goes wrong, no stored file stays behind without its row.
    """
    there = set(draft.files.values_list("sha256", flat=True))
    if unfinished is not None:
        there |= set(evidence.filed(unfinished).values_list("sha256", flat=True))
    intake = evidence.keep_all(draft.key, uploads, already=len(there), already_hashes=there)
    return _written(draft, intake) if intake.kept else intake


def remove(draft: FilingDraft, key: str) -> None:
    """Take a file out of the draft and out of the storage. Raises Filed, and Http404 for another draft's file."""
    with transaction.atomic():
        _lock(draft)
        row = next((file for file in draft.files.all() if file.key == key), None)
        if row is None:
            raise Http404
        row.delete()
    discard([row.path])


def kept(draft: FilingDraft) -> list[Kept]:
    """The draft's files as `actions.submit` takes them."""
    return [Kept(**row) for row in draft.files.order_by("pk").values(*COLUMNS)]


def discard(paths: Sequence[str]) -> None:
    """Remove files that belong to nothing, with what was drawn of them."""
    evidence.discard(paths)
    previews.discard(paths)


def _written(draft: FilingDraft, intake: Intake) -> Intake:
    try:
        rows, late = _write(draft, intake.kept)
    except Exception:
        evidence.discard(file.path for file in intake.kept)
        raise
    evidence.discard(file.path for file, _sentence in late)
    refused = [FileRefused(file.original_name, "too_late", sentence) for file, sentence in late]
    return Intake(tuple(rows), (*intake.refused, *refused))


def _write(draft: FilingDraft, files: Sequence[Kept]) -> tuple[list[Kept], list[tuple[Kept, str]]]:
    """Rows for the files, and those that another request was faster with: counted again under the draft's lock."""
    rows: list[Kept] = []
    late: list[tuple[Kept, str]] = []
    with transaction.atomic():
        _lock(draft)
        there = set(draft.files.values_list("sha256", flat=True))
        for file in files:
            if file.sha256 in there:
                late.append((file, _("The same file was sent twice. It is kept once; you need not send it again.")))
            elif len(there) >= settings.EVIDENCE_MAX_FILES:
                late.append((file, _("There is no room for another file.")))
            else:
                there.add(file.sha256)
                rows.append(file)
        DraftFile.objects.bulk_create([DraftFile(draft=draft, **_columns(file)) for file in rows])
    return rows, late


def _columns(file: Kept) -> dict[str, Any]:
    return {name: getattr(file, name) for name in COLUMNS}


def _lock(draft: FilingDraft) -> None:
    """Raises Filed for a draft that was sent or is gone."""
    if FilingDraft.objects.select_for_update().filter(pk=draft.pk, ticket=None).first() is None:
        raise Filed
