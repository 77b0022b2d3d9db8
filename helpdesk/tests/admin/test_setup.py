"""Suppliers, products and shops as supervisors set them up: what may change does, on record, and nothing else."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry

from orders.models import Product, Shop, Supplier
from orders.tests.make import make_order, make_product, make_shop, make_supplier
from refunds.actors import SUPERVISORS
from refunds.tests.make import make_ticket

from .office import SETUP, listed, paged, person, queries
from .sitting import somebody, text

pytestmark = pytest.mark.django_db
XSS = "<script>alert(1)</script>"


def supplier_form(**told: str) -> dict[str, str]:
    values = {"code": "new", "name": "New", "adapter": "manual", "config": "{}", "email": "", "language": "en"}
    return {**values, **told}


def shop_form(**told: str) -> dict[str, str]:
    values = {
        "code": "new",
        "name": "New",
        "time_zone": "Asia/Shanghai",
        "currency": "CNY",
        "language": "en",
        "payout_channel": "balance",
    }
    return {**values, **told}


def noted() -> list[tuple[str, str]]:
    return [(row.object_repr, row.get_change_message()) for row in LogEntry.objects.order_by("pk")]


def test_a_supplier_is_added_and_the_record_says_so():
    boss = somebody(SUPERVISORS)
    response = boss.client.post("/admin/orders/supplier/add/", supplier_form(name="Neue Quelle"))
    made = Supplier.objects.get(code="new")
    assert (response.status_code, response["Location"]) == (302, paged(made))
    assert noted() == [("Neue Quelle", "Added.")]
    assert LogEntry.objects.get().user == boss.user


@pytest.mark.parametrize("code", ["none", "any", "own-stock", "None"])
def test_no_supplier_is_called_what_lists_call_those_without_one(code):
    response = somebody(SUPERVISORS).client.post("/admin/orders/supplier/add/", supplier_form(code=code))
    assert response.status_code == 422
    assert "Choose another code." in text(response)
    assert not Supplier.objects.exists()


def test_a_change_is_written_by_its_fields_alone_and_named_on_record():
    supplier, boss = make_supplier(), somebody(SUPERVISORS)
    secret = supplier.signing_secret
    told = supplier_form(code=supplier.code, name="Renamed", adapter="sandbox", config='{"answer": "agree"}')
    assert boss.client.post(paged(supplier), told).status_code == 302
    supplier.refresh_from_db()
    assert (supplier.name, supplier.adapter, supplier.config) == ("Renamed", "sandbox", {"answer": "agree"})
    assert supplier.signing_secret == secret
    assert noted() == [("Renamed", "Changed Name, How it is asked, Settings of its system and Language of its mails.")]


def test_saving_without_a_change_leaves_no_line():
    supplier, boss = make_supplier(language="en"), somebody(SUPERVISORS)
    told = supplier_form(code=supplier.code, name=supplier.name)
    assert boss.client.post(paged(supplier), told).status_code == 302
    assert noted() == []


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"config": "[]"}, "JSON object"),
        ({"config": "{"}, "JSON"),
        ({"config": "[" * 20_000}, "JSON"),
        ({"adapter": "sandbox", "config": '{"answer": "maybe"}'}, "answer is one of"),
        ({"adapter": "manual", "config": '{"url": "x"}'}, "no settings"),
        ({"adapter": "goofish"}, "goofish"),
        ({"email": "no address"}, "email"),
        ({"name": ""}, "required"),
    ],
)
def test_a_supplier_that_cannot_work_is_refused_and_nothing_typed_is_lost(told, says):
    supplier, boss = make_supplier(), somebody(SUPERVISORS)
    response = boss.client.post(paged(supplier), supplier_form(code=supplier.code, **{"name": "Typed", **told}))
    assert response.status_code == 422
    assert says in text(response)
    assert told.get("name", "Typed") in text(response)
    assert Supplier.objects.get(pk=supplier.pk).name == supplier.name


def test_a_code_never_changes():
    supplier, shop, boss = make_supplier(), make_shop(), somebody(SUPERVISORS)
    boss.client.post(paged(supplier), supplier_form(code="stolen"))
    boss.client.post(paged(shop), shop_form(code="stolen"))
    assert Supplier.objects.get(pk=supplier.pk).code == supplier.code
    assert Shop.objects.get(pk=shop.pk).code == shop.code


def test_a_currency_is_fixed_once_money_is_counted_in_it():
    fresh, used, boss = make_shop(), make_shop(), somebody(SUPERVISORS)
    make_order(shop=used)
    for shop in (fresh, used):
        boss.client.post(paged(shop), shop_form(code=shop.code, currency="USD"))
    assert (Shop.objects.get(pk=fresh.pk).currency, Shop.objects.get(pk=used.pk).currency) == ("USD", "CNY")


@pytest.mark.parametrize(
    "told", [{"time_zone": "Mars/Base"}, {"currency": "XXX"}, {"payout_channel": "cash"}, {"language": "tlh"}]
)
def test_a_shop_takes_only_what_this_installation_has(told):
    response = somebody(SUPERVISORS).client.post("/admin/orders/shop/add/", shop_form(**told))
    assert response.status_code == 422
    assert not Shop.objects.filter(code="new").exists()


def test_nothing_but_the_forms_fields_is_taken():
    shop, product, boss = make_shop(), make_product(), somebody(SUPERVISORS)
    hostile = {"signing_secret": "mine", "webhook_token": "mine", "created_at": "2000-01-01", "id": "1"}
    boss.client.post(paged(shop), shop_form(code=shop.code, name="Named") | hostile)
    boss.client.post(paged(product), {"price": "1.00", "promised_delivery_minutes": "5", "name": "x", "shop": shop.pk})
    after = Shop.objects.get(pk=shop.pk)
    assert (after.name, after.signing_secret, after.webhook_token) == ("Named", shop.signing_secret, shop.webhook_token)
    assert Product.objects.get(pk=product.pk).shop_id == product.shop_id


def test_a_products_supplier_price_and_promise_are_put_right():
    product, supplier, boss = make_product(), make_supplier(), somebody(SUPERVISORS)
    told = {"supplier": supplier.pk, "price": "96.80", "promised_delivery_minutes": "45"}
    assert boss.client.post(paged(product), told).status_code == 302
    product.refresh_from_db()
    assert (product.supplier, product.price_fen, product.promised_delivery_minutes) == (supplier, 9_680, 45)
    assert LogEntry.objects.get().object_repr == product.name


@pytest.mark.parametrize("price", ["-1", "1e9", "12.345", "NaN", "１２", "999999999999999999"])
def test_a_price_that_is_none_is_refused(price):
    product, boss = make_product(), somebody(SUPERVISORS)
    response = boss.client.post(paged(product), {"price": price, "promised_delivery_minutes": "5"})
    assert response.status_code == 422
    assert Product.objects.get(pk=product.pk).price_fen == product.price_fen


def chosen(*rows: Product, **told: str) -> dict[str, object]:
    return {"action": "map_to_supplier", "_selected_action": [str(row.pk) for row in rows], "index": "0", **told}


def test_products_are_mapped_together_after_saying_what_it_means():
    ticket = make_ticket(state="supplier_confirm")
    assert ticket.order is not None
    assert ticket.order.product is not None
    asked, other, supplier = ticket.order.product, make_product(), make_supplier()
    boss = somebody(SUPERVISORS)
    said = text(boss.client.post(listed(Product), chosen(asked, other)))
    assert "1 unfinished ticket is about this." in said
    assert asked.name in said
    assert Product.objects.filter(supplier=supplier).count() == 0
    response = boss.client.post(listed(Product), chosen(asked, other, apply="1", supplier=str(supplier.pk)))
    assert response.status_code == 302
    assert set(Product.objects.filter(supplier=supplier)) == {asked, other}
    assert LogEntry.objects.count() == 2
    boss.client.post(listed(Product), chosen(asked, apply="1", supplier="own"))
    assert Product.objects.get(pk=asked.pk).supplier is None


@pytest.mark.parametrize("supplier", ["", "0", "x", "' OR 1=1"])
def test_mapping_to_nobody_known_is_refused(supplier):
    product = make_product(supplier=make_supplier())
    response = somebody(SUPERVISORS).client.post(listed(Product), chosen(product, apply="1", supplier=supplier))
    assert response.status_code == 422
    assert Product.objects.get(pk=product.pk).supplier == product.supplier


@pytest.mark.parametrize("role", ["Agent", "Auditor"])
def test_only_supervisors_map(role):
    product, supplier = make_product(), make_supplier()
    person(role).client.post(listed(Product), chosen(product, apply="1", supplier=str(supplier.pk)))
    assert Product.objects.get(pk=product.pk).supplier is None


def test_products_of_own_stock_are_found():
    own, mapped = make_product(), make_product(supplier=make_supplier())
    agent = somebody()
    assert list(agent.client.get(listed(Product), {"supplier": "own-stock"}).context["cl"].result_list) == [own]
    code = mapped.supplier.code if mapped.supplier else ""
    assert list(agent.client.get(listed(Product), {"supplier": code}).context["cl"].result_list) == [mapped]


@pytest.mark.parametrize("model", SETUP, ids=lambda model: model.__name__)
def test_a_list_costs_the_same_with_one_row_and_with_thirty(model):
    boss, make = somebody(SUPERVISORS), SETUP[model]
    make()
    first = queries(boss, listed(model))
    for _ in range(29):
        make()
    assert queries(boss, listed(model)) == first <= 14


def test_names_are_shown_as_text():
    boss = somebody(SUPERVISORS)
    supplier, shop = make_supplier(name=XSS), make_shop(name=XSS)
    product = make_product(name=XSS, shop=shop, supplier=supplier)
    boss.client.post(paged(supplier), supplier_form(code=supplier.code, name=XSS + "!"))
    addresses = [listed(model) for model in (Supplier, Shop, Product, LogEntry)]
    for address in [*addresses, paged(supplier), paged(shop), paged(product), paged(shop, "keys")]:
        assert "<script>alert" not in boss.client.get(address).content.decode(), address


@pytest.mark.parametrize(
    "asked", [{"signing_secret__startswith": "a"}, {"shop__webhook_token__startswith": "a"}, {"id__gt": "0"}]
)
@pytest.mark.parametrize("model", SETUP, ids=lambda model: model.__name__)
def test_no_address_asks_for_a_secret(model, asked):
    SETUP[model]()
    assert somebody(SUPERVISORS).client.get(listed(model), asked).status_code == 400
