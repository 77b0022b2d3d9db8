"""Publishing clauses: a row is added by a supervisor who saw the newest, and nothing that was said is changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from orders.tests.at_once import at_once
from refunds import clauses
from refunds.facts import current_clause
from refunds.models import Clause, ClauseVersion
from refunds.refusals import NotMet, WrongPerson
from refunds.tests.make import AT, HOUR, make_agent, make_supervisor, make_ticket

pytestmark = pytest.mark.django_db


def clause() -> Clause:
    return Clause.objects.get(code="invalid_code")


def draft(**changes) -> clauses.Draft:
    version = clauses.newest(clause())
    assert version is not None
    return replace(clauses.draft_of(version), **{"text_en": "Newer words.", **changes})


def publish(seen: int = 1, **changes) -> ClauseVersion:
    return clauses.publish(clause(), draft(**changes), seen=seen, by=make_supervisor(), at=AT)


def reasons(error) -> list[str]:
    return [reason.code for reason in error.value.reasons]


def test_publishing_adds_the_next_version_and_puts_it_in_force():
    first = current_clause("invalid_code", AT)
    assert first is not None
    by = make_supervisor()
    rules = replace(first.rules, window_hours=48)
    version = clauses.publish(clause(), draft(rules=rules, title_en=" A  code "), seen=1, by=by, at=AT)
    assert (version.number, version.published_at, version.published_by_id) == (2, AT, by.user_id)
    assert (version.title_en, version.text_en, version.rules) == ("A code", "Newer words.", rules)
    assert current_clause("invalid_code", AT) == version
    assert current_clause("invalid_code", AT - HOUR) == first
    assert clauses.in_force(AT).get(clause__code="invalid_code") == version
    assert clauses.in_force(AT - HOUR).get(clause__code="invalid_code") == first


def test_a_ticket_keeps_the_version_that_it_was_filed_under():
    ticket = make_ticket()
    publish()
    assert ticket.clause.number == 1


def test_only_supervisors_publish():
    with pytest.raises(WrongPerson):
        clauses.publish(clause(), draft(), seen=1, by=make_agent(), at=AT)
    assert clause().versions.count() == 1


def test_a_version_that_was_not_seen_stops_the_next_one():
    publish()
    with pytest.raises(clauses.Overtaken) as error:
        publish(text_en="Other words.")
    assert error.value.newest.number == 2
    assert "Version 2" in str(error.value)
    assert publish(seen=2, text_en="Other words.").number == 3


def test_publishing_the_same_again_is_refused():
    publish()
    with pytest.raises(NotMet) as error:
        publish(seen=2, text_en="Newer words.\r\n")
    assert reasons(error) == ["nothing_changed"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title_zh": " "}, "text_missing"),
        ({"text_zh": ""}, "text_missing"),
        ({"title_en": "x" * 201}, "title_too_long"),
        ({"text_en": "x" * 5001}, "text_too_long"),
    ],
)
def test_words_must_be_there_and_of_a_bounded_length(changes, code):
    with pytest.raises(NotMet) as error:
        publish(**changes)
    assert reasons(error) == [code]
    assert clause().versions.count() == 1


def test_versions_follow_one_another_in_time_whatever_the_clock_says():
    publish()
    version = clauses.publish(
        clause(), draft(text_en="Third."), seen=2, by=make_supervisor(), at=AT - timedelta(days=1)
    )
    assert version.published_at > AT


def test_a_published_version_cannot_be_changed_or_removed():
    version = publish()
    with pytest.raises(IntegrityError), transaction.atomic():
        ClauseVersion.objects.filter(pk=version.pk).update(text_en="Never said.")
    with pytest.raises(IntegrityError), transaction.atomic():
        ClauseVersion.objects.filter(pk=version.pk).delete()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_once_one_is_told_of_the_other():
    said = [draft(text_en=f"Words {number}.") for number in range(3)]
    calls = [partial(clauses.publish, clause(), words, seen=1, by=make_supervisor(), at=AT) for words in said]
    results = at_once(calls, clauses.Overtaken)
    assert sorted(type(result).__name__ for result in results) == ["ClauseVersion", "Overtaken", "Overtaken"]
    assert list(clause().versions.values_list("number", flat=True)) == [1, 2]
