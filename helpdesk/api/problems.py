"""Every refusal as a problem (RFC 9457), in the reader's language: one shape for people and programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import defaults
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from orders.facts import Refused as FactsRefused
from refunds import refusals
from refunds.evidence import StorageUnavailable

CONTENT_TYPE = "application/problem+json"
TITLES: dict[int, LazyText] = {
    400: gettext_lazy("The request cannot be understood"),
    401: gettext_lazy("Not signed in"),
    403: gettext_lazy("Not allowed"),
    404: gettext_lazy("Not found"),
    405: gettext_lazy("Method not allowed"),
    409: gettext_lazy("Not possible now"),
    413: gettext_lazy("Too large"),
    415: gettext_lazy("Format not supported"),
    422: gettext_lazy("Conditions are not met"),
    429: gettext_lazy("Too many requests"),
    500: gettext_lazy("Something went wrong here"),
    503: gettext_lazy("Not available at the moment"),
}
NOT_FOUND = gettext_lazy("There is nothing at this address that you may see.")
TOO_LARGE = gettext_lazy("The request is too large.")
INVALID = gettext_lazy("Some fields are not right; each is named with what to do.")

Fields = list[dict[str, Any]]


class Problem(Exception):
    """A refusal of the API itself; what the domain refuses has exceptions of its own."""

    def __init__(self, status: int, code: str, sentence: str | LazyText, **more: Any) -> None:
        super().__init__(code)
        self.status, self.code, self.sentence, self.more = status, code, sentence, more


def body(status: int, code: str, detail: object, **more: Any) -> dict[str, Any]:
    """The members of a problem. `type` is a name, not an address: nothing is fetched to understand it."""
    title = str(TITLES.get(status, TITLES[400]))
    named = {"type": f"urn:refund-helpdesk:problem:{code}", "title": title, "status": status}
    return {**named, "detail": str(detail), "code": code, **more}


def respond(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's exception handler. None for what is nobody's refusal but a fault of ours."""
    found = _ours(error) or _the_domains(error) or _djangos(error)
    if found is not None:
        return _response(found)
    if isinstance(error, exceptions.APIException):
        return _drfs(error)
    return None


def _ours(error: Exception) -> dict[str, Any] | None:
    if isinstance(error, Problem):
        return body(error.status, error.code, error.sentence, **error.more)
    return None


def _the_domains(error: Exception) -> dict[str, Any] | None:
    if isinstance(error, refusals.NotMet):
        return body(422, error.code, error, reasons=_reasons(error.reasons))
    if isinstance(error, refusals.Stale):
        return body(409, error.code, error, version=error.version)
    if isinstance(error, refusals.Refused):
        return body(403 if isinstance(error, refusals.WrongPerson) else 409, error.code, error)
    if isinstance(error, FactsRefused):
        reasons = [{"code": "facts_refused", "sentence": sentence} for sentence in error.reasons]
        return body(422, "facts_refused", error, reasons=reasons)
    if isinstance(error, StorageUnavailable):
        return body(503, "storage_unavailable", error)
    return None


def _reasons(unmet: Sequence[refusals.Unmet]) -> Fields:
    return [{"code": reason.code, "sentence": str(reason.sentence)} for reason in unmet]


def _djangos(error: Exception) -> dict[str, Any] | None:
    if isinstance(error, Http404):
        return body(404, "not_found", NOT_FOUND)
    if isinstance(error, PermissionDenied):
        return body(403, "permission_denied", refusals.WrongPerson.sentence)
    if isinstance(error, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return body(413, "too_large", TOO_LARGE)
    if isinstance(error, SuspiciousOperation):
        return body(400, "bad_request", TITLES[400])
    return None


def _drfs(error: exceptions.APIException) -> Response:
    status = error.status_code
    if isinstance(error, exceptions.ValidationError):
        return _response(body(400, "invalid", INVALID, errors=list(_fields(error.get_full_details(), ""))))
    code = "not_found" if status == 404 else str(error.get_codes())
    answer = _response(body(status, code, NOT_FOUND if status == 404 else error.detail))
    if header := getattr(error, "auth_header", None):
        answer["WWW-Authenticate"] = header
    if (wait := getattr(error, "wait", None)) is not None:
        answer["Retry-After"] = str(max(1, int(wait)))
    return answer


def _fields(details: Any, name: str) -> Iterator[dict[str, str]]:
    """One line a mistake: `commitment.due_at`, its code and its sentence."""
    if isinstance(details, Mapping) and {"message", "code"} == set(details) and isinstance(details["code"], str):
        yield {"field": name, "code": details["code"], "sentence": str(details["message"])}
    elif isinstance(details, Mapping):
        for key, part in details.items():
            inner = "" if key == "non_field_errors" else str(key)
            yield from _fields(part, ".".join(filter(None, (name, inner))))
    else:
        for part in details:
            yield from _fields(part, name)


def _response(problem: dict[str, Any]) -> Response:
    answer = Response(problem, status=problem["status"], content_type=CONTENT_TYPE)
    if problem["status"] == 503:
        answer["Retry-After"] = "60"
    return answer


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404: a problem below /api/, the usual page elsewhere."""
    if request.path.startswith("/api/"):
        return _json(body(404, "not_found", NOT_FOUND))
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500, the same way. It says nothing of what happened; the log does."""
    if request.path.startswith("/api/"):
        return _json(body(500, "server_error", _("The mistake is ours and has been noted. Nothing was changed.")))
    return defaults.server_error(request)


def _json(problem: dict[str, Any]) -> HttpResponse:
    """The same bytes as a view's refusal, so that nothing tells the two apart."""
    return HttpResponse(JSONRenderer().render(problem), status=problem["status"], content_type=CONTENT_TYPE)
