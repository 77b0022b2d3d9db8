"""The queue: what is in it, in which order, at what cost; and how tickets are handed out."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orders.tests.make import make_supplier
from refunds import actions, numbers
from refunds.actors import AGENTS, AUDITORS, SUPERVISORS
from refunds.lifecycle import State
from refunds.models import Ticket
from refunds.tests.make import make_ticket

from .sitting import QUEUE, fresh, somebody, text, ticket

pytestmark = pytest.mark.django_db


def shown(response) -> list[str]:
    """The numbers of the tickets that a list shows, in its order."""
    return [row.number for row in response.context["cl"].result_list]


def queries(person, **query) -> int:
    with CaptureQueriesContext(connection) as caught:
        response = person.queue(**query)
    assert response.status_code == 200
    return len(caught)


def test_queue_shows_unfinished_tickets_by_what_is_due_next():
    now = timezone.now()
    late = make_ticket(at=now - timedelta(days=4))
    soon, done = ticket(), ticket(State.REJECTED)
    assert shown(somebody().queue()) == [late.number, soon.number]
    assert done.number in shown(somebody().queue(state="any"))
    assert shown(somebody().queue(state="rejected")) == [done.number]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"turn": "desk"}, {"late", "mine"}),
        ({"turn": "supplier"}, {"asked"}),
        ({"turn": "customer"}, set()),
        ({"assignee": "me"}, {"mine"}),
        ({"assignee": "nobody"}, {"late", "asked"}),
        ({"priority": "urgent"}, {"mine"}),
        ({"shop": "none-such"}, set()),
        ({"supplier": "fast"}, {"asked"}),
        ({"clause": "invalid_code"}, {"late", "mine", "asked"}),
        ({"clause": "used"}, set()),
        ({"state": "supplier_confirm"}, {"asked"}),
        ({"state": "'; drop"}, set()),
        ({"assignee": "999999"}, set()),
    ],
)
def test_queue_filters(query, expected):
    agent, now = somebody(), timezone.now()
    tickets = {
        "late": make_ticket(at=now - timedelta(days=40)),
        "mine": ticket(),
        "asked": ticket(supplier=make_supplier(code="fast")),
    }
    actions.assign(tickets["mine"], agent.user.pk, by=agent.actor)
    actions.set_priority(tickets["mine"], "urgent", by=agent.actor)
    actions.assign(fresh(tickets["mine"]), agent.user.pk, by=agent.actor)
    actions.move(tickets["asked"], "ask_supplier", by=agent.actor)
    actions.assign(fresh(tickets["asked"]), None, by=agent.actor)
    found = set(shown(agent.queue(**query)))
    names = {row.number: name for name, row in tickets.items()}
    assert {names[number] for number in found} == expected


@pytest.mark.parametrize("due", ["overdue", "hour", "later", "none"])
def test_queue_filters_by_what_is_due(due):
    now = timezone.now()
    times = {
        "overdue": now - timedelta(minutes=1),
        "hour": now + timedelta(minutes=30),
        "later": now + timedelta(days=2),
        "none": None,
    }
    cases = {name: ticket(State.SUBMITTED) for name in times}
    for name, at in times.items():
        Ticket.objects.filter(pk=cases[name].pk).update(next_due_at=at)
    assert cases[due].number in shown(somebody().queue(due=due))
    assert len(shown(somebody().queue(due=due))) <= 2  # half an hour from now may be tomorrow


def test_queue_searches_exactly_and_finds_finished_tickets_too():
    case = ticket(State.REJECTED)
    agent = somebody()
    for typed in (numbers.grouped(case.number), case.order.number, case.payment.serial, case.order.contact.upper()):
        assert shown(agent.queue(q=typed)) == [case.number]
    assert shown(agent.queue(q=case.order.number[:-1])) == []


def test_queue_costs_the_same_with_one_row_and_with_thirty():
    agent = somebody()
    ticket()
    few = queries(agent)
    for _ in range(29):
        ticket(State.SUBMITTED)
    assert queries(agent) == few
    assert queries(agent, state="any") == few
    assert few <= 18


def test_queue_pages_at_twenty_five_and_shows_never_all():
    for _ in range(27):
        ticket(State.SUBMITTED)
    agent = somebody()
    assert len(shown(agent.queue())) == 25
    assert len(shown(agent.queue(all=""))) == 25
    assert len(shown(agent.queue(p=2))) == 2


def test_take_next_gives_each_agent_a_ticket_of_their_own():
    first, second = ticket(State.SUBMITTED), ticket(State.SUBMITTED)
    one, other = somebody(), somebody()
    for person in (one, other):
        response = person.client.post("/admin/refunds/ticket/take-next/")
        assert response.status_code == 302
    assert {fresh(first).assignee_id, fresh(second).assignee_id} == {one.user.pk, other.user.pk}
    nothing = one.client.post("/admin/refunds/ticket/take-next/", follow=True)
    assert "Nothing waits for the desk that nobody has taken." in text(nothing)


def test_take_from_a_list_gives_a_ticket_to_one_of_two():
    case, one, other = ticket(State.SUBMITTED), somebody(), somebody()
    assert one.client.post(f"/admin/refunds/ticket/{case.pk}/take/").status_code == 302
    refused = other.client.post(f"/admin/refunds/ticket/{case.pk}/take/", follow=True)
    assert "Somebody else has taken this ticket." in text(refused)
    assert fresh(case).assignee_id == one.user.pk


def hand_over(person, rows: list[Ticket], **told):
    data = {"action": "assign_chosen", "index": 0, "_selected_action": [row.pk for row in rows], **told}
    return person.client.post("/admin/refunds/ticket/", data, follow=True)


def test_bulk_assign_hands_over_one_by_one_with_an_event_each():
    agent, other = somebody(), somebody(first_name="Chen")
    rows = [ticket(State.SUBMITTED), ticket(State.SUBMITTED)]
    response = hand_over(agent, rows, to=other.user.pk)
    assert "2 tickets handed to Chen." in text(response)
    for row in rows:
        assert fresh(row).assignee_id == other.user.pk
        assert row.events.filter(kind="assign").count() == 1


def test_bulk_assign_releases_and_names_what_was_refused():
    agent, nobody = somebody(), somebody("")
    row = ticket(State.SUBMITTED)
    refused = hand_over(agent, [row], to=nobody.user.pk)
    assert fresh(row).assignee_id is None
    assert "No action selected" in text(refused) or "no active agent" in text(refused)
    actions.take(row, by=agent.actor)
    assert "Choose somebody of the desk." in text(hand_over(agent, [row], to=""))
    assert fresh(row).assignee_id == agent.user.pk
    assert "1 ticket released." in text(hand_over(agent, [row], to="nobody"))
    assert fresh(row).assignee_id is None


def test_bulk_assign_is_offered_to_those_who_act_alone():
    ticket()
    assert "assign_chosen" in text(somebody(AGENTS).queue())
    assert "assign_chosen" not in text(somebody(AUDITORS).queue())
    assert QUEUE == "admin:refunds_ticket_changelist"


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/admin/refunds/ticket/?due=zzz", "“Due”: choose one of the list."),
        ("/admin/refunds/breach/?shop=nowhere", "“Shop”: choose one of the list."),
        ("/admin/refunds/breach/?from=31.02.2026", "“From”: give a day such as 2026-03-01."),
    ],
)
def test_a_list_says_what_of_its_address_it_does_not_understand(address, says):
    who = somebody(SUPERVISORS)
    assert says in text(who.client.get(address))
    assert 'class="notice bad"' not in text(who.client.get(address.split("?")[0]))
