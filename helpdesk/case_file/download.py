"""The case file as what a browser downloads. How often somebody may have one, the face counts: it is heavy to make."""

from __future__ import annotations

from django.http import FileResponse
from django.utils.translation import get_language

from helpdesk.telling import Reader
from refunds.models import Ticket

from .building import build, name_of


def response(ticket: Ticket, reader: Reader) -> FileResponse:
    """Made now, in the active language. Who may have it, the caller has seen to."""
    return FileResponse(
        build(ticket, reader, get_language() or ticket.language),
        as_attachment=True,
        filename=name_of(ticket),
        content_type="application/zip",
        headers={"X-Content-Type-Options": "nosniff"},
    )
