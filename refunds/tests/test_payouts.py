"""The rows of money: what the database itself refuses, and the small lifecycle of a payout."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from orders import immutable
from orders.facts import OrderFacts, PaymentFacts, upsert
from orders.models import ExternalRefund, Payment
from orders.tests.make import make_order, make_payment, make_supplier
from refunds import actions, payouts
from refunds.actions import Asked
from refunds.models import MoneyException, Payout, Reservation
from refunds.refusals import NotMet, WrongPerson
from refunds.tests.make import (
    AT,
    CUSTOMER,
    DECIDED,
    HOUR,
    MINUTE,
    fresh,
    kept_file,
    kinds_of,
    make_agent,
    make_supervisor,
    make_ticket,
    move,
    payout_of,
)

pytestmark = pytest.mark.django_db


def refused(write):
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


def reserved(ticket) -> int:
    return Reservation.objects.get(payment=ticket.payment).reserved_fen


def test_an_approval_reserves_and_writes_the_number():
    ticket = make_ticket(state="approved")
    payout = payout_of(ticket)
    assert (payout.status, payout.amount_fen, payout.channel) == ("created", 10_000, "sandbox")
    assert payout.out_refund_no.startswith("rf")
    assert reserved(ticket) == 10_000


def test_the_money_goes_back_as_it_came_though_that_was_told_after_the_filing():
    """A webhook filed it without a channel; the export that came before the decision knows both."""
    order = make_order(supplier=make_supplier())
    facts = OrderFacts(order.number)
    upsert(order.shop, facts, "webhook")
    ticket = make_ticket(order=order, state="supplier_confirm")
    assert order.payments.values_list("channel", "serial").get() == ("manual", order.number)
    told = PaymentFacts("sandbox", "S1", order.amount_fen)
    upsert(order.shop, OrderFacts(order.number, payment=told), "export")
    ticket = move(ticket, "approve", make_supervisor(), AT + HOUR, DECIDED)
    assert (payout_of(ticket).channel, payouts.request_of(payout_of(ticket)).payment_serial) == ("sandbox", "S1")


def test_once_a_payout_is_made_channel_and_serial_stay():
    order = make_order(supplier=make_supplier())
    upsert(order.shop, OrderFacts(order.number), "webhook")
    ticket = make_ticket(order=order, state="supplier_confirm")
    ticket = move(ticket, "approve", make_supervisor(), AT + HOUR, Asked(reason="Clear.", channel="manual"))
    told = PaymentFacts("sandbox", "S1", order.amount_fen)
    [note] = upsert(order.shop, OrderFacts(order.number, payment=told), "export").notes
    assert note.startswith("The payment stays manual")
    assert payouts.request_of(payout_of(ticket)).payment_serial == order.number
    actions.move(ticket, "revoke", by=make_supervisor(), at=AT + HOUR, asked=DECIDED)
    assert upsert(order.shop, OrderFacts(order.number, payment=told), "export").notes == (note,)


def test_the_migrations_open_what_stands_in_and_pin_what_money_goes_back_by():
    """As if the column had just been added."""
    order = make_order()
    partly = [make_payment(channel="manual"), make_payment(order=order, serial=order.number)]
    whole, sent = make_payment(), make_ticket(channel="manual", state="approved")
    with immutable.lifted("default"):
        import_module("orders.migrations.0007_fill_payment_placeholder").fill(apps, None)
    assert set(Payment.objects.filter(is_placeholder=True)) == {*partly, sent.payment}
    import_module("refunds.migrations.0018_pin_payments").pin(apps, None)
    assert set(Payment.objects.filter(is_placeholder=True)) == {*partly}
    assert not Payment.objects.get(pk=whole.pk).is_placeholder


def test_the_walls_hold_when_the_code_is_wrong():
    ticket = make_ticket(state="approved")
    payout = payout_of(ticket)
    rows, reservation = Payout.objects.filter(pk=payout.pk), Reservation.objects.filter(payment=ticket.payment)
    again: dict[str, Any] = {
        "ticket": ticket,
        "payment": ticket.payment,
        "channel": "sandbox",
        "currency": "CNY",
        "created_at": AT,
    }
    again |= {"shop": ticket.shop, "scenario": ticket.scenario}
    refused(lambda: reservation.update(reserved_fen=10_001))
    refused(lambda: reservation.update(reserved_fen=-1))
    refused(lambda: Payout.objects.create(**again, amount_fen=1, out_refund_no="another"))
    refused(lambda: Payout.objects.create(**again, amount_fen=0, out_refund_no="nothing", status="failed"))
    refused(lambda: Payout.objects.create(**again, amount_fen=1, out_refund_no=payout.out_refund_no, status="failed"))
    refused(lambda: rows.update(out_refund_no="another"))
    refused(lambda: rows.update(amount_fen=1))
    refused(lambda: rows.update(channel="manual"))
    refused(lambda: rows._raw_delete("default"))


def test_a_reservation_over_the_payment_is_a_refusal():
    ticket = make_ticket(state="approved")
    with pytest.raises(NotMet) as refusal:
        payouts.reserve(payout_of(ticket).payment, 1)
    assert refusal.value.reasons[0].code == "amount_not_possible"
    assert reserved(ticket) == 10_000


@pytest.mark.parametrize("status", [status for status in Payout.Status if not payouts.NEXT[status]])
def test_what_ended_stays_ended(status):
    for step in Payout.Status:
        with pytest.raises(ValueError, match="does not become"):
            payouts.turn(Payout(status=status, out_refund_no="x"), step, AT)


def test_every_status_has_its_ways():
    assert set(payouts.NEXT) == set(Payout.Status.values)
    assert set(Payout.COUNTED) | {"failed", "cancelled"} == set(Payout.Status.values)
    assert not [status for status, ways in payouts.NEXT.items() if "created" in ways]


# --- The amount ---------------------------------------------------------------------------------


@pytest.mark.parametrize("amount", [10_001, 0, -1])
def test_an_amount_beyond_what_is_refundable_is_refused(amount):
    ticket = make_ticket(state="supplier_confirm")
    with pytest.raises(NotMet) as refusal:
        move(ticket, "approve", make_agent(), AT + HOUR, Asked(amount_fen=amount))
    beyond = ["supplier_not_settled"] if amount > 10_000 else []
    assert [reason.code for reason in refusal.value.reasons] == ["amount_not_possible", *beyond]


def test_what_went_back_elsewhere_is_not_refundable_again():
    ticket = make_ticket(state="supplier_confirm")
    refund = ExternalRefund(payment=ticket.payment, amount_fen=4_000, reference="r1", source="feed")
    refund.save()
    for amount, is_possible in ((6_001, False), (6_000, True)):
        asked = Asked(amount_fen=amount)
        if is_possible:
            assert move(ticket, "approve", make_agent(), AT + HOUR, asked).approved_fen == 6_000
        else:
            with pytest.raises(NotMet):
                move(ticket, "approve", make_agent(), AT + HOUR, asked)


@pytest.mark.parametrize(
    ("channel", "overrides", "is_possible"),
    [
        ("", {}, True),
        ("sandbox", {}, True),
        ("manual", {}, True),
        ("balance", {"buyer_reference": "b-1"}, True),
        ("alipay", {}, False),
        ("pigeon", {}, False),
    ],
)
def test_money_goes_back_the_way_it_came_or_to_the_balance_or_by_hand(channel, overrides, is_possible):
    ticket = make_ticket(state="supplier_confirm", **overrides)
    asked = Asked(channel=channel)
    if is_possible:
        approved = move(ticket, "approve", make_agent(), AT + HOUR, asked)
        assert payout_of(approved).channel == (channel or "sandbox")
    else:
        with pytest.raises(NotMet) as refusal:
            move(ticket, "approve", make_agent(), AT + HOUR, asked)
        assert [reason.code for reason in refusal.value.reasons] == ["channel_not_possible"]


def test_an_unreachable_channel_falls_back_to_the_shop_s_own():
    ticket = make_ticket(state="supplier_confirm", channel="alipay", buyer_reference="b-1")
    assert payout_of(move(ticket, "approve", make_agent(), AT + HOUR)).channel == "balance"


# --- Revoke -------------------------------------------------------------------------------------


def test_revoking_cancels_the_unsent_payout_and_frees_the_money():
    ticket = make_ticket(state="approved")
    revoked = move(ticket, "revoke", make_supervisor(), AT + HOUR, DECIDED)
    assert (revoked.state, revoked.approved_fen) == ("evidence_check", None)
    assert payout_of(ticket).status == "cancelled"
    assert reserved(ticket) == 0
    again = move(ticket, "approve", make_supervisor(), AT + HOUR, DECIDED)
    assert again.payouts.count() == 2
    assert reserved(ticket) == 10_000


def test_what_was_sent_is_not_revoked():
    ticket = make_ticket(state="approved")
    assert actions.begin_sending(payout_of(ticket), at=AT + HOUR)
    with pytest.raises(NotMet) as refusal:
        move(ticket, "revoke", make_supervisor(), AT + HOUR, DECIDED)
    assert [reason.code for reason in refusal.value.reasons] == ["payout_sent"]


def test_what_was_revoked_is_not_sent():
    ticket = make_ticket(state="approved")
    payout = payout_of(ticket)
    move(ticket, "revoke", make_supervisor(), AT + HOUR, DECIDED)
    assert not actions.lease_payout(payout, at=AT + HOUR)
    assert not actions.begin_sending(payout, at=AT + HOUR)
    assert kinds_of(ticket)[-1] == "revoke"


# --- By hand ------------------------------------------------------------------------------------


@pytest.fixture
def manual():
    """A ticket whose money a person transfers; the worker has taken note."""
    from refunds import paying

    ticket = make_ticket(state="supplier_confirm")
    ticket = move(ticket, "approve", make_agent(), AT + HOUR, Asked(channel="manual"))
    assert paying.work(payout_of(ticket), at=AT + HOUR).status == "processing"
    return actions.add_evidence(ticket, [kept_file()], by=make_agent(), at=AT + HOUR)


def proof_of(ticket):
    return ticket.evidence.filter(added_by_kind="agent").latest("pk").pk


def enter(ticket, by, reference="ALI-1", proof=None):
    proof = proof or (proof_of(ticket) if ticket.evidence.filter(added_by_kind="agent").exists() else 0)
    return actions.enter_transfer(ticket, reference, proof, by=by, at=AT + 2 * HOUR)


def test_a_transfer_by_hand_needs_reference_proof_and_two_people(manual):
    one, two = make_agent(), make_agent()
    foreign = make_ticket().evidence.all()[0].pk
    customers = manual.evidence.filter(added_by_kind="customer")[0].pk
    for reference, proof in ((" ", proof_of(manual)), ("ALI-1", foreign), ("ALI-1", 0), ("ALI-1", customers)):
        with pytest.raises(NotMet):
            actions.enter_transfer(manual, reference, proof, by=one, at=AT + HOUR)
    with pytest.raises(NotMet) as refusal:
        actions.confirm_transfer(manual, by=two, at=AT + 2 * HOUR)
    assert refusal.value.reasons[0].code == "proof_missing"
    enter(manual, one)
    with pytest.raises(NotMet) as refusal:
        actions.confirm_transfer(manual, by=one, at=AT + 3 * HOUR)
    assert refusal.value.reasons[0].code == "second_person"
    payout = actions.confirm_transfer(manual, by=two, at=AT + 3 * HOUR)
    assert (payout.status, payout.confirmed_by_id) == ("succeeded", two.user_id)
    assert fresh(manual).state == "paid"
    assert [kind for kind in kinds_of(manual) if kind != "breach"][-3:] == [
        "transfer_entered",
        "transfer_confirmed",
        "settle",
    ]
    with pytest.raises(NotMet):
        actions.confirm_transfer(manual, by=make_agent(), at=AT + 3 * HOUR)


def test_a_transfer_is_staff_s_work_and_only_of_manual_payouts(manual):
    for call in (lambda: enter(manual, CUSTOMER), lambda: actions.confirm_transfer(manual, by=CUSTOMER, at=AT)):
        with pytest.raises(WrongPerson):
            call()
    sandbox = make_ticket(state="approved")
    with pytest.raises(NotMet) as refusal:
        enter(sandbox, make_agent())
    assert refusal.value.reasons[0].code == "not_manual"


def test_a_confirmation_is_of_what_was_seen(manual):
    from refunds.refusals import Stale

    one, two = make_agent(), make_agent()
    enter(manual, one)
    seen = fresh(manual).version
    enter(manual, one, reference="ALI-2")
    with pytest.raises(Stale):
        actions.confirm_transfer(manual, by=two, version=seen, at=AT + 3 * HOUR)


def test_no_shortcut_makes_a_manual_payout_paid(manual):
    rows = Payout.objects.filter(ticket=manual)
    refused(lambda: rows.update(status="succeeded"))
    one = make_agent()
    enter(manual, one)
    refused(lambda: rows.update(status="succeeded", confirmed_by_id=one.user_id))


def test_nobody_asks_a_manual_payout_again(manual):
    from refunds import paying

    payout = payout_of(manual)
    assert payout.next_at is None
    assert not paying.due(AT + 100 * HOUR).exists()
    actions.add_evidence(manual, [kept_file()], by=make_agent(), at=AT + HOUR + MINUTE)
    assert not MoneyException.objects.exists()
