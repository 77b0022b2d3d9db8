"""Facts for tests: each `make_*` gives a saved row that is right by itself; overrides say what matters.

Amounts are fen. A fixed noon in Shanghai is the default time, so that no test depends on the clock.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from orders.models import Delivery, Order, OrderStatus, Payment, Product, Shop, Supplier
from orders.query_passwords import make_hash

# A Tuesday without holidays, inside the default business hours.
NOON = datetime(2024, 5, 14, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))

_numbers = count(1)


def make_shop(**overrides: Any) -> Shop:
    serial = next(_numbers)
    return Shop.objects.create(**{"code": f"shop-{serial}", "name": f"云卡商城{serial}", **overrides})


def make_supplier(**overrides: Any) -> Supplier:
    serial = next(_numbers)
    return Supplier.objects.create(
        **{"code": f"supplier-{serial}", "name": f"货源{serial}", "adapter": "manual", **overrides}
    )


def make_product(**overrides: Any) -> Product:
    """The shop's own stock unless `supplier` is given."""
    serial = next(_numbers)
    shop = overrides.pop("shop", None) or make_shop()
    values = {"code": f"P{serial:05d}", "name": "Steam 钱包充值码 100元", "price_fen": 10_000, **overrides}
    return Product.objects.create(shop=shop, **values)


def make_order(**overrides: Any) -> Order:
    """A paid and delivered order of one piece for ¥100.00, without its payment (`make_payment` adds it).

    `query_password` may be given in plain text; `supplier` makes the product that supplier's.
    """
    serial = next(_numbers)
    product = overrides.pop("product", None)
    shop = overrides.pop("shop", None) or (product.shop if product else make_shop())
    product = product or make_product(shop=shop, supplier=overrides.pop("supplier", None))
    values: dict[str, Any] = {
        "number": f"20240514{serial:08d}",
        "product_name": product.name,
        "amount_fen": 10_000,
        "unit_price_fen": product.price_fen,
        "currency": shop.currency,
        "status": OrderStatus.PAID,
        "placed_at": NOON,
        "delivery": Delivery.SUCCESS,
        "delivered_at": NOON + timedelta(minutes=2),
        "target_account": "player_8866",
        "contact": f"buyer{serial}@example.com",
        "query_password_hash": make_hash(overrides.pop("query_password", "")),
        "source": "test",
        **overrides,
    }
    return Order.objects.create(shop=shop, product=product, **values)


def make_payment(**overrides: Any) -> Payment:
    """The sandbox payment of a new paid order, or of `order`; with `order=None` one that has no order."""
    serial = next(_numbers)
    shop = overrides.pop("shop", None)
    order = overrides.pop("order") if "order" in overrides else make_order(shop=shop)
    shop = shop or (order.shop if order else make_shop())
    values: dict[str, Any] = {
        "channel": "sandbox",
        "serial": f"4200002024051412{serial:012d}",
        "amount_fen": order.amount_fen if order else 10_000,
        "currency": order.currency if order else shop.currency,
        "paid_at": NOON + timedelta(minutes=1),
        "buyer_reference": order.buyer_reference if order else "",
        **overrides,
    }
    return Payment.objects.create(shop=shop, order=order, **values)
