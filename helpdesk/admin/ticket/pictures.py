"""A ticket's evidence: drawn anew for the screen, and the original as a download."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from helpdesk import downloads, previews
from helpdesk.admin import people
from refunds.models import Evidence


@require_GET
@people.only(people.reads)
def picture(request: HttpRequest, pk: int, file: int, longest: int) -> HttpResponseBase:
    row = _of_ticket(pk, file)
    return previews.response(row.path, row.content_type, longest)


@require_GET
@people.only(people.reads)
def original(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    return downloads.response(_of_ticket(pk, file))


def _of_ticket(pk: int, file: int) -> Evidence:
    """A file is found under its own ticket alone."""
    found = Evidence.objects.filter(pk=file, ticket=pk).first()
    if found is None:
        raise Http404
    return found
