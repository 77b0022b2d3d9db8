"""The supplier's signed answers."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from orders.tests.make import make_supplier
from refunds.models import Claim, SupplierNonce

from .. import calling
from ..calling import Api, answer, code, fields, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim() -> Claim:
    return Claim.objects.select_related("supplier", "ticket__order").get(ticket=calling.asked())


def test_supplier_reads_the_question_without_the_buyer(claim: Claim):
    told = Api().get(f"claims/{claim.code}", **signed(claim.supplier, f"GET claims/{claim.code}")).json()
    assert told["amount_fen"] == 2_000
    assert told["order_number"] == claim.ticket.order.number  # type: ignore[union-attr]
    assert not {"contact", "buyer", "ticket", "target_account", "evidence"} & set(told)


def test_supplier_agrees_once(claim: Claim):
    told = answer(claim, more={"remark": "Cancelled at our side."})
    assert (told.status_code, told.json()["state"]) == (200, "agreed")
    assert told.json()["remark"] == "Cancelled at our side."
    again = answer(claim)
    assert (again.status_code, again.json()["state"]) == (200, "agreed")
    other = answer(claim, "refuse").json()
    assert (other["state"], other["late_answer"]) == ("agreed", "refuse")


def test_late_answer_is_recorded_and_moves_nothing(claim: Claim):
    Claim.objects.filter(pk=claim.pk).update(due_at=timezone.now())
    told = answer(claim).json()
    assert (told["state"], told["late_answer"]) == ("open", "agree")


def test_answer_must_be_agree_or_refuse(claim: Claim):
    assert fields(answer(claim, "maybe")) == ["answer"]
    assert fields(answer(claim, more={"state": "agreed"})) == ["state"]
    assert Claim.objects.get(pk=claim.pk).status == "open"


def test_replayed_answer_is_refused(claim: Claim):
    """Attack 10: a signed request is good once, though it would change nothing."""
    body = json.dumps({"answer": "refuse"}).encode()
    headers = signed(claim.supplier, f"POST claims/{claim.code}/answer", body)
    assert Api().ask("POST", f"claims/{claim.code}/answer", body, **headers).status_code == 200
    replayed = Api().ask("POST", f"claims/{claim.code}/answer", body, **headers)
    assert code(replayed) == (401, "authentication_failed")
    assert SupplierNonce.objects.count() == 1


def test_signature_that_does_not_fit(claim: Claim):
    body = b'{"answer": "agree"}'
    good = signed(claim.supplier, f"POST claims/{claim.code}/answer", body)
    now = int(timezone.now().timestamp())
    bent = [
        {**good, "x_signature": good["x_signature"].upper()},
        {**good, "x_signature": ""},
        {**good, "x_nonce": "short"},
        {**good, "x_timestamp": str(now + 1)},
        {**good, "x_supplier": "nobody"},
        {**good, "x_supplier": make_supplier().code},
        signed(claim.supplier, f"POST claims/{claim.code}/answer", b'{"answer": "refuse"}'),
        signed(claim.supplier, f"POST claims/{claim.code}/answer", body, at=now - 301),
        signed(claim.supplier, f"POST claims/{claim.code}/answer", body, at=now + 302),
    ]
    answers = [Api().ask("POST", f"claims/{claim.code}/answer", body, **headers) for headers in bent]
    assert {code(one) for one in answers} == {(401, "authentication_failed")}
    assert len({one.content for one in answers}) == 1
    assert Claim.objects.get(pk=claim.pk).status == "open"


def test_another_suppliers_question_does_not_exist(claim: Claim):
    other = make_supplier()
    assert code(answer(claim, supplier=other)) == (404, "not_found")
    assert code(Api().get(f"claims/{claim.code}", **signed(other, f"GET claims/{claim.code}"))) == (404, "not_found")
    changed = f"claims/{claim.code.swapcase()}"
    assert code(Api().get(changed, **signed(claim.supplier, f"GET {changed}"))) == (404, "not_found")


def test_supplier_has_no_other_address(claim: Claim):
    assert Api().get("tickets", **signed(claim.supplier, "GET tickets")).status_code == 401


def test_desk_answers_for_a_supplier_and_lists_questions(claim: Claim):
    api = calling.of_staff()
    told = api.post(f"claims/{claim.code}/answer", {"answer": "agree", "remark": "by phone"})
    assert told.status_code == 200
    rows = api.get("claims?state=agreed").json()["results"]
    assert [(row["code"], row["answered_via"]) for row in rows] == [(claim.code, "agent")]
    assert api.get("claims?state=open").json()["results"] == []
    assert api.get(f"claims/{claim.code}").json()["state"] == "agreed"


def test_claims_cost_the_same_for_1_and_30():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    api, supplier, costs = calling.of_staff(), make_supplier(), []
    for more in (1, 29):
        for _one in range(more):
            calling.asked(supplier=supplier)
        with CaptureQueriesContext(connection) as queries:
            rows = api.get("claims?limit=100").json()["results"]
        costs.append(len([q for q in queries if "helpdesk_cache" not in q["sql"]]))
    assert len(rows) == 30
    assert costs[0] == costs[1]
