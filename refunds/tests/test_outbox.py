"""The outbox's rows: who gets a delivery, what becomes of one that fails, and what a dead worker leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings

from orders.tests.at_once import at_once
from refunds import outbox
from refunds.models import Delivery
from refunds.tests import journeys
from refunds.tests.journeys import FILED

LEASE = timedelta(seconds=settings.DELIVERY_LEASE_S)
SECOND = timedelta(seconds=1)


@pytest.fixture
def delivery(db):
    """The one mail of a filing; its other deliveries are done."""
    ticket = journeys.file(evidence=())
    Delivery.objects.exclude(target="mail:customer").update(done_at=FILED)
    return Delivery.objects.get(event__ticket=ticket, target="mail:customer")


def fresh(delivery):
    return Delivery.objects.get(pk=delivery.pk)


def due(at):
    return list(outbox.due(at))


def test_due_lists_the_longest_waiting_first(delivery):
    later = Delivery.objects.exclude(pk=delivery.pk).earliest("pk")
    Delivery.objects.filter(pk=later.pk).update(done_at=None, next_at=FILED - SECOND)
    assert due(FILED) == [later, delivery]
    assert due(FILED - SECOND) == [later]
    assert due(FILED - 2 * SECOND) == []


def test_take_gives_it_to_one_until_the_lease_runs_out(delivery):
    assert outbox.take(fresh(delivery), FILED)
    assert not outbox.take(fresh(delivery), FILED)
    assert due(FILED + LEASE) == []
    assert due(FILED + LEASE + SECOND) == [delivery]
    assert outbox.take(fresh(delivery), FILED + LEASE + SECOND)
    assert fresh(delivery).attempts == 2


def test_done_ends_it(delivery):
    assert outbox.take(delivery, FILED)
    outbox.done(delivery, FILED)
    outbox.done(delivery, FILED + SECOND)
    assert (fresh(delivery).done_at, fresh(delivery).leased_until) == (FILED, None)
    assert not outbox.take(fresh(delivery), FILED + LEASE + SECOND)


def test_failed_waits_longer_each_time(delivery):
    at, waits = FILED, []
    for _attempt in range(outbox.ATTEMPTS - 1):
        assert outbox.take(delivery, at)
        outbox.failed(delivery, "ConnectionRefusedError", at)
        delivery = fresh(delivery)
        waits.append((delivery.next_at - at).total_seconds())
        at = delivery.next_at
    assert waits == [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]
    assert delivery.last_error == "ConnectionRefusedError"


def test_failed_for_the_last_time_is_given_up_and_kept(delivery):
    Delivery.objects.filter(pk=delivery.pk).update(attempts=outbox.ATTEMPTS - 1)
    delivery = fresh(delivery)
    assert outbox.take(delivery, FILED)
    outbox.failed(delivery, "x" * 500, FILED)
    assert (fresh(delivery).gave_up_at, len(fresh(delivery).last_error)) == (FILED, 200)
    assert due(FILED + timedelta(days=1)) == []


def test_one_that_kills_its_worker_every_time_is_given_up(delivery):
    Delivery.objects.filter(pk=delivery.pk).update(attempts=outbox.ATTEMPTS, leased_until=FILED)
    assert not outbox.take(fresh(delivery), FILED)
    assert fresh(delivery).gave_up_at is None
    assert not outbox.take(fresh(delivery), FILED + SECOND)
    assert fresh(delivery).gave_up_at == FILED + SECOND


def test_failed_does_not_touch_what_another_worker_has_taken(delivery):
    assert outbox.take(delivery, FILED)
    other = fresh(delivery)
    assert outbox.take(other, FILED + LEASE + SECOND)
    outbox.failed(delivery, "late", FILED + LEASE + SECOND)
    assert (fresh(delivery).last_error, fresh(delivery).leased_until) == ("", other.leased_until)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_gets_it():
    journeys.file(evidence=())
    row = Delivery.objects.get(target="mail:customer")
    took = at_once([lambda: outbox.take(fresh(row), FILED)] * 8)
    assert sorted(took) == [False] * 7 + [True]


def test_what_was_given_up_is_tried_again_once_somebody_says_so(delivery):
    Delivery.objects.filter(pk=delivery.pk).update(attempts=outbox.ATTEMPTS, gave_up_at=FILED, last_error="refused")
    assert list(outbox.given_up()) == [delivery]
    assert outbox.try_again(fresh(delivery), FILED + SECOND)
    assert not outbox.try_again(fresh(delivery), FILED + SECOND)
    assert list(outbox.given_up()) == []
    assert due(FILED + SECOND) == [delivery]
    assert (fresh(delivery).attempts, fresh(delivery).last_error) == (0, "refused")


def test_what_was_delivered_is_never_tried_again(delivery):
    outbox.done(delivery, FILED)
    assert not outbox.try_again(fresh(delivery), FILED)
    assert due(FILED) == []
