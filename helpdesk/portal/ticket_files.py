"""The files of a ticket: added from its page, downloaded as they came, seen as previews."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from helpdesk import downloads, intake, previews
from refunds import evidence
from refunds.evidence import StorageUnavailable
from refunds.models import Evidence

from .refusing import Refusal, Refusing, refusing
from .ticket import LARGEST_ID, TicketPart
from .ticket_acts import ActView

FORM = "evidence"
NO_FILES = _("Choose at least one file.")
AT_ONCE = _("The same file was being added at the same moment. Look at the ticket, and send what is missing.")


class AddView(ActView):
    """Files by kind, several of each. The good ones are kept; each refused one is named with what to do."""

    anchor = FORM
    part = "portal/ticket/add.html"

    def do(self, request: HttpRequest, **kwargs: Any) -> str | LazyText:
        note = request.POST.get("note", "")
        uploads = [
            evidence.Upload(file, file.name or "", kind)
            for kind in Evidence.FILED
            for file in request.FILES.getlist(kind)
        ]
        if not uploads:
            raise Refusing(Refusal(FORM, (NO_FILES,), 422, note))
        try:
            with refusing(FORM, note):
                taken = intake.add(self.ticket, uploads, by=self.who.by, note=note)
        except intake.AddedAtOnce as error:
            raise Refusing(Refusal(FORM, (AT_ONCE,), 409, note)) from error
        except StorageUnavailable as error:
            raise Refusing(Refusal(FORM, (error.sentence,), 503, note)) from error
        if taken.refused:
            raise Refusing(_of_files(taken, note))
        return _kept(len(taken.kept))


def _of_files(taken: evidence.Intake, note: str) -> Refusal:
    """What was refused, each by its name; the note stays only where nothing was kept with it."""
    sentences = [f"{file.name or '?'}: {file.sentence}" for file in taken.refused]
    if taken.kept:
        return Refusal(FORM, (_kept(len(taken.kept)), *sentences), 422, is_partly=True)
    return Refusal(FORM, tuple(sentences), 422, note)


def _kept(count: int) -> str:
    return ngettext("%(count)d file was added.", "%(count)d files were added.", count) % {"count": count}


class FileView(TicketPart):
    """The original, as a download."""

    def get(self, request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
        try:
            return downloads.response(self.row(pk))
        except StorageUnavailable as error:
            return render(request, "portal/ticket_unavailable.html", {"said": error.sentence}, status=503)

    def row(self, pk: int) -> Evidence:
        """A supplier's proof is no file of the customer's. Raises Http404."""
        found = evidence.filed(self.ticket).filter(pk=pk).first() if pk <= LARGEST_ID else None
        if found is None:
            raise Http404
        return found


class PreviewView(FileView):
    """The picture drawn anew."""

    def get(self, request: HttpRequest, number: str, pk: int, size: int = 0) -> HttpResponseBase:
        row = self.row(pk)
        try:
            return previews.response(row.path, row.content_type, size)
        except StorageUnavailable:
            return HttpResponse(status=503)
