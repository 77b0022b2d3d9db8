"""verify_events: silent over untouched records, and loud over every planted fault."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection

from orders import immutable
from refunds import actions, digests, record
from refunds.models import Event, Message, Ticket
from refunds.tests import journeys
from refunds.tests.journeys import FILED

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def storage(tmp_path, settings):
    """The default storage, empty and outside the project."""
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    return storages["default"]


def verify_events():
    """What the command prints, and its exit status."""
    out = StringIO()
    try:
        call_command("verify_events", stdout=out, stderr=StringIO())
    except SystemExit as stop:
        return out.getvalue().splitlines(), stop.code
    return out.getvalue().splitlines(), 0


def plant(sql, *values):
    with immutable.lifted("default"), connection.cursor() as cursor:
        cursor.execute(sql, values)


def found(*needles):
    lines, status = verify_events()
    assert status == 1
    assert len(lines) == len(needles), lines
    for line, needle in zip(lines, needles, strict=True):
        assert needle in line


def event(ticket, kind):
    return Event.objects.get(ticket=ticket, kind=kind)


def test_untouched_records_are_in_order():
    ticket = journeys.paid()
    actions.write(journeys.file(), "Where is it? 在哪里？", by=journeys.CUSTOMER, at=FILED)
    digests.write(FILED)
    events = Event.objects.count()
    assert verify_events() == ([f"2 tickets, {events} events, 1 digests: no differences"], 0)
    assert Ticket.objects.get(pk=ticket.pk).head_seq == ticket.events.count()


def test_what_is_written_while_it_is_read_is_no_fault():
    """The tickets' rows are read many at a time, the events ticket by ticket: the second one moves in between."""
    bent, moving = journeys.paid(), journeys.file()
    row = event(bent, "approve")
    plant("UPDATE refunds_event SET data = %s WHERE id = %s", '{"amount_fen": 1}', row.pk)
    found = record.differences()
    assert "its content does not match its hash" in next(found)
    actions.take(moving, by=journeys.make_staff(), at=FILED)
    assert list(found) == []


def test_bent_event_is_found():
    ticket = journeys.paid()
    row = event(ticket, "approve")
    plant("UPDATE refunds_event SET data = %s WHERE id = %s", '{"amount_fen": 1}', row.pk)
    found(f"ticket {ticket.number}, event {row.seq} (approve): its content does not match its hash")


@pytest.mark.parametrize("column", ["at", "actor_label", "kind"])
def test_every_part_of_an_event_is_covered(column):
    row = event(journeys.file(), "submit")
    value = FILED + timedelta(seconds=1) if column == "at" else "other"
    plant(f"UPDATE refunds_event SET {column} = %s WHERE id = %s", value, row.pk)
    stays = ["its stays are not those of its record"] if column == "at" else []
    found("its content does not match its hash", *stays)


def test_bent_event_with_its_own_hash_made_anew_is_found():
    row = event(journeys.paid(), "approve")
    row.data = {"amount_fen": 1}
    sql = "UPDATE refunds_event SET data = %s, hash = %s WHERE id = %s"
    plant(sql, '{"amount_fen": 1}', record.chain_hash(row), row.pk)
    found("does not follow the event before it")


def test_event_deleted_from_the_middle_is_found():
    ticket = journeys.paid()
    row = event(ticket, "supplier_answered")
    plant("DELETE FROM refunds_delivery WHERE event_id = %s", row.pk)
    plant("DELETE FROM refunds_event WHERE id = %s", row.pk)
    found("1 events before it are missing", "does not follow the event before it")


def cut_tail(ticket):
    """Delete the last event and make the head fit again: the database holds no trace of it."""
    last = ticket.events.latest("seq")
    plant("DELETE FROM refunds_delivery WHERE event_id = %s", last.pk)
    plant("DELETE FROM refunds_event WHERE id = %s", last.pk)
    sql = "UPDATE refunds_ticket SET head_seq = %s, head_hash = %s WHERE id = %s"
    plant(sql, last.seq - 1, last.prev_hash, ticket.pk)
    return last


def taken():
    ticket = journeys.file()
    actions.take(ticket, by=journeys.make_staff(), at=FILED)
    return ticket


def test_deleted_tail_is_found_by_the_head():
    ticket = taken()
    last = ticket.events.latest("seq")
    plant("DELETE FROM refunds_event WHERE id = %s", last.pk)
    found(f"its record ends at {last.seq - 1}, the ticket says {last.seq}")


def test_deleted_tail_with_its_head_rewritten_is_found_by_a_digest_alone():
    ticket = taken()
    digests.write(FILED)
    last = cut_tail(ticket)
    assert list(record.differences()) == []
    found(f"digest 2024-05-14.jsonl: event {last.seq} of ticket {ticket.pk} is missing from the record")


def test_an_older_digest_still_knows_what_a_later_one_does_not():
    ticket = taken()
    digests.write(FILED)
    cut_tail(ticket)
    digests.write(FILED + DAY)
    found("digest 2024-05-14.jsonl")


def test_chain_written_anew_is_found_by_a_digest():
    ticket = taken()
    digests.write(FILED)
    last = cut_tail(ticket)
    actions.write(ticket, "Something else.", by=journeys.CUSTOMER, at=FILED)
    found(f"event {last.seq} of ticket {ticket.pk} is not the one that was there")


def test_changed_words_are_found():
    ticket = journeys.file()
    message = actions.write(ticket, "I never got it.", by=journeys.CUSTOMER, at=FILED)
    plant("UPDATE refunds_message SET body = %s WHERE id = %s", "I got it.", message.pk)
    found(f"ticket {ticket.number}, message {message.pk}: its words were changed")


def test_changed_words_with_their_digest_made_anew_are_found():
    message = actions.write(journeys.file(), "I never got it.", by=journeys.CUSTOMER, at=FILED)
    sql = "UPDATE refunds_message SET body = %s, digest = %s WHERE id = %s"
    plant(sql, "I got it.", record.words_digest(message.salt, "I got it."), message.pk)
    found("its digest is not the one on record")


def test_deleted_words_are_found():
    message = actions.write(journeys.file(), "I never got it.", by=journeys.CUSTOMER, at=FILED)
    plant("DELETE FROM refunds_message WHERE id = %s", message.pk)
    found("is on record and missing")


def test_erased_words_leave_the_chain_whole():
    message = actions.write(journeys.file(), "My number is 13800138000.", by=journeys.CUSTOMER, at=FILED)
    Message.objects.filter(pk=message.pk).update(body="", erased_at=FILED)
    assert verify_events()[1] == 0


def test_bent_state_of_a_ticket_is_found():
    ticket = journeys.file()
    plant("UPDATE refunds_ticket SET state = %s WHERE id = %s", "escalated", ticket.pk)
    found("is 'escalated', its record says 'submitted'")


def test_digest_is_written_once_a_day_and_never_replaced(storage):
    journeys.file()
    assert digests.write(FILED) == "digests/2024-05-14.jsonl"
    before = Path(storage.path("digests/2024-05-14.jsonl")).read_text()
    journeys.file()
    assert digests.write(FILED + timedelta(hours=1)) is None
    assert Path(storage.path("digests/2024-05-14.jsonl")).read_text() == before
    assert len(before.splitlines()) == 1
    assert digests.write(FILED + DAY) == "digests/2024-05-15.jsonl"
    assert digests.names() == ["2024-05-14.jsonl", "2024-05-15.jsonl"]


def test_digests_are_compared_a_few_lines_at_a_time(monkeypatch):
    tickets = [taken() for _number in range(5)]
    digests.write(FILED)
    cut_tail(tickets[4])
    monkeypatch.setattr(digests, "CHUNK", 2)
    assert len(list(digests.differences())) == 1


def test_unreadable_digest_is_found(storage):
    storage.save("digests/2024-05-14.jsonl", ContentFile(b'{"ticket": 1}\nnonsense\n[]\n'))
    assert [line.split(": ")[0] for line in digests.differences()] == [
        f"digest 2024-05-14.jsonl, line {number}" for number in (1, 2, 3)
    ]


def test_command_says_what_it_wrote():
    out = StringIO()
    call_command("write_digest", stdout=out)
    call_command("write_digest", stdout=out)
    first, second = out.getvalue().splitlines()
    assert first.startswith("Written: digests/")
    assert second == "Today's digest is there already."
