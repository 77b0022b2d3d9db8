"""The last step: sent once, as it was shown, with nothing that the customer may not say."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import storages
from django.test import Client

from helpdesk.access.callers import Caller, Who
from helpdesk.models import FilingDraft
from helpdesk.portal import filing_summary
from helpdesk.portal.opened import Subject
from orders.tests.at_once import at_once
from orders.tests.make import make_order, make_payment
from refunds.actors import customer
from refunds.models import Event, Message, Ticket
from refunds.numbers import grouped
from refunds.tests.make import make_ticket

from .browsing import opened
from .filing_way import begin, page, png, send, stored, undelivered, upload, with_evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return opened(undelivered())


def test_everything_becomes_one_ticket(client, folder):
    draft = with_evidence(client, begin(client))
    client.post(page(client, draft), {"description": "It never came."})
    answer = send(client, draft, email="me@example.org")
    ticket = Ticket.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/t/{ticket.number}/filed/")
    assert (ticket.scenario, ticket.email, ticket.language, ticket.claimed_fen) == (
        "not_delivered",
        "me@example.org",
        "en",
        10_000,
    )
    assert ticket.is_complete_filing
    rows = list(ticket.evidence.order_by("pk"))
    assert [row.name for row in rows] == ["支付凭证-1.png", "商品状态-1.png"]
    assert {row.note.body for row in rows if row.note} == {"It never came."}
    assert all(storages["evidence"].exists(row.path) for row in rows)
    assert Event.objects.get(ticket=ticket, kind="submit").data["via"] == "portal"
    draft.refresh_from_db()
    assert (draft.ticket, draft.description, draft.email, draft.files.count()) == (ticket, "", "", 0)
    assert len(stored(folder)) == 2


def test_it_is_sent_in_the_language_that_is_read():
    client = opened(undelivered(), language="zh-hans")
    send(client, begin(client))
    assert Ticket.objects.get().language == "zh-hans"


def test_a_note_without_files_is_kept_too(client):
    draft = begin(client)
    client.post(page(client, draft), {"description": "Nothing came."})
    send(client, draft)
    assert Message.objects.get().body == "Nothing came."


def test_a_second_click_finds_what_the_first_one_made(client):
    draft = with_evidence(client, begin(client))
    answers = [send(client, draft) for _ in range(3)]
    assert {answer["Location"] for answer in answers} == {f"/t/{Ticket.objects.get().number}/filed/"}
    assert Event.objects.filter(kind="refile").count() == 0


def test_the_draft_remembers_its_ticket_under_the_lock(client):
    """Whoever has read the draft before it was sent sends nothing either."""
    draft = with_evidence(client, begin(client))
    order = draft.order
    assert order is not None
    about = Subject("key", Caller(Who.CUSTOMER, "", customer(), order_id=order.pk), order, order.payments.get())
    first = filing_summary.send(about, draft, "")
    assert filing_summary.send(about, draft, "") == first
    assert first[1] is True


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_ticket():
    order = undelivered()
    draft = FilingDraft.objects.create(order=order, is_full=True, scenario="not_delivered")
    about = Subject("key", Caller(Who.CUSTOMER, "", customer(), order_id=order.pk), order, order.payments.get())
    results = at_once([lambda: filing_summary.send(about, draft, "")] * 4)
    assert len({ticket.pk for ticket, _is_new in results}) == Ticket.objects.count() == 1
    assert Event.objects.filter(kind__in=["submit", "refile"]).count() == 1


def test_nobody_says_more_than_the_form_asks(client):
    draft = with_evidence(client, begin(client))
    hostile = {"state": "approved", "amount": "99999", "claimed_fen": "1", "clause": "used", "scenario": "used"}
    hostile |= {
        "assignee": "1",
        "priority": "urgent",
        "due_at": "2020-01-01",
        "order": "1",
        "is_full": "0",
        "via": "phone",
    }
    send(client, draft, **hostile)
    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.claimed_fen, ticket.scenario) == ("submitted", 10_000, "not_delivered")
    assert (ticket.clause.clause.code, ticket.priority, ticket.assignee) == ("not_delivered", "normal", None)
    assert ticket.order == draft.order


@pytest.mark.parametrize("address", ["nonsense", "a@b", "a@b.c\r\nBcc: x@example.org", "x" * 300 + "@example.org"])
def test_an_address_that_is_none_is_said_and_nothing_is_sent(client, address):
    draft = begin(client)
    answer = send(client, draft, email=address)
    assert answer.status_code == 422
    assert 'id="id_email_error"' in answer.content.decode()
    assert Ticket.objects.count() == 0


def test_without_an_address_the_orders_own_is_used_and_shown_masked(client):
    draft = begin(client)
    contact = draft.order.contact  # type: ignore[union-attr]
    text = client.get(page(client, draft, "summary/")).content.decode()
    assert contact not in text
    assert f"{contact[0]}***@example.com" in text
    send(client, draft)
    assert Ticket.objects.get().email == contact


def test_with_the_contact_alone_no_address_of_ones_own():
    order = undelivered()
    client = opened(order, full=False)
    draft = with_evidence(client, begin(client))
    assert 'name="email"' not in client.get(page(client, draft, "summary/")).content.decode()
    assert send(client, draft, email="seller@example.org").status_code == 302
    ticket = Ticket.objects.get()
    assert ticket.email == order.contact
    assert ticket.evidence.count() == 2


def test_with_the_contact_alone_nothing_is_added_to_an_open_ticket(folder):
    """The ticket came while the draft was open: what the seller wrote stays out of it."""
    order = undelivered()
    client = opened(order, full=False)
    draft = begin(client)
    upload(client, draft, png())
    client.post(page(client, draft), {"description": "All is well, I withdraw."})
    ticket = make_ticket(order=order, payment=order.payments.get(), evidence=())
    answer = send(client, draft)
    assert answer["Location"].startswith(f"/t/{ticket.number}/")
    assert (ticket.evidence.count(), ticket.messages.count()) == (0, 0)
    assert Event.objects.filter(ticket=ticket, kind="refile").count() == 0
    assert len(stored(folder)) == 1


def test_with_everything_open_it_is_added_and_said(client):
    draft = with_evidence(client, begin(client))
    order = draft.order
    assert order is not None
    ticket = make_ticket(order=order, payment=order.payments.get(), evidence=(), scenario="not_delivered")
    assert "What you send now is added to it." in client.get(page(client, draft, "summary/")).content.decode()
    answer = send(client, draft)
    assert answer["Location"] == f"/t/{ticket.number}/filed/?added"
    assert ticket.evidence.count() == 2
    assert "Added to your request" in client.get(answer["Location"]).content.decode()
    assert Ticket.objects.count() == 1


def test_not_refundable_is_filed_all_the_same(client):
    draft = begin(client, "used")
    assert "By this rule there is no refund" in client.get(page(client, draft, "summary/")).content.decode()
    send(client, draft)
    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.verdict.outcome.value) == ("submitted", "not_refundable")


def test_a_payment_without_an_order_is_filed():
    payment = make_payment(order=None, amount_fen=1_800)
    client = opened(payment)
    draft = begin(client, "paid_no_order")
    upload(client, draft, png())
    send(client, draft)
    ticket = Ticket.objects.get()
    assert (ticket.order, ticket.payment, ticket.claimed_fen) == (None, payment, 1_800)
    assert client.get(f"/t/{ticket.number}/filed/").status_code == 200


def test_a_refusal_names_every_reason_and_loses_nothing(client, settings):
    draft = with_evidence(client, begin(client))
    client.post(page(client, draft), {"description": "Mine"})
    settings.EVIDENCE_MAX_FILES = 1
    answer = send(client, draft, email="me@example.org")
    text = answer.content.decode()
    assert answer.status_code == 422
    for said in ("Nothing is lost", "at most 1 files", "Mine", "me@example.org"):
        assert said in text
    draft.refresh_from_db()
    assert (draft.ticket, draft.files.count(), Ticket.objects.count()) == (None, 2, 0)
    settings.EVIDENCE_MAX_FILES = 20
    assert send(client, draft).status_code == 302


def test_what_is_missing_is_named_and_may_follow(client):
    draft = begin(client)
    upload(client, draft, png())
    text = client.get(page(client, draft, "summary/")).content.decode()
    assert "Still missing: state of the product" in text
    assert "3 business days" in text
    answer = send(client, draft)
    text = client.get(answer["Location"]).content.decode()
    assert "You add what is missing" in text


def test_looking_sends_nothing(client):
    draft = with_evidence(client, begin(client))
    client.get(page(client, draft, "summary/"), {"email": "x@example.org", "next": "1"})
    assert Ticket.objects.count() == 0


def test_the_number_is_shown_big_to_its_owner_alone(client):
    send(client, with_evidence(client, begin(client)))
    ticket = Ticket.objects.get()
    text = client.get(f"/t/{ticket.number}/filed/").content.decode()
    assert f'<p class="number" id="number">{grouped(ticket.number)}</p>' in text
    assert "on its way to b***@example.com" in text
    assert opened(make_order()).get(f"/t/{ticket.number}/filed/").status_code == 404
    assert Client().get(f"/t/{ticket.number}/filed/").status_code == 404
    assert client.post(f"/t/{ticket.number}/filed/").status_code == 405


def test_a_form_from_elsewhere_sends_nothing():
    order = undelivered()
    client: Any = opened(order)
    draft = begin(client)
    client.handler.enforce_csrf_checks = True
    assert send(client, draft).status_code == 403
    assert Ticket.objects.count() == 0
