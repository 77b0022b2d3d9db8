"""The second step: evidence and a note. One form that works without JavaScript; each of its buttons saves all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from helpdesk.models import DraftFile
from refunds.evidence import FileRefused, StorageUnavailable, Upload
from refunds.models import Evidence

from . import drafts, uploads
from .filing_draft import DraftView
from .foretelling import Foretold, Want

Refused = Mapping[str, Sequence[FileRefused]]


@dataclass(frozen=True)
class Section:
    """One kind of evidence on the page: what it should show, what is there, what was refused just now."""

    want: Want
    files: Sequence[DraftFile]
    is_needed: bool
    refused: Sequence[FileRefused] = ()


@dataclass
class Taken:
    """What became of a form's files, by kind."""

    refused: dict[str, Sequence[FileRefused]] = field(default_factory=dict)
    is_storage_down: bool = False

    @property
    def status(self) -> int:
        return 503 if self.is_storage_down else 422 if any(self.refused.values()) else 200


class EvidenceView(DraftView):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(Taken())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Each button saves what was typed and takes what was chosen, so nothing is lost by pressing another one."""
        drafts.keep_words(self.draft, request.POST.get("description", ""))
        try:
            if wanted := request.POST.get("remove"):
                uploads.remove(self.draft, wanted)
            taken = self.take(request)
        except uploads.Filed:
            return redirect("portal:draft", self.about.key, self.draft.key)
        if taken.status != 200:
            return self.page(taken)
        step = "portal:summary" if "next" in request.POST else "portal:draft"
        return redirect(step, self.about.key, self.draft.key)

    def take(self, request: HttpRequest) -> Taken:
        """Raises Filed."""
        taken = Taken()
        for kind in Evidence.FILED:
            files = request.FILES.getlist(f"file-{kind}")
            chosen = [Upload(file, file.name or "", kind) for file in files]
            try:
                if chosen:
                    taken.refused[kind] = uploads.take(self.draft, self.joined, chosen).refused
            except StorageUnavailable:
                taken.is_storage_down = True
        return taken

    def page(self, taken: Taken) -> HttpResponse:
        foretold = self.foretold
        if foretold is None:
            return redirect("portal:file", self.about.key)
        said: dict[str, Any] = {
            "about": self.about,
            "draft": self.draft,
            "foretold": foretold,
            "sections": list(self.sections(foretold, taken.refused)),
            "count": len(self.files),
            "most": settings.EVIDENCE_MAX_FILES,
            "most_bytes": settings.EVIDENCE_MAX_BYTES,
            "most_mb": settings.EVIDENCE_MAX_BYTES // (1024 * 1024),
            "taken": taken,
        }
        return render(self.request, "portal/file_evidence.html", said, status=taken.status)

    def sections(self, foretold: Foretold, refused: Refused) -> Iterator[Section]:
        for wants, is_needed in ((foretold.wants, True), (foretold.extras, False)):
            for want in wants:
                files = [file for file in self.files if file.kind == want.kind]
                yield Section(want, files, is_needed, refused.get(want.kind, ()))
