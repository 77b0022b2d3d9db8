"""check_money: silent over every ending, and loud over every planted fault."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from orders import immutable
from orders.models import Account, Payment, SandboxRefund, Transfer
from refunds import actions, books
from refunds.actions import Asked
from refunds.models import Event, Payout, Reservation, Ticket
from refunds.tests import journeys
from refunds.tests.journeys import FILED

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


def check_money():
    """What the command prints, and its exit status."""
    out = StringIO()
    try:
        call_command("check_money", stdout=out, stderr=StringIO())
    except SystemExit as stop:
        return out.getvalue(), stop.code
    return out.getvalue(), 0


def bend(model, pk, **values):
    """Change a row behind the database's back."""
    quote = connection.ops.quote_name
    columns = ", ".join(f"{quote(model._meta.get_field(name).column)} = %s" for name in values)
    sql = f"UPDATE {quote(model._meta.db_table)} SET {columns} WHERE id = %s"
    with immutable.lifted("default"), connection.cursor() as cursor:
        cursor.execute(sql, [*values.values(), pk])


def test_nothing_at_all_is_in_order():
    assert check_money() == ("0 payments, 0 payouts, 0 transfers: no differences\n", 0)


def test_every_ending_is_in_order():
    journeys.paid()
    journeys.paid(channel="balance")
    journeys.approved()
    journeys.waiting_for_evidence()
    journeys.escalated()
    for script in ("short", "timeout_after", "timeout_before", "processing", "refuse"):
        payout = journeys.work(journeys.approved(scripts=[script]))
        for day in range(1, 4):
            if payout.next_at:
                payout = journeys.work(payout.ticket, at=FILED + day * DAY)
    revoked = journeys.approved()
    actions.move(revoked, "revoke", by=journeys.make_staff(), at=FILED, asked=Asked(reason="too early"))
    states = set(Payout.objects.values_list("status", flat=True))
    assert states == {"succeeded", "created", "held", "failed", "cancelled"}
    assert check_money() == ("11 payments, 9 payouts, 1 transfers: no differences\n", 0)


def test_a_late_success_is_explained_by_its_exception():
    from orders.channels import registry
    from orders.channels.base import RefundResult, RefundStatus

    ticket = journeys.approved(scripts=["late_success"])
    payout = journeys.work(ticket)
    payout = journeys.work(ticket, at=FILED + DAY)
    assert payout.status == "failed"
    supervisor = journeys.make_staff()
    words = Asked(reason="once more")
    actions.move(ticket, "approve", by=supervisor, at=FILED + DAY, asked=words)
    registry.channel("sandbox").complete_late(payout.out_refund_no)  # type: ignore[attr-defined]
    actions.record_result(payout, RefundResult(RefundStatus.SUCCEEDED), asked=False, at=FILED + DAY)
    assert Reservation.objects.get().reserved_fen == 2_000
    assert list(books.differences()) == []


def found(needle):
    text, status = check_money()
    assert status == 1
    lines = text.splitlines()
    assert [line for line in lines if needle in line], text
    return lines


def test_bent_reservation_is_found():
    journeys.paid()
    bend(Reservation, Reservation.objects.get().pk, reserved_fen=1_999)
    payment = Payment.objects.get().pk
    assert found("reserved") == [f"Payment {payment}: 1999 fen are reserved, its payouts make 2000 fen."]


def test_bent_paid_amount_of_a_reservation_is_found():
    journeys.paid()
    bend(Reservation, Reservation.objects.get().pk, paid_fen=9_999)
    assert len(found("its reservation says 9999 fen")) == 1


def test_bent_account_balance_is_found():
    journeys.paid(channel="balance")
    bend(Account, Account.objects.get(kind="buyer").pk, balance_fen=2_500)
    assert len(found("its transfers make 2000 fen")) == 2


def test_bent_transfer_is_found():
    journeys.paid(channel="balance")
    bend(Transfer, Transfer.objects.get().pk, amount_fen=1)
    found("succeeded without its transfer in the ledger")
    found("belongs to no payout that was sent")
    found("its transfers make 1 fen")


def test_transfer_of_another_name_is_found():
    journeys.paid(channel="balance")
    bend(Transfer, Transfer.objects.get().pk, reference="refund:rf00")
    assert len(found("belongs to no payout")) == 2


@pytest.mark.parametrize("status", ["failed", "created", "cancelled", "unknown"])
def test_bent_status_of_a_paid_payout_is_found(status):
    journeys.paid()
    bend(Payout, Payout.objects.get().pk, status=status)
    found("is paid, but no payout of what was approved succeeded")


def test_payout_called_paid_that_was_not_is_found():
    journeys.approved()
    bend(Payout, Payout.objects.get().pk, status="succeeded")
    found("succeeded, but no event says so")
    found("is approved, but no payout of what was approved is under way")
    found("the sandbox channel did not pay it")


def test_bent_payout_amount_is_found():
    journeys.paid()
    bend(Payout, Payout.objects.get().pk, amount_fen=1_000)
    found("its payouts make 1000 fen")


def test_payout_without_a_reservation_is_found():
    journeys.approved()
    Reservation.objects.all().delete()
    assert len(found("its payment has no reservation")) == 1


def test_payout_of_another_payment_is_found():
    journeys.approved()
    bend(Payout, Payout.objects.get().pk, payment=journeys.file().payment_id)
    found("is not of the payment of its ticket")


def test_payout_left_behind_by_its_ticket_is_found():
    ticket = journeys.approved()
    bend(Ticket, ticket.pk, state="rejected", closed_at=FILED)
    assert len(found("is created, but its ticket")) == 1


def test_settle_event_of_another_payout_is_found():
    journeys.paid()
    event = Event.objects.get(kind="settle")
    bend(Event, event.pk, data='{"payout": 0}')
    assert len(found("no event says so")) == 1


def test_more_back_than_paid_is_found_unless_an_exception_says_why():
    ticket = journeys.paid()
    payment = Payment.objects.get()
    payment.external_refunds.create(amount_fen=1, reference="E1", source="bill")
    assert found("is more") == [f"Payment {payment.pk} of 2000 fen: 2000 fen back here and 1 elsewhere is more."]
    payment.exceptions.create(payout=ticket.payouts.get(), kind="external_refund", opened_at=FILED)
    assert list(books.differences()) == []


def test_paid_twice_by_the_channel_is_found():
    journeys.paid()
    bend(SandboxRefund, SandboxRefund.objects.get().pk, paid_count=2)
    assert len(found("2 times")) == 1


def test_number_of_queries_does_not_grow(django_assert_num_queries):
    from django.test.utils import CaptureQueriesContext

    journeys.paid(channel="balance")
    with CaptureQueriesContext(connection) as one:
        list(books.differences())
    journeys.paid(channel="balance")
    journeys.paid()
    with django_assert_num_queries(len(one)):
        list(books.differences())
