"""Right after filing: the ticket's number, big; what happens next, and by when."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from helpdesk.access.masking import masked
from helpdesk.telling import deadlines
from refunds import cases
from refunds.models import Evidence

from . import sessions


@never_cache
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    ticket, who = sessions.ticket(request, number)
    due = deadlines.of_ticket(ticket, timezone.now(), ZoneInfo(ticket.shop.time_zone))
    running = {one.kind: one for one in due if one.is_open}
    said = {
        "ticket": ticket,
        "who": who,
        "zone": ticket.shop.time_zone,
        "is_added": "added" in request.GET,
        "missing": [Evidence.Kind(kind).label for kind in cases.missing_evidence(ticket)],
        "mailed_to": masked(ticket.email),
        "first_response": running.get("first_response"),
        "resolution": running.get("resolution"),
    }
    return render(request, "portal/filed.html", said)
