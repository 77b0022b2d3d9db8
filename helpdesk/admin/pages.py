"""Pages of the desk that are no list of one model: drawn in the site's frame, under a heading of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.cache import patch_cache_control


def page(
    request: HttpRequest, template: str, title: object, context: dict[str, Any] | None = None, *, status: int = 200
) -> TemplateResponse:
    """A page in the frame of the desk. Nothing of it is kept by a cache: it is one person's view of one moment."""
    request.current_app = admin.site.name
    given = {**admin.site.each_context(request), "title": title, "heading": title, **(context or {})}
    response = TemplateResponse(request, template, given, status=status)
    patch_cache_control(response, no_store=True, private=True)
    return response


def require(who: Callable[[HttpRequest], bool], request: HttpRequest, *, writes: bool = False) -> None:
    """Let these people in and nobody else; where nothing `writes`, whatever is posted is refused too."""
    if not who(request) or not (writes or request.method in {"GET", "HEAD"}):
        raise PermissionDenied
