"""Words, promises, and the desk's own handling."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orders.models import SandboxScript
from refunds.models import Clock
from refunds.tests import journeys

from .. import calling
from ..calling import SUPERVISORS, code, fields, reasons

pytestmark = pytest.mark.django_db

LATER = "2099-01-01T00:00:00Z"
PROMISE = {"kind": "reply_by", "text": "We answer by then.", "due_at": LATER, "given_by": "phone"}


def test_messages_between_customer_and_desk():
    ticket = calling.filed()
    path = f"tickets/{ticket.number}/messages"
    customer, agent, shop = calling.of_customer(ticket), calling.of_staff(), calling.of_shop(ticket.shop)
    assert customer.post(path, {"text": "Where is it?"}).status_code == 201
    assert agent.post(path, {"text": "Thank you.", "version": calling.fresh(ticket).version}).status_code == 201
    assert agent.post(path, {"text": "Looks like fraud.", "internal": True}).json()["is_public"] is False
    assert shop.post(path, {"text": "It was sent."}).status_code == 201
    texts = [row["text"] for row in customer.get(path).json()["results"]]
    assert texts == ["Where is it?", "Thank you.", "It was sent."]
    assert len(agent.get(path).json()["results"]) == 4
    assert len(shop.get(path).json()["results"]) == 3


def test_message_refused():
    ticket = calling.filed()
    path = f"tickets/{ticket.number}/messages"
    customer, agent = calling.of_customer(ticket), calling.of_staff()
    assert fields(customer.post(path, {"text": "a", "internal": True})) == ["internal"]
    assert fields(customer.post(path, {"text": "  "})) == ["text"]
    assert fields(customer.post(path, {"text": "a\x00b"})) == ["text"]
    assert code(agent.post(path, {"text": "Hello", "version": 0})) == (409, "stale_version")
    said = {"text": "We will refund you today."}
    assert reasons(agent.post(path, said)) == ["promise_found"]
    assert ticket.messages.count() == 0
    with_it = {**said, "commitment": {**PROMISE, "kind": "refund_by", "given_by": "portal"}}
    assert agent.post(path, with_it).status_code == 201
    assert ticket.commitments.get().kind == "refund_by"
    assert agent.post(path, {**said, "why_no_promise": "It quotes the shop."}).status_code == 201


def test_events_hide_the_desks_inside_from_customers():
    ticket = calling.asked()
    agent = calling.of_staff()
    agent.post(f"tickets/{ticket.number}/messages", {"text": "Looks like fraud.", "internal": True})
    agent.post(f"tickets/{ticket.number}/reveal", {"field": "contact"})
    seen = calling.of_customer(ticket, full=False).get(f"tickets/{ticket.number}/events").json()["results"]
    kinds = [row["kind"] for row in seen]
    assert kinds[0] == "submit"
    assert not {"note", "reveal", "assign"} & set(kinds)
    assert set(seen[0]) == {"seq", "kind", "at", "by", "from_state", "to_state"}
    whole = agent.get(f"tickets/{ticket.number}/events").json()["results"]
    assert [row["seq"] for row in whole] == list(range(1, len(whole) + 1))
    assert whole[1]["prev_hash"] == whole[0]["hash"]
    assert {"note", "reveal"} <= {row["kind"] for row in whole}


@pytest.mark.parametrize("path", ["messages", "events", "commitments", "evidence"])
def test_lists_of_a_ticket_cost_the_same_for_1_and_30(path: str):
    ticket, api = calling.filed(), calling.of_staff()
    costs = []
    for more in (1, 29):
        for _one in range(more):
            api.post(f"tickets/{ticket.number}/messages", {"text": "Hello"})
            api.post(f"tickets/{ticket.number}/commitments", PROMISE)
        with CaptureQueriesContext(connection) as queries:
            answer = api.get(f"tickets/{ticket.number}/{path}?limit=100")
        costs.append(len([q for q in queries if "helpdesk_cache" not in q["sql"]]))
    assert answer.json()["next"] is None
    assert costs[0] == costs[1]
    told = api.get(f"tickets/{ticket.number}/{path}?limit=1").json()
    assert len(told["results"]) == 1
    assert told["next"] is not None


def test_commitment_made_superseded_released_and_kept():
    ticket, api = calling.filed(), calling.of_staff()
    path = f"tickets/{ticket.number}/commitments"
    first = api.post(path, PROMISE).json()
    second = api.post(f"commitments/{first['id']}/supersede", {**PROMISE, "kind": "other"})
    assert second.status_code == 201
    rows = calling.of_customer(ticket).get(path).json()["results"]
    assert [row["status"] for row in rows] == ["superseded", "open"]
    assert rows[0]["superseded_by"] == second.json()["id"]
    kept = api.post(f"commitments/{second.json()['id']}/keep", {"note": "Done."})
    assert kept.json()["status"] == "kept"
    third = api.post(path, PROMISE).json()
    assert api.post(f"commitments/{third['id']}/release", {"note": "Agreed on chat."}).json()["status"] == "released"


def test_commitment_refused():
    ticket, api = calling.filed(), calling.of_staff()
    path = f"tickets/{ticket.number}/commitments"
    assert reasons(api.post(path, {**PROMISE, "due_at": "2020-01-01T00:00:00Z"})) == ["commitment_due_in_past"]
    for unzoned in ("2099-01-01T00:00:00", "2099-01-01", "9999-12-31T23:59:59-12:00"):
        assert fields(api.post(path, {**PROMISE, "due_at": unzoned})) == ["due_at"]
    assert fields(api.post(path, {**PROMISE, "kind": "odd", "status": "kept"})) == ["status"]
    made = api.post(path, PROMISE).json()
    assert reasons(api.post(f"commitments/{made['id']}/keep", {"note": "Done."})) == ["kept_by_events"]
    assert code(api.post(f"commitments/{10**15}/keep", {"note": "Done."})) == (404, "not_found")
    calling.of_customer(ticket).post(f"tickets/{ticket.number}/moves", {"move": "withdraw"})
    assert code(api.post(path, PROMISE)) == (409, "wrong_state")
    assert code(api.post(f"commitments/{made['id']}/supersede", PROMISE)) == (409, "wrong_state")
    assert reasons(api.post(f"commitments/{made['id']}/release", {"note": "n"})) == ["commitment_not_open"]


def test_take_assign_priority():
    ticket, api, other = calling.filed(), calling.of_staff(), calling.of_staff()
    base = f"tickets/{ticket.number}"
    assert api.post(f"{base}/take").json()["desk"]["assignee"] == api.user.pk
    assert reasons(other.post(f"{base}/take")) == ["already_assigned"]
    assert code(other.post(f"{base}/assign", {"assignee": None, "version": 0})) == (409, "stale_version")
    assert other.post(f"{base}/assign", {"assignee": other.user.pk}).json()["desk"]["assignee"] == other.user.pk
    assert other.post(f"{base}/assign", {"assignee": None}).json()["desk"]["assignee"] is None
    assert reasons(other.post(f"{base}/assign", {"assignee": 2**60})) == ["assignee_unknown"]
    assert fields(other.post(f"{base}/assign", {})) == ["assignee"]
    assert api.post(f"{base}/priority", {"priority": "urgent"}).json()["desk"]["priority"] == "urgent"
    assert fields(api.post(f"{base}/priority", {"priority": "whenever"})) == ["priority"]


def test_reveal_is_on_record():
    ticket, api = calling.filed(), calling.of_staff()
    assert ticket.order is not None
    answer = api.post(f"tickets/{ticket.number}/reveal", {"field": "contact"})
    assert answer.json() == {"value": ticket.order.contact}
    assert answer["Cache-Control"] == "private, no-store"
    event = ticket.events.get(kind="reveal")
    assert (event.actor_id, event.data) == (api.user.pk, {"field": "contact"})
    assert fields(api.post(f"tickets/{ticket.number}/reveal", {"field": "query_password_hash"})) == ["field"]


def test_nudge_and_overdue():
    lately = calling.asked()
    assert reasons(calling.of_customer(lately).post(f"tickets/{lately.number}/nudge")) == ["nudged_lately"]
    ticket = journeys.asked(at=timezone.now() - timedelta(hours=7))
    customer = calling.of_customer(ticket)
    assert customer.post(f"tickets/{ticket.number}/nudge").status_code == 200
    assert reasons(customer.post(f"tickets/{ticket.number}/overdue")) == ["nothing_overdue"]
    other = calling.filed()
    assert reasons(calling.of_staff().post(f"tickets/{other.number}/nudge")) == ["no_open_claim"]


def test_overdue_of_an_approved_ticket():
    long_ago = timezone.now() - timedelta(days=20)
    ticket = journeys.approved(at=long_ago)
    customer = calling.of_customer(ticket)
    assert Clock.objects.filter(ticket=ticket, kind="payout", stopped_at=None).exists()
    assert customer.post(f"tickets/{ticket.number}/overdue").status_code == 200
    assert reasons(customer.post(f"tickets/{ticket.number}/overdue")) == ["nothing_overdue"]
    assert calling.fresh(ticket).overdue_pressed_at is not None
    assert not SandboxScript.objects.exists()


def test_bulk_numbers_are_no_address():
    """Attack 4: no bulk actions; one number an address."""
    one, two = calling.filed(), calling.filed()
    api = calling.of_staff(SUPERVISORS)
    assert api.post(f"tickets/{one.number},{two.number}/take").status_code == 404
    assert fields(api.post(f"tickets/{one.number}/take", {"tickets": [two.number]})) == ["tickets"]


def test_stored_script_comes_back_as_data():
    """Attack 7."""
    ticket = calling.filed()
    path = f"tickets/{ticket.number}/messages"
    words = "</script><img src=x onerror=alert(1)>"
    assert calling.of_customer(ticket).post(path, {"text": words}).status_code == 201
    answer = calling.of_staff().get(path, accept="text/html")
    assert answer.json()["results"][0]["text"] == words
    assert answer["Content-Type"] == "application/json"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_record_cannot_be_edited_deleted_or_back_dated():
    """Attack 14."""
    ticket, api = calling.filed(), calling.of_staff(SUPERVISORS)
    for path in ("events", "events/1", "messages", "messages/1", "commitments"):
        for method in ("PUT", "PATCH", "DELETE"):
            assert api.ask(method, f"tickets/{ticket.number}/{path}", {}).status_code in {404, 405}
    body = {"move": "start_check", "version": ticket.version, "at": "2020-01-01T00:00:00Z"}
    assert fields(api.post(f"tickets/{ticket.number}/moves", body)) == ["at"]
    assert fields(api.post(f"tickets/{ticket.number}/messages", {"text": "a", "at": "2020"})) == ["at"]
    assert fields(api.post(f"tickets/{ticket.number}/commitments", {**PROMISE, "made_at": "2020"})) == ["made_at"]
