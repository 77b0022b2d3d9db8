"""/healthz and /readyz: what each check sees, and how little it tells."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.db.migrations.recorder import MigrationRecorder
from django.test import RequestFactory
from django.utils import timezone

from helpdesk import health
from orders import immutable
from refunds.models import Delivery, Heartbeat, Payout
from refunds.tests import journeys

REQUEST = RequestFactory().get("/")
LONG = timedelta(seconds=301)


def failing():
    return [name for name, check in health.check_all(timezone.now()).items() if not check.ok]


def beat(at=None):
    Heartbeat.objects.update_or_create(name="sweep", defaults={"at": at or timezone.now()})


def test_healthz_asks_no_database():
    answer = health.healthz(REQUEST)
    assert (answer.status_code, answer.content) == (200, b'{"status": "ok"}')
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_readyz_is_ready():
    beat()
    answer = health.readyz(REQUEST)
    assert (answer.status_code, failing()) == (200, [])
    assert b'"status": "ready"' in answer.content


@pytest.mark.django_db
def test_readyz_waits_for_the_first_sweep():
    answer = health.readyz(REQUEST)
    assert (answer.status_code, failing()) == (503, ["sweep"])
    assert b"has never run: start the worker" in answer.content


@pytest.mark.django_db
def test_readyz_sees_a_sweep_that_stopped():
    beat(timezone.now() - LONG)
    assert failing() == ["sweep"]


@pytest.mark.django_db
def test_readyz_sees_deliveries_that_nobody_makes():
    beat()
    now = timezone.now()
    journeys.file(at=now, evidence=())
    assert failing() == []
    Delivery.objects.filter(target="mail:customer").update(next_at=now - LONG)
    assert failing() == ["deliveries"]
    Delivery.objects.update(gave_up_at=now)
    assert failing() == []


@pytest.mark.django_db(transaction=True)
def test_readyz_sees_payouts_that_nobody_sends():
    journeys.approved(at=timezone.now())
    beat()
    Payout.objects.update(next_at=timezone.now() - LONG)
    assert failing() == ["payouts"]


@pytest.mark.django_db(transaction=True)
def test_readyz_sees_a_missing_trigger():
    beat()
    with immutable.lifted("default"):
        assert failing() == ["triggers"]
    assert failing() == []


@pytest.mark.django_db
def test_readyz_sees_a_missing_migration():
    beat()
    MigrationRecorder.Migration.objects.filter(app="refunds").latest("id").delete()
    assert failing() == ["migrations"]


@pytest.mark.django_db
def test_readyz_tells_no_error_of_the_database(monkeypatch):
    def broken(at):
        raise DatabaseError("password authentication failed for user helpdesk at 10.0.0.7")

    monkeypatch.setitem(health.CHECKS, "database", broken)
    answer = health.readyz(REQUEST)
    assert answer.status_code == 503
    assert b"10.0.0.7" not in answer.content
    assert b"did not answer" in answer.content
