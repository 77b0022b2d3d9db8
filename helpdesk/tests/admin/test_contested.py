"""Promises that customers deny: seen by supervisors, settled by one who did not call them kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from refunds import actions, actors
from refunds.actions import Draft
from refunds.actors import AUDITORS, SUPERVISORS
from refunds.models import Commitment, Message
from refunds.tests.make import HOUR, last_event, make_supervisor, make_ticket

from .office import listed, make_contested, make_promise, paged, person, queries
from .sitting import Person, somebody, text

pytestmark = pytest.mark.django_db
LIST = listed(Commitment)
FOUND = "The code was sent to another address."


def send(who: Person, row: Commitment, **told: str) -> Any:
    return who.client.post(paged(row), {"outcome": "upheld", "note": FOUND, **told})


def settled(row: Commitment, *, upheld: bool = True) -> Commitment:
    return actions.settle_contest(row, upheld, FOUND, by=make_supervisor())


def shown(who: Person, **asked: str) -> list[Commitment]:
    return list(who.client.get(LIST, asked).context["cl"].result_list)


def fresh(row: Commitment) -> Commitment:
    return Commitment.objects.get(pk=row.pk)


@pytest.mark.parametrize("outcome", ["upheld", "dismissed"])
def test_a_supervisor_says_who_was_right(outcome):
    row, boss = make_contested(), somebody(SUPERVISORS)
    page = text(boss.client.get(paged(row)))
    for words in ("A new code", "No code ever came.", "A new code was sent.", "Who is right?"):
        assert words in page
    assert send(boss, row, outcome=outcome).status_code == 302
    row = fresh(row)
    assert (row.status, row.contest_outcome, row.contest_note) == ("kept", outcome, FOUND)
    assert last_event(row.ticket).actor_id == boss.user.pk
    page = text(boss.client.get(paged(row)))
    assert FOUND in page
    assert "Who is right?" not in page


@pytest.mark.parametrize("told", [{"outcome": ""}, {"outcome": "maybe"}, {"note": " "}, {"note": "x" * 501}])
def test_a_refusal_keeps_what_was_written(told):
    row, boss = make_contested(), somebody(SUPERVISORS)
    response = send(boss, row, **told)
    assert response.status_code == 422
    assert told.get("note", FOUND).strip() in text(response)
    assert fresh(row).contest_settled_at is None


def test_words_that_promise_are_refused_and_kept():
    row, words = make_contested(), "您说得对，我们明天18:00前给您补发。"
    response = send(somebody(SUPERVISORS), row, note=words)
    assert response.status_code == 422
    assert words in text(response)
    assert "属于承诺" in text(response) or "promise something" in text(response)
    assert fresh(row).contest_settled_at is None


def test_whoever_called_it_kept_is_told_to_leave_it_to_another():
    boss = somebody(SUPERVISORS)
    row = make_contested(by=boss.actor)
    page = text(boss.client.get(paged(row)))
    assert "another supervisor looks at it" in page
    assert "<textarea" not in page
    response = send(boss, row)
    assert response.status_code == 422
    assert "another supervisor looks at it" in text(response)
    assert FOUND in text(response)
    assert fresh(row).contest_settled_at is None
    assert send(somebody(SUPERVISORS), row).status_code == 302


def test_it_is_settled_once():
    row, boss = make_contested(), somebody(SUPERVISORS)
    settled(row)
    response = send(boss, row, outcome="dismissed", note="Words that stay.")
    assert response.status_code == 422
    assert "looked at already" in text(response)
    assert "Words that stay." in text(response)
    assert fresh(row).contest_outcome == "upheld"


def test_what_nobody_contests_has_a_page_without_a_form():
    row, boss = make_promise(), somebody(SUPERVISORS)
    assert "<textarea" not in text(boss.client.get(paged(row)))
    assert send(boss, row).status_code == 422
    assert fresh(row).contest_outcome is None


@pytest.mark.parametrize("role", ["Agent", AUDITORS, "superuser", "outsider"])
def test_nobody_but_a_supervisor_settles(role):
    row, who = make_contested(), person(role)
    assert send(who, row).status_code == 403
    assert fresh(row).contest_settled_at is None
    page = who.client.get(paged(row))
    assert page.status_code == (200 if role == AUDITORS else 403)
    assert "<textarea" not in page.content.decode()


def test_settling_needs_the_forms_token():
    row = make_contested()
    assert send(person(SUPERVISORS, checks_csrf=True), row).status_code == 403
    assert fresh(row).contest_settled_at is None


def test_words_of_the_customer_are_text_and_may_be_erased():
    row, boss = make_contested("<script>alert(1)</script>"), somebody(SUPERVISORS)
    page = text(boss.client.get(paged(row)))
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    Message.objects.filter(kind="customer").update(body="", erased_at=timezone.now())
    assert "erased by law" in text(boss.client.get(paged(row)))


def test_the_sidebar_counts_what_waits():
    boss = somebody(SUPERVISORS)
    row = make_contested()
    item = f'{LIST}?contested=waiting"'
    assert item in text(boss.client.get("/admin/"))
    assert item not in text(somebody().client.get("/admin/"))
    badges = [one["badge"] for group in boss.client.get("/admin/").context["sidebar_navigation"]
              for one in group["items"] if str(one["link"]).endswith("contested=waiting")]  # fmt: skip
    assert badges == ["1"]
    settled(row)
    assert shown(boss, contested="waiting") == []


def test_the_ticket_leads_there():
    row, boss = make_contested(), somebody(SUPERVISORS)
    assert paged(row) in text(boss.page(row.ticket))
    assert "Say who is right" in text(boss.page(row.ticket))
    assert paged(row) not in text(somebody().page(row.ticket))
    assert "the customer contests it" in text(somebody().page(row.ticket))
    settled(row)
    for who in (boss, somebody(), person(AUDITORS)):
        page = text(who.page(row.ticket))
        assert FOUND in page
        assert "the customer was right" in page
        assert "Say who is right" not in page


def test_the_list_is_narrowed_by_each_of_its_filters():
    boss, now = somebody(SUPERVISORS), timezone.now()
    make_promise()
    waiting, right, wrong = make_contested(), settled(make_contested()), settled(make_contested(), upheld=False)
    by = make_supervisor()
    draft = Draft("decide_by", now + timedelta(days=40), "We decide.")
    mine = actions.promise(make_ticket(at=now - HOUR), draft, by=by, at=now)
    day = f"{timezone.localtime(mine.due_at):%Y-%m-%d}"
    asked: list[tuple[dict[str, str], list[Commitment]]] = [
        ({"contested": "waiting"}, [waiting]),
        ({"contested": "upheld"}, [right]),
        ({"contested": "dismissed"}, [wrong]),
        ({"made_by": str(by.user_id)}, [mine]),
        ({"due_from": day, "due_to": day}, [mine]),
        ({"shop": mine.ticket.shop.code}, [mine]),
        ({"shop": mine.ticket.shop.code, "contested": "upheld"}, []),
        ({"contested": "x"}, []),
        ({"made_by": "0"}, []),
        ({"due_from": "tomorrow"}, []),
        ({"due_to": "2001-01-01"}, []),
    ]
    for query, found in asked:
        assert shown(boss, **query) == found, query


def test_the_longest_waiting_stands_in_front():
    first, second = make_contested(), make_contested()
    assert shown(somebody(SUPERVISORS), contested="waiting") == [first, second]
    assert shown(somebody(SUPERVISORS))[0] == second


def test_a_promise_of_somebody_who_left_is_found_by_who_made_it():
    row, boss = make_promise(), somebody(SUPERVISORS)
    made_by = row.made_by
    assert made_by is not None
    made_by.groups.clear()
    made_by.is_active = False
    made_by.save()
    assert actors.staff(made_by) is None
    assert shown(boss, made_by=str(made_by.pk)) == [row]


def test_the_pages_cost_the_same_with_one_and_with_thirty():
    boss, row = somebody(SUPERVISORS), make_contested()
    first, waiting, page = queries(boss, LIST), queries(boss, f"{LIST}?contested=waiting"), queries(boss, paged(row))
    for _ in range(29):
        make_contested()
    assert queries(boss, LIST) == first <= 16
    assert queries(boss, f"{LIST}?contested=waiting") == waiting <= 16
    assert queries(boss, paged(row)) == page <= 14


def test_every_filter_goes_by_an_index():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads an empty table as a whole, whatever its indexes")
    boss, by = somebody(SUPERVISORS), make_promise().made_by_id
    wanted = {
        "contested=waiting": "commitment_contested",
        "contested=upheld": "commitment_contest_ended",
        f"made_by={by}": "made_by",
        "due_from=2026-01-01": "commitment_was_due",
        "due_from=2026-01-01&due_to=2026-02-01": "commitment_was_due",
    }
    plans = {query: boss.client.get(f"{LIST}?{query}").context["cl"].queryset.order_by().explain() for query in wanted}
    assert {query: plan for query, plan in plans.items() if wanted[query] not in plan} == {}
