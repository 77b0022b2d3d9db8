"""The desk's first page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from refunds import actions, numbers
from refunds.actions import Asked, Draft
from refunds.actors import AGENTS, AUDITORS, SUPERVISORS
from refunds.lifecycle import State
from refunds.tests.make import make_agent

from .sitting import somebody, text, ticket

pytestmark = pytest.mark.django_db


def cost(person) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert person.client.get("/admin/").status_code == 200
    return len(caught)


def test_home_shows_what_is_mine_what_i_promised_and_what_is_nobodys():
    agent = somebody()
    mine, free = ticket(), ticket(State.SUBMITTED)
    actions.assign(mine, agent.user.pk, by=agent.actor)
    due = timezone.now() + timedelta(hours=3)
    actions.promise(mine, Draft("reply_by", due, "An answer by three"), by=agent.actor)
    response = agent.client.get("/admin/")
    assert [row.number for row in response.context["mine"]] == [mine.number]
    assert [row.number for row in response.context["free"]] == [free.number]
    assert [row.text for row in response.context["promises"]] == ["An answer by three"]
    assert numbers.grouped(free.number) in text(response)
    assert "waiting" not in response.context


def test_home_shows_supervisors_and_auditors_what_waits_for_a_supervisor():
    case = ticket()
    actions.move(case, "escalate", by=make_agent(), asked=Asked(reason="Odd."))
    for group in (SUPERVISORS, AUDITORS):
        response = somebody(group).client.get("/admin/")
        assert [row.number for row in response.context["waiting"]] == [case.number]


def test_home_offers_an_auditor_no_button():
    ticket(State.SUBMITTED)
    page = text(somebody(AUDITORS).client.get("/admin/"))
    assert "/take" not in page
    assert "Log a promise" not in page


@pytest.mark.parametrize("group", [AGENTS, SUPERVISORS])
def test_home_costs_the_same_with_one_ticket_and_with_many(group):
    person = somebody(group)

    def work() -> None:
        case = ticket()
        actions.assign(case, person.user.pk, by=person.actor)
        due = timezone.now() + timedelta(hours=3)
        actions.promise(case, Draft("reply_by", due, "Soon"), by=person.actor)
        ticket(State.SUBMITTED)
        actions.move(ticket(), "escalate", by=person.actor, asked=Asked(reason="Odd."))

    work()
    few = cost(person)
    for _ in range(10):
        work()
    assert cost(person) == few


def test_home_finds_a_ticket_to_log_a_promise_on():
    agent, case = somebody(), ticket()
    found = agent.client.get(
        "/admin/refunds/ticket/find/", {"q": numbers.grouped(case.number), "part": "log-a-promise"}
    )
    assert found["location"] == f"/admin/refunds/ticket/{case.pk}/change/#log-a-promise"
    lost = agent.client.get("/admin/refunds/ticket/find/", {"q": "none", "part": "//evil.example"})
    assert lost["location"] == "/admin/refunds/ticket/?q=none"


def test_home_tells_whoever_is_in_no_group_nothing():
    case = ticket(State.SUBMITTED)
    page = text(somebody("").client.get("/admin/"))
    assert numbers.grouped(case.number) not in page
    assert "You are in none of the desk's groups." in page
