"""The evidence of a case file: each file as it lies in the storage, or an honest word that it cannot be read."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from enum import StrEnum

from django.conf import settings

from refunds import evidence
from refunds.evidence import StorageUnavailable
from refunds.models import Evidence

from .archive import CHUNK, Archive


class Found(StrEnum):
    """What became of a file: it is here, it is not the one on record, it could not be read, or was too large."""

    HERE = "here"
    CHANGED = "changed"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"


@dataclass(frozen=True)
class EvidenceFile:
    """A file of the ticket; `path` is its name in the ZIP."""

    row: Evidence
    found: Found = Found.UNREADABLE

    @property
    def path(self) -> str:
        return f"evidence/{evidence.download_name(self.row)}"

    @property
    def is_picture(self) -> bool:
        return self.row.content_type.startswith("image/")


def put(archive: Archive, file: EvidenceFile, *, most: int) -> EvidenceFile:
    """Copied whole before it enters the ZIP, so that a storage that fails half-way leaves no half entry."""
    with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as copy:
        size = 0
        try:
            with evidence.open_file(file.row) as source:
                while size <= most and (chunk := source.read(CHUNK)):
                    size += len(chunk)
                    copy.write(chunk)
        except StorageUnavailable:
            return replace(file, found=Found.UNREADABLE)
        except Exception:  # each backend raises its own while it is being read
            evidence.logger.exception("evidence file cannot be read: %s", file.row.path)
            return replace(file, found=Found.UNREADABLE)
        if size > most:
            return replace(file, found=Found.TOO_LARGE)
        copy.seek(0)
        digest = archive.file(file.path, copy, packed=file.row.content_type == "text/plain")
    return replace(file, found=Found.HERE if digest == file.row.sha256 else Found.CHANGED)
