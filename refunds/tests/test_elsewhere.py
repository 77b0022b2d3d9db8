"""Refunds made elsewhere, learned from a person."""

from __future__ import annotations

import pytest

from orders.facts import Refused
from orders.models import ExternalRefund
from orders.tests.make import make_order
from refunds import actions, books, paying, record
from refunds.models import MoneyException, Ticket
from refunds.refusals import NotMet, Stale, WrongPerson
from refunds.tests.make import (
    AT,
    CUSTOMER,
    HOUR,
    fresh,
    kinds_of,
    last_event,
    make_agent,
    make_supervisor,
    make_ticket,
    payout_of,
)

pytestmark = pytest.mark.django_db


def note(ticket: Ticket, amount_fen: int = 3_000, reference: str = "A-1", **options):
    options.setdefault("by", make_agent())
    return actions.note_external_refund(ticket, amount_fen, reference, at=AT + HOUR, **options)


@pytest.mark.parametrize("make_staff", [make_agent, make_supervisor])
def test_note_external_refund_is_one_fact_and_one_event(make_staff):
    ticket = make_ticket()
    noted = note(ticket, by=make_staff())
    assert noted.is_new
    assert (noted.refund.payment, noted.refund.amount_fen, noted.refund.source) == (ticket.payment, 3_000, "person")
    assert last_event(ticket).kind == "external_refund"
    assert last_event(ticket).data == {"amount_fen": 3_000, "refund": noted.refund.pk}
    assert fresh(ticket).state == ticket.state
    assert list(record.differences()) == []


def test_note_external_refund_again_changes_nothing():
    ticket = make_ticket()
    first, again = note(ticket), note(ticket, reference=" A-1 ")
    assert (again.refund, again.is_new) == (first.refund, False)
    assert kinds_of(ticket).count("external_refund") == 1
    assert note(ticket, reference="A-2").is_new


def test_note_external_refund_refused_for_what_cannot_be_so():
    ticket = make_ticket()
    note(ticket)
    for amount_fen, reference, words in (
        (2_999, "A-1", "known with another amount"),
        (7_001, "A-2", "More is told as refunded than was paid"),
        (0, "A-2", "above zero"),
        (-1, "A-2", "negative"),
        (1, "  ", "a reference"),
        (1, "A\x00", "control"),
    ):
        with pytest.raises(Refused, match=words):
            note(ticket, amount_fen, reference)
    assert ExternalRefund.objects.get().amount_fen == 3_000
    assert kinds_of(ticket).count("external_refund") == 1
    assert note(ticket, 7_000, "A-2").is_new


def test_note_external_refund_needs_staff_a_payment_and_the_present_version():
    ticket = make_ticket()
    with pytest.raises(WrongPerson):
        note(ticket, by=CUSTOMER)
    with pytest.raises(Stale):
        note(ticket, version=ticket.version - 1)
    with pytest.raises(NotMet) as unmet:
        note(make_ticket(order=make_order(), payment=None))
    assert [reason.code for reason in unmet.value.reasons] == ["payment_not_known"]
    assert not ExternalRefund.objects.exists()


def test_an_unsent_payout_is_blocked_by_what_a_person_learned():
    ticket = make_ticket(state="approved")
    note(ticket, 1)
    assert not MoneyException.objects.exists()
    assert paying.work(payout_of(ticket), at=AT + HOUR).status == "created"
    assert MoneyException.objects.get().kind == "external_refund"
    assert kinds_of(ticket)[-2:] == ["external_refund", "payout_blocked"]
    assert list(books.differences()) == []


def test_what_was_paid_twice_goes_to_a_supervisor():
    ticket = make_ticket(state="paid")
    note(ticket)
    exception = MoneyException.objects.get()
    assert (exception.kind, exception.payout, exception.closed_at) == ("external_refund", payout_of(ticket), None)
    assert list(books.differences()) == []


def test_a_refund_that_fits_beside_ours_opens_nothing():
    ticket = make_ticket(state="approved", amount_fen=10_000, claimed_fen=6_000)
    note(ticket, 10_000 - payout_of(ticket).amount_fen)
    assert not MoneyException.objects.exists()
