"""The signed link: what does not open it, and when it dies. Attacks 10, 12 and 13 of the field."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from helpdesk.access import claim_links
from orders.models.shop import make_secret
from refunds import actions
from refunds.actions import Asked
from refunds.actors import supplier
from refunds.models import Claim, Event
from refunds.tests import journeys

from .asking import Browser, fresh, path_of, question, words

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def claim() -> Claim:
    return question()


def test_the_link_of_the_mail_opens_the_question(claim):
    answer = Browser().get(path_of(claim))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def bent(claim: Claim) -> list[str]:
    code, sign, other = claim.code, claim_links.sign(claim), question()
    return [
        f"/s/{code}/{sign.upper()}/",
        f"/s/{code}/{sign}%20/",
        f"/s/{code}%20/{sign}/",
        f"/s/{code}/%20/",
        f"/s/{code}/{sign[:-1]}/",
        f"/s/{code}/{sign}0/",
        f"/s/{code}/{'0' * 40}/",
        f"/s/{code}/{claim_links.sign(other)}/",
        f"/s/{other.code}/{sign}/",
        f"/s/{code.swapcase()}/{sign}/",
        f"/s/{code.swapcase()}/{claim_links._signature(code.swapcase(), claim.supplier.signing_secret)}/",
        f"/s/unknown/{sign}/",
        f"/s/{code}%00/{sign}/",
        f"/s/{code}/{sign}%0d%0aSet-Cookie:x=1/",
        f"/s/{code}/%F0%9F%92%A9/",
        f"/s/{code}'--/{sign}/",
    ]


@pytest.mark.parametrize("method", ["get", "post"])
def test_whatever_is_wrong_with_a_link_gets_one_page(claim, method):
    answers = [getattr(Browser(), method)(path) for path in bent(claim)]
    assert {answer.status_code for answer in answers} == {404}
    # The language switch names the address it was asked for, and its token differs each time.
    assert len({words(answer) for answer in answers}) == 1
    assert fresh(claim).status == "open"


def test_a_wrong_link_says_nothing_in_the_suppliers_language():
    claim = question(supplier=None)
    wrong = Browser(language="en").get(path_of(claim)[:-2] + "x/")
    assert wrong["Content-Language"] == "en"


def test_an_empty_part_of_a_link_is_no_address_of_ours(claim):
    for path in ("/s/", f"/s/{claim.code}/", f"/s//{claim_links.sign(claim)}/", f"/s/{claim.code}//"):
        assert Browser().get(path).status_code == 404


def test_right_and_wrong_links_are_looked_up_alike(claim, django_assert_num_queries):
    for code, sign in ((claim.code, "0" * 40), ("unknown", "0" * 40), (claim.code, claim_links.sign(claim))):
        with django_assert_num_queries(1):
            claim_links.find(code, sign, timezone.now())


def test_a_new_signing_secret_ends_the_suppliers_links(claim):
    path = path_of(claim)
    claim.supplier.signing_secret = make_secret()
    claim.supplier.save()
    assert Browser().get(path).status_code == 404
    assert Browser().get(path_of(fresh(claim))).status_code == 200


def test_a_signature_is_for_one_question_of_one_supplier(claim):
    other = question(supplier=claim.supplier)
    assert claim_links.sign(claim) != claim_links.sign(other)
    assert claim_links.sign(claim) != claim_links._signature(claim.code, other.supplier.code)


def over(end: str, at: datetime) -> Claim:
    """A question that was over at `at`."""
    ticket = journeys.asked(at=at - 2 * DAY if end == "silent" else at)
    claim = ticket.claims.get()
    if end == "answered":
        actions.answer_claim(claim, "agree", by=supplier(claim.supplier.code), at=at)
    elif end == "silent":
        actions.note_silence(ticket, at=at)
    else:
        actions.move(ticket, "withdraw", by=journeys.CUSTOMER, asked=Asked(reason="Not needed."), at=at)
    return fresh(claim)


@pytest.mark.parametrize(("days", "status"), [(29, 200), (31, 404)])
@pytest.mark.parametrize("end", ["answered", "silent", "closed"])
def test_a_month_after_the_question_is_over_its_link_opens_nothing(end, days, status):
    claim = over(end, timezone.now() - days * DAY)
    assert claim.status in {"agreed", "silent", "closed"}
    assert Browser().get(path_of(claim)).status_code == status


def test_a_question_that_nobody_closed_does_not_live_for_ever(claim):
    Claim.objects.filter(pk=claim.pk).update(due_at=timezone.now() - 31 * DAY)
    assert Browser().post(path_of(claim)).status_code == 404
    assert not fresh(claim).late_answer


def test_looking_changes_nothing(claim):
    events, before = Event.objects.count(), fresh(claim).__dict__.copy()
    for method in ("get", "head", "options", "put", "delete", "patch"):
        getattr(Browser().client, method)(path_of(claim) + "?answer=agree&confirm=1")
    after = fresh(claim).__dict__
    assert {k: v for k, v in before.items() if k != "_state"} == {k: v for k, v in after.items() if k != "_state"}
    assert Event.objects.count() == events


def test_guesses_of_one_address_have_an_end_whatever_they_guess(claim):
    guesser = Browser()
    for number in range(30):
        assert guesser.get(f"/s/code{number}/{'0' * 40}/").status_code == 404
    stopped = guesser.get(f"/s/{claim.code}/{'0' * 40}/")
    assert stopped.status_code == 429
    assert 0 < int(stopped["Retry-After"]) <= 600
    assert Browser(address=guesser.address).post("/s/again/x/").status_code == 429
    assert Browser().get("/s/again/x/").status_code == 404
    assert guesser.get(path_of(claim)).status_code == 200


def test_answers_of_one_address_have_an_end(claim):
    browser = Browser()
    for _number in range(30):
        assert browser.post(path_of(claim), "maybe").status_code == 422
    assert browser.post(path_of(claim), "agree").status_code == 429
    assert fresh(claim).status == "open"
