"""`Idempotency-Key`: the effect and the stored answer commit together, so a repeated POST gets the same answer."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.access.callers import caller
from refunds.models import IdempotentRequest

from .problems import Problem

Handler = Callable[..., Response]
Answer = Callable[..., HttpResponseBase]
HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{1,128}")
BAD_KEY = _("The Idempotency-Key must be 1 to 128 printable characters without blanks.")
REUSED = _("This Idempotency-Key was used for another request; take a new one.")


def idempotent(handler: Handler) -> Answer:
    """A POST that may be repeated under its key. The handler must make no network call.

    A refusal rolls everything back, the key too: only successes are kept. Of two at once the second waits
    for the first (at the unique constraint, or at SQLite's write lock) and repeats its answer.
    """

    @wraps(handler)
    def once(view: Any, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = request.headers.get(HEADER)
        if key is None:
            return handler(view, request, *args, **kwargs)
        if not _KEY.fullmatch(key):
            raise Problem(400, "idempotency_key_invalid", BAD_KEY)
        scope, digest = caller(request).scope, _digest(request)
        with transaction.atomic():
            row = _begin(scope, key, digest)
            if row.status:
                return _repeated(row, digest)
            answer = handler(view, request, *args, **kwargs)
            row.status, row.answer = answer.status_code, JSONRenderer().render(answer.data).decode()
            row.save(update_fields=["status", "answer"])
        return answer

    once.is_idempotent = True  # type: ignore[attr-defined]
    return once


def _digest(request: Request) -> str:
    """What was asked: method, address and body. The body is read raw first; the parser then reads the copy."""
    asked = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    return hashlib.sha256(asked).hexdigest()


def _begin(scope: str, key: str, digest: str) -> IdempotentRequest:
    try:
        with transaction.atomic():
            return IdempotentRequest.objects.create(scope=scope, key=key, digest=digest, at=timezone.now())
    except IntegrityError:
        return IdempotentRequest.objects.get(scope=scope, key=key)


def _repeated(row: IdempotentRequest, digest: str) -> HttpResponse:
    """The stored answer, byte for byte: it is kept as text, because a database may reorder JSON."""
    if row.digest != digest:
        raise Problem(422, "idempotency_key_reused", REUSED)
    kept = str(row.answer).encode()
    headers = {"Idempotent-Replayed": "true"}
    return HttpResponse(kept, status=row.status, content_type="application/json", headers=headers)
