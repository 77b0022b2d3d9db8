from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from orders.models import ApiKey, Product, Shop, Supplier
from orders.tests.make import make_product

pytestmark = pytest.mark.django_db


def test_make_shop_prints_a_key_that_opens_it():
    out = StringIO()
    call_command("make_shop", "cloud", name="云卡商城", stdout=out)
    key = ApiKey.find(out.getvalue().splitlines()[0].split(": ")[1].strip())
    assert key is not None
    assert key.shop == Shop.objects.get(code="cloud")


@pytest.mark.parametrize("wrong", [{"code": "not a slug"}, {"time_zone": "Mars/Base"}])
def test_make_shop_refuses_what_is_no_shop(wrong):
    with pytest.raises(CommandError):
        call_command(
            "make_shop", wrong.get("code", "cloud"), name="x", **{k: v for k, v in wrong.items() if k != "code"}
        )
    assert not Shop.objects.exists()


def test_make_supplier_maps_products_or_adds_nothing():
    product = make_product(code="CARD-100")
    call_command("make_supplier", "fast", name="快充", shop=product.shop.code, product=["CARD-100"], stdout=StringIO())
    assert Product.objects.get(pk=product.pk).supplier == Supplier.objects.get(code="fast")
    other = make_product(shop=product.shop, code="CARD-200")
    call_command("make_supplier", "fast", shop=product.shop.code, product=["CARD-200"], stdout=StringIO())
    assert Product.objects.get(pk=other.pk).supplier == Supplier.objects.get(code="fast")
    with pytest.raises(CommandError, match="CARD-999"):
        call_command(
            "make_supplier", "slow", name="慢", shop=product.shop.code, product=["CARD-999"], stdout=StringIO()
        )
    assert not Supplier.objects.filter(code="slow").exists()
