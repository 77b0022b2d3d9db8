"""A ticket's evidence: drawn anew for the screen, and the original as a download."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from helpdesk import downloads, previews
from helpdesk.admin import pages, people
from refunds.evidence import StorageUnavailable
from refunds.models import Evidence


@require_GET
@people.only(people.reads)
def picture(request: HttpRequest, pk: int, file: int, longest: int) -> HttpResponseBase:
    row = _of_ticket(pk, file)
    try:
        return previews.response(row.path, row.content_type, longest)
    except StorageUnavailable as error:
        return HttpResponse(error.sentence, status=503, content_type="text/plain; charset=utf-8")


@require_GET
@people.only(people.reads)
def original(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    row = _of_ticket(pk, file)
    try:
        return downloads.response(row)
    except StorageUnavailable as error:
        context = {"said": error.sentence, "ticket": row.ticket}
        heading = _("Not available at the moment")
        return pages.page(request, "desk/ticket/unavailable.html", heading, context, status=503)


def _of_ticket(pk: int, file: int) -> Evidence:
    """A file is found under its own ticket alone."""
    found = Evidence.objects.select_related("ticket").filter(pk=file, ticket=pk).first()
    if found is None:
        raise Http404
    return found
