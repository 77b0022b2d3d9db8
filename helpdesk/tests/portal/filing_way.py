"""The way of a filing through the portal, for tests: from an opened order to the ticket's number."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from helpdesk.models import FilingDraft
from helpdesk.portal import sessions
from orders.models import Order
from orders.tests.make import make_order, make_payment, make_supplier
from refunds.tests import files

JSON = {"accept": "application/json"}


def undelivered(**facts: Any) -> Order:
    """Paid two hours ago through the sandbox, and nothing has arrived: `not_delivered` refunds it."""
    paid_at = timezone.now() - timedelta(hours=2)
    values = {"supplier": make_supplier(), "delivery": "processing", "delivered_at": None, "query_password": "open"}
    order = make_order(**{**values, **facts})
    make_payment(order=order, paid_at=paid_at)
    return order


def key_of(client: Client) -> str:
    """Under which the order that this browser opened last is known to it."""
    return str(list(client.session[sessions.NAME])[-1])


def begin(client: Client, scenario: str = "not_delivered", **told: Any) -> FilingDraft:
    """The draft that choosing `scenario` makes."""
    answer = client.post(f"/my/{key_of(client)}/file/", {"scenario": scenario, **told})
    assert answer.status_code == 302, answer.status_code
    return FilingDraft.objects.get(key=answer["Location"].rstrip("/").rpartition("/")[2])


def page(client: Client, draft: FilingDraft, rest: str = "") -> str:
    return f"/my/{key_of(client)}/file/{draft.key}/{rest}"


def png(name: str = "shot.png", **options: Any) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, files.make_png(**options), content_type="image/png")


def raw(data: bytes, name: str, content_type: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type=content_type)


def upload(client: Client, draft: FilingDraft, *chosen: SimpleUploadedFile, kind: str = "payment") -> Any:
    """As the page's script sends them."""
    return client.post(page(client, draft, "files/"), {"kind": kind, "file": list(chosen)}, headers=JSON)


def with_evidence(client: Client, draft: FilingDraft) -> FilingDraft:
    upload(client, draft, png(width=64))
    upload(client, draft, png(width=65), kind="product")
    assert draft.files.count() == 2
    return draft


def send(client: Client, draft: FilingDraft, **told: Any) -> Any:
    return client.post(page(client, draft, "summary/"), told)


def stored(folder: Path) -> list[Path]:
    """The evidence files there are; drawings of them not counted."""
    return [path for path in (folder / "evidence").rglob("*") if path.is_file()]


def most_files() -> int:
    return int(settings.EVIDENCE_MAX_FILES)
