"""Filing a ticket, the second filing, and evidence that comes later."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from orders.models import Order
from orders.tests.make import make_order, make_payment, make_shop
from refunds import actions
from refunds.actions import Draft, Request
from refunds.actors import SYSTEM, shop, supplier
from refunds.models import Delivery, Evidence, Payout, Ticket
from refunds.policy import Outcome
from refunds.refusals import NotMet, WrongPerson, WrongState
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
    last_event,
    make_agent,
    make_request,
    make_supervisor,
    make_ticket,
    move,
)

pytestmark = pytest.mark.django_db


def refusal_of(request: Request, by=CUSTOMER) -> list[str]:
    with pytest.raises(NotMet) as refusal:
        actions.submit(request, by=by, at=AT)
    assert not Ticket.objects.exists()
    return [reason.code for reason in refusal.value.reasons]


def test_a_filing_is_a_ticket_with_its_verdict_and_one_event():
    filing = actions.submit(make_request(description="The code is refused."), by=CUSTOMER, at=AT)
    ticket = fresh(filing.ticket)
    assert filing.is_new
    assert (ticket.state, ticket.submitted_at, ticket.claimed_fen) == ("submitted", AT, 10_000)
    assert ticket.verdict.outcome is Outcome.REFUNDABLE
    assert (ticket.evidence_complete_at, ticket.is_complete_filing) == (AT, True)
    assert kinds_of(ticket) == ["submit", "evidence_complete"]
    assert last_event(ticket, "submit").data["verdict"] == "refundable"
    assert [file.name for file in ticket.evidence.all()] == ["支付凭证-1.png", "商品状态-1.png"]
    targets = Delivery.objects.filter(event__ticket=ticket).values_list("target", flat=True)
    assert sorted(targets) == ["mail:customer", "triage", "triage_later"]


def test_words_contacts_and_file_names_stay_out_of_the_record():
    request = make_request(description="My secret words", note="Look at 2", email="me@example.com")
    ticket = actions.submit(request, by=CUSTOMER, at=AT).ticket
    told = str(list(ticket.events.values_list("data", flat=True)))
    assert not [word for word in ("secret", "Look at", "example.com", "buyer") if word in told]


@pytest.mark.parametrize("by", [supplier("x"), shop("another")])
def test_who_may_not_file(by):
    with pytest.raises(WrongPerson):
        actions.submit(make_request(), by=by, at=AT)
    assert not Ticket.objects.exists()


def test_a_shop_files_for_its_own_order():
    order = make_order()
    assert actions.submit(make_request(order=order), by=shop(order.shop.code), at=AT).is_new


def test_what_cannot_be_understood_is_refused():
    assert refusal_of(Request(scenario="invalid_code")) == ["subject_missing"]
    assert refusal_of(make_request(scenario="boredom")) == ["scenario_unknown"]
    assert refusal_of(make_request(scenario="insufficient_evidence")) == ["scenario_unknown"]
    for fen in (0, -1, 10_001):
        assert refusal_of(make_request(claimed_fen=fen)) == ["amount_claimed"]


def test_an_order_and_a_payment_of_somebody_else_are_refused():
    order = make_order()
    assert refusal_of(make_request(order=order, payment=make_payment())) == ["subject_mixed"]
    stray = make_payment(order=None, shop=make_shop())
    assert refusal_of(make_request(order=order, payment=stray)) == ["subject_mixed"]


def test_a_filing_that_is_refused_half_way_leaves_nothing():
    late = Draft("refund_by", AT - HOUR, "Yesterday")
    assert refusal_of(make_request(commitment=late), make_agent()) == ["commitment_due_in_past"]
    assert not Evidence.objects.exists()


def test_a_second_filing_adds_to_the_first():
    ticket = make_ticket(evidence=("payment",))
    request = make_request(order=ticket.order, evidence=("product",), description="And this.")
    filing = actions.submit(request, by=CUSTOMER, at=AT + MINUTE)
    assert (filing.is_new, filing.ticket) == (False, ticket)
    assert Ticket.objects.count() == 1
    assert kinds_of(ticket) == ["submit", "refile", "evidence_complete"]
    assert fresh(ticket).is_complete_filing


def test_filing_on_an_order_and_on_its_payment_is_one_ticket():
    ticket = make_ticket()
    for request in (
        make_request(order=None, payment=ticket.payment),
        make_request(order=ticket.order, payment=None),
    ):
        filing = actions.submit(request, by=CUSTOMER, at=AT + HOUR)
        assert (filing.is_new, filing.ticket) == (False, ticket)


def test_a_finished_ticket_makes_room_for_a_new_one():
    first = make_ticket(state="withdrawn")
    second = make_ticket(order=first.order, payment=first.payment, at=AT + HOUR)
    assert second.pk != first.pk


def test_the_database_holds_one_unfinished_ticket_a_payment():
    one, other = make_ticket(), make_ticket(payment=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=other.pk).update(payment=one.payment)


def test_an_agent_files_for_the_customer_with_what_was_promised():
    agent = make_agent()
    draft = Draft("refund_by", AT + DAY, "Money back by tomorrow", given_by="phone")
    ticket = actions.submit(make_request(commitment=draft), by=agent, at=AT).ticket
    made = ticket.commitments.get()
    assert (made.status, made.given_by, made.made_by_id) == ("open", "phone", agent.user_id)
    assert kinds_of(ticket) == ["submit", "evidence_complete", "commit"]


def test_a_customer_cannot_file_the_desk_s_promise():
    with pytest.raises(WrongPerson):
        actions.submit(make_request(commitment=Draft("refund_by", AT + DAY, "x")), by=CUSTOMER, at=AT)
    assert not Ticket.objects.exists()


def test_what_is_not_refundable_may_be_filed_and_a_person_decides():
    ticket = make_ticket(scenario="used", evidence=())
    assert ticket.verdict.outcome is Outcome.NOT_REFUNDABLE
    assert ticket.claimed_fen == 10_000
    triaged = actions.triage(ticket, at=AT + MINUTE)
    assert triaged.state == "evidence_check"
    assert move(triaged, "approve", make_supervisor(), AT + HOUR, DECIDED).state == "approved"


def test_facts_are_frozen_while_the_order_changes():
    ticket = make_ticket(state="evidence_check")
    facts, verdict = ticket.facts_data, ticket.verdict_data
    Order.objects.filter(tickets=ticket).update(delivery="failed", is_used=True, status="refunded")
    later = actions.sweep(ticket, at=AT + DAY)
    assert (later.facts_data, later.verdict_data) == (facts, verdict)


# --- Evidence -----------------------------------------------------------------------------------


def test_the_customer_s_last_missing_file_resumes_the_check():
    ticket = make_ticket(evidence=("payment",), state="evidence_requested")
    ticket = actions.add_evidence(ticket, [kept_file("payment")], by=CUSTOMER, at=AT + HOUR)
    assert ticket.state == "evidence_requested"
    ticket = actions.add_evidence(ticket, [kept_file("product")], by=CUSTOMER, note="At last", at=AT + 2 * HOUR)
    assert ticket.state == "evidence_check"
    assert kinds_of(ticket)[-3:] == ["add_evidence", "evidence_complete", "resume_check"]
    names = [file.name for file in ticket.evidence.order_by("pk")]
    assert names == ["支付凭证-1.png", "支付凭证-2.png", "商品状态-1.png"]


def test_an_agent_s_file_does_not_answer_for_the_customer():
    ticket = make_ticket(evidence=("payment",), state="evidence_requested")
    ticket = actions.add_evidence(ticket, [kept_file("product")], by=make_agent(), at=AT + HOUR)
    assert ticket.state == "evidence_requested"
    assert ticket.evidence_complete_at == AT + HOUR


def test_who_may_not_add_evidence_and_when():
    ticket = make_ticket()
    for by in (SYSTEM, supplier("x")):
        with pytest.raises(WrongPerson):
            actions.add_evidence(ticket, [kept_file()], by=by, at=AT)
    with pytest.raises(NotMet):
        actions.add_evidence(ticket, [], by=CUSTOMER, at=AT)
    ticket = move(ticket, "withdraw", CUSTOMER, AT)
    with pytest.raises(WrongState):
        actions.add_evidence(ticket, [kept_file()], by=CUSTOMER, at=AT)


def test_the_same_file_twice_is_a_refusal_and_no_error():
    ticket, file = make_ticket(), kept_file()
    actions.add_evidence(ticket, [file], by=CUSTOMER, at=AT)
    before = kinds_of(ticket)
    with pytest.raises(NotMet):
        actions.add_evidence(ticket, [file], by=CUSTOMER, at=AT)
    assert kinds_of(ticket) == before


def test_a_verdict_alone_never_pays():
    ticket = actions.triage(make_ticket(scenario="not_delivered", amount_fen=1_000), at=AT + MINUTE)
    assert ticket.state == "supplier_confirm"
    assert not Payout.objects.exists()
