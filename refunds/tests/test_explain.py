"""`manage.py explain TICKET`: what staff are told of each deadline."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from refunds import actions, numbers
from refunds.management.commands.explain import told
from refunds.models import Ticket
from refunds.tests.make import AT, CUSTOMER, DAY, DECIDED, HOUR, make_agent, make_ticket, move

pytestmark = pytest.mark.django_db


def explained(number: str, **options: str) -> list[str]:
    out = StringIO()
    call_command("explain", number, stdout=out, **options)
    return out.getvalue().splitlines()


def paragraph(ticket: Ticket, name: str, at=AT) -> list[str]:
    """What is said of one deadline."""
    lines = list(told(ticket, at))
    start = lines.index(name) + 1
    end = lines.index("", start) if "" in lines[start:] else len(lines)
    return [line.removeprefix("  ") for line in lines[start:end]]


def test_explain_takes_the_number_as_it_is_written_or_read_out():
    ticket = make_ticket(state="paid")
    plain, grouped = ticket.number, numbers.grouped(ticket.number)
    assert explained(plain) == explained(grouped) == explained(grouped.replace("-", " "))
    assert explained(plain)[0] == f"Ticket {grouped}: paid"


@pytest.mark.parametrize("number", ["1", "123456789012", "482177309154", "<script>", "۱۲۳۴۵۶۷۸۹۰۱۲", ""])
def test_explain_says_that_there_is_no_such_ticket(number):
    with pytest.raises(CommandError, match="There is no ticket "):
        explained(number)


def test_explain_tells_every_deadline_in_the_order_of_what_is_due():
    ticket = make_ticket(evidence=("payment",), state="evidence_requested")
    names = [line for line in told(ticket, AT) if line and not line.startswith((" ", "Ticket"))]
    assert names == ["first response", "customer's evidence", "resolution"]
    assert paragraph(ticket, "first response") == [
        "4 business hours from Tue 14 May 13:00; so Tue 14 May 17:00",
        "Stopped Tue 14 May 2024 13:02.",
    ]
    assert paragraph(ticket, "customer's evidence")[1:] == ["It is running."]
    resolution = paragraph(ticket, "resolution")
    assert "paused since Tue 14 May 13:02 while we wait for the customer" in resolution[0]
    assert resolution[1:] == ["It stands."]


def test_explain_tells_what_was_missed_and_by_how_much():
    ticket = make_ticket()
    late = AT + 4 * HOUR + DAY
    assert paragraph(ticket, "first response", at=late)[1:] == [
        "It is running.",
        "It is missed, and not on record yet.",
    ]
    actions.sweep(ticket, at=late)
    assert paragraph(ticket, "first response", at=late + HOUR)[1:] == [
        "It is running.",
        "Missed: it was due Tue 14 May 2024 17:00 and is 13 h of business time late so far; "
        "on record since Wed 15 May 2024 17:00.",
    ]
    move(ticket, "withdraw", CUSTOMER, late + 2 * HOUR)
    assert paragraph(ticket, "first response", at=late + 99 * DAY)[1:] == [
        "Stopped Wed 15 May 2024 19:00.",
        "Missed: it was due Tue 14 May 2024 17:00 and stopped 14 h of business time late; "
        "on record since Wed 15 May 2024 17:00.",
    ]


def test_explain_counts_the_customer_s_lateness_by_the_wall():
    ticket = make_ticket(evidence=("payment",), state="evidence_requested")
    actions.sweep(ticket, at=AT + 4 * DAY)
    assert "stopped 23 h 58 min late" in paragraph(ticket, "customer's evidence", at=AT + 9 * DAY)[2]


def test_explain_tells_each_round():
    ticket = make_ticket(state="rejected")
    ticket = move(ticket, "appeal", CUSTOMER, AT + DAY, DECIDED)
    names = [line for line in told(ticket, AT) if line.startswith("resolution")]
    assert names == ["resolution", "resolution, round 2"]


def test_explain_speaks_the_language_that_is_asked_for():
    ticket = make_ticket()
    actions.sweep(ticket, at=AT + DAY)
    number = numbers.grouped(ticket.number)
    assert explained(ticket.number, language="en")[0] == f"Ticket {number}: submitted"
    lines = explained(ticket.number, language="zh-hans")
    assert lines[0] == f"工单 {number}：已提交"
    text = "\n".join(lines)
    assert "原定 2024年5月14日" in text
    assert "Missed" not in text


def test_explain_costs_the_same_however_many_deadlines(django_assert_num_queries):
    ticket = make_ticket(evidence=("payment",), state="evidence_requested")
    for hours in range(1, 4):
        ticket = move(ticket, "resume_check", make_agent(), AT + hours * HOUR)
        ticket = move(ticket, "request_evidence", make_agent(), AT + hours * HOUR, DECIDED)
    actions.sweep(ticket, at=AT + 9 * DAY)
    with django_assert_num_queries(6):
        list(told(ticket, AT + 10 * DAY))
