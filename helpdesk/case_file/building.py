"""Puts the ZIP together, in a temporary file of bounded size."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from helpdesk.telling import Reader
from refunds import numbers
from refunds.models import Ticket

from . import contents, evidence_files, record_lines
from .archive import Archive

STYLE = Path(__file__).with_name("style.css")
# What the pages and the record of the largest ticket may take, beside its evidence.
PAGES_BYTES = 32 * 1024 * 1024


def build(ticket: Ticket, reader: Reader, language: str, at: datetime | None = None) -> IO[bytes]:
    """The ZIP, open for reading from its beginning; whoever closes it removes it.

    A customer's holds nothing of the inside: no notes, no supplier's proof, no names of staff. What could not be
    read from the storage is named in it as missing. Reads only.
    """
    at = at or timezone.now()
    zone = ZoneInfo(ticket.shop.time_zone)
    file = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115 (handed out open)
    try:
        with translation.override(language), timezone.override(zone), Archive(file, at.astimezone(zone)) as archive:
            _fill(archive, ticket, reader, at)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def name_of(ticket: Ticket) -> str:
    return f"refund-{numbers.grouped(ticket.number)}.zip"


def _fill(archive: Archive, ticket: Ticket, reader: Reader, at: datetime) -> None:
    case = contents.read(ticket, reader, at)
    files = [evidence_files.put(archive, file, most=_room(archive)) for file in case.files]
    record = record_lines.of_ticket(ticket, reader)
    archive.text("events.json", json.dumps(record.told, ensure_ascii=False, indent=1) + "\n")
    archive.text("style.css", STYLE.read_text())
    page = replace(case, files=files, record=record)
    archive.text("index.html", render_to_string("case_file/index.html", {"case": page, "ticket": ticket}))
    archive.sums()


def _room(archive: Archive) -> int:
    """How many bytes one more file may have."""
    most = settings.EVIDENCE_MAX_FILES * settings.EVIDENCE_MAX_BYTES
    return min(settings.EVIDENCE_MAX_BYTES, most + PAGES_BYTES - archive.size)
