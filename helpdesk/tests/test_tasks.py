"""The jobs and their beat; a real worker process takes a filed ticket all the way."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.utils import timezone
from knox.models import AuthToken

from helpdesk import purging, tasks
from helpdesk.celery import alone, app
from helpdesk.tests.workers import wait_until, worker
from orders import ledger
from orders.models import Shop
from orders.tests.make import make_supplier
from refunds import books, record
from refunds.models import Delivery, Heartbeat, IdempotentRequest, Payout, SupplierNonce, Ticket
from refunds.tests import journeys


def test_every_job_has_its_beat_and_every_beat_its_job():
    app.loader.import_default_modules()
    jobs = {name for name in app.tasks if name.startswith("helpdesk.")}
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} == jobs
    assert len(jobs) == 11


def test_a_tick_that_was_not_begun_expires_before_the_next():
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["options"] == {"expires": entry["schedule"]}


def test_a_tick_is_left_out_while_the_one_before_still_runs():
    inner = Mock()

    @alone
    def job() -> None:
        inner()
        job()

    job()
    assert inner.call_count == 1
    job()
    assert inner.call_count == 2


@pytest.mark.django_db(transaction=True)
def test_jobs_do_their_work_when_called(tmp_path, settings):
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    now = timezone.now()
    ticket = journeys.file(at=now, supplier=make_supplier(adapter="sandbox", config={"answer": "agree"}))
    for job in (tasks.deliver, tasks.ask_suppliers, tasks.deliver, tasks.mail, tasks.pay, tasks.sweep, tasks.purge):
        job()
    assert Ticket.objects.get(pk=ticket.pk).state == "paid"
    assert Heartbeat.objects.get(name="sweep").at >= now
    tasks.write_digest()
    tasks.write_digest()
    assert len(list((tmp_path / "digests").iterdir())) == 1


@pytest.mark.django_db
def test_purge_removes_what_was_kept_long_enough():
    now = timezone.now()
    supplier, user = make_supplier(), User.objects.create(username="staff")
    for hours in (47, 49):
        IdempotentRequest.objects.create(scope="s", key=str(hours), digest="d", at=now - timedelta(hours=hours))
    for minutes in (59, 61):
        SupplierNonce.objects.create(supplier=supplier, nonce=str(minutes), at=now - timedelta(minutes=minutes))
    for seconds in (60, -60):
        AuthToken.objects.create(user, expiry=timedelta(seconds=seconds))
        Session.objects.create(session_key=str(seconds), expire_date=now + timedelta(seconds=seconds))
    assert purging.purge(now) == 3
    assert [row.key for row in IdempotentRequest.objects.all()] == ["47"]
    assert [row.nonce for row in SupplierNonce.objects.all()] == ["59"]
    assert [row.session_key for row in Session.objects.all()] == ["60"]
    assert AuthToken.objects.get().expiry > now


def gone(pid: int) -> bool:
    """Dead, or dead and waiting for somebody to notice."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("broker", ["files", "redis"])
def test_worker_process_takes_a_filed_ticket_to_its_payment(tmp_path, broker):
    if broker == "redis" and not settings.REDIS_URL:
        pytest.skip("set REDIS_URL to a Redis server")
    supplier = make_supplier(adapter="sandbox", config={"answer": "agree"})
    ticket = journeys.file(at=timezone.now(), supplier=supplier, channel="balance")
    environ = {"REDIS_URL": settings.REDIS_URL} if broker == "redis" else {}
    with worker(tmp_path, **environ):
        wait_until(lambda: Ticket.objects.get(pk=ticket.pk).state == "paid", tmp_path)
        wait_until(lambda: not Delivery.objects.filter(done_at=None).exclude(target="triage_later").exists(), tmp_path)
        wait_until(lambda: Heartbeat.objects.filter(name="sweep").exists(), tmp_path)
    payout = Payout.objects.get()
    shop = Shop.objects.get()
    assert ledger.balance_of(shop, payout.payment.account_reference, "CNY") == 2_000
    assert [*books.differences(), *record.differences()] == []
    mails = "".join(path.read_text() for path in (tmp_path / "mails").iterdir())
    told = ("we have your refund request", "the supplier is asked", "your refund is approved", "your refund is paid")
    assert [mails.count(f"Subject: Ticket {'-'.join(_groups(ticket))}: {words}") for words in told] == [1, 1, 1, 1]


def _groups(ticket: Ticket) -> list[str]:
    return [ticket.number[i : i + 4] for i in (0, 4, 8)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes in /proc")
def test_beat_does_not_outlive_a_killed_worker(tmp_path):
    with worker(tmp_path) as process:
        wait_until(lambda: Heartbeat.objects.filter(name="sweep").exists(), tmp_path)
        beats = children(process.pid)
        assert len(beats) == 1
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        wait_until(lambda: gone(beats[0]), tmp_path)
