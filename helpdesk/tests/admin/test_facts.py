"""Facts are looked at: found by exact numbers, contacts masked, changed by nothing that anybody can send."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from orders.models import Account, ExternalRefund, Order, Payment, Transfer
from orders.tests.make import make_order, make_payment
from refunds import numbers
from refunds.actors import AGENTS, SUPERVISORS
from refunds.models import Claim, Payout
from refunds.tests.make import make_ticket

from .office import FACTS, listed, make_transfer, paged, person, queries
from .sitting import somebody, text

pytestmark = pytest.mark.django_db
XSS = "<script>alert(1)</script>"


def found(response: Any) -> list[Any]:
    return list(response.context["cl"].result_list)


@pytest.mark.parametrize("model", FACTS, ids=lambda model: model.__name__)
@pytest.mark.parametrize("role", [SUPERVISORS, "superuser"])
def test_nothing_sent_changes_a_fact(model, role):
    row, boss = FACTS[model](), person(role)
    before = type(row)._default_manager.values().get(pk=row.pk)
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}"
    hostile = {"amount_fen": "1", "status": "refunded", "balance_fen": "999999", "_save": "1", "post": "yes"}
    action = {"action": "delete_selected", "_selected_action": str(row.pk), "index": "0", "select_across": "1"}
    addresses = [paged(row), paged(row, "delete"), reverse(f"{name}_add"), listed(model), paged(row, "history")]
    codes = {boss.client.post(address, hostile | action).status_code for address in addresses}
    assert codes <= {200, 403, 405, 302}
    assert boss.client.post(paged(row), hostile).status_code == 403
    assert boss.client.get(reverse(f"{name}_add")).status_code == 403
    assert type(row)._default_manager.values().get(pk=row.pk) == before
    assert type(row)._default_manager.count() >= 1


@pytest.mark.parametrize("model", FACTS, ids=lambda model: model.__name__)
def test_a_list_costs_the_same_with_one_row_and_with_thirty(model):
    agent, make = somebody(), FACTS[model]
    make()
    first = queries(agent, listed(model))
    for _ in range(29):
        make()
    assert queries(agent, listed(model)) == first <= 12
    row = model._default_manager.first()
    assert queries(agent, paged(row)) <= 14


def test_a_list_is_turned_page_by_page():
    for _ in range(30):
        make_order()
    agent = somebody()
    first, second = agent.client.get(listed(Order)), agent.client.get(listed(Order), {"p": "2"})
    assert (len(found(first)), len(found(second))) == (25, 5)
    assert "30 rows" in text(first)
    assert agent.client.get(listed(Order), {"p": "999"}).status_code == 302
    assert len(found(agent.client.get(listed(Order), {"all": ""}))) == 25


@pytest.mark.parametrize("field", ["number", "supplier_order_number", "buyer_reference", "contact"])
def test_an_order_is_found_by_its_exact_numbers(field):
    order = make_order(supplier_order_number="S-77", buyer_reference="u-1234", contact="Buyer.One@Example.com")
    make_order()
    agent, value = somebody(), getattr(order, field)
    assert found(agent.client.get(listed(Order), {"q": value})) == [order]
    assert found(agent.client.get(listed(Order), {"q": value[:-1]})) == []
    assert found(agent.client.get(listed(Order), {"q": f"  {value} "})) == [order]
    assert agent.client.get(listed(Order), {"q": f"{value}\x00"}).status_code == 200


def test_an_order_is_found_by_its_contact_in_any_case_and_by_its_payment():
    order = make_order(contact="Buyer.One@Example.com")
    payment = make_payment(order=order)
    make_payment()
    agent = somebody()
    assert found(agent.client.get(listed(Order), {"q": "buyer.one@EXAMPLE.com"})) == [order]
    assert found(agent.client.get(listed(Order), {"q": payment.serial})) == [order]
    for asked in (payment.serial, order.number, "BUYER.ONE@example.com"):
        assert found(agent.client.get(listed(Payment), {"q": asked})) == [payment], asked


def test_payouts_and_questions_are_found_by_their_tickets_number():
    ticket = make_ticket(state="approved")
    make_ticket(state="approved")
    agent, asked = somebody(), numbers.grouped(ticket.number)
    assert found(agent.client.get(listed(Payout), {"q": asked})) == list(ticket.payouts.all())
    assert found(agent.client.get(listed(Payout), {"q": ticket.payouts.get().out_refund_no})) == list(
        ticket.payouts.all()
    )
    assert found(agent.client.get(listed(Claim), {"q": asked})) == list(ticket.claims.all())
    assert ticket.order is not None
    assert found(agent.client.get(listed(Claim), {"q": ticket.order.number})) == list(ticket.claims.all())


def test_movements_are_found_by_reference_and_by_whose_they_are():
    transfer, agent = make_transfer(), somebody()
    make_transfer()
    for asked in (transfer.reference, transfer.reference.removeprefix("refund:"), transfer.credit.reference):
        assert found(agent.client.get(listed(Transfer), {"q": asked})) == [transfer], asked
    assert found(agent.client.get(listed(Account), {"q": transfer.credit.reference})) == [transfer.credit]


def test_a_search_goes_by_indexes():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads an empty table as a whole, whatever its indexes")
    from helpdesk.admin.facts import ledger, orders, payments, payouts

    pages: Any = (
        (orders.OrderAdmin, Order),
        (payments.PaymentAdmin, Payment),
        (payments.ExternalRefundAdmin, ExternalRefund),
        (payouts.PayoutAdmin, Payout),
        (payouts.ClaimAdmin, Claim),
        (ledger.AccountAdmin, Account),
        (ledger.TransferAdmin, Transfer),
    )
    for admin, model in pages:
        for rows in admin(model, None).found("482177309154"):
            plan = rows.explain() if not rows.query.is_empty() else ""
            assert "SCAN" not in plan, (model, plan)


def test_a_contact_and_an_account_are_never_shown_whole():
    order = make_order(contact="13800004321", target_account="player_886655")
    make_payment(order=order)
    agent = somebody()
    for address in (listed(Order), paged(order), listed(Payment), f"{listed(Order)}?q={order.number}"):
        shown = agent.client.get(address).content.decode()
        assert "13800004321" not in shown
        assert "player_886655" not in shown
    assert "138****4321" in text(agent.client.get(paged(order)))


def test_a_facts_page_leads_to_the_tickets_about_it():
    ticket, agent = make_ticket(), somebody()
    link = reverse("admin:refunds_ticket_change", args=[ticket.pk])
    for row in (ticket.order, ticket.payment):
        assert link in agent.client.get(paged(row)).content.decode()
        assert link in agent.client.get(listed(type(row))).content.decode()


def test_what_a_shop_wrote_is_shown_as_text():
    order = make_order(product_name=XSS, supplier_order_number=XSS, buyer_reference=XSS, number=XSS[:30])
    shown = somebody().client.get(paged(order)).content.decode()
    assert XSS not in shown
    assert "&lt;script&gt;" in shown
    assert XSS not in somebody().client.get(listed(Order), {"q": XSS}).content.decode()


@pytest.mark.parametrize("model", FACTS, ids=lambda model: model.__name__)
@pytest.mark.parametrize(
    "asked",
    [
        {"query_password_hash__startswith": "p"},
        {"order__query_password_hash__startswith": "p"},
        {"shop__signing_secret__startswith": "a"},
        {"ticket__assignee__password__startswith": "m"},
        {"id__gt": "0"},
        {"pk__in": "1,2"},
        {"shop__code__startswith": "s"},
    ],
)
def test_no_address_asks_for_anything_but_the_filters(model, asked):
    FACTS[model]()
    response = somebody().client.get(listed(model), asked)
    assert response.status_code == 400


def test_no_address_sorts_by_a_secret():
    one, other = make_order(query_password="8866"), make_order(query_password="1234")
    agent = somebody()
    for asked in ("1", "-1", "2.-3", "99", "query_password_hash", "-0"):
        assert found(agent.client.get(listed(Order), {"o": asked})) == [other, one]


def test_filters_narrow_and_a_value_that_is_none_finds_nothing():
    paid, refunded = make_order(), make_order(status="refunded")
    orphan, usual = make_payment(order=None), make_payment()
    agent = somebody(AGENTS)
    assert found(agent.client.get(listed(Order), {"status": "refunded"})) == [refunded]
    assert found(agent.client.get(listed(Order), {"shop": paid.shop.code})) == [paid]
    assert found(agent.client.get(listed(Order), {"status": "' OR 1=1 --"})) == []
    assert found(agent.client.get(listed(Payment), {"order": "none"})) == [orphan]
    assert found(agent.client.get(listed(Payment), {"channel": "sandbox"})) == [usual, orphan]


@pytest.mark.parametrize("pk", ["0", "999999999999999999999999", "x", "1%00", "../1", "-1"])
def test_a_row_that_is_none_is_not_found(pk):
    response = somebody().client.get(f"{listed(Order)}{pk}/change/")
    assert response.status_code == 404


@pytest.mark.parametrize("model", FACTS, ids=lambda model: model.__name__)
def test_a_list_s_window_is_called_as_the_page_is(model):
    page = text(somebody().client.get(listed(model)))
    assert "Select " not in page.split("<title>")[1].split("</title>")[0]
