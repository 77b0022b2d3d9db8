"""Filings that were begun and never sent: removed after a day, with their files."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from helpdesk.models import FilingDraft

from . import uploads

KEPT = timedelta(hours=24)
# In one run; the rest waits for the next.
MOST = 200


def remove(at: datetime) -> int:
    """Returns how many drafts were removed, the oldest first. What was filed keeps its files: they are the ticket's."""
    old = FilingDraft.objects.filter(created_at__lt=at - KEPT).order_by("created_at")
    return sum(_remove(pk) for pk in list(old.values_list("pk", flat=True)[:MOST]))


def _remove(pk: int) -> bool:
    """Under the draft's lock, so that a filing at this very moment keeps its files or finds the draft gone."""
    with transaction.atomic():
        draft = FilingDraft.objects.select_for_update().filter(pk=pk).first()
        if draft is None:
            return False
        paths = list(draft.files.values_list("path", flat=True))
        draft.delete()
    uploads.discard(paths)
    return True
