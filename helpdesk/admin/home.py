"""The desk's first page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def context(request: HttpRequest, given: dict[str, Any]) -> dict[str, Any]:
    return given
