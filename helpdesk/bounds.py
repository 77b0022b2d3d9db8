"""How large a request may be at all: Django spools files to disk before any view can say no."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from helpdesk.typed import DIGITS


def most_bytes() -> int:
    """A full ticket of the largest files, with room for the form around them."""
    return int(settings.EVIDENCE_MAX_FILES * settings.EVIDENCE_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def announced_bytes(request: HttpRequest) -> int:
    """How long the body is said to be; no server hands over more. 0 for what is no number; of one with absurdly many
    digits the first ones say enough."""
    told = str(request.META.get("CONTENT_LENGTH") or "")
    return int(told.lstrip("0")[:DIGITS] or "0") if told.isascii() and told.isdigit() else 0


class BoundedBody:
    """Middleware. What is too large is refused before it is read.

    The API refuses in its own words (`helpdesk.api.parsers`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        size = announced_bytes(request)
        if size > most_bytes() and not request.path.startswith("/api/"):
            raise RequestDataTooBig(f"{size} bytes")
        return self.get_response(request)
