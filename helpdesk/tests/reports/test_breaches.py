"""Missed deadlines: counted apart from the report, noted or not, at the edges of days, and with what they lead to."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from helpdesk.reports import breaches
from helpdesk.reports.tables import Figure, Report
from refunds import actions, sweeping
from refunds.models import Breach, BreachCause, Clock, ClockKind
from refunds.tests.make import (
    AT,
    DAY,
    HOUR,
    MINUTE,
    asked_supplier,
    make_agent,
    make_supervisor,
    make_ticket,
)

from .following import LATER, ask, counts, led_astray, listed, queries, table, total

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def last(report: Report) -> list[Figure]:
    """The figures of the table's last line."""
    found = table(report).total
    assert found is not None
    return found.figures


def scenario() -> None:
    """Two that nobody answers, one of them urgent and taken; one whose supplier is silent; swept after three days."""
    agent = make_agent()
    make_ticket()
    taken = make_ticket(scenario="changed_mind")
    actions.take(taken, by=agent, at=AT + MINUTE)
    actions.set_priority(taken, "urgent", by=agent, at=AT + 2 * MINUTE)
    asked_supplier(make_ticket(), at=AT + HOUR)
    sweeping.sweep(at=AT + 3 * DAY)


def apart() -> list[tuple[str, str, str, str]]:
    """Every running clock whose due time is long over: counted from the clocks and not from what was noted."""
    late = Clock.objects.filter(due_at__lt=LATER - DAY).exclude(stopped_at__isnull=False, breach=None)
    rows = late.select_related("ticket__assignee", "ticket__clause__clause", "ticket__shop")
    return [(row.kind, row.ticket.shop.name, row.ticket.priority, row.ticket.clause.title) for row in rows]


@pytest.mark.parametrize(("by", "column"), [("clock", 0), ("shop", 1), ("priority", 2), ("clause", 3)])
def test_each_is_counted_once_by_what_it_was(by, column):
    scenario()
    expected = Counter(row[column] for row in apart())
    found = counts(table(ask(breaches, by)), 0)
    if by == "clock":
        expected = Counter({str(ClockKind(kind).label): n for kind, n in expected.items()})
    assert {name: value for name, (value,) in found.items()} == dict(expected)
    assert total(ask(breaches, by))[0] == len(apart()) > 4


def test_the_period_before_and_the_edges_of_days():
    """Due at 23:59:59 of one day, and at the first moment of the next, where the desk works."""
    for moment in ("2024-05-14T23:59:59", "2024-05-15T00:00:00", "2024-05-16T00:00:00"):
        ticket = make_ticket()
        clock = ticket.clocks.get(kind="first_response")
        values = {"ticket": ticket, "clock": clock, "kind": clock.kind, "shop": ticket.shop, "clause": ticket.clause}
        Breach.objects.create(
            **values, priority="normal", party="desk", due_at=at(moment), detected_at=at("2024-05-17T09:00:00")
        )
    one_day = {"from": "2024-05-15", "to": "2024-05-15", "clock": "first_response"}
    report = ask(breaches, at=at("2024-05-17T10:00:00"), **one_day)
    assert total(report) == [1, 1, 0]
    now, before = (listed(figure.leads) for figure in last(report)[:2])
    assert [row.due_at for row in now] == [at("2024-05-15T00:00:00")]
    assert [row.due_at for row in before] == [at("2024-05-14T23:59:59")]


def test_what_no_sweep_has_noted_is_counted_all_the_same():
    """A sweeper that never ran hides nothing; after it has run the figures are the same, without the notice."""
    make_ticket()
    dead = ask(breaches)
    assert not Breach.objects.exists()
    assert total(dead)[0] > 0
    [notice] = dead.notices
    assert "not on record yet" in str(notice)
    sweeping.sweep(at=LATER)
    swept = ask(breaches)
    assert (total(swept), swept.notices) == (total(dead), [])
    assert counts(table(swept, "time"), 0, 1, 2) == counts(table(dead, "time"), 0, 1, 2)


def test_more_unnoted_ones_than_are_looked_at_are_told(monkeypatch):
    monkeypatch.setattr(breaches, "MOST_UNNOTED", 1)
    make_ticket()
    [notice] = ask(breaches).notices
    assert "only those that are due the longest" in str(notice)


def test_each_filter_narrows_and_a_wrong_one_counts_nothing():
    scenario()
    whole = total(ask(breaches))[0]
    reviewed = Breach.objects.earliest("pk")
    cause = BreachCause.objects.earliest("pk")
    actions.review_breaches([reviewed.pk], cause.code, by=make_supervisor(), at=AT + 4 * DAY)
    for name, value in {
        "clock": "first_response",
        "party": "supplier",
        "assignee": "nobody",
        "priority": "urgent",
        "cause": cause.code,
        "shop": reviewed.shop.code,
    }.items():
        report = ask(breaches, **{name: value})
        rows = listed(last(report)[0].leads)
        assert 0 < len(rows) == total(report)[0] < whole, name
    assert total(ask(breaches, shop="nowhere"))[0] == 0


@pytest.mark.parametrize("by", breaches.BY)
def test_every_figure_leads_to_its_rows(by):
    scenario()
    assert led_astray(ask(breaches, by, at=AT + 3 * DAY)) == []


def test_it_costs_the_same_with_one_and_with_many():
    make_ticket()
    with_one = [queries(breaches, by) for by in breaches.BY]
    for _number in range(9):
        make_ticket()
    sweeping.sweep(at=LATER)
    make_ticket()
    assert [queries(breaches, by) for by in breaches.BY] == with_one
