"""Missed deadlines through the API: listed for the desk, reviewed by supervisors; contested promises; explanations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from refunds import actions
from refunds.actions import Draft
from refunds.models import Breach, BreachReview, Commitment, Ticket
from refunds.tests import journeys
from refunds.tests.journeys import FILED

from .. import calling
from ..calling import SUPERVISORS, code, fields, reasons

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def missed(hours: int = 5) -> Ticket:
    return actions.sweep(journeys.file(), at=FILED + hours * HOUR)


def listed(query: str = "", api: Any = None) -> list[dict[str, Any]]:
    answer = (api or calling.of_staff()).get(f"breaches{query}")
    assert answer.status_code == 200
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


def test_a_missed_deadline_is_listed_with_how_it_ended():
    ticket, open_one = missed(), missed()
    actions.reply(ticket, "Thank you.", by=journeys.make_staff(), at=FILED + 6 * HOUR)
    row, still = sorted(listed(), key=lambda row: row["ticket"] != ticket.number)
    assert (row["deadline"], row["label"], row["cycle"]) == ("first_response", "first response", 1)
    assert (row["due_at"], row["party"], row["cause"]) == ("2024-05-14T17:00:00+08:00", "desk", None)
    assert row["ended"] == {"how": "met_late", "at": "2024-05-14T19:00:00+08:00"}
    assert row["late_s"] == 2 * 3600
    assert (still["ticket"], still["ended"]) == (open_one.number, {"how": "running", "at": None})


def test_reviews_are_made_by_supervisors_all_or_none_and_filter_the_list():
    tickets = [missed(), missed(), missed()]
    ids = [breach.pk for breach in Breach.objects.order_by("pk")]
    boss = calling.of_staff(SUPERVISORS)
    said = {"breaches": ids[:2], "cause": "not_enough_people", "note": "Two were ill."}
    assert code(calling.of_staff().post("breaches/review", said)) == (403, "wrong_person")
    assert boss.post("breaches/review", {**said, "breaches": [*ids, 10**9]}).status_code == 404
    assert reasons(boss.post("breaches/review", {**said, "cause": "laziness"})) == ["cause_unknown"]
    assert fields(boss.post("breaches/review", {**said, "breaches": []})) == ["breaches"]
    assert BreachReview.objects.count() == 0
    once = {"idempotency_key": "review-1"}
    assert boss.post("breaches/review", said, **once).json() == {"reviewed": 2}
    assert boss.post("breaches/review", said, **once).json() == {"reviewed": 2}
    assert BreachReview.objects.count() == 2
    # What else was overdue is put on record by any change of a ticket, so by a review too.
    left = [row["ticket"] for row in listed("?reviewed=false") if row["deadline"] == "first_response"]
    assert left == [tickets[2].number]
    assert {row["cause"] for row in listed("?reviewed=true")} == {"not_enough_people"}
    assert listed("?party=supplier") == []


def test_the_causes_are_told_in_the_readers_language():
    names = {row["code"]: row["name"] for row in calling.of_staff(language="zh-hans").get("breaches/causes").json()}
    assert names["supplier_slow"] == "供应商答复慢"


def test_a_page_of_breaches_costs_the_same_however_long():
    agent = calling.of_staff()
    missed()
    listed(api=agent)
    with CaptureQueriesContext(connection) as few:
        assert len(listed(api=agent)) == 1
    for _ in range(4):
        missed(100)
    with CaptureQueriesContext(connection) as many:
        assert len(listed(api=agent)) > 5
    assert len(many) == len(few)


def test_a_contested_promise_is_settled_by_a_supervisor():
    ticket, agent = journeys.file(), journeys.make_staff()
    made = actions.promise(ticket, Draft("other", FILED + 9 * HOUR, "A new code"), by=agent, at=FILED)
    actions.close_commitment(ticket, made, "kept", "It was sent.", by=agent, at=FILED)
    actions.contest(ticket, made, "It never came.", by=journeys.CUSTOMER, at=FILED)
    path, said = f"commitments/{made.pk}/settle", {"upheld": True, "note": "It went to another address."}
    assert code(calling.of_staff().post(path, said)) == (403, "wrong_person")
    boss = calling.of_staff(SUPERVISORS)
    assert fields(boss.post(path, {"upheld": True})) == ["note"]
    told = boss.post(path, said).json()
    assert (told["status"], told["contest_outcome"], told["contest_note"]) == ("kept", "upheld", said["note"])
    assert reasons(boss.post(path, said)) == ["nothing_to_settle"]
    [seen] = calling.of_customer(ticket).get(f"tickets/{ticket.number}/commitments").json()["results"]
    assert (seen["closing_note"], seen["contest_note"]) == ("It was sent.", said["note"])
    assert Commitment.objects.get().contest_settled_at is not None


def test_a_deadline_says_how_it_came_about_and_the_desk_when_it_warns():
    ticket = journeys.waiting_for_evidence()
    path = f"tickets/{ticket.number}"
    ours = {row["kind"]: row for row in calling.of_staff().get(path).json()["deadlines"]}
    theirs = {row["kind"]: row for row in calling.of_customer(ticket).get(path).json()["deadlines"]}
    shops = {row["kind"]: row for row in calling.of_shop(ticket.shop).get(path).json()["deadlines"]}
    assert ours["resolution"]["explanation"].startswith("3 business days from Tue 14 May 13:00; paused since ")
    assert "while we wait for you" in theirs["resolution"]["explanation"]
    assert "while we wait for the customer" in shops["resolution"]["explanation"]
    assert ours["customer_evidence"]["warn_at"] == "2024-05-15T13:00:00+08:00"
    assert theirs["customer_evidence"]["warn_at"] is shops["customer_evidence"]["warn_at"] is None


def test_the_deadlines_of_a_ticket_cost_the_same_however_many():
    agent, first, second = calling.of_staff(), journeys.file(evidence=()), journeys.file()
    actions.triage(second, at=FILED)
    counts = []
    for ticket in (first, first, second):
        with CaptureQueriesContext(connection) as queries:
            agent.get(f"tickets/{ticket.number}")
        counts.append(len([query for query in queries if "refunds_clock" in query["sql"]]))
    assert len(set(counts)) == 1
