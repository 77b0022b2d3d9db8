"""A link that the desk makes opens the customer's order: it is on the ticket's record, and disturbs nobody."""

from __future__ import annotations

import pytest

from refunds import actions, record
from refunds.actors import SYSTEM, shop, supplier
from refunds.models import Delivery, Ticket
from refunds.refusals import WrongPerson
from refunds.tests.make import AT, CUSTOMER, DAY, HOUR, fresh, kinds_of, last_event, make_agent, make_ticket

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", ["submitted", "paid"])
def test_a_link_is_recorded_with_its_end_and_its_maker_wherever_the_ticket_stands(state):
    ticket, agent = make_ticket(state=state), make_agent()
    version, told = fresh(ticket).version, Delivery.objects.count()
    actions.record_link(ticket, until=AT + DAY, by=agent, at=AT + HOUR)
    event = last_event(ticket)
    assert (event.kind, event.actor_id, event.data) == ("link_made", agent.user_id, {"until": (AT + DAY).isoformat()})
    assert (fresh(ticket).version, Delivery.objects.count()) == (version, told)
    assert list(record.differences(Ticket.objects.filter(pk=ticket.pk))) == []


@pytest.mark.parametrize("by", [CUSTOMER, SYSTEM, shop("x"), supplier("x")])
def test_only_the_desk_makes_links(by):
    ticket = make_ticket()
    with pytest.raises(WrongPerson):
        actions.record_link(ticket, until=AT + DAY, by=by, at=AT)
    assert "link_made" not in kinds_of(ticket)
