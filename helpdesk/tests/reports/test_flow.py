"""How tickets flow: counted apart from the report, out of the record's own events."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median_low
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from helpdesk.reports import ages, flow
from helpdesk.reports.tables import Leads
from orders.tests.make import make_shop
from refunds import actions
from refunds.actions import Asked
from refunds.lifecycle import FINAL, State
from refunds.models import Event, Ticket
from refunds.tests.make import (
    AT,
    CUSTOMER,
    DAY,
    DECIDED,
    HOUR,
    MINUTE,
    fresh,
    kept_file,
    make_agent,
    make_ticket,
    move,
)

from .following import ask, counts, led_astray, listed, queries, table, tile, total

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
STATES = ("submitted", "evidence_check", "evidence_requested", "supplier_confirm", "approved", "escalated")


def asked_for_more(ticket: Ticket) -> Ticket:
    """Taken off the straight way: evidence is asked for, and comes."""
    ticket = move(ticket, "start_check", make_agent(), AT + HOUR)
    ticket = move(ticket, "request_evidence", make_agent(), AT + 2 * HOUR, Asked(reason="The picture, please."))
    actions.add_evidence(ticket, [kept_file("product")], by=CUSTOMER, at=AT + 5 * HOUR)
    return fresh(ticket)


def scenario() -> list[Ticket]:
    """One of each end; one after a detour, one that is appealed and open again, and three that are open."""
    return [
        make_ticket(state="paid"),
        make_ticket(state="rejected"),
        make_ticket(state="withdrawn"),
        move(asked_for_more(make_ticket()), "reject", make_agent(), AT + 3 * DAY, DECIDED),
        move(make_ticket(state="rejected"), "appeal", CUSTOMER, AT + DAY, Asked(reason="Look again.")),
        make_ticket(),
        make_ticket(state="evidence_requested", at=AT + DAY),
        make_ticket(state="approved", at=AT + 8 * DAY),
    ]


def stays_apart() -> dict[str, list[int]]:
    """How many seconds each state took, from the moves on record."""
    found: dict[str, list[int]] = defaultdict(list)
    for ticket in Ticket.objects.all():
        moves = Event.objects.filter(ticket=ticket).exclude(to_state="").order_by("seq")
        for one, then in pairwise(moves):
            if one.to_state not in FINAL:
                found[one.to_state].append(int((then.at - one.at).total_seconds()))
    return found


def test_what_was_filed_and_closed():
    tickets = scenario()
    report = ask(flow)
    assert tile(report, "Filed").value == len(tickets) == 8
    assert tile(report, "Closed").value == Ticket.objects.exclude(closed_at=None).count() == 4
    assert tile(report, "Open now").value == 4
    # Filed, closed, paid, rejected, withdrawn.
    assert counts(table(report, "time"), 0, 1, 2, 3, 4) == {
        "05-14": [6, 3, 1, 1, 1],
        "05-15": [1, 0, 0, 0, 0],
        "05-17": [0, 1, 0, 1, 0],
        "05-22": [1, 0, 0, 0, 0],
    }


def test_the_first_pass_is_without_a_detour():
    scenario()
    detours = {"request_evidence", "escalate", "appeal", "return_to_check", "revoke", "fail_payout"}
    decided = Ticket.objects.filter(state__in=("paid", "rejected"))
    straight = [row for row in decided if not detours & set(row.events.values_list("kind", flat=True))]
    report = ask(flow)
    assert tile(report, "At the first pass").value == len(straight) == 2
    assert tile(report, "First-pass rate").value == len(straight) / len(decided) == 2 / 3
    assert ask(flow, **{"from": "2024-05-01", "to": "2024-05-02"}).tiles[-1].figure.value is None


def test_time_in_each_state_is_what_the_record_says():
    scenario()
    report, apart = ask(flow), stays_apart()
    lines = {line.code: [figure.value for figure in line.figures] for line in table(report, "stays").lines}
    assert tuple(lines) == tuple(state.value for state in ages.OPEN)
    assert set(apart) >= {"submitted", "evidence_check", "evidence_requested", "supplier_confirm", "approved"}
    for state in STATES:
        took = sorted(seconds // 60 * 60 for seconds in apart.get(state, []))
        ninetieth = took[-(-9 * len(took) // 10) - 1] if took else None
        assert lines[state] == [len(took), median_low(took) if took else None, ninetieth], state


def test_open_tickets_lie_in_the_state_and_the_age_that_they_have():
    scenario()
    at = AT + 8 * DAY + HOUR
    found = counts(table(ask(flow, at=at), "open"), 0, 1, 2, 3, 4)
    assert found == {
        "submitted": [0, 0, 0, 1, 1],
        "waiting for evidence": [0, 0, 0, 1, 1],
        "with a supervisor": [0, 0, 0, 1, 1],
        "approved": [1, 0, 0, 0, 1],
    }
    assert total(ask(flow, at=at), "open") == [1, 0, 0, 3, 4]


@pytest.mark.parametrize("age", ages.AGES)
def test_a_list_of_an_age_holds_what_the_report_counts(age):
    now = timezone.now()
    for length in (timedelta(0), DAY, 3 * DAY, 7 * DAY):
        make_ticket(at=now - length - MINUTE)
        if length:
            make_ticket(at=now - length + 10 * MINUTE)
    number = ages.AGES.index(age)
    report = ask(flow, at=now, **{"from": "2026-01-01", "to": "2026-01-02"})
    last = table(report, "open").total
    assert last is not None
    figure = last.figures[number]
    assert figure.value == len(listed(figure.leads)) == (1 if age.under is None else 2)


def test_every_figure_leads_to_its_tickets():
    scenario()
    now = timezone.now()
    make_ticket(at=now - 2 * HOUR)
    # One ticket was in the check before more evidence was asked for and after it: the list shows it once.
    assert led_astray(ask(flow, at=now)) == ["stays, evidence check, Times left: 7, listed 6"]


def test_a_figure_narrowed_leads_to_tickets_as_they_were():
    agent, ticket = make_agent(), make_ticket()
    actions.set_priority(ticket, "urgent", by=agent, at=AT + MINUTE)
    actions.assign(fresh(ticket), agent.user_id, by=agent, at=AT + MINUTE)
    move(fresh(ticket), "start_check", agent, AT + HOUR)
    actions.set_priority(fresh(ticket), "normal", by=agent, at=AT + 2 * HOUR)
    for given, expected in (({"priority": "urgent"}, 1), ({"priority": "normal"}, 0), ({"assignee": "nobody"}, 0)):
        report = ask(flow, at=timezone.now(), **given)
        [line] = [line for line in table(report, "stays").lines if line.code == "submitted"]
        assert line.figures[0].value == len(listed(line.figures[0].leads)) == expected, given
    assert led_astray(ask(flow, at=timezone.now(), clause="invalid_code", shop=ticket.shop.code)) == []


def test_each_filter_narrows():
    tickets = scenario()
    agent = make_agent()
    actions.assign(tickets[5], agent.user_id, by=agent, at=AT + HOUR)
    for given, filed, open_now in (
        ({"shop": tickets[0].shop.code}, 1, 0),
        ({"shop": make_shop().code}, 0, 0),
        ({"clause": "invalid_code"}, 8, 4),
        ({"clause": "used"}, 0, 0),
        ({"priority": "urgent"}, 0, 0),
        ({"assignee": str(agent.user_id)}, 1, 1),
        ({"assignee": "nobody", "shop": tickets[5].shop.code}, 0, 0),
        ({"priority": "later"}, 0, 0),
    ):
        report = ask(flow, **given)
        assert (tile(report, "Filed").value, tile(report, "Open now").value) == (filed, open_now), given


def test_the_first_moment_counts_and_the_one_after_the_last_does_not():
    midnight = datetime(2024, 5, 15, tzinfo=SHANGHAI)
    for at in (midnight - MINUTE, midnight, midnight + DAY - timedelta(microseconds=1), midnight + DAY):
        ticket = make_ticket(at=at - HOUR)
        move(ticket, "withdraw", CUSTOMER, at)
        make_ticket(at=at)
    report = ask(flow, **{"from": "2024-05-15", "to": "2024-05-15"})
    assert (tile(report, "Closed").value, tile(report, "Closed").before) == (2, 1)
    # Filed at midnight, in the last moment, and an hour before that and before the next day.
    assert (tile(report, "Filed").value, tile(report, "Filed").before) == (4, 3)
    [line] = [line for line in table(report, "stays").lines if line.code == State.SUBMITTED]
    assert line.figures[0].value == 2


def test_what_a_list_is_led_to_is_told_and_taken_off():
    ticket = make_ticket(state="rejected")
    make_ticket(state="paid")
    query = {"state": "any", "first_pass": "yes", "closed_from": "2024-05-14", "shop": ticket.shop.code}
    assert listed(Leads("tickets", query)) == [ticket]
    for wrong in ({"closed_from": "yesterday"}, {"left": "paid"}, {"left_from": "x"}, {"age": "old"}):
        assert listed(Leads("tickets", {"state": "any", **wrong})) == [], wrong
    assert len(listed(Leads("tickets", {"state": "any", "left_from": "2024-05-14"}))) == 2


def test_it_costs_the_same_with_one_and_with_thirty():
    make_ticket(state="paid")
    with_one = queries(flow)
    for number in range(29):
        make_ticket(at=AT + number * HOUR)
    assert queries(flow) == with_one == 6
