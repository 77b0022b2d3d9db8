"""Promises that ended: counted apart from the report, by who gave them, and what customers deny."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User

from helpdesk.reports import commitments
from refunds import actions, sweeping
from refunds.actions import Draft
from refunds.models import Commitment
from refunds.tests.make import AT, CUSTOMER, DAY, HOUR, MINUTE, fresh, make_agent, make_supervisor, make_ticket

from .following import LATER, ask, counts, led_astray, listed, queries, table, tile, total

pytestmark = pytest.mark.django_db
ENDS = (0, 1, 2, 3)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def promised(by, kind="other", *, ticket=None, at=AT + HOUR, due=AT + DAY) -> Commitment:
    return actions.promise(ticket or make_ticket(), Draft(kind, due, "By tomorrow noon."), by=by, at=at)


def kept(by, at=AT + 2 * HOUR, **more) -> Commitment:
    row = promised(by, **more)
    return closed(row, "kept", by, at)


def closed(row, outcome, by, at) -> Commitment:
    actions.close_commitment(row.ticket, row, outcome, "I called.", by=by, at=at)
    return Commitment.objects.get(pk=row.pk)


def name(by) -> str:
    return User.objects.get(pk=by.user_id).username


def became(row: Commitment) -> str:
    """Counted apart: what is open and past its time is broken."""
    return "broken" if row.status == "open" and row.due_at < LATER else str(row.status)


def scenario():
    """Two agents: everything that can become of a promise, and two that no sweep has looked at."""
    one, two = make_agent(), make_agent()
    first = kept(one)
    kept(one)
    kept(two)
    closed(promised(two), "released", two, AT + 2 * HOUR)
    old = promised(one, "reply_by")
    actions.supersede(old.ticket, old, Draft("reply_by", AT + 2 * DAY, "Later."), by=one, at=AT + 2 * HOUR)
    promised(two, "decide_by", due=AT + 3 * HOUR)
    sweeping.sweep(at=AT + 4 * HOUR)
    promised(two, "reply_by", at=AT + 5 * HOUR, due=AT + 6 * HOUR)
    actions.contest(first.ticket, first, "Nobody called.", by=CUSTOMER, at=AT + 3 * HOUR)
    return one, two, first


def test_what_became_of_promises_by_who_gave_them():
    one, two, _first = scenario()
    report = ask(commitments)
    apart = {
        name(who): Counter(became(row) for row in Commitment.objects.filter(made_by=who.user_id)) for who in (one, two)
    }
    statuses = ("kept", "broken", "superseded", "released")
    assert counts(table(report), *ENDS) == {who: [ended[status] for status in statuses] for who, ended in apart.items()}
    assert counts(table(report), *ENDS) == {name(one): [2, 1, 1, 0], name(two): [1, 2, 0, 1]}
    assert total(report)[:4] == [3, 3, 1, 1]
    assert tile(report, "Kept rate").value == 0.5


def test_a_dead_sweeper_hides_no_broken_promise():
    scenario()
    report = ask(commitments)
    assert [str(notice)[:27] for notice in report.notices] == ["2 promises of these are ove"]
    sweeping.sweep(at=LATER)
    swept = ask(commitments, at=LATER)
    assert swept.notices == []
    assert tile(swept, "Broken").value == tile(report, "Broken").value == 3


def test_contested_ones_are_told_apart():
    one, _two, first = scenario()
    assert total(ask(commitments))[5:] == [1, 0, 0]
    actions.settle_contest(first, True, "The log shows no call.", by=make_supervisor(), at=AT + 5 * HOUR)
    other = kept(one)
    actions.contest(other.ticket, other, "Nobody called.", by=CUSTOMER, at=AT + 3 * HOUR)
    actions.settle_contest(other, False, "The log shows the call.", by=make_supervisor(), at=AT + 5 * HOUR)
    report = ask(commitments)
    assert total(report)[5:] == [0, 1, 1]
    assert tile(report, "Kept").value == 4


def test_every_figure_leads_to_its_promises():
    _one, two, _first = scenario()
    assert led_astray(ask(commitments)) == []
    assert led_astray(ask(commitments, "kind", made_by=str(two.user_id))) == []


@pytest.mark.parametrize("by", commitments.BY)
def test_each_filter_narrows(by):
    one, _two, first = scenario()
    assert total(ask(commitments, by))[:4] == [3, 3, 1, 1]
    for given, expected in (
        ({"made_by": str(one.user_id)}, [2, 1, 1, 0]),
        ({"kind": "other"}, [3, 0, 0, 1]),
        ({"shop": first.ticket.shop.code}, [1, 0, 0, 0]),
        ({"shop": first.ticket.shop.code, "kind": "reply_by"}, [0, 0, 0, 0]),
    ):
        report = ask(commitments, by, **given)
        assert total(report)[:4] == expected, given


def test_what_is_no_choice_counts_nothing():
    scenario()
    report = ask(commitments, kind="oath")
    assert tile(report, "Promises that ended").value == 0
    assert tile(report, "Kept rate").value is None


def test_the_first_moment_of_the_first_day_counts_and_the_one_after_the_last_does_not():
    agent, day = make_agent(), date(2024, 5, 14)
    midnight = datetime(2024, 5, 15, tzinfo=SHANGHAI)
    for at in (midnight - MINUTE, midnight, midnight + DAY - timedelta(microseconds=1), midnight + DAY):
        kept(agent, at=at, due=midnight + 3 * DAY)
    report = ask(commitments, **{"from": "2024-05-15", "to": "2024-05-15"})
    assert (tile(report, "Kept").value, tile(report, "Kept").before) == (2, 1)
    assert counts(table(report, "time"), 0) == {"05-15": [2]}
    assert table(report, "time").lines[0].code == (day + timedelta(days=1)).isoformat()


def test_the_period_before_counts_what_is_overdue_of_it():
    agent = make_agent()
    promised(agent, due=AT + 2 * HOUR)
    report = ask(commitments, **{"from": "2024-05-15", "to": "2024-05-16"})
    assert (tile(report, "Broken").value, tile(report, "Broken").before) == (0, 1)


def test_what_is_due_later_is_no_broken_promise():
    promised(make_agent(), due=LATER + HOUR)
    assert tile(ask(commitments), "Promises that ended").value == 0


def test_it_costs_the_same_with_one_and_with_thirty():
    agent = make_agent()
    kept(agent)
    ask(commitments)
    with_one = queries(commitments)
    for _number in range(29):
        promised(agent)
    assert queries(commitments) == with_one <= 6


def test_over_time_each_lies_on_its_day():
    agent = make_agent()
    kept(agent, at=AT + 2 * HOUR)
    row = promised(agent, due=AT + 2 * DAY)
    report = ask(commitments)
    assert counts(table(report, "time"), 0, 1) == {"05-14": [1, 0], "05-16": [0, 1]}
    [line] = [line for line in table(report, "time").lines if line.figures[1].value]
    assert listed(line.figures[1].leads) == [row]
    assert fresh(row.ticket).state == "submitted"
