"""What the worker asks every few seconds, for ever, goes through an index (the sweep's rows: `refunds`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from helpdesk import deliveries, leases
from helpdesk.models import LinkRequest, WeeklyMail
from refunds import outbox, paying

pytestmark = pytest.mark.django_db


def polls() -> Iterator[tuple[str, QuerySet[Any], str]]:
    """Name, rows, and the index that they are found by."""
    now = timezone.now()
    yield "payouts", paying.due(now), "payout_due"
    yield "link requests", leases.due(LinkRequest, now), "link_request_due"
    yield "weekly mails", leases.due(WeeklyMail, now), "weekly_mail_due"
    yield "deliveries", outbox.due(now), "delivery_due"
    for target in (*deliveries.WORK, *deliveries.ASKING, *deliveries.MAILS):
        yield target, deliveries._due(target, now), "delivery_due"


def test_every_poll_is_found_by_its_index():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads an empty table as a whole, whatever its indexes")
    plans = {name: (rows[:100].explain(), index) for name, rows, index in polls()}
    assert {name: plan for name, (plan, index) in plans.items() if f"USING INDEX {index}" not in plan} == {}
    assert {name: plan for name, (plan, _index) in plans.items() if "SCAN refunds_" in plan} == {}
