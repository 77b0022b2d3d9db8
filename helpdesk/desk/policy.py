"""What django-unfold needs of the content security policy, for the desk's pages alone."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# Alpine reads its attributes as expressions; the colours stand in a style element, widths in style attributes.
NEEDED = {"script-src": ["'unsafe-eval'"], "style-src": ["'unsafe-inline'"]}


class DeskPolicy:
    """Runs inside django-csp's middleware, which puts this together with the strict policy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match is not None and match.namespaces[:1] == ["admin"]:
            response._csp_update = NEEDED  # type: ignore[attr-defined]
        return response
