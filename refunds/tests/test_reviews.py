"""Why deadlines were missed, as supervisors find it: on record, several at once, added and never changed."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from orders.immutable import lifted
from refunds import actions, breaches, record, timeline
from refunds.models import Breach, BreachCause, BreachReview, Message, Ticket
from refunds.refusals import NotMet, WrongPerson
from refunds.tests.clean import clean_books
from refunds.tests.make import (
    AT,
    CUSTOMER,
    DAY,
    DECIDED,
    HOUR,
    MINUTE,
    asked_supplier,
    fresh,
    kinds_of,
    last_event,
    make_agent,
    make_supervisor,
    make_ticket,
    move,
)

__all__ = ["clean_books"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_books")]
LATE = AT + 5 * HOUR


def missed(at=LATE, **overrides) -> Ticket:
    """One breach, of the first response."""
    return actions.sweep(make_ticket(**overrides), at=at)


def review(*tickets: Ticket, cause: str = "not_enough_people", note: str = "", at=LATE + HOUR, by=None):
    ids = [breach.pk for ticket in tickets for breach in ticket.breaches.all()]
    return actions.review_breaches(ids, cause, note, by=by or make_supervisor(), at=at)


def codes(call) -> list[str]:
    with pytest.raises(NotMet) as refusal:
        call()
    return [reason.code for reason in refusal.value.reasons]


def test_several_are_reviewed_at_once_each_on_its_own_record():
    tickets, boss = [missed(), missed()], make_supervisor()
    made = review(*tickets, note="Two were ill.", by=boss)
    assert len(made) == 2
    for ticket, row in zip(tickets, made, strict=True):
        breach = ticket.breaches.get()
        assert (row.breach, row.cause.code, row.by_id, row.at) == (
            breach,
            "not_enough_people",
            boss.user_id,
            LATE + HOUR,
        )
        assert breach.cause == row.cause
        event = last_event(ticket)
        assert (event.kind, event.actor_id) == ("review", boss.user_id)
        assert (event.data["breach"], event.data["review"], event.data["cause"]) == (
            breach.pk,
            row.pk,
            "not_enough_people",
        )
        assert "Two were ill." not in str(event.data)
        assert row.note is not None
        assert (row.note.body, row.note.is_public, row.note.pk) == ("Two were ill.", False, event.data["message"])


def test_a_later_review_counts_and_the_earlier_stays():
    ticket = missed()
    review(ticket)
    review(ticket, cause="system_fault", at=LATE + 2 * HOUR)
    assert list(BreachReview.objects.values_list("cause__code", flat=True)) == ["not_enough_people", "system_fault"]
    cause = ticket.breaches.get().cause
    assert cause is not None
    assert cause.code == "system_fault"


def test_the_same_review_sent_twice_is_one():
    """A second click; what somebody else found, or the same after another, is said anew."""
    ticket, boss = missed(), make_supervisor()
    [first] = review(ticket, note="Two were ill.", by=boss)
    assert review(ticket, note="Two were ill.", by=boss, at=LATE + HOUR + MINUTE) == [first]
    assert kinds_of(fresh(ticket)).count("review") == 1
    review(ticket, note="Two were ill.")
    review(ticket, note="Two were ill.", by=boss)
    assert ticket.breaches.get().reviews.count() == 3


def test_a_review_makes_no_page_stale_and_is_told_to_the_desk_alone():
    ticket = missed()
    version = fresh(ticket).version
    review(ticket, note="Two were ill.")
    assert fresh(ticket).version == version
    line = timeline.page(ticket, "staff").lines[0]
    assert (line.sentence, line.words) == (
        "A missed deadline was reviewed, first response: Not enough people.",
        "Two were ill.",
    )
    with translation.override("zh-hans"):
        assert "人手不足" in timeline.page(ticket, "staff").lines[0].sentence
    assert "review" not in {line.event.kind for line in timeline.page(ticket, "customer").lines}


def test_the_note_can_be_erased():
    ticket = missed()
    [row] = review(ticket, note="Lin was ill.")
    Message.objects.filter(pk=row.note_id).update(body="", erased_at=LATE)
    assert list(record.differences()) == []


def test_who_may_review_and_what():
    ticket = missed()
    for by in (make_agent(), CUSTOMER):
        with pytest.raises(WrongPerson):
            review(ticket, by=by)
    assert codes(lambda: review(ticket, cause="laziness")) == ["cause_unknown"]
    BreachCause.objects.filter(code="other").update(is_active=False)
    assert codes(lambda: review(ticket, cause="other")) == ["cause_unknown"]
    assert codes(lambda: review(ticket, note="x" * 5001)) == ["text_too_long"]
    boss, mine = make_supervisor(), ticket.breaches.get().pk
    assert codes(lambda: actions.review_breaches(range(200), "other", by=boss)) == ["cause_unknown"]
    assert codes(lambda: actions.review_breaches(range(200), "customer", by=boss)) == ["too_many"]
    with pytest.raises(Breach.DoesNotExist):
        actions.review_breaches([mine, mine + 1000], "customer", by=boss)
    assert (BreachReview.objects.count(), kinds_of(ticket).count("review")) == (0, 0)


def test_the_database_keeps_reviews_and_all_of_a_breach_but_its_cause():
    ticket = missed()
    review(ticket)
    other = BreachCause.objects.get(code="other")
    writes = [
        lambda: BreachReview.objects.update(cause=other),
        lambda: BreachReview.objects.all()._raw_delete("default"),
        lambda: Breach.objects.update(due_at=AT),
        lambda: Breach.objects.update(assignee=None, detected_at=AT),
        lambda: Breach.objects.all()._raw_delete("default"),
    ]
    for write in writes:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


def test_a_review_that_is_bent_or_removed_shows_in_the_record():
    ticket, other = missed(), BreachCause.objects.get(code="other")
    review(ticket)
    with lifted("default"):
        Breach.objects.update(cause=other)
    assert len(list(record.differences())) == 1
    with lifted("default"):
        BreachReview.objects.update(cause=other)
    assert len(list(record.differences())) == 2
    with lifted("default"):
        BreachReview.objects.all().delete()
        Breach.objects.update(cause=None)
    assert len(list(record.differences())) == 1
    with lifted("default"):  # and put back, for the check after each test
        [event] = ticket.events.filter(kind="review")
        assert event.actor is not None
        cause = BreachCause.objects.get(code="not_enough_people")
        BreachReview.objects.create(
            pk=event.data["review"], breach=ticket.breaches.get(), cause=cause, by=event.actor, at=event.at
        )
        Breach.objects.update(cause=cause)


def test_unreviewed_ones_come_first_and_by_an_index():
    first, second, third = missed(), missed(at=AT + DAY + HOUR), missed()
    review(third)
    found = list(breaches.unreviewed())
    assert third.breaches.get() not in found
    assert {breach.ticket for breach in found} == {first, second}
    assert [breach.due_at for breach in found] == sorted((breach.due_at for breach in found), reverse=True)
    if connection.vendor == "sqlite":
        plan = breaches.unreviewed()[:20].explain()
        assert "breach_of_cause (cause_id=?)" in plan
        assert "TEMP B-TREE" not in plan


def test_breaches_are_counted_by_cause_within_a_time():
    review(missed(), missed())
    review(missed(), cause="customer")
    missed()
    assert breaches.by_cause(AT, AT + DAY) == {"not_enough_people": 2, "customer": 1, None: 1}
    assert breaches.by_cause(AT, AT + 4 * HOUR) == {}  # the last instant is left out
    assert sum(breaches.by_cause(AT + 4 * HOUR, AT + 4 * HOUR + MINUTE).values()) == 4


# --- How they ended ------------------------------------------------------------------------------


def ended(ticket: Ticket) -> dict[str, tuple[str, object]]:
    rows = ticket.breaches.select_related("clock", "ticket")
    found = breaches.endings(rows)
    return {row.clock.kind: (found[row.pk].how.value, found[row.pk].at) for row in rows}


def test_a_breach_that_runs_on_has_not_ended():
    assert ended(missed()) == {"first_response": ("running", None)}


def test_what_was_met_late_is_told_from_what_ended_without():
    ticket = missed()
    actions.reply(ticket, "Thank you for the files.", by=make_agent(), at=LATE + HOUR)
    assert ended(ticket) == {"first_response": ("met_late", LATE + HOUR)}
    gone = move(missed(), "withdraw", CUSTOMER, LATE + HOUR)
    assert ended(gone) == {"first_response": ("closed", LATE + HOUR)}


@pytest.mark.parametrize(
    ("step", "kinds"),
    [
        ("reject", {"first_response": "met_late", "evidence_check": "met_late", "resolution": "met_late"}),
        ("escalate", {"first_response": "running", "evidence_check": "closed", "resolution": "running"}),
        ("withdraw", {"first_response": "closed", "evidence_check": "closed", "resolution": "closed"}),
    ],
)
def test_each_clock_has_what_it_waited_for_or_not(step, kinds):
    ticket = move(make_ticket(), "start_check", make_agent(), AT)
    ticket = move(ticket, step, CUSTOMER if step == "withdraw" else make_agent(), AT + 3 * DAY, DECIDED)
    assert {kind: how for kind, (how, _at) in ended(ticket).items()} == kinds


def test_an_answer_that_came_late_and_one_that_never_came():
    agent = make_agent()
    silent = asked_supplier(make_ticket(scenario="wrong_region"), at=AT, by=agent)
    actions.note_silence(silent, at=AT + DAY + HOUR)
    assert ended(silent)["supplier_confirm"][0] == "closed"
    waiting = make_ticket(evidence=("payment",), state="evidence_requested")
    actions.sweep(waiting, at=AT + 4 * DAY)
    assert ended(waiting) == {"customer_evidence": ("closed", AT + 4 * DAY)}


def test_a_payout_that_was_late(django_assert_num_queries):
    from refunds import paying
    from refunds.tests.make import payout_of

    ticket = make_ticket(state="approved")
    paying.work(payout_of(ticket), at=AT + 9 * DAY)
    assert {kind: how for kind, (how, _at) in ended(ticket).items()} == {
        "first_response": "closed",
        "payout": "met_late",
        "resolution": "met_late",
    }
    rows = list(Breach.objects.select_related("clock", "ticket"))
    with django_assert_num_queries(1):
        breaches.endings(rows)
