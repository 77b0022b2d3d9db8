"""A deadline that rests on holidays that are not published yet says so wherever it shows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import reverse
from django.utils import timezone

from helpdesk.mails import supplier
from helpdesk.mails.ticket import where_it_stands
from helpdesk.supplier_page import shown
from helpdesk.tests.admin.sitting import somebody, text, ticket
from helpdesk.tests.portal.browsing import opened
from helpdesk.tests.portal.filing_way import key_of, undelivered
from refunds import actions
from refunds import calendar as pure
from refunds.actors import SUPERVISORS, SYSTEM
from refunds.models import Claim
from refunds.tests.make import asked_supplier, publish_target

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def unpublished(monkeypatch) -> Iterator[str]:
    """This year and those after it, as before their notices; the words that say so."""
    known, year = pure._is_published, timezone.localtime().year
    monkeypatch.setattr(pure, "_is_published", lambda asked: asked < year and known(asked))
    pure._openings_of.cache_clear()
    yield "provisional: the holidays of"
    monkeypatch.undo()
    pure._openings_of.cache_clear()


def test_the_customer_reads_it_at_each_deadline(unpublished):
    case = ticket("submitted")
    page = text(opened(case).get(f"/t/{case.number}/"))
    # Of the first answer and of the end at the top, and of each deadline in the list.
    assert page.count('<small class="provisional">') == 2
    assert page.count(unpublished) >= 5
    assert page.count(unpublished) == page.count("not yet published")
    filed = text(opened(case).get(f"/t/{case.number}/filed/"))
    assert filed.count('<small class="provisional">') == 2


def test_the_verdict_says_it_before_anything_is_filed(unpublished):
    client = opened(undelivered())
    page = text(client.get(f"/my/{key_of(client)}/file/", {"scenario": "not_delivered"}))
    assert f'<small class="provisional">{unpublished}' in page


def test_the_desk_reads_it_in_its_lists_and_on_the_ticket(unpublished):
    case, boss = ticket("submitted"), somebody(SUPERVISORS)
    for address in ("/admin/", reverse("admin:refunds_ticket_changelist")):
        assert text(boss.client.get(address)).count(f'title="{unpublished}') == 1
    assert text(boss.page(case)).count(f'title="{unpublished}') == case.clocks.filter(is_provisional=True).count() + 1


def test_what_waits_for_a_supervisor_says_it(unpublished):
    ticket("escalated")
    assert f'title="{unpublished}' in text(somebody(SUPERVISORS).client.get(reverse("admin:desk_escalations")))


def test_mails_say_it(unpublished):
    told = where_it_stands(ticket("submitted").events.latest("seq"), "customer")
    assert unpublished in told["due"]
    assert unpublished in told["resolution"]


def test_the_supplier_reads_it_on_its_page_and_in_its_mail(unpublished):
    publish_target("supplier_confirm", 4, "business_hours")
    claim = asked_supplier(ticket("submitted"), at=timezone.now()).claims.get()
    assert unpublished in shown.question(claim, timezone.now()).due
    assert unpublished in supplier._told(claim)["due"]
    actions.answer_claim(claim, "agree", by=SYSTEM)
    claim = Claim.objects.get(pk=claim.pk)
    assert unpublished not in shown.question(claim, timezone.now()).due


def test_by_the_wall_nothing_is_provisional(unpublished):
    case = ticket("evidence_requested")
    told = where_it_stands(case.events.latest("seq"), "customer")
    assert told["due"]
    assert unpublished not in told["due"]
