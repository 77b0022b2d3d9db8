"""Targets: published by supervisors as versions, narrower ones withdrawn, applied to what runs on its record."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from helpdesk.admin.rules import target_words as words
from refunds import applying, targets
from refunds.models import BusinessCalendar, Clause, ClockTarget, Event, TargetApplication
from refunds.targets import Draft, Key
from refunds.tests.make import MINUTE, make_supervisor, make_ticket

from .office import listed, person, queries
from .sitting import AGENTS, AUDITORS, SUPERVISORS, Person, somebody, text, ticket

pytestmark = pytest.mark.django_db
TARGETS = listed(ClockTarget)
RESPONSE = Key("first_response", "", "normal")


def newest(key: Key = RESPONSE) -> ClockTarget:
    return targets.history(key)[0]


def published(amount: int = 2, key: Key = RESPONSE, unit: str = "business_hours") -> ClockTarget:
    last = targets.history(key).first()
    draft = Draft(key, amount, unit)
    return targets.publish(draft, seen=last.pk if last else None, by=make_supervisor())


def clause_id(code: str = "invalid_code") -> int:
    return Clause.objects.get(code=code).pk


def send(boss: Person, key: Key = RESPONSE, what: str = "publish", **told: Any) -> Any:
    seen = targets.history(key).first()
    data = {"amount": "8", "unit": "business_hours", "seen": seen.pk if seen else "", what: "1", **told}
    return boss.client.post(words.address(key), data)


def apply_address(target: ClockTarget | None = None) -> str:
    return reverse("admin:refunds_clocktarget_apply", args=[(target or newest()).pk])


def test_a_version_is_published_for_what_starts_from_now_on():
    running = ticket("submitted").clocks.get(kind="first_response")
    boss = somebody(SUPERVISORS)
    assert "holds for 1 running" in text(boss.client.get(TARGETS))
    assert "<b>1 running deadline</b> is concerned" in text(boss.client.get(words.address(RESPONSE)))
    assert send(boss).status_code == 302
    assert (newest().amount, newest().published_by) == (8, boss.user)
    assert LogEntry.objects.get().get_change_message() == "Changed amount."
    running.refresh_from_db()
    assert running.amount == 4
    assert make_ticket(at=timezone.now()).clocks.get(kind="first_response").amount == 8
    page = text(boss.client.get(words.address(RESPONSE)))
    assert "1 of them started under another amount" in page
    assert "4 business hours" in page
    assert "8 business hours" in page


@pytest.mark.parametrize(
    ("told", "words_of_it"),
    [
        ({"amount": "0"}, "greater than or equal to 1"),
        ({"amount": "-1"}, "greater than or equal to 1"),
        ({"amount": "99999999"}, "less than or equal to"),
        ({"amount": ""}, "required"),
        ({"amount": "91", "unit": "business_days"}, "Between 1 and 90."),
        ({"unit": "fortnights"}, "Select a valid choice"),
        ({"amount": "4"}, "in force already"),
    ],
)
def test_what_is_no_target_is_refused_with_what_was_written(told, words_of_it):
    response = send(somebody(SUPERVISORS), **told)
    assert response.status_code == 422
    assert words_of_it in text(response)
    assert f'value="{told.get("amount", 8)}"' in text(response)
    assert targets.history(RESPONSE).count() == 1


def test_what_somebody_else_published_meanwhile_is_shown_beside_ones_own():
    boss, seen = somebody(SUPERVISORS), newest()
    published(3)
    response = send(boss, seen=seen.pk)
    assert response.status_code == 409
    assert "In force now: 3 business hours" in text(response)
    assert "Yours: 8 business hours" in text(response)
    assert (newest().amount, f'value="{newest().pk}"' in text(response)) == (3, True)
    assert send(boss).status_code == 302
    assert newest().amount == 8


def test_a_target_for_one_clause_and_one_calendar_is_published_and_withdrawn():
    boss = somebody(SUPERVISORS)
    key = Key("first_response", "", "normal", clause_id(), BusinessCalendar.objects.get().pk)
    running = ticket("submitted").clocks.get(kind="first_response")
    page = text(boss.client.get(words.address(key)))
    assert "Nothing of its own: the more general target holds, 4 business hours." in page
    assert "<b>1 running deadline</b> is concerned" in page
    assert send(boss, key, amount="2").status_code == 302
    listing = text(boss.client.get(TARGETS))
    assert "calendar “the default one”" in listing
    assert "Apply to 1 running" in listing
    assert send(boss, key, "withdraw").status_code == 302
    assert newest(key).is_withdrawn
    assert "calendar “the default one”" not in text(boss.client.get(TARGETS))
    assert "withdrawn" in text(boss.client.get(words.address(key)))
    assert [row.get_change_message() for row in LogEntry.objects.order_by("pk")] == ["Added.", "Changed Withdrawn."]
    running.refresh_from_db()
    assert running.amount == 4


def test_the_general_target_is_not_withdrawn():
    response = send(somebody(SUPERVISORS), what="withdraw")
    assert response.status_code == 422
    assert "can be changed but not withdrawn" in text(response)
    assert not newest().is_withdrawn


def test_a_withdrawal_of_what_was_changed_meanwhile_is_refused():
    key = Key("first_response", "", "normal", clause_id())
    seen = published(2, key)
    published(3, key)
    response = send(somebody(SUPERVISORS), key, "withdraw", seen=seen.pk)
    assert response.status_code == 409
    assert not newest(key).is_withdrawn


@pytest.mark.parametrize(
    "query",
    [
        "",
        "clock=sleep&priority=normal",
        "clock=resolution&priority=normal",
        "clock=first_response:complete&priority=normal",
        "clock=payout&priority=low",
        "clock=payout&priority=normal&clause=x",
        "clock=payout&priority=normal&clause=999999",
        "clock=payout&priority=normal&calendar=999999",
        "clock=payout&priority=normal&calendar=99999999999999999999",
    ],
)
def test_an_address_of_no_target_leads_nowhere(query):
    key = reverse("admin:refunds_clocktarget_key")
    assert somebody(SUPERVISORS).client.get(f"{key}?{query}").status_code == 404


def test_a_version_leads_to_its_target():
    response = somebody().client.get(reverse("admin:refunds_clocktarget_change", args=[newest().pk]))
    assert response["Location"] == words.address(RESPONSE)


@pytest.mark.parametrize("role", [AGENTS, AUDITORS])
def test_others_read_and_post_nothing(role):
    make_ticket()
    target, reader = published(), person(role)
    for address in (TARGETS, words.address(RESPONSE)):
        page = reader.client.get(address)
        assert page.status_code == 200
        assert "apply/" not in text(page)
        assert 'name="publish"' not in text(page)
    assert reader.client.get(apply_address(target)).status_code == 403
    assert send(reader).status_code == 403
    for told in ({"apply": "1", "reason": "So."}, {"stop": "1"}):
        assert reader.client.post(apply_address(target), told).status_code == 403
    assert not TargetApplication.objects.exists()
    assert newest() == target


def test_a_target_is_applied_to_what_runs_on_its_record():
    running, target = ticket("submitted"), published()
    boss = somebody(SUPERVISORS)
    page = text(boss.client.get(apply_address(target)))
    assert "1 running deadline started under another amount" in page
    assert "4 business hours" in page
    assert boss.client.post(apply_address(target), {"apply": "1", "reason": " "}).status_code == 422
    assert boss.client.post(apply_address(target), {"apply": "1", "reason": "As announced."}).status_code == 302
    assert "0 of 1 changed" in text(boss.client.get(words.address(RESPONSE)))
    assert "being applied: 0 of 1" in text(boss.client.get(TARGETS))
    again = boss.client.post(apply_address(target), {"apply": "1", "reason": "Twice."})
    assert (again.status_code, "being applied already" in text(again)) == (422, True)
    assert applying.work() == 1
    event = Event.objects.get(kind="retarget", ticket=running)
    assert (event.actor_id, running.clocks.get(kind="first_response").amount) == (boss.user.pk, 2)
    assert "1 of 1 changed" in text(boss.client.get(words.address(RESPONSE)))
    assert "Every running deadline has this target already." in text(boss.client.get(apply_address(target)))
    assert [row.get_change_message() for row in LogEntry.objects.all()] == ["Changed Applied to what runs."]


def test_examples_say_what_would_be_missed_at_once():
    published(4, unit="wall_hours")
    make_ticket()
    for minutes in (30, 120):
        make_ticket(at=timezone.now() - minutes * MINUTE)
    page = text(somebody(SUPERVISORS).client.get(apply_address(published(1, unit="wall_hours"))))
    assert "3 running deadlines" in page
    assert (page.count("late already"), page.count("missed at once")) == (1, 1)


def test_what_is_going_on_is_stopped():
    ticket("submitted")
    target, boss = published(), somebody(SUPERVISORS)
    boss.client.post(apply_address(target), {"apply": "1", "reason": "As announced."})
    assert boss.client.post(apply_address(target), {"stop": "1"}).status_code == 302
    assert TargetApplication.objects.get().ending == "stopped"
    assert applying.work() == 0
    assert boss.client.post(apply_address(target), {}).status_code == 403


def test_an_old_or_withdrawn_version_is_not_applied():
    old, boss = newest(), somebody(SUPERVISORS)
    published()
    assert boss.client.get(apply_address(old))["Location"] == words.address(RESPONSE)
    assert "not in force any more" in text(boss.client.get(words.address(RESPONSE)))
    assert boss.client.post(apply_address(old), {"apply": "1", "reason": "So."}).status_code == 302
    key = Key("payout", "", "normal", clause_id())
    published(2, key)
    send(boss, key, "withdraw")
    assert boss.client.get(apply_address(newest(key)))["Location"] == words.address(key)
    assert boss.client.get(reverse("admin:refunds_clocktarget_apply", args=[10**9])).status_code == 404
    assert not TargetApplication.objects.exists()


def test_many_narrower_targets_have_a_page_of_their_own():
    for row in Clause.objects.all():
        published(2, Key("first_response", "", "normal", row.pk))
    agent = somebody()
    listing = text(agent.client.get(TARGETS))
    assert 'href="?clock=first_response"' in listing
    whole = text(agent.client.get(TARGETS, {"clock": "first_response"}))
    assert whole.count('class="narrower"') == Clause.objects.count()
    assert agent.client.get(TARGETS, {"clock": "sleep"}).status_code == 404


def test_the_pages_cost_the_same_with_one_row_and_with_thirty():
    boss = somebody(SUPERVISORS)
    make_ticket()
    published(2)
    published(1, Key("first_response", "", "normal", clause_id("used")))

    def costs() -> list[int]:
        return [queries(boss, address) for address in (TARGETS, words.address(RESPONSE), apply_address())]

    first = costs()
    for number in range(30):
        make_ticket()
        published(3 + number)
    for row in Clause.objects.exclude(code__in=("invalid_code", "used")):
        published(1, Key("first_response", "", "normal", row.pk))
    assert costs() == first
