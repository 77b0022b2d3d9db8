"""What went wrong, in the portal's look and the reader's language. The API has its own (`helpdesk.api.problems`)."""

from __future__ import annotations

from math import ceil

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from rest_framework.exceptions import Throttled

TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400. Django answers so to what is too large as well, which is a mistake that people can mend."""
    if isinstance(exception, TOO_LARGE):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: the page lay open too long, or cookies are off."""
    return render(request, "403_csrf.html", status=403)


def throttled(request: HttpRequest, seconds: float) -> HttpResponse:
    answer = render(request, "429.html", {"wait": waiting(seconds)}, status=429)
    answer["Retry-After"] = str(ceil(seconds))
    return answer


def wait_of(error: Throttled) -> float:
    """How many seconds to wait. DRF sets it only where it is known."""
    return float(getattr(error, "wait", None) or 60)


def waiting(seconds: float) -> str:
    """ "about 7 minutes": how long to wait, never less than one."""
    minutes = max(1, ceil(seconds / 60))
    return ngettext("about %(count)d minute", "about %(count)d minutes", minutes) % {"count": minutes}
