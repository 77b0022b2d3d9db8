"""Orders told, tickets filed, listed and moved."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import ExternalRefund, Order
from orders.tests.make import make_order, make_payment, make_shop
from refunds.models import Ticket
from refunds.numbers import grouped

from .. import calling
from ..calling import AUDITORS, SUPERVISORS, code, fields, reasons

pytestmark = pytest.mark.django_db

TOLD = {
    "product_name": "Steam 100",
    "amount_fen": 9_900,
    "status": "paid",
    "placed_at": "2024-05-14 12:00:00",
    "contact": "buyer@example.com",
    "query_password": "opensesame",
    "payment_channel": "sandbox",
    "payment_serial": "S-1",
    "paid_at": "2024-05-14T12:01:00+08:00",
}


def test_order_put_twice_changes_nothing():
    shop = make_shop(time_zone="Asia/Tokyo")
    api = calling.of_shop(shop)
    first = api.put("orders/A-1", TOLD)
    assert (first.status_code, first.json()["outcome"]) == (201, "created")
    again = api.put("orders/A-1", TOLD)
    assert (again.status_code, again.json()["outcome"], again.json()["changed"]) == (200, "unchanged", [])
    order = Order.objects.get(shop=shop, number="A-1")
    assert order.placed_at is not None
    assert order.placed_at.isoformat() == "2024-05-14T03:00:00+00:00"
    assert order.payments.get().amount_fen == 9_900
    shown = api.get("orders/A-1").json()
    assert shown["contact"] == "buyer@example.com"
    assert not [name for name in shown if "password" in name]


def test_order_put_learns_a_refund():
    shop = make_shop()
    api = calling.of_shop(shop)
    api.put("orders/A-1", TOLD)
    assert api.put("orders/A-1", {"refunded_amount_fen": 900}).json()["changed"] == ["refunds"]
    assert ExternalRefund.objects.get(payment__shop=shop).amount_fen == 900


def test_order_put_refused_in_sentences():
    api = calling.of_shop(make_shop())
    answer = api.put("orders/A-1", {"status": "paid"})
    assert code(answer) == (422, "facts_refused")
    assert "amount is missing" in answer.json()["reasons"][0]["sentence"]
    bad = {"amount_fen": 12.5, "status": "odd", "paid_at": "soon", "id": 1, "shop": "x"}
    assert fields(api.put("orders/A-1", bad)) == ["id", "shop"]
    del bad["id"], bad["shop"]
    assert sorted(fields(api.put("orders/A-1", bad))) == ["amount_fen", "paid_at", "status"]
    assert not Order.objects.filter(number="A-1").exists()


def test_order_amount_of_a_paid_order_does_not_move():
    api = calling.of_shop(make_shop())
    api.put("orders/A-1", TOLD)
    assert code(api.put("orders/A-1", {"amount_fen": 1, "status": "paid"})) == (422, "facts_refused")


def test_verdict_before_filing():
    ticket = calling.filed()
    order = ticket.order
    assert order is not None
    path = f"orders/{order.number}/verdict?scenario=not_delivered"
    told = calling.of_shop(order.shop).get(path).json()
    assert (told["outcome"], told["amount_fen"]) == ("refundable", 2_000)
    assert told["clause"]["code"] == "not_delivered"
    assert [row["kind"] for row in told["evidence"]] == ["payment", "product"]
    assert told["reasons"][0]["sentence"] == "The full amount that can still go back is refunded by this rule."
    own = calling.of_customer(order, full=False).get("verdict?scenario=not_delivered").json()
    assert own == calling.of_customer(order).get(path).json() == told
    staff = calling.of_staff()
    assert staff.get(f"{path}&shop={order.shop.code}").json() == told
    assert code(staff.get(path)) == (404, "not_found")
    assert code(calling.of_shop(order.shop).get(f"orders/{order.number}/verdict?scenario=odd")) == (422, "not_met")
    assert fields(calling.of_shop(order.shop).get(f"orders/{order.number}/verdict")) == ["scenario"]


def test_clauses_are_public_in_both_languages_with_the_not_refundable_marked():
    rows = {row["code"]: row for row in calling.nobody().get("clauses").json()}
    assert rows["changed_mind"]["not_refundable"] is True
    assert rows["not_delivered"]["not_refundable"] is False
    assert rows["paid_no_order"]["title_zh"] == "支付成功无订单"
    assert rows["paid_no_order"]["title_en"] == "Paid, but no order was made"


def test_filing_by_customer_shop_and_desk():
    for who in ("customer", "shop", "staff"):
        order = make_payment().order
        assert order is not None
        body: dict[str, Any] = {"scenario": "invalid_code", "description": "It says invalid."}
        if who == "customer":
            api = calling.of_customer(order, language="zh-hans")
        elif who == "shop":
            api, body = calling.of_shop(order.shop), {**body, "order_number": order.number}
        else:
            promise = {"kind": "reply_by", "text": "We answer tomorrow.", "due_at": "2099-01-01T00:00:00Z",
                       "given_by": "phone"}  # fmt: skip
            api = calling.of_staff()
            body = {**body, "order_number": order.number, "shop": order.shop.code, "commitment": promise}
        first, again = api.post("tickets", body), api.post("tickets", body)
        assert (first.status_code, again.status_code) == (201, 200), first.content
        number = first.json()["ticket"]["number"]
        assert again.json()["ticket"]["number"] == number
        ticket = Ticket.objects.get(number=number)
        assert ticket.language == ("zh-hans" if who == "customer" else order.shop.language)
        assert ticket.commitments.count() == (2 if who == "staff" else 0)
        assert ticket.events.get(seq=1).actor_kind == {"customer": "customer", "shop": "shop", "staff": "agent"}[who]


def test_filing_refused():
    order = make_payment().order
    assert order is not None
    api = calling.of_customer(order)
    assert reasons(api.post("tickets", {"scenario": "odd"})) == ["scenario_unknown"]
    assert reasons(api.post("tickets", {"scenario": "invalid_code", "claimed_fen": 10_001})) == ["amount_claimed"]
    assert reasons(calling.of_shop(order.shop).post("tickets", {"scenario": "invalid_code"})) == ["subject_missing"]
    assert code(calling.of_shop(make_shop()).post("tickets", {"scenario": "x", "order_number": order.number}))[0] == 404
    assert fields(calling.of_staff().post("tickets", {"scenario": "x", "order_number": order.number})) == ["shop"]
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    "name", ["state", "owner", "amount", "clause", "due_at", "assignee", "at", "priority", "order"]
)
def test_mass_assignment_is_refused(name: str):
    """Attack 5."""
    ticket = calling.filed()
    api = calling.of_customer(ticket)
    assert fields(api.post("tickets", {"scenario": "not_delivered", name: "approved"})) == [name]
    body = {"move": "withdraw", name: "approved"}
    assert fields(api.post(f"tickets/{ticket.number}/moves", body)) == [name]
    assert fields(api.post(f"tickets/{ticket.number}/messages", {"text": "a", name: "x"})) == [name]
    assert calling.fresh(ticket).version == ticket.version


def test_ticket_number_with_and_without_dashes():
    ticket = calling.filed()
    api = calling.of_customer(ticket)
    for shown in (ticket.number, grouped(ticket.number), grouped(ticket.number).replace("-", "%20")):
        told = api.get(f"tickets/{shown}").json()
        assert (told["number"], told["shown_number"]) == (ticket.number, grouped(ticket.number))
    wrong = str((int(ticket.number) + 1) % 10**12)
    assert code(api.get(f"tickets/{wrong}")) == (404, "not_found")
    assert api.get("tickets/%00").status_code == 404


def test_ticket_masks_the_buyer_for_the_desk():
    ticket = calling.filed()
    buyer = calling.of_staff().get(f"tickets/{ticket.number}").json()["buyer"]
    assert buyer["contact"].endswith("***@example.com")
    assert buyer["target_account"] == "pla****8866"


def test_ticket_shows_verdict_deadlines_and_what_is_missing():
    ticket = calling.filed(evidence=())
    told = calling.of_customer(ticket).get(f"tickets/{ticket.number}").json()
    assert [row["kind"] for row in told["evidence_missing"]] == ["payment", "product"]
    assert {row["kind"] for row in told["deadlines"]} == {"first_response", "resolution"}
    assert all(row["due_at"] for row in told["deadlines"])
    assert told["desk"] is None
    assert told["clause"]["code"] == "not_delivered"


def test_ticket_shows_its_evidence_as_a_checklist_in_two_languages():
    ticket = calling.filed(evidence=("payment", "payment", "communication"))
    told = calling.of_customer(ticket).get(f"tickets/{ticket.number}").json()
    assert [row["kind"] for row in told["evidence_missing"]] == ["product"]
    assert told["evidence_checklist"] == [
        {"kind": "payment", "label": "proof of payment", "is_there": True, "count": 2},
        {"kind": "product", "label": "state of the product", "is_there": False, "count": 0},
    ]
    told = calling.of_customer(ticket, language="zh-hans").get(f"tickets/{ticket.number}").json()
    assert told["evidence_checklist"][0]["label"] == "支付凭证"


def test_ticket_costs_the_same_with_1_file_and_9():
    costs = []
    for kinds in (("payment",), ("payment", "product", "communication") * 3):
        ticket = calling.filed(evidence=kinds)
        api = calling.of_customer(ticket)
        with CaptureQueriesContext(connection) as queries:
            assert api.get(f"tickets/{ticket.number}").status_code == 200
        costs.append(len([q for q in queries if "helpdesk_cache" not in q["sql"]]))
    assert costs[0] == costs[1]


def test_list_filters_are_exact_and_named():
    """Attack 6: nothing of a request becomes the name of a look-up, or an order."""
    ticket, other = calling.asked(), calling.filed(evidence=())
    api = calling.of_staff()
    assert ticket.order is not None
    assert ticket.payment is not None

    def found(query: str) -> list[str]:
        return [row["number"] for row in api.get(f"tickets?{query}").json()["results"]]

    assert found("") == [other.number, ticket.number]
    assert found("state=supplier_confirm") == [ticket.number]
    assert found(f"shop={ticket.shop.code}") == [ticket.number]
    assert found(f"order_number={ticket.order.number}") == [ticket.number]
    assert found(f"payment_serial={ticket.payment.serial}") == [ticket.number]
    assert found(f"number={grouped(ticket.number)}") == [ticket.number]
    assert found("scenario=not_delivered") == [other.number, ticket.number]
    assert found("scenario=invalid_code") == found(f"assignee={api.user.pk}") == []
    for query in ("assignee__password__startswith=p", "ordering=assignee__password", "order_by=x", "state__in=paid"):
        assert fields(api.get(f"tickets?{query}")) == [query.split("=")[0]]
    for asks in (calling.of_customer(ticket), calling.of_shop(ticket.shop)):  # who has it is the desk's own matter
        assert fields(asks.get(f"tickets?assignee={api.user.pk}")) == ["assignee"]
    assert fields(api.get("tickets?state=%00&limit=101&after=x&assignee=1%20or%201")) == [
        "limit", "after", "state", "assignee",
    ]  # fmt: skip


def test_list_pages_and_costs_the_same_for_1_and_30():
    api, shop = calling.of_staff(), make_shop(language="en")
    calling.filed(shop=shop)
    costs = []
    for _more in (0, 29):
        for _one in range(_more):
            calling.filed(shop=shop, evidence=())
        with CaptureQueriesContext(connection) as queries:
            answer = api.get("tickets?limit=100")
        costs.append(len([q for q in queries if "helpdesk_cache" not in q["sql"]]))
    assert len(answer.json()["results"]) == 30
    assert costs[0] == costs[1]
    seen, after = [], ""
    while True:
        told = api.get(f"tickets?limit=7{after}").json()
        seen += [row["number"] for row in told["results"]]
        if told["next"] is None:
            break
        after = f"&after={told['next']}"
    assert seen == list(Ticket.objects.order_by("-pk").values_list("number", flat=True))


def test_moves_offer_what_the_actor_may():
    ticket = calling.filed()

    def offered(api: calling.Api) -> set[str]:
        return {row["move"] for row in api.get(f"tickets/{ticket.number}/moves").json()}

    assert offered(calling.of_customer(ticket)) == {"escalate", "withdraw"}
    assert offered(calling.of_staff()) == {"start_check", "escalate", "withdraw"}
    assert offered(calling.of_staff(AUDITORS)) == offered(calling.of_shop(ticket.shop)) == set()


def test_move_made_and_refused_in_four_ways():
    ticket = calling.filed()
    api, path = calling.of_staff(), f"tickets/{ticket.number}/moves"
    assert fields(api.post(path, {"move": "start_check"})) == ["version"]
    assert fields(api.post(path, {"move": "submit", "version": 1})) == ["move"]
    done = api.post(path, {"move": "start_check", "version": ticket.version})
    assert (done.status_code, done.json()["state"]) == (200, "evidence_check")
    version = done.json()["version"]
    stale = api.post(path, {"move": "ask_supplier", "version": ticket.version})
    assert code(stale) == (409, "stale_version")
    assert stale.json()["version"] == version
    assert code(api.post(path, {"move": "start_check", "version": version})) == (409, "wrong_state")
    assert code(api.post(path, {"move": "settle", "version": version})) == (403, "wrong_person")
    unmet = api.post(path, {"move": "reject", "version": version})
    assert code(unmet) == (422, "not_met")
    assert reasons(unmet) == ["clause_missing", "reason_missing"]
    assert calling.fresh(ticket).version == version


def test_move_by_customer_and_shop():
    ticket = calling.filed()
    path = f"tickets/{ticket.number}/moves"
    assert code(calling.of_shop(ticket.shop).post(path, {"move": "withdraw"})) == (403, "wrong_person")
    api = calling.of_customer(ticket)
    assert reasons(api.post(path, {"move": "escalate", "reason": "now!"})) == ["no_deadline_passed"]
    assert fields(api.post(path, {"move": "withdraw", "amount_fen": 1})) == ["amount_fen"]
    assert api.post(path, {"move": "withdraw"}).json()["state"] == "withdrawn"
    assert code(api.post(path, {"move": "withdraw"})) == (409, "wrong_state")
    assert api.post(path, {"move": "appeal", "reason": "I was talked into it"}).json()["state"] == "escalated"


def test_move_that_needs_a_second_person_is_202(settings: Any):
    settings.FOUR_EYES_FEN = 100
    ticket = calling.checking()
    body = {"move": "approve", "version": ticket.version, "amount_fen": 1_500, "reason": "the bill shows it"}
    path = f"tickets/{ticket.number}/moves"
    waits = calling.of_staff(SUPERVISORS).post(path, body)
    assert (waits.status_code, waits.json()["state"]) == (202, "evidence_check")
    assert waits.json()["desk"]["approval_requested_fen"] == 1_500
    second = calling.of_staff(SUPERVISORS).post(path, {**body, "version": waits.json()["version"]})
    assert (second.status_code, second.json()["state"]) == (200, "approved")
    assert [row["amount_fen"] for row in second.json()["payouts"]] == [1_500]


def test_move_disposes_of_promises():
    ticket = calling.checking()
    api = calling.of_staff()
    promise = {"kind": "other", "text": "A coupon.", "due_at": "2099-01-01T00:00:00Z"}
    made = api.post(f"tickets/{ticket.number}/commitments", promise).json()
    body: dict[str, Any] = {"move": "reject", "version": calling.fresh(ticket).version, "clause": "used",
                            "reason": "The code was redeemed."}  # fmt: skip
    path = f"tickets/{ticket.number}/moves"
    assert reasons(api.post(path, body)) == ["commitments_open"]
    assert fields(api.post(path, {**body, "dispose": {"x": {"outcome": "released", "note": "n"}}})) == ["dispose"]
    many = {str(number): {"outcome": "kept"} for number in range(1, 50_000)}
    assert fields(api.post(path, {**body, "dispose": many})) == ["dispose"]  # counted, not answered one by one
    bad = {str(made["id"]): {"outcome": "broken", "note": "n", "status": "kept"}}
    assert fields(api.post(path, {**body, "dispose": bad})) == [f"dispose.{made['id']}.status"]
    good = {str(made["id"]): {"outcome": "kept", "note": "Coupon C-1 was sent."}}
    assert api.post(path, {**body, "dispose": good}).json()["state"] == "rejected"
    assert ticket.commitments.get().status == "kept"


def test_lifecycle_bypass_by_patch_or_put():
    """Attack 17."""
    ticket = calling.filed()
    api = calling.of_staff(SUPERVISORS)
    for method in ("PATCH", "PUT", "DELETE", "POST"):
        assert api.ask(method, f"tickets/{ticket.number}", {"state": "paid"}).status_code == 405
    assert calling.fresh(ticket).state == "submitted"


def test_get_changes_nothing():
    """Attack 11."""
    ticket = calling.filed()
    api = calling.of_staff(SUPERVISORS)
    for path in ("take", "assign", "priority", "reveal", "nudge", "overdue", "transfer", "transfer/confirm"):
        assert api.get(f"tickets/{ticket.number}/{path}").status_code == 405
    assert api.get(f"tickets/{ticket.number}/moves?move=withdraw").status_code == 200
    assert calling.fresh(ticket).head_seq == ticket.head_seq


def test_search_by_number_finds_no_others():
    """Attack 4."""
    ticket, order = calling.filed(), make_order()
    for query in (f"number={ticket.number}", f"order_number={ticket.order and ticket.order.number}"):
        assert calling.of_customer(order).get(f"tickets?{query}").json()["results"] == []
        assert calling.of_shop(order.shop).get(f"tickets?{query}").json()["results"] == []


def test_the_desk_finds_what_waits_for_a_supervisor():
    ticket, api = calling.checking(), calling.of_staff(calling.SUPERVISORS)
    assert api.get("tickets?waiting_for=decision").json()["results"] == []
    version = api.get(f"tickets/{ticket.number}").json()["version"]
    body = {"move": "escalate", "version": version, "reason": "Unclear."}
    assert api.post(f"tickets/{ticket.number}/moves", body).status_code == 200
    assert [row["number"] for row in api.get("tickets?waiting_for=decision").json()["results"]] == [ticket.number]
    assert api.get("tickets?waiting_for=approval").json()["results"] == []
    assert fields(calling.of_shop(ticket.shop).get("tickets?waiting_for=decision")) == ["waiting_for"]


def test_the_contact_alone_names_no_amount():
    api = calling.of_customer(calling.filed(), full=False)
    told = {"scenario": "not_delivered", "claimed_fen": 1}
    assert code(api.post("tickets", told)) == (403, "access_level")
