"""Drafts that were never sent do not stay, nor do their files; what was filed stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from helpdesk import purging
from helpdesk.models import DraftFile, FilingDraft
from helpdesk.portal import old_drafts
from refunds.models import Ticket

from .browsing import opened
from .filing_way import begin, page, send, stored, undelivered, with_evidence

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def client() -> Client:
    return opened(undelivered())


def test_a_day_later_draft_files_and_drawings_are_gone(client, folder):
    draft = with_evidence(client, begin(client))
    for row in draft.files.all():
        client.get(page(client, draft, f"files/{row.key}/picture/"))
    now = timezone.now()
    assert purging.purge(now + DAY - timedelta(minutes=5)) == 0
    assert len(stored(folder)) == 2
    assert purging.purge(now + DAY + timedelta(minutes=5)) == 1
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert (FilingDraft.objects.count(), DraftFile.objects.count()) == (0, 0)
    assert client.get(page(client, draft)).status_code == 404


def test_what_was_filed_keeps_its_files(client, folder):
    send(client, with_evidence(client, begin(client)))
    assert old_drafts.remove(timezone.now() + 2 * DAY) == 1
    assert len(stored(folder)) == 2
    assert Ticket.objects.get().evidence.count() == 2


def test_one_run_removes_only_so_many(client, monkeypatch):
    draft = begin(client)
    for _ in range(4):
        FilingDraft.objects.create(order=draft.order, is_full=True)
    monkeypatch.setattr(old_drafts, "MOST", 3)
    assert [old_drafts.remove(timezone.now() + 2 * DAY) for _ in range(3)] == [3, 2, 0]


def test_the_old_ones_are_found_by_their_index():
    old = FilingDraft.objects.filter(created_at__lt=timezone.now()).order_by("created_at")
    plan = old.values_list("pk", flat=True)[:3].explain()
    assert "draft_age" in plan or "Seq Scan" in plan
