"""What went wrong, as a page in the reader's language. The API has its own answers (`helpdesk.api.problems`)."""

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


def throttled(request: HttpRequest, error: Throttled, template: str = "429.html") -> HttpResponse:
    """A page that says how long to wait."""
    answer = render(request, template, {"wait": waiting(error)}, status=429)
    answer["Retry-After"] = str(seconds(error))
    return answer


def seconds(error: Throttled) -> int:
    """How long to wait. DRF sets it only where it is known."""
    return ceil(getattr(error, "wait", None) or 60)


def waiting(error: Throttled) -> str:
    """ "about 7 minutes": how long to wait, never less than one."""
    minutes = max(1, ceil(seconds(error) / 60))
    return ngettext("about %(count)d minute", "about %(count)d minutes", minutes) % {"count": minutes}
