"""The case as one file, with all that the desk knows. It is heavy to make, so only so often."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from rest_framework.exceptions import Throttled

from helpdesk import case_file
from helpdesk.access.guesses import count_guess
from helpdesk.admin import people

from .finding import ticket_or_404

MOST, SECONDS = 60, 3600


@never_cache
@require_GET
@people.only(people.reads)
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    ticket = ticket_or_404(pk)
    try:
        count_guess("desk-case-file", str(request.user.pk), most=MOST, seconds=SECONDS)
    except Throttled:
        messages.warning(request, _("Those were many case files in an hour; please try again later."))
        return redirect("admin:refunds_ticket_change", ticket.pk)
    return case_file.response(ticket, "staff")
