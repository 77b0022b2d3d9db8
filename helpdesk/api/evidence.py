"""Evidence: many files in one request, each kept or refused alone; and each served as a download, never as a page."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk import downloads, intake
from helpdesk.access import visible
from helpdesk.access.callers import EVERYBODY, PARTIES, caller
from refunds import cases, evidence
from refunds.models import Evidence

from .bodies import UNKNOWN
from .paging import PageQuery, page, paged
from .parsers import FilesBody
from .problems import Problem
from .shapes import EvidenceShape, KindShape, Shape, kinds
from .views import ApiView

NO_FILES = _("Add at least one file.")
KINDS_FIT = _("Send one `kind` for all files, or as many as files, in the same order.")
NONE_KEPT = _("No file could be kept; each one says why.")
AT_ONCE = _("The same file was being added at the same moment. Look at the ticket, and send what is missing.")


class FilesForm(Shape):
    """multipart/form-data; `file` and `kind` are repeated in the same order."""

    file = serializers.ListField(child=serializers.FileField())
    kind = serializers.ListField(child=serializers.ChoiceField(Evidence.FILED_CHOICES))
    note = serializers.CharField(max_length=5000, required=False)


class RefusedFileShape(Shape):
    name = serializers.CharField()
    code = serializers.CharField()
    sentence = serializers.CharField()


class IntakeShape(Shape):
    """What became of the files, and which kinds the clause still wants."""

    kept = EvidenceShape(many=True)
    refused = RefusedFileShape(many=True)
    missing = KindShape(many=True)


class EvidenceView(ApiView):
    """Takes no Idempotency-Key: a file that the ticket has already is known by its hash, and refused alone."""

    who = {"GET": EVERYBODY, "POST": PARTIES}
    full = frozenset({"GET", "POST"})
    parser_classes = [FilesBody]

    @extend_schema(parameters=[PageQuery], responses=paged(EvidenceShape), summary="The files of a ticket")
    def get(self, request: Request, number: str) -> Response:
        who, query = caller(request), PageQuery.read_query(request)
        rows = visible.evidence_of(who, visible.ticket(who, number)).select_related("note")
        return Response(page(rows, query, EvidenceShape, newest_first=False))

    @extend_schema(
        request={"multipart/form-data": FilesForm},
        responses={201: IntakeShape},
        summary="Add files; a bad one among them is refused alone",
    )
    def post(self, request: Request, number: str) -> Response:
        who = caller(request)
        ticket = visible.ticket(who, number)
        uploads, note = read_form(request)
        try:
            taken = intake.add(ticket, uploads, by=who.by, note=note)
        except intake.AddedAtOnce as error:
            raise Problem(409, "added_at_once", AT_ONCE) from error
        if not taken.kept:
            raise Problem(422, "no_file_kept", NONE_KEPT, reasons=_refused(taken))
        kept = evidence.filed(ticket).select_related("note").filter(sha256__in=[file.sha256 for file in taken.kept])
        missing = kinds(cases.missing_evidence(ticket))
        said = {"kept": EvidenceShape(kept, many=True).data, "refused": _refused(taken), "missing": missing}
        return Response(said, status=201)


def read_form(request: Request) -> tuple[list[evidence.Upload], str]:
    """Files, kinds and the note. Raises a 400 that names the field."""
    data: Any = request.data
    files, said = request.FILES.getlist("file"), data.getlist("kind")
    errors: dict[str, Any] = {name[:64]: [UNKNOWN] for name in set(data) - {"file", "kind", "note"}}
    if not files:
        errors["file"] = [NO_FILES]
    elif len(said) not in {1, len(files)}:
        errors["kind"] = [KINDS_FIT]
    if errors:
        raise serializers.ValidationError(errors)
    named = said if len(said) == len(files) else said * len(files)
    uploads = [evidence.Upload(file, file.name or "", kind) for file, kind in zip(files, named, strict=True)]
    return uploads, str(data.get("note", ""))


def _refused(taken: evidence.Intake) -> list[dict[str, str]]:
    return [{"name": file.name, "code": file.code, "sentence": file.sentence} for file in taken.refused]


class EvidenceFileView(ApiView):
    who = {"GET": EVERYBODY}
    full = frozenset({"GET"})

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}, summary="Download a file")
    def get(self, request: Request, number: str, pk: int) -> FileResponse:
        who = caller(request)
        row = visible.evidence_of(who, visible.ticket(who, number)).filter(pk=pk).first()
        if row is None:
            raise Http404
        return downloads.response(row)
