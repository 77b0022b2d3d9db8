"""What happens at the same moment, on PostgreSQL with real connections: one of each."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import connection

from orders.channels import registry
from orders.channels.base import RefundResult, RefundStatus
from orders.facts import OrderFacts, PaymentFacts, upsert
from orders.models import SandboxRefund, SandboxScript
from orders.tests.at_once import at_once
from orders.tests.make import make_order, make_payment, make_supplier
from refunds import actions, paying, payouts, record
from refunds.actions import Asked, Draft
from refunds.models import Breach, Event, Payout, Reservation, Ticket
from refunds.refusals import NotMet, Refused, Stale, WrongState
from refunds.tests.make import (
    AT,
    CUSTOMER,
    DAY,
    DECIDED,
    HOUR,
    MINUTE,
    fresh,
    kept_file,
    kinds_of,
    make_agent,
    make_request,
    make_supervisor,
    make_ticket,
    move,
    payout_of,
)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

SENT = AT + HOUR


def refusals(results) -> list[type]:
    return [type(result) for result in results if isinstance(result, Exception)]


def in_order(ticket) -> bool:
    """The chain verifies, and the reservation is what the counted payouts make."""
    counted = sum(ticket.payouts.filter(status__in=Payout.COUNTED).values_list("amount_fen", flat=True))
    reserved = sum(Reservation.objects.filter(payment=ticket.payment).values_list("reserved_fen", flat=True))
    return counted == reserved and not list(record.differences())


def paid_times() -> int:
    return sum(SandboxRefund.objects.values_list("paid_count", flat=True))


@pytest.mark.parametrize("with_version", [True, False])
def test_two_supervisors_approve_at_once(with_version):
    ticket = make_ticket(state="supplier_confirm")
    version = ticket.version if with_version else None

    def approve(by):
        return lambda: actions.move(ticket, "approve", by=by, version=version, at=SENT, asked=DECIDED)

    results = at_once([approve(make_supervisor()) for _ in range(3)], Refused)
    assert refusals(results) == [Stale if with_version else WrongState] * 2
    assert ticket.payouts.count() == 1
    assert kinds_of(ticket).count("approve") == 1
    assert in_order(ticket)


@pytest.mark.parametrize("behaviour", ["", "timeout_after", "timeout_before", "processing"])
def test_two_workers_pay_at_once(behaviour):
    ticket = make_ticket(state="approved")
    if behaviour:
        SandboxScript.objects.create(shop=ticket.shop, behaviour=behaviour)
    for turn in range(4):
        at_once([partial(paying.work, payout_of(ticket), at=SENT + turn * HOUR)] * 3)
    assert paid_times() == 1
    assert (payout_of(ticket).status, fresh(ticket).state) == ("succeeded", "paid")
    assert kinds_of(ticket).count("settle") == 1
    assert in_order(ticket)


def test_a_late_callback_races_the_poller():
    ticket = make_ticket(state="approved")
    SandboxScript.objects.create(shop=ticket.shop, behaviour="timeout_after")
    paying.work(payout_of(ticket), at=SENT)
    told = RefundResult(RefundStatus.SUCCEEDED, "SANDBOX1")
    calls = [lambda: actions.record_result(payout_of(ticket), told, asked=False, at=SENT + MINUTE)] * 2
    at_once([*calls, lambda: paying.work(payout_of(ticket), at=SENT + MINUTE)])
    assert kinds_of(ticket).count("settle") == 1
    assert (fresh(ticket).state, paid_times()) == ("paid", 1)
    assert in_order(ticket)


def test_a_late_success_races_itself_and_the_supervisor():
    ticket = make_ticket(state="supplier_confirm")
    SandboxScript.objects.create(shop=ticket.shop, behaviour="late_success")
    move(ticket, "approve", make_agent(), AT + HOUR)
    paying.work(payout_of(ticket), at=SENT)
    paying.work(payout_of(ticket), at=SENT + MINUTE)
    first, told = payout_of(ticket), RefundResult(RefundStatus.SUCCEEDED)
    registry.channel("sandbox").complete_late(first.out_refund_no)  # type: ignore[attr-defined]
    boss = make_supervisor()
    at_once(
        [
            lambda: actions.record_result(first, told, asked=False, at=SENT + HOUR),
            lambda: actions.record_result(first, told, asked=True, at=SENT + HOUR),
            lambda: actions.move(ticket, "approve", by=boss, at=SENT + HOUR, asked=DECIDED),
        ],
        Refused,
    )
    paying.work_all(at=SENT + 2 * HOUR)
    assert kinds_of(ticket).count("late_success") == 1
    assert paid_times() == 1
    assert Reservation.objects.get().reserved_fen == 10_000


def test_two_filings_for_one_order_are_one_ticket():
    order = make_request().order
    requests = [make_request(order=order, evidence=("payment",)) for _ in range(4)]
    results = at_once([partial(actions.submit, request, by=CUSTOMER, at=AT) for request in requests])
    assert Ticket.objects.count() == 1
    assert sorted(filing.is_new for filing in results) == [False, False, False, True]
    assert results[0].ticket.evidence.count() == 4
    assert in_order(results[0].ticket)


def test_a_filing_on_the_order_races_one_on_its_payment():
    ticket = make_ticket(state="withdrawn")
    by_order = make_request(order=ticket.order, payment=None)
    by_payment = make_request(order=None, payment=ticket.payment)
    results = at_once(
        [partial(actions.submit, request, by=CUSTOMER, at=AT + HOUR) for request in (by_order, by_payment)]
    )
    assert len({filing.ticket.pk for filing in results}) == 1
    assert Ticket.objects.count() == 2


def test_an_appeal_races_a_new_filing():
    ticket = make_ticket(state="rejected")
    request = make_request(order=ticket.order)
    at_once(
        [
            lambda: actions.move(ticket, "appeal", by=CUSTOMER, at=AT + HOUR, asked=DECIDED),
            lambda: actions.submit(request, by=CUSTOMER, at=AT + HOUR),
        ],
        NotMet,
    )
    assert Ticket.objects.exclude(state__in=("rejected", "paid", "withdrawn")).count() == 1
    assert in_order(ticket)


def test_a_withdrawal_races_a_second_filing():
    ticket = make_ticket()
    request = make_request(order=ticket.order)
    results = at_once(
        [
            lambda: actions.move(ticket, "withdraw", by=CUSTOMER, at=AT + HOUR),
            lambda: actions.submit(request, by=CUSTOMER, at=AT + HOUR),
        ],
    )
    filing = results[1]
    assert filing.is_new == (filing.ticket.pk != ticket.pk)
    assert fresh(ticket).state == "withdrawn"


@pytest.mark.parametrize("attempt", range(3))
def test_revoke_races_the_worker(attempt):
    ticket = make_ticket(state="approved")
    results = at_once(
        [
            lambda: actions.move(ticket, "revoke", by=make_supervisor(), at=SENT, asked=DECIDED),
            lambda: paying.work(payout_of(ticket), at=SENT),
        ],
        Refused,
    )
    was_revoked = not isinstance(results[0], Exception)
    assert fresh(ticket).state == ("evidence_check" if was_revoked else "paid")
    assert (payout_of(ticket).status, paid_times()) == (("cancelled", 0) if was_revoked else ("succeeded", 1))
    assert in_order(ticket)


@pytest.mark.parametrize("attempt", range(3))
def test_a_better_sighting_races_the_approval(attempt):
    """Whichever is first, the payout goes by what the payment says ever after."""
    order = make_order(supplier=make_supplier())
    upsert(order.shop, OrderFacts(order.number), "webhook")
    ticket, boss = make_ticket(order=order, state="supplier_confirm"), make_supervisor()
    told = OrderFacts(order.number, payment=PaymentFacts("sandbox", f"S{attempt}", order.amount_fen))
    at_once(
        [
            lambda: actions.move(ticket, "approve", by=boss, at=SENT, asked=DECIDED),
            lambda: upsert(order.shop, told, "export"),
        ]
    )
    payout = Payout.objects.select_related("payment").get()
    told_in_time = payout.payment.serial == f"S{attempt}"
    assert payout.channel == payout.payment.channel == ("sandbox" if told_in_time else "manual")
    assert not payout.payment.is_placeholder
    assert in_order(ticket)


def test_agents_who_ask_for_the_next_at_once_get_one_each():
    tickets = {make_ticket(at=AT + number * MINUTE).pk for number in range(4)}
    agents = [make_agent() for _number in range(5)]
    taken = at_once([partial(actions.take_next, by=by, at=AT + HOUR) for by in agents])
    assert sorted(ticket.pk for ticket in taken if ticket) == sorted(tickets)
    assert len(set(Ticket.objects.values_list("assignee", flat=True))) == 4
    assert Event.objects.filter(kind="assign").count() == 4


def test_two_sweeps_note_a_breach_and_break_a_promise_once():
    ticket = make_ticket()
    actions.promise(ticket, Draft("reply_by", AT + HOUR, "In an hour"), by=make_agent(), at=AT)
    at_once([lambda: actions.sweep(ticket, at=AT + 3 * DAY)] * 4)
    assert kinds_of(ticket).count("commitment_broken") == 1
    assert Breach.objects.count() == Event.objects.filter(kind="breach").count()
    assert in_order(ticket)


def test_a_silent_supplier_is_noted_once_and_a_late_answer_moves_nothing():
    ticket = make_ticket(amount_fen=4_000)
    agent = make_agent()
    ticket = move(move(ticket, "start_check", agent, AT), "ask_supplier", agent, AT)
    claim = ticket.claims.get()
    at_once(
        [
            lambda: actions.note_silence(ticket, at=AT + 2 * DAY),
            lambda: actions.note_silence(ticket, at=AT + 2 * DAY),
            lambda: actions.answer_claim(claim, "refuse", by=agent, at=AT + 2 * DAY),
        ]
    )
    assert fresh(ticket).state == "approved"
    assert kinds_of(ticket).count("supplier_silent") == 1
    assert ticket.payouts.count() == 1
    assert in_order(ticket)


def test_everything_at_once_keeps_one_chain_without_a_deadlock():
    ticket, agent, boss = make_ticket(state="supplier_confirm"), make_agent(), make_supervisor()
    at_once(
        [
            lambda: actions.write(ticket, "Any news?", by=CUSTOMER, at=SENT),
            lambda: actions.note(ticket, "Looked at it.", by=agent, at=SENT),
            lambda: actions.add_evidence(ticket, [kept_file()], by=CUSTOMER, at=SENT),
            lambda: actions.set_priority(ticket, "urgent", by=agent, at=SENT),
            lambda: actions.move(ticket, "approve", by=boss, at=SENT, asked=Asked(amount_fen=5_000)),
            lambda: actions.take(ticket, by=agent, at=SENT),
            lambda: actions.sweep(ticket, at=SENT),
            lambda: paying.work_all(at=SENT),
        ],
        Refused,
    )
    paying.work_all(at=SENT + HOUR)
    assert fresh(ticket).state == "paid"
    assert in_order(ticket)


def test_the_reservation_is_the_wall_between_two_payouts_of_one_payment():
    payment = make_payment()
    results = at_once([lambda: payouts.reserve(payment, 6_000)] * 3, NotMet)
    assert refusals(results) == [NotMet, NotMet]
    assert Reservation.objects.get().reserved_fen == 6_000
    assert connection.vendor == "postgresql"
