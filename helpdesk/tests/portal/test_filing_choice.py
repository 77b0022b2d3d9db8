"""What went wrong, and what is said about it at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from helpdesk.models import FilingDraft
from helpdesk.portal.foretelling import foretell
from helpdesk.portal.opened import Subject
from helpdesk.portal.scenarios import WORDS
from orders.tests.make import make_order, make_payment
from refunds import clauses
from refunds.models import Clause, ClauseVersion, Ticket
from refunds.tests.make import make_ticket

from .browsing import opened
from .filing_way import begin, key_of, send, undelivered, with_evidence

pytestmark = pytest.mark.django_db


def choices(client, **asked):
    return client.get(f"/my/{key_of(client)}/file/", asked)


def test_choices_are_in_the_customers_words_and_the_rules_order():
    client = opened(undelivered())
    text = choices(client).content.decode()
    offered = [code for code in WORDS if f'value="{code}"' in text]
    assert offered == [code for code in WORDS if code != "paid_no_order"]
    places = [text.index(f'value="{version.clause.code}"') for version in clauses.in_force(timezone.now())
              if version.clause.code in offered]  # fmt: skip
    assert places == sorted(places)
    assert "I paid, but nothing arrived" in text
    assert "Top-up or goods did not arrive" in text


def test_in_chinese_they_are_chinese():
    client = opened(undelivered(), language="zh-hans")
    text = choices(client).content.decode()
    assert "付了款，没到账" in text
    assert "充值未到账" in text


def test_a_payment_without_an_order_is_offered_what_fits_it():
    client = opened(make_payment(order=None))
    text = choices(client).content.decode()
    assert [code for code in WORDS if f'value="{code}"' in text] == ["paid_no_order"]


def test_a_clause_that_has_no_words_here_speaks_by_its_title():
    clause = Clause.objects.create(code="late_gift", position=99)
    words = {"title_en": "A gift came late", "title_zh": "赠品迟到", "text_en": "Rule.", "text_zh": "规则。"}
    rules = {"outcome": "review"}
    ClauseVersion.objects.create(clause=clause, number=1, published_at=timezone.now(), rules_data=rules, **words)
    client = opened(undelivered())
    assert "A gift came late" in choices(client).content.decode()
    assert begin(client, "late_gift").scenario == "late_gift"


def test_the_verdict_names_rule_reasons_amount_evidence_and_date():
    order = undelivered()
    client = opened(order)
    text = choices(client, scenario="not_delivered").content.decode()
    for told in ("This can be refunded", "The full amount that can still go back is refunded", "¥100.00",
                 "The promised delivery time", "Proof of payment", "State of the product", "business day"):  # fmt: skip
        assert told in text
    assert 'value="not_delivered" checked' in text


def test_too_early_and_not_refundable_are_said_before_the_work():
    order = make_order(delivery="processing", delivered_at=None)
    make_payment(order=order, paid_at=timezone.now() - timedelta(minutes=5))
    client = opened(order)
    assert "It is still too early" in choices(client, scenario="not_delivered").content.decode()
    text = choices(client, scenario="used").content.decode()
    assert "By this rule there is no refund" in text
    assert "Ask all the same: a person decides" in text


def test_a_denied_delivery_changes_the_verdict():
    order = undelivered(delivery="success", delivered_at=timezone.now() - timedelta(hours=1))
    client = opened(order)
    assert "By this rule there is no refund" in choices(client, scenario="used").content.decode()
    text = choices(client, scenario="used", denies="1").content.decode()
    assert "A person looks at this and decides" in text
    assert 'name="denies" value="1" form="begin"' in text
    assert begin(client, "used", denies="1").denies_delivery
    assert not begin(client, "not_delivered", denies="1").denies_delivery


def test_htmx_gets_the_verdict_alone():
    client = opened(undelivered())
    asked = {"scenario": "not_delivered"}
    answer = client.get(f"/my/{key_of(client)}/file/", asked, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert "This can be refunded" in text
    assert "<html" not in text


def test_looking_begins_nothing():
    client = opened(undelivered())
    for asked in ({}, {"scenario": "not_delivered"}, {"scenario": "used", "denies": "1"}, {"scenario": "\x00"}):
        assert choices(client, **asked).status_code == 200
    assert FilingDraft.objects.count() == 0


@pytest.mark.parametrize("code", [None, "", "no_such", "insufficient_evidence", "paid_no_order", "x" * 99, "\x00"])
def test_what_is_not_offered_cannot_be_chosen(code):
    told = {} if code is None else {"scenario": code}
    client = opened(undelivered())
    assert client.post(f"/my/{key_of(client)}/file/", told).status_code == 422
    assert FilingDraft.objects.count() == 0


def test_choosing_again_keeps_the_draft_and_its_files():
    client = opened(undelivered())
    draft = with_evidence(client, begin(client))
    again = begin(client, "partial_delivery")
    assert (again.pk, again.scenario, again.files.count()) == (draft.pk, "partial_delivery", 2)
    assert 'value="partial_delivery" checked' in choices(client).content.decode()


def test_another_browser_begins_a_draft_of_its_own():
    order = undelivered()
    first, second = (begin(opened(order)) for _ in range(2))
    assert first.pk != second.pk


def test_with_the_contact_alone_an_open_ticket_is_opened_instead():
    ticket = make_ticket()
    client = opened(ticket, full=False)
    for answer in (choices(client), client.post(f"/my/{key_of(client)}/file/", {"scenario": "not_delivered"})):
        assert (answer.status_code, answer["Location"]) == (302, f"/t/{ticket.number}/")
    assert FilingDraft.objects.count() == 0


def test_with_everything_open_the_open_ticket_is_named():
    ticket = make_ticket()
    text = choices(opened(ticket)).content.decode()
    assert "What you send now is added to it." in text


def test_what_is_foretold_is_what_a_filing_gives():
    client = opened(undelivered())
    draft = with_evidence(client, begin(client))
    assert send(client, draft).status_code == 302
    ticket = Ticket.objects.get()
    about = Subject("key", None, ticket.order, ticket.payment)  # type: ignore[arg-type]
    foretold = foretell(about, "not_delivered", ticket.submitted_at)
    assert foretold is not None
    assert foretold.resolution.due == ticket.clocks.get(kind="resolution").due_at
    assert foretold.judged.verdict == ticket.verdict
    assert foretold.judged.clause == ticket.clause


def test_what_the_page_costs_does_not_grow(django_assert_num_queries, django_assert_max_num_queries):
    few = opened(undelivered())
    with django_assert_max_num_queries(24) as first:
        choices(few, scenario="not_delivered")
    cost = len(first)
    for number in range(5):
        clause = Clause.objects.create(code=f"more-{number}", position=50)
        ClauseVersion.objects.create(
            clause=clause, number=1, published_at=timezone.now(), title_en="T", title_zh="T", text_en="T", text_zh="T",
            rules_data={"outcome": "review"},
        )  # fmt: skip
    with django_assert_num_queries(cost):
        choices(few, scenario="not_delivered")


def test_htmx_is_sent_to_the_open_ticket_as_a_whole_page():
    ticket = make_ticket()
    client = opened(ticket, full=False)
    answer = client.get(f"/my/{key_of(client)}/file/", {"scenario": "used"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (200, f"/t/{ticket.number}/")
