"""What is missed, or near, all at once is told to the supervisors in one mail, and each deadline once."""

from __future__ import annotations

import re
from datetime import datetime
from functools import partial

import pytest
from django.core import mail
from django.db.models import QuerySet

from helpdesk import deliveries
from helpdesk.tests.mails.sending import HOUR, sent
from orders import immutable
from orders.tests.at_once import at_once
from orders.tests.make import make_shop
from refunds import actions, notices, sweeping
from refunds.actors import SUPERVISORS
from refunds.models import Delivery, Event, Ticket
from refunds.numbers import grouped
from refunds.tests import journeys
from refunds.tests.journeys import FILED

pytestmark = pytest.mark.django_db(transaction=True)

NEAR, LATE = FILED + 3 * HOUR, FILED + 5 * HOUR


@pytest.fixture(autouse=True)
def boss(settings):
    settings.LANGUAGE_CODE = "en"
    journeys.make_staff(SUPERVISORS, username="boss", email="boss@desk.example.com")


def filed(how_many: int = 3) -> list[Ticket]:
    """Tickets that nobody has; what was to be mailed so far is mailed."""
    shop = make_shop(name="Star Cards", language="en")
    tickets = [journeys.file(shop=shop) for _number in range(how_many)]
    sent()
    return tickets


def missed(how_many: int = 3) -> list[Ticket]:
    """The first response of each is missed and on record; its warning is told."""
    tickets = filed(how_many)
    sweeping.sweep(NEAR)
    sent(NEAR)
    sweeping.sweep(LATE)
    return tickets


def told() -> QuerySet[Delivery]:
    return Delivery.objects.filter(target=notices.SUPERVISORS, event__kind="breach")


def test_deadlines_that_were_missed_at_once_are_told_in_one_mail_and_once():
    tickets = missed()
    (message,) = sent(LATE)
    assert (message.subject, message.to) == ("3 deadlines were missed", ["boss@desk.example.com"])
    for ticket in tickets:
        due = "first response was due May 14, 2024, 5 p.m. (Asia/Shanghai)."
        assert message.body.count(f"Ticket {grouped(ticket.number)} of Star Cards: {due}\n") == 1
        assert f"/admin/refunds/ticket/{ticket.pk}/change/\n" in message.body
    assert message.body.endswith("/admin/supervisor/board/\n")
    assert list(told().values_list("done_at", "attempts")) == [(LATE, 1)] * 3
    assert sent(LATE + HOUR) == []


def test_one_alone_is_told_as_ever():
    (ticket,) = missed(1)
    (message,) = sent(LATE)
    assert message.subject == f"Ticket {grouped(ticket.number)}: a deadline was missed"


def test_deadlines_that_are_near_are_told_together_without_those_that_somebody_has_by_then():
    first, second, taken = filed()
    sweeping.sweep(NEAR)
    actions.take(taken, by=journeys.make_staff(), at=NEAR)
    (message,) = sent(NEAR)
    assert message.subject == "2 deadlines are near, of tickets that nobody has"
    numbers = {grouped(ticket.number) for ticket in (first, second)}
    assert set(re.findall(r"Ticket (\S+) of", message.body)) == numbers


def test_what_is_missed_and_what_is_near_are_not_mixed():
    filed(2)
    sweeping.sweep(NEAR)
    sweeping.sweep(LATE)
    assert {message.subject for message in sent(LATE)} == {"2 deadlines were missed"}


def test_a_dead_mail_server_delays_all_of_them_and_none_is_told_twice(settings):
    missed()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    sent(LATE)
    assert list(told().values_list("done_at", "attempts")) == [(None, 1)] * 3
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert [message.subject for message in sent(LATE + HOUR)] == ["3 deadlines were missed"]
    assert sent(LATE + 2 * HOUR) == []


def test_one_that_cannot_be_written_holds_up_the_others_only_for_a_while():
    """It fails with them as often as they are told together; then each goes alone."""
    broken, *others = missed()
    with immutable.lifted("default"):
        Event.objects.filter(ticket=broken, kind="breach").update(data={"clock": "first_response", "cycle": 1})
    at = LATE
    for _attempt in range(deliveries.ATTEMPTS_TOGETHER):
        assert sent(at) == []
        at += HOUR
    subjects = {f"Ticket {grouped(ticket.number)}: a deadline was missed" for ticket in others}
    assert {message.subject for message in sent(at)} == subjects
    assert [row.event.ticket for row in told().filter(done_at=None)] == [broken]


def test_it_is_the_same_mail_when_the_same_ones_are_told_again():
    """A worker that dies after the sending: whoever reads sees one mail twice at most, with one Message-ID."""
    missed()
    (first,) = sent(LATE)
    told().update(done_at=None)
    (again,) = sent(LATE)
    assert (first.extra_headers["Message-ID"], first.body) == (again.extra_headers["Message-ID"], again.body)


def test_it_is_written_in_the_desks_language(settings):
    settings.LANGUAGE_CODE = "zh-hans"
    missed()
    (message,) = sent(LATE)
    assert message.subject == "3 个时限已超时"
    assert re.search("[a-z] [a-z]", message.body.replace("Star Cards", "")) is None


@pytest.mark.postgres
def test_two_workers_at_once_tell_each_of_them_once():
    missed(12)
    mail.outbox.clear()
    at_once([partial(_mailed, LATE)] * 3)
    numbers = [number for message in mail.outbox for number in re.findall(r"Ticket ([\d-]+)", str(message.body))]
    assert len(numbers) == len(set(numbers)) == 12


def _mailed(at: datetime) -> None:
    deliveries.run_due(at, targets=deliveries.MAILS)
