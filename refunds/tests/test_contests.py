"""A promise that is said to be kept and that the customer contests: a supervisor looks at it, and both sides stay."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from orders.immutable import lifted
from refunds import actions, commitments, notices, record, timeline
from refunds.actions import Draft
from refunds.models import Commitment, Ticket
from refunds.refusals import NotMet, WrongPerson
from refunds.tests.clean import clean_books
from refunds.tests.make import (
    AT,
    CUSTOMER,
    DAY,
    HOUR,
    fresh,
    last_event,
    make_agent,
    make_supervisor,
    make_ticket,
    move,
)

__all__ = ["clean_books"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_books")]
FOUND = "The code was sent to another address."


def kept(at=AT) -> tuple[Ticket, Commitment]:
    ticket, agent = make_ticket(at=at), make_agent()
    made = actions.promise(ticket, Draft("other", at + DAY, "A new code"), by=agent, at=at)
    return ticket, actions.close_commitment(ticket, made, "kept", "A new code was sent.", by=agent, at=at + HOUR)


def contested(at=AT) -> tuple[Ticket, Commitment]:
    ticket, row = kept(at)
    return ticket, actions.contest(ticket, row, "No code ever came.", by=CUSTOMER, at=at + 2 * HOUR)


def settle(row, *, upheld=True, note=FOUND, by=None, at=AT + 3 * HOUR) -> Commitment:
    return actions.settle_contest(row, upheld, note, by=by or make_supervisor(), at=at)


def codes(call) -> list[str]:
    with pytest.raises(NotMet) as refusal:
        call()
    return [reason.code for reason in refusal.value.reasons]


@pytest.mark.parametrize(("upheld", "outcome"), [(True, "upheld"), (False, "dismissed")])
def test_what_was_found_stands_beside_what_was_said(upheld, outcome):
    ticket, row = contested()
    boss = make_supervisor()
    settle(row, upheld=upheld, by=boss)
    row = Commitment.objects.get(pk=row.pk)
    assert (row.status, row.closing_note, row.contested_at) == ("kept", "A new code was sent.", AT + 2 * HOUR)
    assert (row.contest_outcome, row.contest_note, row.contest_settled_at) == (outcome, FOUND, AT + 3 * HOUR)
    event = last_event(ticket)
    assert (event.kind, event.actor_id, event.data["outcome"]) == ("settle_contest", boss.user_id, outcome)
    assert FOUND not in str(event.data)
    assert set(event.deliveries.values_list("target", flat=True)) == {notices.CUSTOMER}


@pytest.mark.parametrize("own", ["promise", "word that it was kept"])
def test_nobody_judges_their_own_word(own):
    ticket, boss, agent = make_ticket(), make_supervisor(), make_agent()
    by, closer = (boss, agent) if own == "promise" else (agent, boss)
    made = actions.promise(ticket, Draft("other", AT + DAY, "A new code"), by=by, at=AT)
    row = actions.close_commitment(ticket, made, "kept", "A new code was sent.", by=closer, at=AT + HOUR)
    actions.contest(ticket, row, "No code ever came.", by=CUSTOMER, at=AT + 2 * HOUR)
    assert codes(lambda: settle(row, upheld=False, by=boss)) == ["own_word"]
    assert Commitment.objects.get(pk=row.pk).contest_settled_at is None
    assert settle(row).contest_outcome == "upheld"


def test_both_readers_are_told_with_the_words():
    ticket, row = contested()
    settle(row)
    told = "The objection to a promise was looked at: something else. The customer was right: it was not kept."
    for reader in ("customer", "staff"):
        line = timeline.page(ticket, reader).lines[0]
        assert (line.sentence, line.words) == (told, FOUND)


def test_those_that_wait_are_listed_the_longest_first_by_an_index():
    first, second, third = contested()[1], contested(AT + HOUR)[1], contested()[1]
    kept()
    settle(third)
    assert list(commitments.contested()) == [first, second]
    if connection.vendor == "sqlite":
        assert "commitment_contested" in commitments.contested()[:20].explain()


def test_it_is_settled_once_and_only_where_there_is_something():
    _ticket, plain = kept()
    assert codes(lambda: settle(plain)) == ["nothing_to_settle"]
    _ticket, row = contested()
    for note, code in [("  ", "note_missing"), ("x" * 501, "text_too_long"), ("明天下午前退给您", "promise_found")]:
        assert codes(lambda note=note: settle(row, note=note)) == [code]
    settle(row)
    assert codes(lambda: settle(row, upheld=False)) == ["nothing_to_settle"]


def test_supervisors_alone_settle_it():
    _ticket, row = contested()
    for by in (make_agent(), CUSTOMER):
        with pytest.raises(WrongPerson):
            settle(row, by=by)


def test_it_is_settled_on_a_closed_ticket_too():
    ticket, row = contested()
    move(ticket, "withdraw", CUSTOMER, AT + 3 * HOUR)
    settle(row)
    assert fresh(ticket).state == "withdrawn"


@pytest.mark.parametrize(
    "change",
    [
        {"contest_outcome": "dismissed"},
        {"contest_note": "Never mind."},
        {"contest_settled_at": None, "contest_outcome": None, "contest_note": None},
        {"contested_at": None},
    ],
)
def test_the_database_keeps_what_was_found(change):
    _ticket, row = contested()
    settle(row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.filter(pk=row.pk).update(**change)


def test_the_database_takes_no_half_of_it():
    _ticket, plain = kept()
    whole = {"contest_settled_at": AT, "contest_outcome": "upheld", "contest_note": "So."}
    for change in (whole, {"contest_outcome": "upheld"}, {"contest_settled_at": AT}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Commitment.objects.filter(pk=plain.pk).update(**change)


def test_an_outcome_that_is_bent_shows_in_the_record():
    _ticket, row = contested()
    settle(row)
    with lifted("default"):
        Commitment.objects.filter(pk=row.pk).update(contest_outcome="dismissed")
    assert len(list(record.differences())) == 1
    with lifted("default"):
        Commitment.objects.filter(pk=row.pk).update(contest_outcome="upheld")
