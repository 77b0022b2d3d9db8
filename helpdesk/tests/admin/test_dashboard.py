"""The dashboard's figures are what the rows say, at a fixed price, and lead to the lists behind them."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from helpdesk.admin.supervisor import charts, figures
from helpdesk.admin.supervisor.tiles import monday
from refunds import actions, sweeping
from refunds.actions import Draft
from refunds.actors import SUPERVISORS
from refunds.models import Breach, Heartbeat, Ticket
from refunds.tests.make import AT, DAY, HOUR, asked_supplier, make_agent, make_ticket

from .office import queries
from .sitting import somebody, text

pytestmark = pytest.mark.django_db
OVERVIEW = reverse("admin:desk_supervisor")


def cells(table: figures.Table) -> dict[tuple[str, str], int]:
    return {(code, table.columns[column]): count for (code, column), count in table.counts.items() if count}


def test_open_tickets_are_counted_by_state_and_age():
    for hours, state in (
        (1, "submitted"),
        (30, "submitted"),
        (30, "evidence_check"),
        (100, "escalated"),
        (200, "submitted"),
    ):
        make_ticket(at=AT - hours * HOUR, state=state)
    make_ticket(at=AT - HOUR, state="rejected")
    assert cells(figures.open_by_age(AT)) == {
        ("submitted", "under a day"): 1,
        ("submitted", "1 to 3 days"): 1,
        ("evidence_check", "1 to 3 days"): 1,
        ("escalated", "3 to 7 days"): 1,
        ("submitted", "over 7 days"): 1,
    }


def test_what_falls_due_is_counted_by_the_hour():
    ticket = make_ticket()
    actions.promise(ticket, Draft("reply_by", AT + 2 * HOUR, "Soon."), by=make_agent(), at=AT)
    found = cells(figures.due_soon(AT + HOUR + timedelta(minutes=30)))
    assert found[("promise", "in 1 hour")] == 1
    assert found[("first_response", "in 4 hours")] == 1
    assert sum(cells(figures.due_soon(AT + 30 * DAY)).values()) >= 3
    assert {column for _code, column in cells(figures.due_soon(AT + 30 * DAY))} == {"due already"}


def test_missed_deadlines_are_counted_from_monday_on_by_who_missed_them():
    asked_supplier(make_ticket(), at=AT + HOUR)
    sweeping.sweep(at=AT + 26 * HOUR)
    found = cells(figures.breaches_this_week(AT + 26 * HOUR))
    assert found[("supplier_confirm", "the supplier")] == 1
    assert found[("first_response", "the desk")] == 1
    assert cells(figures.breaches_this_week(AT + 8 * DAY)) == {}


def test_promises_are_counted_by_week_and_an_overdue_one_is_broken_at_once():
    kept, late = make_ticket(), make_ticket()
    actions.promise(kept, Draft("reply_by", AT + 3 * HOUR, "Soon."), by=make_agent(), at=AT)
    actions.reply(kept, "Thank you for the files.", by=make_agent(), at=AT + HOUR)
    actions.promise(late, Draft("reply_by", AT + 3 * HOUR, "Soon."), by=make_agent(), at=AT)
    week = "2024-05-13"
    assert cells(figures.promises_by_week(AT + 2 * HOUR)) == {(week, "kept"): 1}
    now = cells(figures.promises_by_week(AT + 4 * HOUR))
    assert now == {(week, "kept"): 1, (week, "broken"): 1}
    actions.sweep(late, at=AT + 4 * HOUR)
    assert cells(figures.promises_by_week(AT + 4 * HOUR)) == now
    assert cells(figures.promises_by_week(AT + 7 * DAY)) == now


def test_promises_that_nobody_has_swept_count_where_their_figure_leads_to():
    """In the week in which they were due, though that is over."""
    now = timezone.now()
    ticket = make_ticket(at=now - 9 * DAY)
    for days in (8, 1 / 24):
        actions.promise(ticket, Draft("other", now - days * DAY, "Soon."), by=make_agent(), at=now - 9 * DAY)
    boss = somebody(SUPERVISORS)
    chart = next(chart for chart in boss.client.get(OVERVIEW).context["charts"] if chart.key == "promises")
    cells = {line.name: line.cells[1] for line in chart.lines if line.cells[1][0]}
    assert sum(count for count, _address in cells.values()) == 2
    assert f"{monday(now - 8 * DAY):%m-%d}" in cells
    for count, address in cells.values():
        assert boss.client.get(address).context["cl"].result_count == count


def test_a_dead_sweeper_hides_nothing():
    ticket = make_ticket()
    later = AT + 5 * HOUR
    assert figures.unnoted(later) == 1
    assert figures.sweeper_silent_for(later) is None
    sweeping.sweep(at=later)
    assert figures.unnoted(later) == 0
    assert figures.sweeper_silent_for(later + HOUR) == HOUR
    assert Breach.objects.filter(ticket=ticket).exists()


def test_the_page_says_how_long_the_sweeper_is_silent():
    boss = somebody(SUPERVISORS)
    assert "has never run" in text(boss.client.get(OVERVIEW))
    Heartbeat.objects.create(name="sweep", at=timezone.now() - HOUR)
    assert "1 h ago: deadlines are not being looked after" in text(boss.client.get(OVERVIEW))
    Heartbeat.objects.update(at=timezone.now())
    assert "not being looked after" not in text(boss.client.get(OVERVIEW))


def fill() -> None:
    now = timezone.now()
    ticket = make_ticket(at=now - 2 * DAY)
    actions.promise(ticket, Draft("reply_by", now + HOUR, "Soon."), by=make_agent(), at=now - DAY)
    sweeping.sweep(at=now - HOUR)


def test_the_page_costs_the_same_with_one_ticket_and_with_twenty():
    boss = somebody(SUPERVISORS)
    fill()
    first = queries(boss, OVERVIEW)
    for _ in range(19):
        fill()
    assert queries(boss, OVERVIEW) == first <= 24


def test_each_chart_has_its_figures_beside_it_and_each_link_leads_somewhere():
    fill()
    boss = somebody(SUPERVISORS)
    response = boss.client.get(OVERVIEW)
    shown = response.content.decode()
    assert shown.count('<canvas class="chart"') == sum(
        bool(chart.table.total()) for chart in response.context["charts"]
    )
    assert shown.count("<summary>The figures</summary>") == 4
    for chart in response.context["charts"]:
        for line in chart.lines:
            for address in {line.address, *(cell[1] for cell in line.cells)} - {""}:
                assert boss.client.get(address).status_code == 200, address


def test_a_missed_deadlines_figure_is_the_length_of_its_list():
    fill()
    boss = somebody(SUPERVISORS)
    chart = next(chart for chart in boss.client.get(OVERVIEW).context["charts"] if chart.key == "breaches")
    checked = 0
    for line in chart.lines:
        for count, address in line.cells:
            assert boss.client.get(address).context["cl"].result_count == count
            checked += count
    assert checked == chart.table.total() == Breach.objects.filter(due_at__gte=monday(timezone.now())).count()


def test_a_chart_is_json_that_holds_every_figure():
    make_ticket()
    table = figures.open_by_age(AT)
    drawn: Any = charts.stacked(table)
    data, options = json.loads(drawn.data), json.loads(drawn.options)
    assert data["labels"] == [name for name, _code in table.rows]
    assert [series["label"] for series in data["datasets"]] == table.columns
    assert sum(sum(series["data"]) for series in data["datasets"]) == table.total() == Ticket.objects.count()
    assert options["scales"]["y"]["stacked"]
    assert all(re.fullmatch("#[0-9a-f]{6}", series["backgroundColor"]) for series in data["datasets"])


def test_a_chart_gives_a_row_one_colour_whatever_the_others_hold():
    columns = ["today"]
    full = figures.Table([("a", "a"), ("b", "b")], columns, Counter([("a", 0), ("b", 0)]))
    half = figures.Table([("a", "a"), ("b", "b")], columns, Counter([("b", 0)]))
    drawn = [json.loads(charts.stacked(table, by_row=True).data)["datasets"] for table in (full, half)]
    assert [series["label"] for series in drawn[1]] == ["b"]
    assert drawn[1][0]["backgroundColor"] == drawn[0][1]["backgroundColor"]
