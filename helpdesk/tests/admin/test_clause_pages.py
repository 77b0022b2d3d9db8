"""A clause's next version: written, previewed as customers read it, published by a supervisor, and never lost."""

from __future__ import annotations

from functools import partial
from html import unescape
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry

from orders.tests.at_once import at_once
from refunds import clauses
from refunds.actors import SUPERVISORS
from refunds.models import Clause, ClauseVersion
from refunds.tests.make import make_supervisor, make_ticket

from .office import listed, paged, person, queries
from .sitting import Person, somebody, text

pytestmark = pytest.mark.django_db
XSS = "<img src=x onerror=alert(1)><script>alert(1)</script>"


def clause() -> Clause:
    return Clause.objects.get(code="invalid_code")


def newest() -> ClauseVersion:
    found = clauses.newest(clause())
    assert found is not None
    return found


def draft(**told: Any) -> dict[str, Any]:
    values = {
        "seen": newest().number,
        "title_zh": "卡密无效",
        "title_en": "The code does not work",
        "text_zh": "新的条款文字。",
        "text_en": "Newer words.",
        "window": "delivery",
        "window_hours": "48",
        "evidence": ["payment", "product"],
        "outcome": "full",
        "responsible": "supplier",
        "needs_supplier": "on",
        "on_silence": "approve",
    }
    return {name: value for name, value in {**values, **told}.items() if value is not None}


def send(who: Person, **told: Any) -> Any:
    return who.client.post(paged(clause(), "publish"), draft(**told))


def publish(who: Person, **told: Any) -> Any:
    """Preview, then publish what was previewed."""
    shown = send(who, **told)
    return send(who, **told, publish="1", previewed=shown.context["form"].data["previewed"])


def test_a_version_is_previewed_and_published_with_its_line_on_record():
    boss, ticket = somebody(SUPERVISORS), make_ticket()
    shown = send(boss)
    assert (shown.status_code, newest().number) == (200, 1)
    assert "1 unfinished ticket keeps the version it was filed under." in text(shown)
    response = publish(boss)
    assert (response.status_code, response["Location"]) == (302, paged(clause()))
    made = newest()
    assert (made.number, made.text_en, made.published_by) == (2, "Newer words.", boss.user)
    assert made.rules.window_hours == 48
    assert LogEntry.objects.get().get_change_message() == "Added Version “2”."
    assert ticket.clause.number == 1


def test_the_preview_is_the_customers_page_in_both_languages():
    shown = send(somebody(SUPERVISORS))
    pages = {code: html for _label, code, html in shown.context["previews"]}
    assert "新的条款文字。" in pages["zh-hans"]
    assert "Newer words." in pages["en"]
    assert "Within 48 hours after delivery." in pages["en"]
    assert 'class="card clause' in pages["en"]
    assert shown.content.decode().count("<iframe sandbox") == 2


def test_what_changes_is_marked_against_the_version_in_force():
    shown = send(somebody(SUPERVISORS))
    changed = {str(change.name): "".join(piece.text for piece in change.pieces) for change in shown.context["changes"]}
    assert changed["Hours of it"] == "2448"
    assert set(changed) == {"Title in English", "Text in Chinese", "Text in English", "Hours of it"}
    assert "<del>24</del>" in shown.content.decode()


def test_hostile_words_are_shown_as_text_everywhere():
    boss = somebody(SUPERVISORS)
    shown = send(boss, title_en=XSS, text_zh=XSS)
    body = shown.content.decode()
    assert "<script>alert" not in body
    for _label, _code, html in shown.context["previews"]:
        assert "<script>alert" not in html
        assert "onerror=alert(1)>" not in html
    assert unescape(unescape(body)).count("<script>alert(1)</script>") >= 3
    publish(boss, title_en=XSS, text_zh=XSS)
    assert newest().title_en == XSS
    for address in (listed(Clause), paged(clause()), paged(clause(), "publish"), listed(LogEntry)):
        assert "<script>alert" not in boss.client.get(address).content.decode()


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"window_hours": ""}, "window_hours"),
        ({"window_hours": "0"}, "window_hours"),
        ({"window_hours": "-5"}, "window_hours"),
        ({"window": "someday"}, "window"),
        ({"outcome": "double"}, "outcome"),
        ({"outcome": None}, "outcome"),
        ({"on_silence": ""}, "on_silence"),
        ({"needs_supplier": None}, "on_silence"),
        ({"unless": "no_return"}, "unless"),
        ({"evidence": ["payment", "passport"]}, "evidence"),
        ({"evidence": ["supplier"]}, "evidence"),
        ({"responsible": "nobody"}, "responsible"),
        ({"title_zh": " "}, "title_zh"),
        ({"title_en": "x" * 201}, "title_en"),
        ({"text_en": "x" * 5001}, "text_en"),
        ({"seen": "x"}, "seen"),
    ],
)
def test_rules_that_contradict_themselves_are_refused_and_nothing_typed_is_lost(told, field):
    shown = send(somebody(SUPERVISORS), **{"text_zh": "留在这里的文字。", **told}, publish="1")
    assert shown.status_code == 422
    assert field in shown.context["form"].errors
    assert "留在这里的文字。" in text(shown)
    assert newest().number == 1


def test_nothing_is_published_that_was_not_previewed():
    boss = somebody(SUPERVISORS)
    unseen = send(boss, publish="1")
    assert (unseen.status_code, newest().number) == (200, 1)
    previewed = unseen.context["form"].data["previewed"]
    other = send(boss, publish="1", previewed=previewed, text_en="Other words than were previewed.")
    assert newest().number == 1
    assert "changed after the preview" in text(other)


def test_a_version_that_came_in_between_is_shown_and_nothing_typed_is_lost():
    boss = somebody(SUPERVISORS)
    shown = send(boss)
    version = clauses.draft_of(newest())
    theirs = clauses.Draft(version.title_en, version.title_zh, "Theirs.", version.text_zh, version.rules)
    clauses.publish(clause(), theirs, seen=1, by=make_supervisor())
    told = draft(seen=1)
    response = boss.client.post(
        paged(clause(), "publish"), told | {"publish": "1", "previewed": shown.context["form"].data["previewed"]}
    )
    assert response.status_code == 409
    assert "Version 2 of this clause was published meanwhile" in text(response)
    assert "Newer words." in text(response)
    assert any("Theirs" in piece.text for change in response.context["changes"] for piece in change.pieces)
    assert newest().number == 2
    again = response.context["form"].data
    assert boss.client.post(paged(clause(), "publish"), {**again, "publish": "1"}).status_code == 302
    assert newest().number == 3


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_once_one_gets_a_clear_message():
    bosses = [somebody(SUPERVISORS), somebody(SUPERVISORS)]
    words = ["First words.", "Second words."]
    seen = [
        send(boss, text_en=said).context["form"].data["previewed"] for boss, said in zip(bosses, words, strict=True)
    ]
    told = [draft(text_en=said, publish="1", previewed=digest) for said, digest in zip(words, seen, strict=True)]
    address = paged(clause(), "publish")
    answers = at_once([partial(boss.client.post, address, data) for boss, data in zip(bosses, told, strict=True)])
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert "was published meanwhile" in text(refused)
    assert list(clause().versions.values_list("number", flat=True)) == [1, 2]


def test_the_same_again_is_no_version():
    boss, version = somebody(SUPERVISORS), newest()
    same = {
        "title_zh": version.title_zh,
        "title_en": version.title_en,
        "text_zh": version.text_zh,
        "text_en": version.text_en,
        "window_hours": "24",
    }
    shown = send(boss, **same)
    assert shown.context["changes"] == []
    response = send(boss, **same, publish="1", previewed=shown.context["form"].data["previewed"])
    assert response.status_code == 422
    assert newest().number == 1


@pytest.mark.parametrize("role", ["Agent", "Auditor", "superuser", "outsider"])
def test_only_supervisors_publish(role):
    previewed = send(somebody(SUPERVISORS)).context["form"].data["previewed"]
    assert send(person(role), publish="1", previewed=previewed).status_code == 403
    assert newest().number == 1


def test_every_version_stays_to_be_read():
    boss = somebody(SUPERVISORS)
    old = newest().text_en
    publish(boss)
    shown = text(somebody().client.get(paged(clause())))
    assert old in shown
    assert "Newer words." in shown
    assert "Write the next version" not in shown


def test_a_clauses_page_costs_the_same_with_one_version_and_with_ten():
    agent = somebody()
    first = queries(agent, paged(clause()))
    for number in range(1, 10):
        version = clauses.draft_of(newest())
        words = clauses.Draft(f"Title {number}", version.title_zh, version.text_en, version.text_zh, version.rules)
        clauses.publish(clause(), words, seen=number, by=make_supervisor())
    assert queries(agent, paged(clause())) == first
    assert queries(agent, listed(Clause)) <= 8


@pytest.mark.parametrize("pk", ["0", "99999999999999999999", "x"])
def test_a_clause_that_is_none_is_not_found(pk):
    assert somebody(SUPERVISORS).client.get(f"{listed(Clause)}{pk}/change/").status_code == 404
