"""The page on which a secret is made anew and shown, once: it goes into no message, cookie, log or record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise as LazyText

from helpdesk.admin.pages import page
from orders import credentials
from orders.models import Shop, Supplier

from . import noted
from .base import SetupAdmin


@dataclass(frozen=True)
class Secret:
    """One secret of a row, as its page speaks of it, and the record by its English name. `shape` says how the new
    one is handed over."""

    field: str
    named: str
    title: str | LazyText
    what: str | LazyText
    warning: str | LazyText
    button: str | LazyText
    shape: str = "%s"


@dataclass(frozen=True)
class Shown:
    """What may be read now and never again."""

    title: str | LazyText
    text: str


def described(row: Shop | Supplier, secrets: tuple[Secret, ...]) -> list[dict[str, Any]]:
    """Each secret with the digits that tell which one it is."""
    return [
        {"secret": secret, "fingerprint": credentials.fingerprint(getattr(row, secret.field))} for secret in secrets
    ]


def renewed(
    admin: SetupAdmin, request: HttpRequest, row: Shop | Supplier, secrets: tuple[Secret, ...]
) -> tuple[Shown | None, str]:
    """What the POST asked for: the new secret, or the sentence that says why there is none."""
    known = {secret.field: secret for secret in secrets}
    secret = known.get(request.POST.get("field", ""))
    if secret is None:
        raise PermissionDenied
    try:
        new = credentials.renew(row, secret.field, seen=request.POST.get("seen", ""))
    except credentials.NotRenewed as refusal:
        return None, str(refusal)
    admin.log_change(request, row, noted.changed(secret.named))
    row.refresh_from_db()
    return Shown(secret.title, secret.shape % new), ""


def secrets_page(
    admin: SetupAdmin,
    request: HttpRequest,
    row: Shop | Supplier,
    title: object,
    secrets: tuple[Secret, ...],
    *,
    template: str = "desk/office/secrets.html",
    shown: Shown | None = None,
    problem: str = "",
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    given = {
        "row": row,
        "shown": shown,
        "problem": problem,
        "secrets": described(row, secrets),
        "may": admin.has_change_permission(request),
        "list_title": str(row),
        "list_url": admin.address(row),
        **(more or {}),
    }
    return page(request, template, title, given, status=409 if problem else 200)
