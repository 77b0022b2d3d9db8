"""Why deadlines were missed: said at the desk for several at once or for one, by supervisors, and nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone, translation

from helpdesk.admin.base import MOST_ROWS
from refunds import actions, breaches
from refunds.actors import AUDITORS, SUPERVISORS
from refunds.models import Breach, BreachCause, BreachReview, Clock, Message
from refunds.tests.make import make_supervisor, make_ticket, make_user

from .office import listed, make_breach, paged, person, queries
from .sitting import Person, somebody, text

pytestmark = pytest.mark.django_db
LIST = listed(Breach)


def send(who: Person, *rows: Breach, to: str = LIST, **told: str) -> Any:
    return who.client.post(to, {"chosen": [row.pk for row in rows], "cause": "other", "note": "", **told})


def reviewed(*rows: Breach, cause: str = "other") -> None:
    actions.review_breaches([row.pk for row in rows], cause, by=make_supervisor())


def shown(who: Person, **asked: str) -> list[Breach]:
    return list(who.client.get(LIST, asked).context["cl"].result_list)


def test_several_are_reviewed_at_once_and_the_list_keeps_its_filters():
    rows, boss = [make_breach(), make_breach()], somebody(SUPERVISORS)
    make_breach()
    response = send(boss, *rows, to=f"{LIST}?party=desk", cause="not_enough_people", note="Two were ill.")
    assert (response.status_code, response["Location"]) == (302, f"{LIST}?party=desk")
    made = BreachReview.objects.order_by("breach_id")
    assert [(row.breach, row.cause.code, row.by, row.note.body if row.note else "") for row in made] == [
        (row, "not_enough_people", boss.user, "Two were ill.") for row in rows
    ]
    assert "2 deadlines were reviewed." in text(boss.client.get(LIST))


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"cause": ""}, "Choose a cause from the list."),
        ({"cause": "laziness"}, "Choose a cause from the list."),
        ({"cause": "customer"}, "Choose a cause from the list."),
        ({"note": "x" * 5001}, "at most 5000"),
    ],
)
def test_a_refusal_loses_nothing_that_was_ticked_or_written(told, says):
    BreachCause.objects.filter(code="customer").update(is_active=False)
    row, other, boss = make_breach(), make_breach(), somebody(SUPERVISORS)
    response = send(boss, row, **{"note": "Words that stay.", **told})
    page = text(response)
    assert response.status_code == 422
    assert says in page
    assert told.get("note", "Words that stay.") in page
    assert f'value="{row.pk}" checked' in page
    assert f'value="{other.pk}" checked' not in page
    if told.get("cause") == "customer":
        return
    assert ('value="other" selected' in page) is ("cause" not in told)
    assert not BreachReview.objects.exists()


def test_a_review_of_ones_own_deadline_says_so():
    boss, other = somebody(SUPERVISORS), somebody(SUPERVISORS)
    filed = timezone.now() - timedelta(days=30)
    ticket = make_ticket(at=filed)
    actions.assign(ticket, boss.user.pk, by=boss.actor, at=filed)
    actions.note_overdue([ticket.pk])
    own = Breach.objects.get(ticket=ticket, kind="first_response")
    send(other, own)
    assert "by whoever had the ticket then" not in text(other.client.get(paged(own)))
    send(boss, own, cause="customer")
    assert text(other.client.get(paged(own))).count("by whoever had the ticket then") == 1


def test_nothing_ticked_is_said_and_the_rest_stays():
    make_breach()
    response = send(somebody(SUPERVISORS), note="Words that stay.")
    assert response.status_code == 422
    assert "Tick the deadlines that this is about." in text(response)
    assert "Words that stay." in text(response)
    assert 'value="other" selected' in text(response)


def test_what_was_ticked_and_is_on_another_page_by_now_stays_ticked():
    row, boss = make_breach(), somebody(SUPERVISORS)
    reviewed(row)
    for _ in range(25):
        make_breach()
    response = send(boss, row, cause="")
    assert row not in response.context["cl"].result_list
    assert list(response.context["elsewhere"]) == [row]
    assert f'value="{row.pk}" checked' in text(response)


def test_all_or_none():
    row, boss = make_breach(), somebody(SUPERVISORS)
    gone = Breach(pk=row.pk + 1000)
    assert send(boss, row, gone).status_code == 404
    assert not BreachReview.objects.exists()
    for _ in range(3):
        make_breach()
    ids = [*Breach.objects.values_list("pk", flat=True), *range(10**6, 10**6 + 100)]
    response = boss.client.post(LIST, {"chosen": ids, "cause": "other", "note": "Too many."})
    assert response.status_code == 422
    assert "At most 100 at once." in text(response)
    assert "Too many." in text(response)
    assert not BreachReview.objects.exists()


@pytest.mark.parametrize("chosen", ["x", "-1", "1e9", "9" * 30, "1 OR 1=1", "\x00"])
def test_what_is_no_deadline_is_none(chosen):
    make_breach()
    response = somebody(SUPERVISORS).client.post(LIST, {"chosen": chosen, "cause": "other"})
    assert response.status_code in {404, 422}
    assert not BreachReview.objects.exists()


@pytest.mark.parametrize("role", ["Agent", AUDITORS, "superuser", "outsider"])
def test_nobody_but_a_supervisor_reviews(role):
    row, who = make_breach(), person(role)
    assert send(who, row).status_code == 403
    assert send(who, row, to=paged(row)).status_code == 403
    assert not BreachReview.objects.exists()
    page = who.client.get(LIST)
    assert page.status_code == (200 if role == AUDITORS else 403)
    assert who.client.get(paged(row)).status_code == page.status_code
    assert 'name="chosen"' not in page.content.decode()


def test_a_review_needs_the_forms_token():
    row, boss = make_breach(), person(SUPERVISORS, checks_csrf=True)
    assert send(boss, row).status_code == send(boss, row, to=paged(row)).status_code == 403
    assert not BreachReview.objects.exists()


def test_what_nobody_has_reviewed_stands_in_front_until_the_address_says_which():
    first, second, third = (make_breach(at=timezone.now()) for _ in range(3))
    reviewed(third)
    boss = somebody(SUPERVISORS)
    assert shown(boss) == [second, first, third]
    assert shown(boss, review="none") == shown(boss, cause="none") == [second, first]
    assert shown(boss, review="done") == shown(boss, cause="other") == [third]
    assert shown(boss, cause="customer") == shown(boss, review="maybe") == shown(boss, cause="x\x00") == []


def test_the_list_says_how_each_ended_and_why():
    rows, boss = [make_breach(), make_breach()], somebody(SUPERVISORS)
    reviewed(rows[0], cause="system_fault")
    page = text(boss.client.get(LIST))
    for words in ("not met yet", "A fault of the system", "Not reviewed"):
        assert words in page
    assert "系统故障" in text(somebody(SUPERVISORS, language="zh-hans").client.get(LIST))


def test_the_page_of_one_tells_all_of_it():
    row, boss, by = make_breach(), somebody(SUPERVISORS), make_user("Wang Fang")
    page = text(boss.client.get(paged(row)))
    for words in ("First response", "4 business hours from", "not met yet", "Nobody has said yet why", "the desk"):
        assert words in page
    assert paged(row.ticket) in page
    reviewed(row, cause="customer")
    send(boss, to=paged(row), cause="system_fault", note="<script>alert(1)</script>")
    response = boss.client.get(paged(row))
    assert [one.cause.code for one in response.context["reviews"]] == ["system_fault", "customer"]
    assert "&lt;script&gt;alert(1)" in text(response)
    assert "<script>alert" not in text(response)
    assert text(response).index("this one counts") < text(response).index("The customer<")
    assert by.username not in text(response)


def test_the_page_of_one_says_when_its_clock_goes_by_another_target_by_now():
    row, boss = make_breach(), somebody(SUPERVISORS)
    clock = Clock.objects.filter(pk=row.clock_id)
    clock.update(due_at=row.due_at)
    assert "How that came about" in text(boss.client.get(paged(row)))
    clock.update(due_at=row.due_at + timedelta(days=30))
    page = text(boss.client.get(paged(row)))
    assert "The deadline by now" in page
    assert "How that came about" not in page


def test_the_page_of_one_keeps_what_was_written():
    row, boss = make_breach(), somebody(SUPERVISORS)
    response = send(boss, to=paged(row), cause="", note="Words that stay.")
    assert response.status_code == 422
    assert "Words that stay." in text(response)
    assert not BreachReview.objects.exists()


def test_words_that_were_erased_are_not_shown():
    row, boss = make_breach(), somebody(SUPERVISORS)
    send(boss, row, note="Lin was ill.")
    Message.objects.filter(body="Lin was ill.").update(body="", erased_at=timezone.now())
    assert "erased by law" in text(boss.client.get(paged(row)))


@pytest.mark.parametrize("which", ["0", "x", "99999999999999999999", "1%00"])
def test_no_deadline_has_no_page(which):
    assert somebody(SUPERVISORS).client.get(f"{LIST}{which}/change/").status_code == 404


def test_the_pages_cost_the_same_with_one_and_with_thirty():
    boss, row = somebody(SUPERVISORS), make_breach()
    first, page = queries(boss, LIST), queries(boss, paged(row))
    for _ in range(29):
        reviewed(make_breach())
        reviewed(row)
    assert queries(boss, LIST) == first <= 21
    assert queries(boss, paged(row)) == page <= 14


def test_the_causes_are_offered_in_their_order_in_the_readers_language():
    BreachCause.objects.filter(code="other").update(position=0)
    make_breach()
    for language, field in (("en", "name_en"), ("zh-hans", "name_zh")):
        form = somebody(SUPERVISORS, language=language).client.get(LIST).context["form"]
        names = BreachCause.objects.order_by("position").values_list(field, flat=True)
        with translation.override(language):
            assert [label for code, label in form.fields["cause"].choices if code] == list(names)


def test_every_order_of_the_list_goes_by_an_index():
    """Asked of the planner, with PostgreSQL told to prefer an index as it does in a full table."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
    rows = Breach.objects.all()
    ordered: list[tuple[Any, list[str]]] = [
        (rows.order_by(*breaches.unreviewed_first()), ["breach_unreviewed_first"]),
        # Either has them in this order.
        (rows.filter(cause=None).order_by("-due_at", "-pk"), ["breach_of_cause", "breach_unreviewed_first"]),
    ]
    for found, indexes in ordered:
        plan = found[:25].explain()
        assert any(index in plan for index in indexes), plan
        assert "TEMP B-TREE" not in plan.replace("LAST TERM", ""), plan
        assert not plan.startswith(("Limit\n  ->  Sort", "Sort")), plan
    boss = somebody(SUPERVISORS)
    for asked in ({"review": "none"}, {"review": "done"}, {"cause": "other"}, {"from": "2026-11-01"}):
        counted = boss.client.get(LIST, asked).context["cl"].queryset.order_by().values("pk")[:MOST_ROWS]
        assert "breach_" in counted.explain(), asked
