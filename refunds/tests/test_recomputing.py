"""Deadlines whose calendar changed or whose year was published: derived anew, each change on record, any time again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from django.db import connection

from refunds import actions, calendars, recomputing
from refunds import calendar as pure
from refunds.models import BusinessCalendar, CalendarException, Clock, Ticket
from refunds.recomputing import Recomputed
from refunds.tests.business_time import shanghai
from refunds.tests.clean import clean_books
from refunds.tests.make import (
    AT,
    DAY,
    HOUR,
    MINUTE,
    fresh,
    kinds_of,
    last_event,
    make_agent,
    make_ticket,
    move,
)

__all__ = ["clean_books"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_books")]


def due(ticket: Ticket, kind: str = "resolution") -> datetime | None:
    return ticket.clocks.filter(kind=kind).latest("cycle").due_at


def default() -> BusinessCalendar:
    return BusinessCalendar.objects.get(code="default")


def special(day: date, windows: list[str] | None, name: str = "") -> CalendarException:
    made = CalendarException.objects.create(calendar=default(), day=day, windows=windows, name=name)
    calendars.changed(made.calendar)
    return made


def test_a_day_off_moves_what_runs_on_record_and_nothing_twice():
    ticket, done = make_ticket(), make_ticket(state="withdrawn")
    special(date(2024, 5, 15), [], "Moving")
    assert recomputing.recompute(AT + HOUR) == Recomputed(looked_at=3, moved=1)
    assert due(ticket) == due(ticket, "evidence_check") == AT + 2 * DAY
    assert due(ticket, "first_response") == AT + 4 * HOUR == fresh(ticket).next_due_at
    event = last_event(ticket)
    assert (event.kind, event.actor_kind, event.data["why"]) == ("recompute", "system", "calendar_changed")
    assert {change["clock"] for change in event.data["clocks"]} == {"resolution", "evidence_check"}
    for change in event.data["clocks"]:
        assert datetime.fromisoformat(change["old_due"]) == AT + DAY
        assert datetime.fromisoformat(change["new_due"]) == AT + 2 * DAY
        assert change["reason"] == "calendar_changed"
    assert recomputing.recompute(AT + HOUR) == Recomputed()
    assert due(done) == AT + DAY


def test_it_makes_no_page_stale():
    ticket = make_ticket()
    special(date(2024, 5, 15), [])
    recomputing.recompute(AT + HOUR)
    assert fresh(ticket).version == ticket.version


@pytest.mark.parametrize("day", range(10, 32))
@pytest.mark.parametrize("windows", [[], ["09:00-12:00"]])
def test_an_added_holiday_never_moves_a_deadline_earlier(day, windows):
    ticket = make_ticket(evidence=("payment",))
    before = {kind: due(ticket, kind) for kind in ("first_response", "resolution")}
    special(date(2024, 5, day), windows)
    recomputing.recompute(AT + MINUTE)
    for kind, old in before.items():
        now = due(ticket, kind)
        assert now is not None and old is not None and now >= old  # noqa: PT018 (types)


def test_a_day_that_is_taken_out_again_gives_the_old_deadline_back():
    ticket, row = make_ticket(), special(date(2024, 5, 15), [])
    recomputing.recompute(AT + MINUTE)
    row.delete()
    calendars.changed(default())
    recomputing.recompute(AT + MINUTE)
    assert due(ticket) == AT + DAY
    assert kinds_of(ticket).count("recompute") == 2


def test_a_deadline_is_not_moved_into_the_past():
    """Wednesday counted as off; when that is taken back on Thursday, what would have been due on Wednesday stays."""
    row = special(date(2024, 5, 15), [])
    ticket = make_ticket()
    assert due(ticket) == AT + 2 * DAY
    row.delete()
    calendars.changed(default())
    actions.sweep(ticket, at=AT + DAY + HOUR)
    missed = ticket.breaches.count()
    recomputing.recompute(AT + DAY + 2 * HOUR)
    assert due(ticket) == AT + 2 * DAY
    assert (ticket.breaches.count(), kinds_of(ticket).count("recompute")) == (missed, 0)
    assert recomputing.recompute(AT + DAY + 3 * HOUR) == Recomputed()
    # Left for the check to tell: a day that was taken out leaves no trace to derive it from.
    row.save(force_insert=True)


def test_what_stands_is_derived_when_it_goes_on():
    ticket = make_ticket(evidence=("payment",), state="evidence_requested")
    special(date(2024, 5, 15), [])
    assert recomputing.recompute(AT + HOUR).moved == 0
    assert due(ticket) is None
    ticket = move(ticket, "resume_check", make_agent(), AT + HOUR)
    assert due(ticket) == AT + 4 * DAY - 2 * MINUTE + 2 * DAY + HOUR


def test_the_suppliers_question_moves_too(django_assert_num_queries):
    from refunds.tests.make import asked_supplier, publish_target

    publish_target("supplier_confirm", 8, "business_hours")
    ticket = asked_supplier(make_ticket(), at=AT)
    special(date(2024, 5, 14), ["09:00-18:00"])
    recomputing.recompute(AT + HOUR)
    assert ticket.claims.get().due_at == due(ticket, "supplier_confirm") == AT + 23 * HOUR


def test_it_goes_on_where_it_was_interrupted(monkeypatch):
    monkeypatch.setattr(recomputing, "CHUNK", 2)
    tickets = [make_ticket() for _number in range(4)]
    special(date(2024, 5, 15), [])
    real, calls = actions.recompute, []

    def recompute(ticket, why, *, at):
        calls.append(ticket)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(ticket, why, at=at)

    with monkeypatch.context() as patch:
        patch.setattr(actions, "recompute", recompute)
        with pytest.raises(KeyboardInterrupt):
            recomputing.recompute(AT + HOUR)
    moved = [ticket for ticket in tickets if due(ticket) == AT + 2 * DAY]
    assert len(moved) == 2
    assert recomputing.recompute(AT + HOUR).moved == 2
    assert [kinds_of(ticket).count("recompute") for ticket in tickets] == [1] * 4


def test_a_ticket_that_cannot_be_changed_stops_no_other(monkeypatch):
    bad, good = make_ticket(), make_ticket()
    special(date(2024, 5, 15), [])
    real = actions.recompute

    def recompute(ticket, why, *, at):
        if ticket.pk == bad.pk:
            raise RuntimeError("planted")
        return real(ticket, why, at=at)

    with monkeypatch.context() as patch:
        patch.setattr(actions, "recompute", recompute)
        assert recomputing.recompute(AT + HOUR) == Recomputed(looked_at=6, moved=1, failed=1)
    assert (due(bad), due(good)) == (AT + DAY, AT + 2 * DAY)
    assert recomputing.recompute(AT + HOUR).moved == 1


def test_another_calendar_s_clocks_are_left_alone():
    ticket = make_ticket()
    other = BusinessCalendar.objects.create(code="other", weekdays=[0], windows=["09:00-10:00"])
    calendars.changed(other)
    assert recomputing.recompute(AT) == Recomputed()
    assert due(ticket) == AT + DAY


def test_both_are_found_by_their_indexes():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads an empty table as a whole, whatever its indexes")
    rows = recomputing._of(default()).select_related(None)
    assert (
        "clock_of_revision" in rows.filter(calendar_revision__lt=7).order_by("calendar_revision", "pk")[:500].explain()
    )
    marked = rows.filter(is_provisional=True, due_at__isnull=False).order_by("due_at", "pk")
    assert "clock_provisional" in marked[:500].explain()


# --- A year whose holidays are not yet published -------------------------------------------------


@pytest.fixture
def unpublished_2024(monkeypatch) -> Iterator[pytest.MonkeyPatch]:
    """2024 as it was before its notice; `undo()` publishes it."""
    known = pure._is_published
    monkeypatch.setattr(pure, "_is_published", lambda year: year < 2024 and known(year))
    pure._openings_of.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    pure._openings_of.cache_clear()


def publish(patch: pytest.MonkeyPatch) -> None:
    patch.undo()
    pure._openings_of.cache_clear()


def test_a_provisional_deadline_is_recomputed_once_its_year_is_published(unpublished_2024):
    """Friday 29 December 2023; Monday the 1st is New Year's Day, which nobody knew to be off."""
    at = shanghai("2023-12-29 13:00")
    ticket = make_ticket(at=at, evidence=("payment",))
    assert due(ticket) == shanghai("2024-01-03 13:00")
    assert ticket.clocks.get(kind="resolution").is_provisional
    assert recomputing.recompute(at + HOUR) == Recomputed()
    publish(unpublished_2024)
    assert recomputing.recompute(at + HOUR) == Recomputed(looked_at=1, moved=1)
    assert due(ticket) == shanghai("2024-01-04 13:00")
    event = last_event(ticket, "recompute")
    assert event.data["why"] == "holidays_published"
    assert not Clock.objects.filter(is_provisional=True).exists()
    assert recomputing.recompute(at + HOUR) == Recomputed()


def test_a_deadline_that_the_published_year_does_not_move_only_loses_its_mark(unpublished_2024):
    at = shanghai("2024-03-05 13:00")
    ticket = make_ticket(at=at)
    assert ticket.clocks.filter(is_provisional=True).count() == 3
    publish(unpublished_2024)
    assert recomputing.recompute(at + HOUR) == Recomputed(looked_at=3)
    assert not Clock.objects.filter(is_provisional=True).exists()
    assert "recompute" not in kinds_of(ticket)
