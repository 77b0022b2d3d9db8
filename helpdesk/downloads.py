"""Evidence as it came, handed out as a download: under our own name and detected type, never shown as a page."""

from __future__ import annotations

from django.http import FileResponse

from refunds import evidence
from refunds.models import Evidence

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}


def response(row: Evidence) -> FileResponse:
    """Who may have it, the caller has seen to. Raises StorageUnavailable."""
    is_text = row.content_type == "text/plain"
    return FileResponse(
        evidence.open_file(row),
        as_attachment=True,
        filename=evidence.download_name(row),
        content_type="text/plain; charset=utf-8" if is_text else row.content_type,
        headers=HEADERS,
    )
