"""Deadlines that passed: recorded by whatever comes first, once, and for ever."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from orders.models import Product
from orders.tests.make import make_supplier
from refunds import actions, breaches
from refunds.models import Breach
from refunds.refusals import NotMet
from refunds.tests.make import (
    AT,
    CUSTOMER,
    DAY,
    DECIDED,
    HOUR,
    MINUTE,
    asked_supplier,
    fresh,
    kinds_of,
    last_event,
    make_agent,
    make_supervisor,
    make_ticket,
    move,
)

pytestmark = pytest.mark.django_db
RESPONSE_DUE = AT + 4 * HOUR


def breached(ticket) -> list[str]:
    return sorted(ticket.breaches.values_list("clock__kind", flat=True))


@pytest.mark.parametrize(("late", "kinds"), [(0, []), (1, ["first_response"])])
def test_a_late_stop_records_its_breach_in_the_same_transaction(late, kinds):
    ticket = make_ticket()
    actions.reply(ticket, "Thank you for the files.", by=make_agent(), at=RESPONSE_DUE + late * MINUTE / 60)
    assert breached(ticket) == kinds
    if kinds:
        breach = ticket.breaches.get()
        assert (breach.due_at, breach.party, breach.detected_at) == (RESPONSE_DUE, "desk", RESPONSE_DUE + MINUTE / 60)
        assert kinds_of(ticket)[-2:] == ["breach", "reply"]
        assert last_event(ticket, "breach").actor_kind == "system"


def test_a_refused_action_records_nothing_and_the_next_one_does():
    ticket = make_ticket()
    with pytest.raises(NotMet):
        move(ticket, "escalate", make_agent(), RESPONSE_DUE + HOUR)
    assert breached(ticket) == []
    actions.sweep(ticket, at=RESPONSE_DUE + HOUR)
    assert breached(ticket) == ["first_response"]


def test_a_breach_is_never_doubled_nor_removed():
    ticket = make_ticket()
    for hours in (5, 6, 100, 101):
        actions.sweep(ticket, at=AT + hours * HOUR)
    assert breached(ticket) == ["evidence_check", "first_response", "resolution"]
    move(ticket, "withdraw", CUSTOMER, AT + 102 * HOUR)
    assert breached(ticket) == ["evidence_check", "first_response", "resolution"]
    assert kinds_of(ticket).count("breach") == 3
    rows = Breach.objects.filter(ticket=ticket)
    for write in (lambda: rows.update(party="customer"), lambda: rows._raw_delete("default")):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


def test_closed_time_after_an_exact_use_is_in_time():
    """The evidence was complete at 13:00; what is used up at 13:00 the next day is late a second later."""
    ticket = make_ticket(at=AT - 4 * HOUR)  # 09:00: twelve hours later the day ends
    check = ticket.clocks.get(kind="evidence_check")
    assert check.due_at == AT + 8 * HOUR
    actions.sweep(ticket, at=AT + 19 * HOUR)
    assert "evidence_check" not in breached(ticket)
    actions.sweep(ticket, at=AT + 20 * HOUR + MINUTE)
    assert "evidence_check" in breached(ticket)


def test_who_missed_it():
    ticket = make_ticket(evidence=("payment",), state="evidence_requested")
    actions.sweep(ticket, at=AT + 5 * DAY)
    assert {row.clock.kind: row.party for row in ticket.breaches.all()} == {"customer_evidence": "customer"}
    asked = asked_supplier(make_ticket(), at=AT)
    actions.sweep(asked, at=AT + 25 * HOUR)
    assert asked.breaches.get(clock__kind="supplier_confirm").party == "supplier"


def test_the_supplier_that_was_asked_missed_it_whoever_delivers_by_now():
    asked = asked_supplier(make_ticket(), at=AT)
    claim = asked.claims.get()
    Product.objects.update(supplier=make_supplier())
    [draft] = [row for row in breaches.not_yet_noted(AT + 25 * HOUR, 10, AT, AT + 48 * HOUR) if row.party == "supplier"]
    actions.sweep(asked, at=AT + 25 * HOUR)
    assert draft.supplier_id == asked.breaches.get(party="supplier").supplier_id == claim.supplier_id


def test_what_stands_still_is_not_missed():
    ticket = make_ticket(evidence=("payment",), state="evidence_requested")
    resolution = ticket.clocks.get(kind="resolution")
    assert resolution.due_at is None
    actions.sweep(ticket, at=AT + 2 * DAY)
    assert breached(ticket) == []


def test_the_assignee_of_the_moment_is_named():
    agent = make_agent()
    ticket = actions.take(make_ticket(), by=agent, at=AT)
    actions.sweep(ticket, at=AT + 5 * HOUR)
    actions.assign(ticket, make_agent().user_id, by=make_supervisor(), at=AT + 6 * HOUR)
    assert ticket.breaches.get().assignee_id == agent.user_id


def test_an_appeal_opens_a_new_cycle_and_keeps_the_old_breach():
    ticket = make_ticket()
    ticket = move(ticket, "start_check", make_agent(), AT + 3 * DAY)
    ticket = move(ticket, "reject", make_agent(), AT + 3 * DAY, DECIDED)
    old = set(ticket.breaches.values_list("pk", flat=True))
    assert "resolution" in breached(ticket)
    ticket = move(ticket, "appeal", CUSTOMER, AT + 4 * DAY, DECIDED)
    cycles = list(ticket.clocks.filter(kind="resolution").order_by("cycle").values_list("cycle", "stopped_at"))
    assert cycles == [(1, AT + 3 * DAY), (2, None)]
    assert set(ticket.breaches.values_list("pk", flat=True)) == old


def test_a_customer_escalates_what_the_desk_missed_and_not_what_they_missed():
    ticket = make_ticket()
    assert move(ticket, "escalate", CUSTOMER, RESPONSE_DUE + MINUTE, DECIDED).state == "escalated"
    own = make_ticket(evidence=("payment",), state="evidence_requested")
    with pytest.raises(NotMet) as refusal:
        move(own, "escalate", CUSTOMER, AT + 4 * DAY, DECIDED)
    assert [reason.code for reason in refusal.value.reasons] == ["no_deadline_passed"]


def test_a_customer_presses_overdue_once_for_each_approval():
    ticket = make_ticket(state="approved")
    with pytest.raises(NotMet):
        actions.press_overdue(ticket, by=CUSTOMER, at=AT + HOUR)
    actions.press_overdue(ticket, by=CUSTOMER, at=AT + 3 * DAY)
    with pytest.raises(NotMet):
        actions.press_overdue(ticket, by=CUSTOMER, at=AT + 3 * DAY)
    assert fresh(ticket).state == "approved"
    move(ticket, "revoke", make_supervisor(), AT + 3 * DAY, DECIDED)
    move(ticket, "approve", make_supervisor(), AT + 3 * DAY, DECIDED)
    assert actions.press_overdue(ticket, by=CUSTOMER, at=AT + 6 * DAY).overdue_pressed_at == AT + 6 * DAY


def test_how_late_a_deadline_was_counts_in_the_time_of_its_target():
    ticket = make_ticket()
    actions.sweep(ticket, at=AT + 5 * HOUR)
    breach = breaches.with_clocks(ticket.breaches.all()).get()
    assert breaches.late_by(breach, RESPONSE_DUE + HOUR) == HOUR
    # 21:00 closes the desk, 09:00 opens it again.
    assert breaches.late_by(breach, RESPONSE_DUE + 15 * HOUR) == 4 * HOUR
    actions.reply(ticket, "Thank you for the files.", by=make_agent(), at=RESPONSE_DUE + 2 * HOUR)
    breach = breaches.with_clocks(ticket.breaches.all()).get(clock__kind="first_response")
    assert breaches.late_by(breach, RESPONSE_DUE + DAY) == 2 * HOUR


def test_time_by_the_wall_is_late_by_the_wall():
    ticket = asked_supplier(make_ticket(), at=AT + HOUR)
    actions.sweep(ticket, at=AT + 26 * HOUR)
    breach = breaches.with_clocks(ticket.breaches.all()).get(clock__kind="supplier_confirm")
    assert breaches.late_by(breach, breach.due_at + 10 * HOUR) == 10 * HOUR


def test_what_nobody_has_put_on_record_is_found_all_the_same(django_assert_num_queries):
    late, early = make_ticket(), make_ticket(at=AT + 2 * HOUR)
    found = breaches.unnoted(RESPONSE_DUE + HOUR, 100)
    assert [(clock.ticket, clock.kind) for clock in found] == [(late, "first_response")]
    for _ in range(5):
        make_ticket()
    with django_assert_num_queries(4):
        assert len(breaches.unnoted(RESPONSE_DUE + HOUR, 100)) == 6
    actions.sweep(late, at=RESPONSE_DUE + HOUR)
    assert late not in [clock.ticket for clock in breaches.unnoted(RESPONSE_DUE + HOUR, 100)]
    assert early not in [clock.ticket for clock in breaches.unnoted(RESPONSE_DUE + HOUR, 100)]
