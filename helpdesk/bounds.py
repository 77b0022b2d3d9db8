"""How large a request may be at all: Django spools files to disk before any view can say no."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse


def most_bytes() -> int:
    """A full ticket of the largest files, with room for the form around them."""
    return int(settings.EVIDENCE_MAX_FILES * settings.EVIDENCE_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


class BoundedBody:
    """Middleware. The server hands over no more bytes than the length that was announced, so that is what counts.

    The API refuses in its own words (`helpdesk.api.parsers`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = str(request.META.get("CONTENT_LENGTH") or "0")
        if announced.isdigit() and int(announced) > most_bytes() and not request.path.startswith("/api/"):
            raise RequestDataTooBig(f"{announced} bytes")
        return self.get_response(request)
