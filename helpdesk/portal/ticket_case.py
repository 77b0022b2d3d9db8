"""The case file, to download. It is heavy to make, so only so often."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from rest_framework.exceptions import Throttled

from helpdesk import case_file, errors
from helpdesk.access.guesses import count_guess

from .ticket import TicketPart

MOST, SECONDS = 10, 3600


class CaseFileView(TicketPart):
    def get(self, request: HttpRequest, number: str) -> HttpResponseBase:
        try:
            count_guess("case-file", self.ticket.number, most=MOST, seconds=SECONDS)
        except Throttled as throttled:
            return errors.throttled(request, throttled)
        return case_file.response(self.ticket, "customer")
