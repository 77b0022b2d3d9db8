"""What the evidence page asks for by itself while somebody works on it: one file up, one away, the note kept."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from rest_framework.exceptions import Throttled

from helpdesk import errors, previews
from helpdesk.models import DraftFile
from refunds.evidence import Intake, StorageUnavailable, Upload

from . import drafts, uploads
from .filing_draft import DraftView


class Asked(DraftView):
    """Answers JSON to a script that asks for it, and sends a plain form back to its page."""

    def answer(self, said: dict[str, Any], status: int = 200) -> HttpResponse:
        if self.wants_json:
            return JsonResponse(said, status=status)
        return redirect("portal:draft", self.about.key, self.draft.key)

    def filed(self, number: str) -> HttpResponse:
        elsewhere = super().filed(number)
        return JsonResponse({"location": elsewhere["Location"]}, status=409) if self.wants_json else elsewhere

    def throttled(self, error: Throttled) -> HttpResponse:
        told = _("Too much at once. Please wait %(wait)s and try again.") % {"wait": errors.waiting(error)}
        return JsonResponse({"sentence": told}, status=429) if self.wants_json else super().throttled(error)

    @property
    def wants_json(self) -> bool:
        return "application/json" in self.request.headers.get("Accept", "")


class FilesView(Asked):
    def post(self, request: HttpRequest) -> HttpResponse:
        kind = request.POST.get("kind", "")
        chosen = [Upload(file, file.name or "", kind) for file in request.FILES.getlist("file")]
        try:
            intake = uploads.take(self.draft, self.joined, chosen)
        except StorageUnavailable as error:
            return self.answer({"sentence": error.sentence}, 503)
        except uploads.Filed:
            return self.answer({}, 409)
        return self.answer(self.told(intake), 200 if intake.kept else 422)

    def told(self, intake: Intake) -> dict[str, Any]:
        """The rows as the page shows them, drawn by the same template."""
        rows = self.draft.files.filter(sha256__in=[file.sha256 for file in intake.kept]).order_by("pk")
        refused = [{"name": file.name, "code": file.code, "sentence": file.sentence} for file in intake.refused]
        return {"kept": [{"key": row.key, "html": self.drawn(row)} for row in rows], "refused": refused}

    def drawn(self, file: DraftFile) -> str:
        said = {"file": file, "about": self.about, "draft": self.draft}
        return render_to_string("portal/file_row.html", said, request=self.request)


class RemoveView(Asked):
    def post(self, request: HttpRequest, file: str) -> HttpResponse:
        try:
            uploads.remove(self.draft, file)
        except uploads.Filed:
            return self.answer({}, 409)
        return self.answer({"removed": file})


class WordsView(Asked):
    def post(self, request: HttpRequest) -> HttpResponse:
        drafts.keep_words(self.draft, request.POST.get("description", ""))
        return self.answer({"kept": True})


class PictureView(DraftView):
    def get(self, request: HttpRequest, file: str) -> HttpResponse:
        row = self.draft.files.filter(key=file).first()
        if row is None:
            raise Http404
        try:
            return previews.response(row.path, row.content_type, previews.THUMBNAIL)
        except StorageUnavailable as error:
            return HttpResponse(error.sentence, status=503, content_type="text/plain; charset=utf-8")
