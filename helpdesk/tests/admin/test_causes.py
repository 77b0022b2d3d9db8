"""The causes that reviews choose from: added, renamed, put in order and retired, each on record, and never deleted."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from refunds import actions
from refunds.actors import AUDITORS, SUPERVISORS
from refunds.models import Breach, BreachCause
from refunds.tests.make import make_supervisor

from .office import listed, make_breach, make_cause, paged, person, queries
from .sitting import somebody, text

pytestmark = pytest.mark.django_db
LIST, ADD = listed(BreachCause), reverse("admin:refunds_breachcause_add")


def cause(code: str = "other") -> BreachCause:
    return BreachCause.objects.get(code=code)


def told(**values: Any) -> dict[str, Any]:
    return {"code": "night_shift", "name_zh": "夜班", "name_en": "The night shift", "is_active": "on", **values}


def codes() -> list[str]:
    return list(BreachCause.objects.values_list("code", flat=True))


def noted() -> list[tuple[str, str]]:
    return [(row.object_repr, row.get_change_message()) for row in LogEntry.objects.order_by("pk")]


def test_a_cause_is_added_at_the_end_and_offered_at_once():
    boss, before = somebody(SUPERVISORS), codes()
    assert boss.client.post(ADD, told()).status_code == 302
    assert codes() == [*before, "night_shift"]
    assert noted() == [("night_shift", "Added.")]
    make_breach()
    assert "The night shift" in text(boss.client.get(listed(Breach)))


def test_a_cause_is_renamed_and_keeps_its_code():
    row, boss = cause(), somebody(SUPERVISORS)
    assert boss.client.post(paged(row), told(code="stolen")).status_code == 302
    row = BreachCause.objects.get(pk=row.pk)
    assert (row.code, row.name_zh, row.name_en) == ("other", "夜班", "The night shift")
    assert noted() == [("other", "Changed In Chinese and In English.")]


def test_a_retired_cause_is_offered_no_more_and_stays_on_what_was_reviewed():
    row, boss = make_breach(at=timezone.now()), somebody(SUPERVISORS)
    actions.review_breaches([row.pk], "other", by=make_supervisor())
    values = {"name_zh": cause().name_zh, "name_en": cause().name_en}
    assert boss.client.post(paged(cause()), values).status_code == 302
    assert not cause().is_active
    assert "other" not in dict(boss.client.get(listed(Breach)).context["form"].fields["cause"].choices)
    found = boss.client.get(listed(Breach), {"cause": "other"})
    assert list(found.context["cl"].result_list) == [row]
    assert "Something else" in text(found)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"code": ""}, "required"),
        ({"code": "none"}, "Choose another code."),
        ({"code": "NONE"}, "Choose another code."),
        ({"code": "other"}, "already exists"),
        ({"code": "Other"}, "already exists"),
        ({"code": "a b"}, "valid"),
        ({"code": "x" * 33}, "at most 32"),
        ({"name_en": ""}, "required"),
        ({"name_en": " something ELSE "}, "Another cause is called this."),
        ({"name_zh": "其他"}, "Another cause is called this."),
        ({"name_zh": "长" * 101}, "at most 100"),
    ],
)
def test_a_refused_cause_is_not_kept_and_its_words_are(values, says):
    before = codes()
    response = somebody(SUPERVISORS).client.post(ADD, told(**values))
    assert response.status_code == 422
    assert says in text(response)
    assert codes() == before
    assert noted() == []


def test_causes_change_places():
    boss, before = somebody(SUPERVISORS), codes()
    address = paged(cause(before[1]), "move")
    assert boss.client.post(address, {"to": "up"}).status_code == 302
    assert codes() == [before[1], before[0], *before[2:]]
    assert boss.client.post(address, {"to": "up"}).status_code == 302
    assert boss.client.post(paged(cause(before[-1]), "move"), {"to": "down"}).status_code == 302
    assert codes() == [before[1], before[0], *before[2:]]
    assert noted() == [(before[1], "Changed order.")]
    assert boss.client.post(address, {"to": "down"}).status_code == 302
    assert codes() == before


@pytest.mark.parametrize("to", ["", "sideways", "-1"])
def test_nothing_else_moves_a_cause(to):
    boss, before = somebody(SUPERVISORS), codes()
    assert boss.client.post(paged(cause(), "move"), {"to": to}).status_code == 403
    assert boss.client.get(paged(cause(), "move"), {"to": "up"}).status_code == 403
    assert codes() == before


@pytest.mark.parametrize("role", ["Agent", AUDITORS, "superuser", "outsider"])
def test_nobody_but_a_supervisor_changes_the_list(role):
    who, row, before = person(role), cause(), list(BreachCause.objects.values())
    assert who.client.post(ADD, told()).status_code == 403
    assert who.client.post(paged(row), told()).status_code == 403
    assert who.client.post(paged(row, "move"), {"to": "up"}).status_code == 403
    assert who.client.post(paged(row, "delete"), {"post": "yes"}).status_code == 403
    assert list(BreachCause.objects.values()) == before
    page = who.client.get(LIST)
    assert page.status_code == (200 if role == AUDITORS else 403)
    assert "formaction" not in page.content.decode()


def test_no_cause_is_deleted():
    boss = person(SUPERVISORS, is_superuser=True)
    assert boss.client.post(paged(cause(), "delete"), {"post": "yes"}).status_code == 403
    assert cause()


def test_the_list_says_how_often_each_was_found_and_leads_there():
    boss, row = somebody(SUPERVISORS), make_breach(at=timezone.now())
    actions.review_breaches([row.pk], "other", by=make_supervisor())
    response = boss.client.get(LIST)
    found = {one.code: one.found for one in response.context["cl"].result_list}
    assert found == {code: int(code == "other") for code in codes()}
    since = response.context["cl"].result_list[0].since
    asked = {"cause": "other", "from": f"{since:%Y-%m-%d}"}
    assert list(boss.client.get(listed(Breach), asked).context["cl"].result_list) == [row]


def test_the_list_costs_the_same_with_one_more_and_with_ten_more():
    boss = somebody(SUPERVISORS)
    make_cause()
    first = queries(boss, LIST)
    for _ in range(9):
        make_cause()
    assert queries(boss, LIST) == first
