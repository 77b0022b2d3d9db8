"""What presses is found by the indexes of what is due, and never more of it than is shown."""

from __future__ import annotations

import pytest
from django.db import connection

from refunds import actions, pressing, sweeping
from refunds.actions import Draft
from refunds.tests.make import AT, DAY, HOUR, MINUTE, make_agent, make_ticket

pytestmark = pytest.mark.django_db


def test_running_clocks_and_promises_are_found_by_when_they_are_due():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads an empty table as a whole, whatever its indexes")
    for rows, index in ((pressing._running(), "clock_due"), (pressing._promised(), "commitment_due")):
        for when in ({"due_at__lt": AT}, {"due_at__gte": AT, "due_at__lt": AT + HOUR}):
            plan = rows.filter(**when)[:100].explain()
            assert f"USING INDEX {index} (due_at" in plan, plan
            assert "SCAN" not in plan, plan
            assert "TEMP B-TREE FOR ORDER" not in plan, plan


@pytest.mark.parametrize("is_swept", [True, False])
def test_what_is_overdue_is_the_same_whether_it_was_noted_or_not(is_swept):
    ticket = make_ticket()
    actions.promise(ticket, Draft("other", AT + 3 * HOUR, "We call you."), by=make_agent(), at=AT)
    at = AT + 5 * HOUR
    if is_swept:
        sweeping.sweep(at)
    overdue, _soon = pressing.read(at, HOUR, 10)
    promises = [] if is_swept else [("other", 2 * HOUR)]
    assert [(line.row.kind, line.late) for line in overdue.lines] == [*promises, ("first_response", HOUR)]


def test_more_than_is_shown_is_counted_to_a_bound(monkeypatch):
    for _ in range(3):
        make_ticket()
    overdue, _soon = pressing.read(AT + 9 * DAY, HOUR, 4)
    assert (len(overdue.lines), overdue.more, overdue.count) == (4, 5, 9)
    monkeypatch.setattr(pressing, "MOST_COUNTED", 3)
    assert pressing.read(AT + 9 * DAY, HOUR, 1)[0].more == 3


def test_what_is_used_up_while_the_desk_is_closed_comes_before_what_is_due():
    make_ticket(at=AT + 4 * HOUR)
    early = make_ticket(at=AT)
    at = AT + 9 * HOUR
    actions.promise(early, Draft("other", at + 10 * MINUTE, "We call you."), by=make_agent(), at=at)
    _overdue, soon = pressing.read(at, HOUR, 10)
    assert [line.row.kind for line in soon.lines] == ["first_response", "other"]
    assert {line.late for line in soon.lines} == {None}
