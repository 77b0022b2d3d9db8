"""The shop's signed link. Opening its page changes nothing; the button on it uses the link up."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.generic import View
from rest_framework.exceptions import Throttled

from helpdesk import errors
from helpdesk.access import opening
from helpdesk.access.guesses import count_access
from helpdesk.access.opening import Link, Opened

from . import sessions

# What a link brings, and what each part may look like. The order's number is checked by the signature alone.
_SHAPES = {
    "shop": re.compile(r"[^\x00-\x1f\x7f]{1,32}"),
    "order_number": re.compile(r"[^\x00-\x1f\x7f]{1,64}"),
    "timestamp": re.compile(r"[0-9]{1,12}"),
    "nonce": re.compile(r"[A-Za-z0-9_-]{8,64}"),
    "signature": re.compile(r"[0-9a-f]{64}"),
}


class ShopLinkView(View):
    """`GET` shows one button, because mail scanners and chat previews follow links; `POST` opens the order."""

    def get(self, request: HttpRequest) -> HttpResponse:
        told = _told(request.GET)
        return _refused(request) if told is None else render(request, "portal/shop_link.html", {"told": told})

    def post(self, request: HttpRequest) -> HttpResponse:
        told = _told(request.POST)
        try:
            count_access(request, "", "")
        except Throttled as throttled:
            return errors.throttled(request, throttled)
        opened = _opened(told) if told else None
        return _refused(request) if opened is None else redirect("portal:order", sessions.remember(request, opened))


def _told(given: Any) -> dict[str, str] | None:
    """The parts of a link, or None where one is missing or cannot be one."""
    told = {name: given.get(name, "") for name in _SHAPES}
    return told if all(shape.fullmatch(told[name]) for name, shape in _SHAPES.items()) else None


def _opened(told: dict[str, str]) -> Opened | None:
    link = Link(told["timestamp"], told["nonce"], told["signature"])
    return opening.by_order(told["shop"], told["order_number"], link=link)


def _refused(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/shop_link_over.html", status=403)
