"""The product that an order names: found by (shop, code) or made.

Which supplier delivers a product is the desk's own table: a feed fills it where it is empty and never
changes it.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from orders.models import Order, Product, Supplier

from .check import shown
from .told import OrderFacts, Refused


def code_of(order: Order, facts: OrderFacts) -> str | None:
    """The code of the product that is meant; None where the order's own product stands.

    A feed that knows only names must not tear an order from a product that another feed told by its code.
    """
    if facts.product_code:
        return facts.product_code
    if order.product is None or order.product.code == order.product_name:
        return facts.product_name or None
    return None


def is_settled(order: Order, facts: OrderFacts) -> bool:
    """Whether these facts say nothing of the product that we do not know."""
    product = order.product
    if code_of(order, facts) not in (None, product.code if product else None):
        return False
    if product is None:
        return not facts.supplier_code
    same_supplier = facts.supplier_code in (None, "", product.supplier.code if product.supplier else None)
    return same_supplier and not _gaps(product, facts, None)


def settle(order: Order, facts: OrderFacts) -> tuple[bool, tuple[str, ...]]:
    """Find or make the order's product; whether anything was written, and notes. In a transaction."""
    supplier = _supplier(facts.supplier_code)
    code = code_of(order, facts) or (order.product.code if order.product else None)
    if code is None:
        return False, ()
    product, is_new = Product.objects.get_or_create(
        shop=order.shop, code=code, defaults={"name": facts.product_name or code}
    )
    gaps = _gaps(product, facts, supplier)
    if is_new or order.pk is None:
        gaps |= _newer_price(product, facts)
    for name, value in gaps.items():
        setattr(product, name, value)
    if gaps:
        product.save(update_fields=list(gaps))
    moved = order.product_id != product.pk
    order.product = product
    return is_new or bool(gaps) or moved, _other_supplier(product, supplier)


def _gaps(product: Product, facts: OrderFacts, supplier: Supplier | None) -> dict[str, Any]:
    """What is not known of the product yet and told now."""
    gaps: dict[str, Any] = {}
    if supplier and product.supplier_id is None:
        gaps["supplier"] = supplier
    if facts.price_fen is not None and product.price_fen is None:
        gaps["price_fen"] = facts.price_fen
    if facts.promised_delivery_minutes and not product.promised_delivery_minutes:
        gaps["promised_delivery_minutes"] = facts.promised_delivery_minutes
    return gaps


def _newer_price(product: Product, facts: OrderFacts) -> dict[str, Any]:
    """The price that a new order tells, unless a later order is known: files come in any order."""
    if facts.price_fen is None or facts.price_fen == product.price_fen:
        return {}
    if facts.placed_at is None or product.orders.filter(placed_at__gt=facts.placed_at).exists():
        return {}
    return {"price_fen": facts.price_fen}


def _supplier(code: str | None) -> Supplier | None:
    if not code:
        return None
    supplier = Supplier.objects.filter(code=code).first()
    if supplier is None:
        raise Refused(_("There is no supplier %(code)s here: add it first, or leave it out.") % {"code": shown(code)})
    return supplier


def _other_supplier(product: Product, told: Supplier | None) -> tuple[str, ...]:
    if told is None or product.supplier_id == told.pk:
        return ()
    return (_("The product keeps its supplier: a feed does not change who delivers it."),)
