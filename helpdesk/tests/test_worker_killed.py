"""`kill -9` of a real worker process in the middle of a call: the next one finishes, and pays once."""

from __future__ import annotations

import pytest
from django.utils import timezone

from helpdesk.tests.workers import kill, wait_until, worker
from orders.models import SandboxRefund
from orders.tests.make import make_supplier
from refunds import books, record
from refunds.models import Delivery, Payout, Reservation, Ticket
from refunds.tests import journeys

SHORT = {"PAYOUT_LEASE_S": "1", "DELIVERY_LEASE_S": "1"}
pytestmark = pytest.mark.django_db(transaction=True)


def kill_in_the_call(tmp_path, stall):
    called = tmp_path / "called"
    environ = {**SHORT, "STALL": stall, "STALL_FILE": str(called)}
    with worker(tmp_path, include="helpdesk.tests.stalling", **environ) as process:
        wait_until(called.exists, tmp_path)
        kill(process)


def paid_count(payout):
    return sum(SandboxRefund.objects.filter(out_refund_no=payout.out_refund_no).values_list("paid_count", flat=True))


@pytest.mark.parametrize(("stall", "paid", "sends"), [("before", 0, 2), ("after", 1, 1)])
def test_killed_around_the_call_pays_once(tmp_path, stall, paid, sends):
    ticket = journeys.approved(at=timezone.now())
    kill_in_the_call(tmp_path, stall)
    payout = Payout.objects.get()
    assert (payout.status, payout.sends, paid_count(payout)) == ("sending", 1, paid)
    with worker(tmp_path, **SHORT):
        wait_until(lambda: Ticket.objects.get(pk=ticket.pk).state == "paid", tmp_path)
    after = Payout.objects.get()
    assert (after.status, after.sends, paid_count(after)) == ("succeeded", sends, 1)
    assert (after.out_refund_no, after.leased_until, after.next_at) == (payout.out_refund_no, None, None)
    assert Reservation.objects.get().reserved_fen == 2_000
    assert [*books.differences(), *record.differences()] == []


def test_killed_while_a_supplier_is_asked_asks_again(tmp_path):
    supplier = make_supplier(adapter="sandbox", config={"answer": "agree"})
    ticket = journeys.file(at=timezone.now(), supplier=supplier)
    kill_in_the_call(tmp_path, "supplier")
    assert Delivery.objects.get(target="claim").done_at is None
    with worker(tmp_path, **SHORT):
        wait_until(lambda: Ticket.objects.get(pk=ticket.pk).state == "paid", tmp_path)
    delivery = Delivery.objects.get(target="claim")
    assert (delivery.attempts, delivery.leased_until, delivery.done_at is not None) == (2, None, True)
    assert ticket.events.filter(kind="supplier_answered").count() == 1
