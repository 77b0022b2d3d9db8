"""Pages of the desk that are no list of one model: drawn in the site's frame, under a heading of their own."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.cache import patch_cache_control


def page(
    request: HttpRequest, template: str, title: object, context: dict[str, Any] | None = None, *, status: int = 200
) -> TemplateResponse:
    """A page in the frame of the desk. Nothing of it is kept by a cache: it is one person's view of one moment."""
    request.current_app = admin.site.name  # type: ignore[attr-defined]
    given = {**admin.site.each_context(request), "title": title, "heading": title, **(context or {})}
    response = TemplateResponse(request, template, given, status=status)
    patch_cache_control(response, no_store=True, private=True)
    return response
