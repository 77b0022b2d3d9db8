"""Answering: once, by POST, protected; too late, twice and over are each told clearly."""

from __future__ import annotations

import re
from functools import partial

import pytest
from django.utils import timezone

from orders.tests.at_once import at_once
from refunds import actions
from refunds.actions import Asked
from refunds.actors import SYSTEM
from refunds.models import Claim, Event, Message
from refunds.tests import journeys

from .asking import Browser, fresh, path_of, question, silent, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim() -> Claim:
    return question()


def events(claim: Claim, kind: str = "supplier_answered") -> int:
    return Event.objects.filter(ticket=claim.ticket_id, kind=kind).count()


@pytest.mark.parametrize(("answer", "status"), [("agree", "agreed"), ("refuse", "refused")])
def test_answer_is_taken_down_as_the_suppliers(claim, answer, status):
    response = Browser().post(path_of(claim), answer, remark="Checked in our system.")
    assert (response.status_code, response["Location"]) == (302, path_of(claim))
    row = fresh(claim)
    assert (row.status, row.answered_via) == (status, "page")
    assert row.remark is not None
    assert (row.remark.body, row.remark.is_public) == ("Checked in our system.", False)
    event = Event.objects.get(ticket=claim.ticket_id, kind="supplier_answered")
    assert (event.actor_kind, event.actor_label) == ("supplier", claim.supplier.code)


def test_agreeing_needs_no_words_and_refusing_does(claim):
    refused = Browser().post(path_of(claim), "refuse", remark="  ")
    assert refused.status_code == 422
    assert "Say in a sentence why you refuse" in words(refused)
    assert re.search(r'value="refuse" id="refuse" checked', refused.content.decode())
    assert fresh(claim).status == "open"
    assert Browser().post(path_of(claim), "agree").status_code == 302


@pytest.mark.parametrize("answer", ["", "maybe", "AGREE", "agree ", "agreed"])
def test_an_answer_is_one_of_two_words(claim, answer):
    response = Browser().post(path_of(claim), answer, remark="Words that stay.")
    assert response.status_code == 422
    assert "Choose one of the two." in words(response)
    assert "Words that stay." in response.content.decode()
    assert fresh(claim).status == "open"


def test_a_remark_has_a_limit_and_holds_no_null(claim):
    for remark in ("x" * 2001, "a\x00b"):
        assert Browser().post(path_of(claim), "refuse", remark=remark).status_code == 422
    assert not Message.objects.filter(author_kind="supplier").exists()


def test_form_without_its_token_is_refused(claim):
    browser = Browser(strict=True)
    assert browser.post(path_of(claim)).status_code == 403
    assert fresh(claim).status == "open"
    page = browser.get(path_of(claim)).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    assert browser.post(path_of(claim), csrfmiddlewaretoken=token[1]).status_code == 302
    assert fresh(claim).status == "agreed"


def test_fields_of_the_row_cannot_be_set(claim):
    Browser().post(path_of(claim), status="agreed", amount_fen="1", due_at="2030-01-01", answered_via="api", code="x")
    row = fresh(claim)
    assert (row.amount_fen, row.due_at, row.answered_via) == (claim.amount_fen, claim.due_at, "page")


def test_second_tap_changes_nothing_and_another_word_is_told(claim):
    browser = Browser()
    browser.post(path_of(claim), "agree")
    again = browser.post(path_of(claim), "agree")
    other = browser.post(path_of(claim), "refuse", remark="I was wrong.")
    assert (again.status_code, other.status_code) == (302, 409)
    assert "has its answer already" in words(other)
    assert "Agreed to the refund" in words(other)
    row = fresh(claim)
    assert (row.status, row.late_answer, events(claim), events(claim, "supplier_answered_late")) == ("agreed", "", 1, 0)


def test_answer_that_comes_too_late_is_recorded_once_and_moves_nothing(claim):
    state = silent(claim).ticket.state
    browser = Browser()
    assert browser.post(path_of(claim), "refuse", remark="We were closed.").status_code == 302
    told = words(browser.get(path_of(claim)))
    assert "Your late answer is on record" in told
    assert "We were closed." in told
    assert browser.post(path_of(claim), "agree").status_code == 409
    assert browser.post(path_of(claim), "refuse").status_code == 302
    row = fresh(claim)
    assert (row.status, row.late_answer, row.ticket.state) == ("silent", "refuse", state)
    assert events(claim, "supplier_answered_late") == 1


def test_deadline_that_passes_while_the_page_lies_open_counts(claim):
    browser = Browser()
    browser.get(path_of(claim))
    Claim.objects.update(due_at=timezone.now())
    browser.post(path_of(claim), "agree")
    assert (fresh(claim).status, fresh(claim).late_answer) == ("open", "agree")
    assert "Your late answer is on record" in words(browser.get(path_of(claim)))


def test_question_that_closed_meanwhile_takes_no_answer(claim):
    actions.move(claim.ticket, "withdraw", by=journeys.CUSTOMER, asked=Asked(reason="Not needed."))
    response = Browser().post(path_of(claim), "agree")
    assert response.status_code == 409
    assert "It was closed before your answer arrived" in words(response)
    assert fresh(claim).late_answer == ""


def test_answered_elsewhere_meanwhile_is_told(claim):
    actions.answer_claim(claim, "refuse", by=SYSTEM, via="sandbox")
    response = Browser().post(path_of(claim), "agree")
    assert response.status_code == 409
    assert "Refused the refund" in words(response)


def test_the_desk_goes_on_from_the_answer():
    claim = question()
    Browser().post(path_of(claim), "agree")
    assert actions.decide(claim.ticket).state == "approved"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("answers", [("agree", "agree"), ("agree", "refuse")])
def test_of_two_answers_at_once_one_counts(answers):
    claim = question()
    posts = [partial(Browser().post, path_of(claim), answer, remark="At once.") for answer in answers]
    assert {response.status_code for response in at_once(posts)} <= {302, 409}
    assert fresh(claim).status in {"agreed", "refused"}
    assert events(claim) == 1
