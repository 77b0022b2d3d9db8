"""The live board: what is overdue and what comes, whoever sweeps; and that a silent sweeper is seen everywhere."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from helpdesk.admin.supervisor import board
from orders.models import Product
from orders.tests.make import make_supplier
from refunds import actions, sweeping
from refunds.actions import Draft
from refunds.actors import SUPERVISORS
from refunds.models import Breach, Clock, Commitment, Heartbeat, Ticket
from refunds.numbers import grouped
from refunds.tests.make import AT, DAY, HOUR, MINUTE, asked_supplier, make_agent, make_ticket

from .office import queries
from .sitting import Person, somebody, text

pytestmark = pytest.mark.django_db
BOARD, LIVE, OVERVIEW = (reverse(f"admin:{name}") for name in ("desk_board", "desk_board_live", "desk_supervisor"))


def lines(at: Any, key: str) -> list[tuple[str, str, str, str]]:
    """Of one list: what, of whom it waits, when, in which colour."""
    (found,) = [one for one in board.read(at)["lists"] if one.key == key]
    return [(line.row.kind, line.waits_for, line.when, line.tone) for line in found.lines]


def test_what_is_overdue_and_what_comes_each_with_how_late_and_of_whom_it_waits():
    supplier = make_supplier(name="Cloud Cards")
    ticket = asked_supplier(make_ticket(supplier=supplier), at=AT)
    actions.promise(ticket, Draft("other", AT + 5 * HOUR, "We call you."), by=make_agent(), at=AT)
    at = AT + 4 * HOUR + 20 * MINUTE
    assert lines(at, "overdue") == [("first_response", "the desk", "20 min late", "bad")]
    assert lines(at, "hour") == [("other", "the desk", "in 40 min", "warn")]
    at = AT + 25 * HOUR + 5 * MINUTE
    Product.objects.update(supplier=make_supplier(name="Delivers by now"))
    assert ("supplier_confirm", "Cloud Cards", "1 h 5 min late", "bad") in lines(at, "overdue")
    assert ("other", "the desk", "20 h 5 min late", "bad") in lines(at, "overdue")


def test_lateness_is_counted_as_the_deadline_counts():
    """Four hours of Tuesday, the target, and then two more: the night is nobody's lateness."""
    make_ticket(at=AT + 3 * HOUR)
    assert lines(AT + 7 * HOUR, "hour") == [("first_response", "the desk", "in 0 s", "warn")]
    (late, *_others) = lines(AT + 21 * HOUR, "overdue")
    assert late == ("first_response", "the desk", "2 h late", "bad")


def test_what_is_used_up_at_closing_time_is_not_overdue_before_the_desk_opens():
    make_ticket(at=AT + 4 * HOUR)
    at = AT + 10 * HOUR
    assert lines(at, "overdue") == []
    assert lines(at, "hour") == [("first_response", "the desk", "time used up, missed when the desk opens", "warn")]
    assert lines(AT + 20 * HOUR + MINUTE, "overdue") == [("first_response", "the desk", "1 min late", "bad")]


def test_what_customers_owe_and_what_is_over_or_stands_is_left_out():
    make_ticket(evidence=("payment",), state="evidence_requested")
    done = make_ticket()
    actions.reply(done, "Thank you for the files.", by=make_agent(), at=AT + HOUR)
    assert {kind for kind, *_rest in lines(AT + 100 * HOUR, "overdue")} == {"evidence_check", "resolution"}
    assert Clock.objects.filter(kind="customer_evidence", due_at__lt=AT + 100 * HOUR).exists()


def test_a_line_leads_to_its_ticket_and_says_whose_it_is():
    now = timezone.now()
    ticket = make_ticket(at=now - 3 * DAY)
    actions.promise(ticket, Draft("other", now + HOUR / 2, "We call <b>you</b>."), by=make_agent(), at=now - DAY)
    Clock.objects.filter(kind="resolution").update(is_provisional=True)
    shown = text(somebody(SUPERVISORS).client.get(BOARD))
    page = reverse("admin:refunds_ticket_change", args=[ticket.pk])
    assert f'href="{page}#promises">{grouped(ticket.number)}</a>' in shown
    assert shown.count(f'href="{page}">') >= 1
    for words in ("assigned to nobody", ticket.shop.name, "We call &lt;b&gt;you&lt;/b&gt;."):
        assert words in shown
    someone = User.objects.create(username="lin", first_name="Lin")
    Ticket.objects.update(assignee=someone)
    assert "Lin" in text(somebody(SUPERVISORS).client.get(BOARD))


def test_the_lists_are_bounded_and_lead_on_to_the_queue(monkeypatch):
    monkeypatch.setattr(board, "MOST", 3)
    for _ in range(5):
        make_ticket(at=timezone.now() - 9 * DAY)
    found = board.read(timezone.now())["lists"][0]
    overdue = Clock.objects.filter(stopped_at=None, due_at__lt=timezone.now()).count()
    assert (len(found.lines), found.more, found.number) == (3, overdue - 3, str(overdue))
    assert found.lines == sorted(found.lines, key=lambda line: (line.row.due_at, line.row.pk))
    boss = somebody(SUPERVISORS)
    assert f"and {overdue - 3} more: in the queue" in text(boss.client.get(BOARD))
    assert boss.client.get(found.queue).context["cl"].result_count == 5


def fill() -> None:
    now = timezone.now()
    ticket = asked_supplier(make_ticket(at=now - 5 * DAY), at=now - 5 * DAY)
    agent = make_agent()
    for due in (now - HOUR, now + HOUR / 2):
        actions.promise(ticket, Draft("other", due, "We call you."), by=agent, at=now - 4 * DAY)


@pytest.mark.parametrize("address", [BOARD, LIVE])
def test_a_look_costs_the_same_with_one_ticket_and_with_thirty(address):
    boss = somebody(SUPERVISORS)
    fill()
    first = queries(boss, address)
    for _ in range(29):
        fill()
    assert queries(boss, address) == first <= (23 if address == BOARD else 20)


def parts(response: Any) -> set[str]:
    return set(re.findall(r'id="(board-[a-z-]+)"[^>]* hx-swap-oob="innerHTML"', text(response)))


def test_a_look_brings_the_parts_that_change_and_each_has_its_place_on_the_page():
    boss = somebody(SUPERVISORS)
    fill()
    found = parts(boss.client.get(LIVE))
    assert found == {"board-as-of", "board-said", "board-alert", "board-overdue", "board-hour"}
    page = text(boss.client.get(BOARD))
    assert all(page.count(f'id="{part}"') == 1 for part in found)
    assert f'hx-get="{LIVE}"' in page
    assert "no-store" in boss.client.get(LIVE)["Cache-Control"]


# --- A sweeper that is silent ----------------------------------------------------------------------


def noted(person: Person) -> tuple[bool, bool]:
    """Whether the overview and the board say that deadlines are missed and on no record."""
    return tuple("not yet on record" in text(person.client.get(page)) for page in (OVERVIEW, BOARD))  # type: ignore[return-value]


def overdue_lines(person: Person) -> int:
    return len(person.client.get(LIVE).context["lists"][0].lines)


def test_a_stopped_sweeper_hides_nothing_and_its_silence_is_seen_everywhere(client):
    """The report still counts what is overdue, the board says that the sweep is silent, /readyz fails."""
    boss, now = somebody(SUPERVISORS), timezone.now()
    made = [make_ticket(at=now - 9 * DAY) for _ in range(2)]
    actions.promise(made[0], Draft("other", now - HOUR, "We call you."), by=make_agent(), at=now - 9 * DAY + MINUTE)
    Heartbeat.objects.create(name="sweep", at=now - 2 * HOUR)
    late = Clock.objects.filter(stopped_at=None, due_at__lt=now, breach=None).count()
    assert (late > 0, Commitment.objects.filter(status="open", due_at__lt=now).count()) == (True, 1)

    assert overdue_lines(boss) == late + 1
    shown = text(boss.client.get(BOARD))
    assert "The sweep is silent since" in shown
    assert f"{late} deadlines are missed at this moment and not yet on record." in shown
    assert "2 h ago: deadlines are not being looked after" in text(boss.client.get(OVERVIEW))
    assert noted(boss) == (True, True)
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["checks"]["sweep"]["ok"]) == (503, False)

    sweeping.sweep()
    assert Breach.objects.count() == late
    assert overdue_lines(boss) == late  # the clocks run on; the promise has ended as broken
    assert noted(boss) == (False, False)
    assert "silent" not in text(boss.client.get(BOARD))
    assert "The worker's sweep ran" in text(boss.client.get(BOARD))
    assert client.get("/readyz").json()["checks"]["sweep"] == {"ok": True, "detail": ""}


def test_a_sweeper_that_never_ran_is_told_and_one_that_is_a_little_late_is_not(settings):
    boss = somebody(SUPERVISORS)
    assert "has never run: start the worker" in text(boss.client.get(BOARD))
    Heartbeat.objects.create(name="sweep", at=timezone.now() - timedelta(seconds=settings.STALE_S - 5))
    assert "silent" not in text(boss.client.get(BOARD))
