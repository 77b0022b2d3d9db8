"""Who may open which of the desk's other pages, and who may send anything to it."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.urls import reverse

from orders.models import Product, Shop, Supplier
from orders.tests.make import make_product, make_shop, make_supplier
from refunds.actors import AGENTS, AUDITORS, SUPERVISORS
from refunds.models import (
    Breach,
    BreachCause,
    BusinessCalendar,
    Clause,
    ClockTarget,
    Commitment,
    Delivery,
    MoneyException,
)

from .office import FACTS, ROLES, listed, make_exception, make_given_up, paged, person

pytestmark = pytest.mark.django_db

DESK = {AGENTS, SUPERVISORS, AUDITORS}
OVERSEERS = {SUPERVISORS, AUDITORS}
BOSSES = {SUPERVISORS}

# Whoever is not named gets 403.
PAGES = {
    **{listed(model): DESK for model in FACTS},
    listed(Clause): DESK,
    listed(ClockTarget): DESK,
    listed(BusinessCalendar): DESK,
    listed(Supplier): DESK,
    listed(Product): DESK,
    listed(Shop): OVERSEERS | {"superuser"},
    listed(LogEntry): OVERSEERS | {"superuser"},
    listed(User): {"superuser"},
    listed(Group): {"superuser"},
    listed(Breach): OVERSEERS,
    listed(BreachCause): OVERSEERS,
    reverse("admin:refunds_breachcause_add"): BOSSES,
    reverse("admin:refunds_breach_export"): OVERSEERS,
    listed(Commitment): OVERSEERS,
    listed(Delivery): OVERSEERS,
    listed(MoneyException): OVERSEERS,
    reverse("admin:desk_supervisor"): OVERSEERS,
    reverse("admin:desk_board"): OVERSEERS,
    reverse("admin:desk_board_live"): OVERSEERS,
    reverse("admin:desk_approvals"): OVERSEERS,
    reverse("admin:desk_escalations"): OVERSEERS,
    reverse("admin:desk_overdue"): OVERSEERS,
    reverse("admin:desk_standing"): OVERSEERS,
    reverse("admin:orders_supplier_add"): BOSSES,
    reverse("admin:orders_shop_add"): BOSSES,
    reverse("admin:auth_user_add"): {"superuser"},
}


@pytest.mark.parametrize("role", ROLES)
def test_each_page_opens_for_whom_it_is(role):
    reader = person(role)
    answers = {address: reader.client.get(address).status_code for address in PAGES}
    assert answers == {address: 200 if role in who else 403 for address, who in PAGES.items()}


def test_a_stranger_is_sent_to_sign_in(client):
    for address in PAGES:
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("role", ROLES)
def test_a_rows_page_opens_for_whom_its_list_does(role):
    reader = person(role)
    for model, make in {**FACTS, Supplier: make_supplier, Product: make_product, Shop: make_shop}.items():
        expected = 200 if role in PAGES[listed(model)] else 403
        assert reader.client.get(paged(make())).status_code == expected, model
    expected = 200 if role in OVERSEERS else 403
    assert reader.client.get(paged(make_exception())).status_code == expected
    clause = Clause.objects.get(code="used")
    assert reader.client.get(paged(clause)).status_code == (200 if role in DESK else 403)
    assert reader.client.get(paged(clause, "publish")).status_code == (200 if role in BOSSES else 403)
    assert reader.client.get(paged(make_shop(), "keys")).status_code == (200 if role in BOSSES else 403)
    assert reader.client.get(paged(make_supplier(), "secret")).status_code == (200 if role in BOSSES else 403)


@pytest.mark.parametrize("role", sorted(set(ROLES) - BOSSES))
def test_nobody_but_a_supervisor_sends_anything(role):
    sender = person(role)
    addresses = [
        *(listed(model) for model in (Clause, ClockTarget)),
        paged(BusinessCalendar.objects.get()),
        *(paged(make()) for make in (make_supplier, make_product, make_shop, make_exception)),
        paged(Clause.objects.get(code="used"), "publish"),
        paged(make_shop(), "keys"),
        paged(make_supplier(), "secret"),
        paged(make_given_up(), "again"),
        reverse("admin:refunds_businesscalendar_add"),
        reverse("admin:orders_supplier_add"),
        reverse("admin:orders_shop_add"),
    ]
    assert {address: sender.client.post(address, {"name": "x"}).status_code for address in addresses} == dict.fromkeys(
        addresses, 403
    )
    assert not LogEntry.objects.exists()


def test_what_changes_something_needs_the_forms_token():
    boss = person(SUPERVISORS, checks_csrf=True)
    shop = make_shop()
    for address in (paged(shop, "keys"), paged(shop), listed(ClockTarget), paged(make_given_up(), "again")):
        assert boss.client.post(address, {"what": "issue", "name": "x"}).status_code == 403
    assert not shop.api_keys.exists()


def test_a_look_changes_nothing():
    boss = person(SUPERVISORS)
    row = make_given_up()
    assert boss.client.get(paged(row, "again")).status_code == 403
    row.refresh_from_db()
    assert row.gave_up_at is not None


@pytest.mark.parametrize("role", [SUPERVISORS, "superuser"])
def test_no_row_is_ever_deleted_here(role):
    boss = person(role)
    rows = [make() for make in FACTS.values()] + [make_supplier(), make_product(), make_shop(), make_exception()]
    rows += [Clause.objects.get(code="used"), ClockTarget.objects.all()[0], boss.user, Group.objects.all()[0]]
    for row in rows:
        response = boss.client.post(paged(row, "delete"), {"post": "yes"})
        assert response.status_code in {403, 404}, row
        assert type(row)._default_manager.filter(pk=row.pk).exists()
