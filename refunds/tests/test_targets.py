"""Targets as versions: the newest and most specific counts for what starts; what runs keeps its own until told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from orders.tests.at_once import at_once
from refunds import actions, targets
from refunds.models import BusinessCalendar, Clause, ClockTarget, Ticket
from refunds.refusals import NotMet, WrongPerson
from refunds.targets import Draft, Key, Overtaken
from refunds.tests.clean import clean_books
from refunds.tests.make import (
    AT,
    CUSTOMER,
    DAY,
    HOUR,
    MINUTE,
    asked_supplier,
    fresh,
    kept_file,
    last_event,
    make_agent,
    make_request,
    make_supervisor,
    make_ticket,
)

__all__ = ["clean_books"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_books")]
RESPONSE = Key("first_response", "", "normal")


def clause(code: str = "invalid_code") -> int:
    return Clause.objects.get(code=code).pk


def due(ticket: Ticket, kind: str = "first_response") -> datetime | None:
    return ticket.clocks.filter(kind=kind).latest("cycle").due_at


def codes(call) -> list[str]:
    with pytest.raises(NotMet) as refusal:
        call()
    return [reason.code for reason in refusal.value.reasons]


def publish(key=RESPONSE, amount=2, unit="business_hours", **more) -> ClockTarget:
    by, seen = more.pop("by", None) or make_supervisor(), more.pop("seen", "newest")
    last = targets.history(key).first()
    return targets.publish(
        Draft(key, amount, unit, **more), seen=(last.pk if last else None) if seen == "newest" else seen, by=by
    )


def test_a_new_target_holds_for_what_starts_and_not_for_what_runs():
    running, boss = make_ticket(), make_supervisor()
    new = publish(by=boss)
    assert (new.published_by_id, new.replaces) == (boss.user_id, targets.history(RESPONSE)[1])
    assert due(running) == AT + 4 * HOUR
    assert due(make_ticket()) == AT + 2 * HOUR


def test_a_published_target_stays_as_it_was():
    old = targets.history(RESPONSE).get()
    publish()
    assert list(targets.history(RESPONSE).values_list("amount", flat=True)) == [2, 4]
    for write in (lambda: ClockTarget.objects.filter(pk=old.pk).update(amount=1), lambda: old.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


def test_versions_follow_one_another_in_time_whatever_a_machine_s_clock_says():
    first = targets.history(RESPONSE).get()
    early = targets.publish(
        Draft(RESPONSE, 3, "business_hours"), seen=first.pk, by=make_supervisor(), at=datetime(2020, 1, 1, tzinfo=UTC)
    )
    assert early.published_at == first.published_at + timedelta(microseconds=1)


def test_only_supervisors_publish():
    for by in (make_agent(), CUSTOMER):
        with pytest.raises(WrongPerson):
            publish(by=by)


def test_whoever_has_not_seen_the_newest_is_told_of_it():
    seen = targets.history(RESPONSE).get()
    newest = publish()
    with pytest.raises(Overtaken) as refusal:
        publish(amount=3, seen=seen.pk)
    assert refusal.value.newest == newest
    with pytest.raises(Overtaken):
        publish(amount=3, seen=None)


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (Draft(Key("first_response", "complete", "normal"), 2, "business_hours"), "target_unknown"),
        (Draft(Key("resolution", "", "normal"), 2, "business_hours"), "target_unknown"),
        (Draft(Key("sleep", "", "normal"), 2, "business_hours"), "target_unknown"),
        (Draft(Key("payout", "", "low"), 2, "business_hours"), "target_unknown"),
        (Draft(RESPONSE, 2, "weeks"), "unit_unknown"),
        (Draft(RESPONSE, 0, "business_hours"), "amount_out_of_range"),
        (Draft(RESPONSE, 91, "business_days"), "amount_out_of_range"),
        (Draft(RESPONSE, 4, "business_hours"), "nothing_changed"),
        (Draft(RESPONSE, 4, "business_hours", is_withdrawn=True), "target_general"),
    ],
)
def test_what_makes_no_target(draft, code):
    last = targets.history(draft.key).first()
    assert codes(lambda: targets.publish(draft, seen=last.pk if last else None, by=make_supervisor())) == [code]


def test_the_database_holds_one_first_version_and_one_successor():
    first = targets.history(RESPONSE).get()
    values = {"clock": "first_response", "priority": "normal", "amount": 9, "unit": "wall_hours"}
    publish()
    for more in ({}, {"replaces": first}, {"replaces": first, "is_withdrawn": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ClockTarget.objects.create(**values, **more)


def test_the_most_specific_target_counts():
    calendar = BusinessCalendar.objects.get().pk
    publish(Key("first_response", "", "normal", None, calendar), 3)
    assert due(make_ticket()) == AT + 3 * HOUR
    publish(Key("first_response", "", "normal", clause()), 2)
    assert due(make_ticket()) == AT + 2 * HOUR
    assert due(make_ticket(scenario="used")) == AT + 3 * HOUR
    both = Key("first_response", "", "normal", clause(), calendar)
    publish(both, 1)
    assert due(make_ticket()) == AT + HOUR
    publish(both, 1, is_withdrawn=True)
    assert due(make_ticket()) == AT + 2 * HOUR
    publish(both, 1)
    assert due(make_ticket()) == AT + HOUR


def test_how_many_running_clocks_a_change_would_concern():
    make_ticket(), make_ticket(), make_ticket(scenario="used")
    make_ticket(state="withdrawn")
    mine = Key("first_response", "", "normal", clause())
    assert (targets.affected(RESPONSE), targets.affected(mine)) == (3, 2)
    special = publish(mine)
    assert (targets.affected(RESPONSE), targets.affected(mine)) == (1, 2)
    held = targets.counted()
    assert (held[special.pk], held[targets.history(RESPONSE).get().pk]) == ((2, 2), (1, 0))
    assert targets.affected(Key("resolution", "complete", "normal")) == 3
    assert targets.affected(Key("resolution", "incomplete", "normal")) == 0
    publish(mine, is_withdrawn=True)
    assert (targets.affected(RESPONSE), targets.affected(Key("first_response", "", "urgent"))) == (3, 0)


def test_a_supervisor_applies_a_target_to_what_runs_on_record():
    ticket, other, boss = make_ticket(), make_ticket(), make_supervisor()
    outdated = targets.outdated(publish())
    assert outdated.count() == 2
    ids = list(outdated.filter(ticket=ticket).values_list("pk", flat=True))
    assert actions.apply_target(ids, by=boss, reason="As announced to all shops.", at=AT + HOUR) == 1
    assert (due(ticket), due(other)) == (AT + 2 * HOUR, AT + 4 * HOUR)
    event = last_event(ticket, "retarget")
    [change] = event.data["clocks"]
    assert (event.actor_id, change["old_target"], change["new_target"]) == (
        boss.user_id,
        [4, "business_hours"],
        [2, "business_hours"],
    )
    assert datetime.fromisoformat(change["old_due"]) == AT + 4 * HOUR
    assert datetime.fromisoformat(change["new_due"]) == AT + 2 * HOUR == fresh(ticket).next_due_at
    assert ticket.messages.get(pk=event.data["message"]).body == "As announced to all shops."
    assert not ticket.messages.get(pk=event.data["message"]).is_public
    assert actions.apply_target(ids, by=boss, reason="Again.", at=AT + HOUR) == 0
    assert [clock.ticket for clock in outdated.all()] == [other]


def test_who_may_apply_a_target_and_with_what():
    clock = make_ticket().clocks.get(kind="first_response")
    publish()
    for by in (make_agent(), CUSTOMER):
        with pytest.raises(WrongPerson):
            actions.apply_target(clock, by=by, reason="Because.", at=AT)
    boss = make_supervisor()
    assert codes(lambda: actions.apply_target(clock, by=boss, reason=" ", at=AT)) == ["text_missing"]
    assert codes(lambda: actions.apply_target(range(1, 300), by=boss, reason="All.", at=AT)) == ["too_many"]
    assert actions.apply_target(clock, by=boss, reason="Because.", at=AT) == 1


def test_a_target_applied_below_what_was_used_is_missed_at_once():
    ticket = make_ticket()
    publish()
    actions.apply_target(ticket.clocks.get(kind="first_response"), by=make_supervisor(), reason="So.", at=AT + 3 * HOUR)
    breach = ticket.breaches.get()
    assert (breach.due_at, breach.detected_at) == (AT + 2 * HOUR, AT + 3 * HOUR)


def test_the_suppliers_question_moves_with_its_clock():
    ticket = asked_supplier(make_ticket(), at=AT)
    publish(Key("supplier_confirm", "", "normal"), 48, "wall_hours")
    clock = ticket.clocks.get(kind="supplier_confirm")
    actions.apply_target(clock, by=make_supervisor(), reason="A holiday there.", at=AT + HOUR)
    assert ticket.claims.get().due_at == AT + 2 * DAY


def test_what_has_stopped_keeps_its_target():
    ticket = make_ticket()
    clock = ticket.clocks.get(kind="first_response")
    actions.reply(ticket, "Thank you for the files.", by=make_agent(), at=AT + HOUR)
    publish()
    assert actions.apply_target(clock, by=make_supervisor(), reason="So.", at=AT + HOUR) == 0
    assert due(ticket) == AT + 4 * HOUR


def test_completing_the_evidence_moves_the_resolution_and_nothing_else():
    ticket = make_ticket(evidence=("payment",))
    publish()
    actions.add_evidence(ticket, [kept_file("product")], by=CUSTOMER, at=AT + MINUTE)
    assert (due(ticket), due(ticket, "resolution")) == (AT + 4 * HOUR, AT + DAY)


def test_another_clause_brings_its_own_targets():
    ticket = make_ticket(scenario="used")
    publish(Key("first_response", "", "normal", clause()))
    publish(Key("first_response", "", "normal", clause("used")), 3)
    actions.submit(make_request(order=ticket.order), by=CUSTOMER, at=AT + MINUTE)
    assert due(ticket) == AT + 2 * HOUR


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_once_one_is_told():
    seen, boss = targets.history(RESPONSE).get(), make_supervisor()

    def one(amount):
        try:
            return targets.publish(Draft(RESPONSE, amount, "business_hours"), seen=seen.pk, by=boss).amount
        except Overtaken as refusal:
            return refusal.newest and refusal.newest.amount

    won = at_once([partial(one, amount) for amount in (1, 2, 3, 5)])
    assert len(set(won)) == 1
    assert targets.history(RESPONSE).count() == 2
