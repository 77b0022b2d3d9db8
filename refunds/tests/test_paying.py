"""Sending payouts: the commit before the call, unknown answers, resends; never twice."""

from __future__ import annotations

import pytest

from orders.channels import registry
from orders.channels.base import ChannelTimeout, RefundResult, RefundStatus
from orders.models import SandboxRefund, SandboxScript, Transfer
from refunds import actions, paying, record
from refunds.actions import Asked
from refunds.models import MoneyException, Payout, Reservation
from refunds.refusals import NotMet, WrongPerson
from refunds.tests.make import (
    AT,
    HOUR,
    MINUTE,
    fresh,
    kinds_of,
    make_agent,
    make_supervisor,
    make_ticket,
    move,
    payout_of,
)

pytestmark = pytest.mark.django_db

SENT = AT + HOUR


def script(ticket, *behaviours):
    for behaviour in behaviours:
        SandboxScript.objects.create(shop=ticket.shop, behaviour=behaviour)


def approved(*behaviours):
    ticket = make_ticket(state="approved")
    script(ticket, *behaviours)
    return ticket


def work(ticket, at=SENT) -> str:
    return paying.work(payout_of(ticket), at=at).status


def times_paid(ticket) -> int:
    return sum(SandboxRefund.objects.filter(out_refund_no__in=_numbers(ticket)).values_list("paid_count", flat=True))


def _numbers(ticket):
    return list(ticket.payouts.values_list("out_refund_no", flat=True))


def money_events(ticket):
    return [kind for kind in kinds_of(ticket) if kind.startswith("payout_") or kind in {"settle", "fail_payout"}]


def test_a_payout_is_sent_once_and_settles_its_ticket():
    ticket = approved()
    assert work(ticket) == "succeeded"
    assert fresh(ticket).state == "paid"
    assert money_events(ticket) == ["payout_sending", "settle"]
    assert work(ticket, SENT + HOUR) == "succeeded"
    assert (times_paid(ticket), Reservation.objects.get().reserved_fen) == (1, 10_000)
    assert list(record.differences()) == []


class Witness:
    """A channel that looks into the database while it is called, and then breaks."""

    name = "sandbox"

    def __init__(self):
        self.seen = []

    def refund(self, request):
        row = Payout.objects.get(out_refund_no=request.out_refund_no)
        self.seen.append((row.status, row.sends, row.first_sent_at is not None, request.amount_fen))
        raise ConnectionResetError

    def query(self, request):
        raise ChannelTimeout


def test_the_number_is_committed_before_the_call(monkeypatch):
    witness = Witness()
    monkeypatch.setitem(registry._channels, "sandbox", witness)
    ticket = approved()
    assert work(ticket) == "unknown"
    assert witness.seen == [("sending", 1, True, 10_000)]
    assert payout_of(ticket).code == "ConnectionResetError"
    assert fresh(ticket).state == "approved"
    assert work(ticket, SENT + HOUR) == "unknown"
    assert len(witness.seen) == 1  # nothing is sent again on no answer


@pytest.mark.parametrize(
    ("behaviour", "requests"), [("timeout_before", 2), ("timeout_after", 1)], ids=["nothing paid", "paid"]
)
def test_a_timeout_is_unknown_until_the_channel_is_asked(behaviour, requests):
    ticket = approved(behaviour)
    assert work(ticket) == "unknown"
    assert fresh(ticket).state == "approved"
    assert Reservation.objects.get().reserved_fen == 10_000
    assert work(ticket, SENT + MINUTE) == "succeeded"
    assert fresh(ticket).state == "paid"
    assert SandboxRefund.objects.get().requests == requests
    assert times_paid(ticket) == 1
    assert ticket.payouts.count() == 1


def test_what_is_processing_is_asked_until_it_ends():
    ticket = approved("processing")
    found = [work(ticket, SENT + minutes * MINUTE) for minutes in (0, 1, 2, 3, 4)]
    assert (found[0], found[-1]) == ("processing", "succeeded")
    assert times_paid(ticket) == 1
    assert money_events(ticket) == ["payout_sending", "payout_processing", "settle"]


def test_failed_is_believed_from_a_query_only():
    ticket = approved("refuse")
    assert work(ticket) == "unknown"
    callback = RefundResult(RefundStatus.FAILED, code="REFUSED")
    assert actions.record_result(payout_of(ticket), callback, asked=False, at=SENT).status == "unknown"
    assert work(ticket, SENT + MINUTE) == "failed"
    ticket = fresh(ticket)
    assert (ticket.state, ticket.approved_fen) == ("escalated", None)
    assert Reservation.objects.get().reserved_fen == 0
    assert work(ticket, SENT + HOUR) == "failed"


def test_after_a_failure_a_new_payout_has_a_number_of_its_own():
    ticket = approved("refuse")
    work(ticket)
    work(ticket, SENT + MINUTE)
    move(ticket, "approve", make_supervisor(), SENT + HOUR, Asked(reason="Try again."))
    assert work(ticket, SENT + HOUR) == "succeeded"
    assert len(set(_numbers(ticket))) == 2
    assert (fresh(ticket).state, times_paid(ticket)) == ("paid", 1)


def test_a_held_payout_waits_for_a_supervisor_under_its_number():
    ticket = approved("short")
    assert work(ticket) == "held"
    number = payout_of(ticket).out_refund_no
    assert Reservation.objects.get().reserved_fen == 10_000
    assert MoneyException.objects.get().kind == "held"
    assert work(ticket, SENT + HOUR) == "held"
    with pytest.raises(WrongPerson):
        actions.resend_payout(payout_of(ticket), by=make_agent(), at=SENT + HOUR)
    boss = make_supervisor()
    actions.resend_payout(payout_of(ticket), by=boss, at=SENT + HOUR)
    assert not MoneyException.objects.filter(closed_at=None).exists()
    with pytest.raises(NotMet):
        actions.resend_payout(payout_of(ticket), by=boss, at=SENT + HOUR)
    assert work(ticket, SENT + HOUR + MINUTE) == "succeeded"
    assert payout_of(ticket).out_refund_no == number
    assert (fresh(ticket).state, times_paid(ticket)) == ("paid", 1)


def test_a_held_answer_that_was_lost_is_not_sent_again_by_itself():
    ticket = approved("short", "short")
    payout = payout_of(ticket)
    assert actions.lease_payout(payout, at=SENT)
    assert actions.begin_sending(payout, at=SENT)
    from refunds import payouts

    registry.channel("sandbox").refund(payouts.request_of(payout))  # and the worker died here
    assert work(ticket, SENT + HOUR) == "held"
    assert SandboxRefund.objects.get().requests == 1


@pytest.mark.parametrize("status", list(RefundStatus))
def test_an_answer_about_a_held_payout_never_breaks_the_worker(status):
    ticket = approved("short")
    work(ticket)
    found = actions.record_result(payout_of(ticket), RefundResult(status), asked=True, at=SENT + MINUTE)
    ended = {RefundStatus.SUCCEEDED: "succeeded", RefundStatus.FAILED: "failed"}
    assert found.status == ended.get(status, "held")
    assert MoneyException.objects.filter(closed_at=None).exists() == (found.status == "held")


@pytest.mark.parametrize("crash", ["before the call", "after the call"])
def test_a_worker_that_dies_pays_once(crash, monkeypatch):
    ticket = approved()
    payout = payout_of(ticket)

    class Killed(BaseException):
        pass

    def die(*args, **kwargs):
        raise Killed

    where = (paying, "_call") if crash == "before the call" else (actions, "record_result")
    with monkeypatch.context() as patch:
        patch.setattr(*where, die)
        with pytest.raises(Killed):
            paying.work(payout, at=SENT)
    assert payout_of(ticket).status == "sending"
    assert work(ticket, SENT + MINUTE / 2) == "sending"  # the lease of the dead one
    assert work(ticket, SENT + 2 * MINUTE) == "succeeded"
    assert (times_paid(ticket), ticket.payouts.count(), fresh(ticket).state) == (1, 1, "paid")


def test_an_answer_twice_changes_nothing_the_second_time():
    ticket = approved("twice")
    work(ticket)
    payout = payout_of(ticket)
    before = kinds_of(ticket)
    [callback] = registry.channel("sandbox").callbacks(payout.out_refund_no)  # type: ignore[attr-defined]
    result = RefundResult(RefundStatus(callback["status"]), callback["channel_refund_no"])
    for asked in (True, False):
        actions.record_result(payout, result, asked=asked, at=SENT + MINUTE)
    assert kinds_of(ticket) == before
    assert not MoneyException.objects.exists()


def test_an_unanswered_payout_is_asked_ever_more_seldom(monkeypatch):
    monkeypatch.setitem(registry._channels, "sandbox", Witness())
    ticket, at, waits = approved(), SENT, []
    for _turn in range(5):
        work(ticket, at)
        asked_at, at = at, payout_of(ticket).next_at or at
        waits.append((at - asked_at).total_seconds())
    assert waits == [5, 10, 30, 60, 300]
    assert money_events(ticket) == ["payout_sending", "payout_unknown"]


def test_work_all_takes_what_is_due_and_one_bad_payout_holds_up_nobody(monkeypatch):
    bad, good = approved(), approved()
    number = payout_of(bad).out_refund_no
    real = actions.begin_sending

    def begin(payout, **kwargs):
        if payout.out_refund_no == number:
            raise ZeroDivisionError
        return real(payout, **kwargs)

    monkeypatch.setattr(actions, "begin_sending", begin)
    assert paying.work_all(at=SENT) == 2
    assert (payout_of(bad).status, payout_of(good).status) == ("created", "succeeded")
    monkeypatch.undo()
    assert paying.work_all(at=SENT + 2 * MINUTE) == 1
    assert fresh(bad).state == "paid"


def test_the_balance_is_credited_once():
    ticket = make_ticket(state="supplier_confirm", buyer_reference="buyer-1")
    ticket = move(ticket, "approve", make_agent(), AT + HOUR, Asked(channel="balance"))
    assert work(ticket) == "succeeded"
    assert work(ticket, SENT + HOUR) == "succeeded"
    assert Transfer.objects.get().amount_fen == 10_000


def test_a_channel_is_never_called_inside_a_transaction():
    from django.db import transaction

    ticket = approved()
    with transaction.atomic(), pytest.raises(RuntimeError, match="inside a transaction"):
        work(ticket)
