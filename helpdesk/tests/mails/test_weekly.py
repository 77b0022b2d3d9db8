"""The weekly mail: to each supervisor once, on Monday at nine or when the worker is back, as the reports count."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.urls import reverse

from helpdesk import weekly_mails
from helpdesk.mails import weekly
from helpdesk.models import WeeklyMail
from helpdesk.reports.asked import Asked
from helpdesk.reports.periods import Period
from helpdesk.reports.registry import REPORTS
from helpdesk.reports.tables import Figure, Line
from helpdesk.tests.mails.sending import DAY, HOUR
from orders.tests.at_once import at_once
from refunds import actions, sweeping
from refunds.actions import Draft
from refunds.actors import AGENTS, SUPERVISORS
from refunds.tests import journeys
from refunds.tests.make import AT, CUSTOMER, make_agent, make_ticket

pytestmark = pytest.mark.django_db(transaction=True)

# `AT` is Tuesday 14 May 2024; the mail about its week is due on Monday 20 May at nine in Shanghai.
MONDAY, DUE = date(2024, 5, 13), datetime(2024, 5, 20, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def desk(settings):
    settings.LANGUAGE_CODE, settings.PUBLIC_URL = "en", "https://refunds.example.com"
    for name in ("wang", "zhao"):
        journeys.make_staff(SUPERVISORS, username=name, email=f"{name}@desk.example.com")


def filed() -> None:
    """A week in which one first response was missed, one promise kept and one broken, and the ticket withdrawn."""
    ticket = make_ticket()
    for text in ("We reply.", "We call you."):
        kind = "reply_by" if text == "We reply." else "other"
        actions.promise(ticket, Draft(kind, AT + 6 * HOUR, text), by=make_agent(), at=AT)
    sweeping.sweep(AT + 5 * HOUR)
    actions.reply(ticket, "Thank you for the files.", by=make_agent(), at=AT + 5 * HOUR)
    sweeping.sweep(AT + 7 * HOUR)
    actions.move(ticket, "withdraw", by=CUSTOMER, at=AT + 8 * HOUR)


def sent(at: datetime = DUE) -> list[Any]:
    mail.outbox.clear()
    weekly_mails.send_due(at)
    return list(mail.outbox)


def addresses(messages: list[Any]) -> list[str]:
    return sorted(address for message in messages for address in message.recipients())


BOTH = ["wang@desk.example.com", "zhao@desk.example.com"]


def test_each_supervisor_is_told_once_on_monday_at_nine():
    filed()
    assert sent(DUE - SECOND) == []
    assert addresses(sent(DUE)) == BOTH
    assert [sent(DUE + later) for later in (SECOND, HOUR, 6 * DAY)] == [[], [], []]
    assert addresses(sent(DUE + 7 * DAY)) == BOTH


@pytest.mark.parametrize("late", [2 * HOUR, 3 * DAY, 7 * DAY - SECOND])
def test_a_worker_that_was_down_on_monday_sends_it_later_and_about_the_same_week(late):
    filed()
    on_time = sent(DUE)[0].subject
    WeeklyMail.objects.all().delete()
    messages = sent(DUE + late)
    assert (addresses(messages), {message.subject for message in messages}) == (BOTH, {on_time})
    assert sent(DUE + late) == []


def test_the_week_is_that_of_the_desks_own_time():
    assert weekly_mails.week_to_tell(DUE) == MONDAY
    assert weekly_mails.week_to_tell(DUE - SECOND) == MONDAY - timedelta(days=7)
    assert weekly_mails.week_to_tell(DUE + 7 * DAY - SECOND) == MONDAY


def test_who_is_no_supervisor_or_has_no_address_gets_none():
    filed()
    journeys.make_staff(AGENTS, username="lin", email="lin@desk.example.com")
    journeys.make_staff(SUPERVISORS, username="mute", email="")
    User.objects.filter(username="zhao").update(is_active=False)
    assert addresses(sent()) == ["wang@desk.example.com"]


def test_who_becomes_a_supervisor_in_mid_week_waits_for_the_next_one():
    filed()
    sent()
    journeys.make_staff(SUPERVISORS, username="new", email="new@desk.example.com")
    assert sent(DUE + DAY) == []
    assert len(sent(DUE + 7 * DAY)) == 3


def test_a_desk_without_a_ticket_so_far_is_told_nothing():
    assert sent() == []
    filed()
    assert not WeeklyMail.objects.exists()


def test_somebody_who_left_before_it_was_sent_gets_none(settings):
    filed()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    sent()
    assert list(WeeklyMail.objects.values_list("attempts", flat=True)) == [1, 1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    User.objects.get(username="zhao").groups.clear()
    assert addresses(sent(DUE + HOUR)) == ["wang@desk.example.com"]
    assert not WeeklyMail.objects.exclude(next_at=None).exists()


@pytest.mark.postgres
def test_two_workers_at_once_send_one_mail_each():
    filed()
    mail.outbox.clear()
    at_once([partial(weekly_mails.send_due, DUE)] * 4)
    assert addresses(mail.outbox) == BOTH
    assert WeeklyMail.objects.count() == 2


# --- What it says ----------------------------------------------------------------------------------


def test_its_figures_are_the_reports_each_with_what_it_counts_and_leads_to_its_page(client):
    filed()
    text = sent()[0].body
    asked = Asked(Period(MONDAY, MONDAY + timedelta(days=6)), DUE)
    for part in weekly.PARTS:
        report = REPORTS[part.key].report(asked, part.by)
        assert f"== {report.title} ==\n\n{report.says}\n" in text
        for tile in report.tiles:
            assert f"* {weekly._headline(tile)}\n  {tile.counts}\n" in text
        page = reverse(f"admin:desk_report_{part.key}")
        assert f"\nhttps://refunds.example.com{page}?by={part.by}&from=2024-05-13&to=2024-05-19\n" in text
    assert "* Missed deadlines: 1 (1 more than in the period before)" in text
    assert "  - first response: In the period: 1; The period before: 0\n" in text
    assert "* Kept: 1 (1 more than in the period before)" in text
    assert "* Broken: 1 (1 more than in the period before)" in text


def test_the_slowest_suppliers_come_first_and_those_who_never_answered_last():
    (part,) = [part for part in weekly.PARTS if part.key == "suppliers"]
    took = {"quick": 60, "silent": None, "slow": 7200, "slower": 90_000}
    figures = {name: [Figure(None)] * 8 + [Figure(value, "seconds")] for name, value in took.items()}
    lines = [Line(name, name, row) for name, row in figures.items()]
    assert [line.name for line in weekly._in_order(lines, part)] == ["slower", "slow", "quick", "silent"]


def test_its_subject_names_the_week_and_the_week_before_is_what_it_is_compared_with():
    filed()
    assert {message.subject for message in sent()} == {"The desk's week, 13–19 May"}
    (message, _other) = sent(DUE + 7 * DAY)
    assert message.subject == "The desk's week, 20–26 May"
    assert "* Missed by the desk: " in message.body
    assert re.search(r"^\* Kept: 0 \(1 fewer than in the period before\)$", message.body, re.MULTILINE)


def test_it_is_written_in_the_desks_language(settings):
    settings.LANGUAGE_CODE = "zh-hans"
    filed()
    (message, _other) = sent()
    assert message.subject == "客服周报：5月13–19日"
    text = "\n".join(line for line in message.body.splitlines() if not line.startswith("http"))
    assert re.search("[a-z] [a-z]", text) is None
    assert message.extra_headers["Content-Language"] == "zh-hans"


def test_nothing_of_a_row_is_cut_by_a_template(settings):
    """Plain text: what a shop is called stays as it is written."""
    filed()
    text = sent()[0].body
    assert "&#x27;" not in text
    assert "&amp;" not in text


def test_a_weeks_figures_are_counted_once_whoever_reads_them(django_assert_max_num_queries):
    filed()
    for number in range(8):
        journeys.make_staff(SUPERVISORS, username=f"boss-{number}", email=f"boss{number}@desk.example.com")
    with django_assert_max_num_queries(90):
        assert len(sent()) == 10
