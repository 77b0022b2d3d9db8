"""Applying a target to all that runs: by a job that may be interrupted, stopped and asked for again."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import Group, User

from orders.tests.at_once import at_once
from refunds import actions, applying, targets
from refunds.models import Clock, ClockTarget, TargetApplication, Ticket
from refunds.refusals import NotMet, WrongPerson
from refunds.targets import Draft, Key
from refunds.tests.clean import clean_books
from refunds.tests.make import AT, CUSTOMER, HOUR, kinds_of, make_agent, make_supervisor, make_ticket

__all__ = ["clean_books"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_books")]
RESPONSE = Key("first_response", "", "normal")
Ending = TargetApplication.Ending


def published(amount: int = 2) -> ClockTarget:
    seen = targets.history(RESPONSE)[0].pk
    return targets.publish(Draft(RESPONSE, amount, "business_hours"), seen=seen, by=make_supervisor())


def asked(target: ClockTarget | None = None, **values: Any) -> TargetApplication:
    by = values.pop("by", None) or make_supervisor()
    return applying.ask(target or published(), by=by, reason="As announced.", at=AT)


def again(row: TargetApplication) -> TargetApplication:
    return TargetApplication.objects.get(pk=row.pk)


def amounts(*tickets: Ticket) -> list[int]:
    return [ticket.clocks.get(kind="first_response").amount for ticket in tickets]


def test_all_that_runs_under_another_amount_gets_the_target_on_record():
    tickets, boss = [make_ticket() for _ in range(3)], make_supervisor()
    urgent = make_ticket()
    actions.set_priority(urgent, "urgent", by=make_agent(), at=AT)
    row = asked(by=boss)
    assert (row.found, row.applied, row.ended_at) == (3, 0, None)
    assert applying.work(AT + HOUR) == 3
    assert amounts(*tickets, urgent) == [2, 2, 2, 1]
    for ticket in tickets:
        assert ticket.events.get(kind="retarget").actor_id == boss.user_id
        assert ticket.messages.get(kind="note").body == "As announced."
    done = again(row)
    assert (done.applied, done.failed, done.ending, done.ended_at is not None) == (3, 0, Ending.DONE, True)
    assert applying.work(AT + HOUR) == 0


def test_what_is_interrupted_goes_on_where_it_was(monkeypatch):
    tickets, row = [make_ticket() for _ in range(3)], asked()
    real, calls = actions.apply_target, []

    def dies_at_the_second(ids: list[int], **options: Any) -> int:
        calls.append(ids)
        if len(calls) == 2:
            raise SystemExit
        return real(ids, **options)

    monkeypatch.setattr(actions, "apply_target", dies_at_the_second)
    with pytest.raises(SystemExit):
        applying.work(AT + HOUR)
    assert (again(row).applied, again(row).ended_at) == (1, None)
    assert applying.work(AT + HOUR) == 2
    assert (again(row).applied, again(row).ending) == (3, Ending.DONE)
    assert [kinds_of(ticket).count("retarget") for ticket in tickets] == [1, 1, 1]


def test_a_ticket_that_cannot_be_changed_does_not_stop_the_others(monkeypatch):
    tickets, row = [make_ticket() for _ in range(3)], asked()
    real, bad = actions.apply_target, tickets[1].clocks.get(kind="first_response").pk

    def fails_for_one(ids: list[int], **options: Any) -> int:
        if bad in ids:
            raise RuntimeError("a disk is full")
        return real(ids, **options)

    monkeypatch.setattr(actions, "apply_target", fails_for_one)
    assert applying.work(AT + HOUR) == 2
    assert (again(row).applied, again(row).failed, again(row).ending) == (2, 1, Ending.DONE)
    assert amounts(*tickets) == [2, 4, 2]
    monkeypatch.undo()
    assert asked(row.target).found == 1
    assert applying.work(AT + HOUR) == 1


def test_it_is_stopped_between_two_tickets_and_asked_for_again(monkeypatch):
    tickets, row = [make_ticket() for _ in range(3)], asked()
    real = actions.apply_target

    def stopped_meanwhile(ids: list[int], **options: Any) -> int:
        assert applying.stop(row, by=make_supervisor())
        return real(ids, **options)

    monkeypatch.setattr(actions, "apply_target", stopped_meanwhile)
    assert applying.work(AT + HOUR) == 1
    assert again(row).ending == Ending.STOPPED
    assert amounts(*tickets) == [2, 4, 4]
    assert not applying.stop(row, by=make_supervisor())
    monkeypatch.undo()
    assert asked(row.target).found == 2
    assert applying.work(AT + HOUR) == 2


def test_a_newer_version_ends_it():
    ticket, row = make_ticket(), asked()
    published(3)
    assert applying.work(AT + HOUR) == 0
    assert (again(row).ending, amounts(ticket)) == (Ending.OVERTAKEN, [4])


def test_nothing_is_given_a_target_that_nobody_asked_to_apply(monkeypatch):
    tickets, row = [make_ticket() for _ in range(3)], asked(published(2))
    real = actions.apply_target

    def beside_a_publisher(ids: list[int], **options: Any) -> int:
        published(targets.history(RESPONSE)[0].amount + 1)
        return real(ids, **options)

    monkeypatch.setattr(actions, "apply_target", beside_a_publisher)
    assert applying.work(AT + HOUR) == 0
    assert amounts(*tickets) == [4, 4, 4]
    assert (again(row).applied, again(row).ending) == (0, Ending.OVERTAKEN)


def test_it_ends_when_who_asked_is_no_supervisor_any_more():
    ticket, boss = make_ticket(), make_supervisor()
    row = asked(by=boss)
    User.objects.get(pk=boss.user_id or 0).groups.remove(Group.objects.get(name="Supervisor"))
    assert applying.work(AT + HOUR) == 0
    assert (again(row).ending, amounts(ticket)) == (Ending.LEFT, [4])


def test_who_may_ask_and_stop():
    make_ticket()
    row = asked()
    for by in (make_agent(), CUSTOMER):
        with pytest.raises(WrongPerson):
            applying.ask(row.target, by=by, reason="So.")
        with pytest.raises(WrongPerson):
            applying.stop(row, by=by)
    assert again(row).ended_at is None


def test_what_is_not_asked_for():
    old = targets.history(RESPONSE)[0]
    make_ticket()
    target = published()

    def code(of: ClockTarget, reason: str = "So.") -> str:
        with pytest.raises(NotMet) as refusal:
            applying.ask(of, by=make_supervisor(), reason=reason)
        return refusal.value.reasons[0].code

    assert (code(target, " "), code(old)) == ("text_missing", "not_in_force")
    asked(target)
    assert code(target) == "being_applied"
    applying.work(AT + HOUR)
    assert code(target) == "nothing_to_apply"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_jobs_at_once_change_each_clock_once():
    for _ in range(6):
        make_ticket()
    row = asked()
    before = Clock.objects.filter(kind="first_response", amount=4).count()

    assert sum(at_once([partial(applying.work, AT + HOUR)] * 2)) == 6
    done = again(row)
    assert (before, done.applied, done.ending) == (6, 6, Ending.DONE)
    for ticket in Ticket.objects.all():
        assert kinds_of(ticket).count("retarget") == 1
