"""One-time links. Opening one changes nothing, because mail scanners follow links; the button on it uses it up."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View
from rest_framework.exceptions import Throttled

from helpdesk import errors
from helpdesk.access import one_time, visible
from helpdesk.access.guesses import ADDRESS_MOST, ADDRESS_S, address, count_guess
from refunds import lifecycle

from . import sessions


@method_decorator(never_cache, name="dispatch")
class LinkView(View):
    """Wrong, used up or expired: one page and one status for all of them, after the same look-up."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        if one_time.is_good(token, timezone.now()):
            return render(request, "portal/link.html")
        return _refused(request)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        opened = one_time.use(token, timezone.now())
        if opened is None:
            return _refused(request)
        key = sessions.remember(request, opened)
        rows = visible.tickets(sessions.caller(request, key))
        ticket = rows.exclude(state__in=lifecycle.FINAL).first()
        return redirect("portal:ticket", ticket.number) if ticket else redirect("portal:order", key)


def _refused(request: HttpRequest) -> HttpResponse:
    """Counted by the address that tried, although there is nothing to guess in 256 random bits."""
    try:
        count_guess("one-time-link", address(request), most=ADDRESS_MOST, seconds=ADDRESS_S)
    except Throttled as throttled:
        return errors.throttled(request, throttled)
    return render(request, "portal/link_over.html", status=404)
