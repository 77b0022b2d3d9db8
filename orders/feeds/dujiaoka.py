"""dujiaoka (独角数卡): its unsigned webhook, and rows of its order table.

The webhook is posted once an order is paid and has no status. `order_info` and `info` hold the card codes:
they are dropped before anything else is read, so that no code ever enters our database.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from orders.facts import OrderFacts, PaymentFacts, Refused
from orders.models import Delivery, OrderStatus, Shop

from .row import Row

CODE = "dujiaoka"
NEEDS = ("order_sn", "actual_price", "title")
ALIASES = {"good_id": "goods_id"}
SECRETS = frozenset({"order_info", "info"})
KNOWS = frozenset(
    {
        "title",
        "order_sn",
        "email",
        "actual_price",
        "goods_id",
        "gd_name",
        "type",
        "goods_price",
        "buy_amount",
        "total_price",
        "search_pwd",
        "pay_id",
        "pay_name",
        "trade_no",
        "status",
        "created_at",
        "order_info",
        "info",
    }
)

STATUSES: dict[str, tuple[OrderStatus, Delivery | None]] = {
    "1": (OrderStatus.UNPAID, None),
    "2": (OrderStatus.PAID, Delivery.PROCESSING),
    "3": (OrderStatus.PAID, Delivery.PROCESSING),
    "4": (OrderStatus.PAID, Delivery.SUCCESS),
    "5": (OrderStatus.PAID, Delivery.FAILED),
    "6": (OrderStatus.FROZEN, None),
    "-1": (OrderStatus.CLOSED, None),
}
# The shop makes the title of the product's name and the number of pieces: "Steam 100元 x 2".
_TITLE = re.compile(r"(?P<name>.+?)\s+x\s+(?P<pieces>[0-9]{1,7})")


def from_webhook(payload: object, shop: Shop) -> OrderFacts:
    """The facts of one webhook's JSON object. Raises Refused."""
    if not isinstance(payload, Mapping):
        raise Refused(_("The message is not a JSON object."))
    told = {str(name): value for name, value in payload.items() if _is_wanted(str(name))}
    cells = {ALIASES.get(name, name): _plain(name, value) for name, value in told.items()}
    missing = [name for name in NEEDS if not cells.get(name)]
    if missing:
        raise Refused(_("Missing: %(missing)s.") % {"missing": ", ".join(missing)})
    return read(Row.of(shop, cells))


def read(row: Row) -> OrderFacts:
    status, delivery = row.choice("status", STATUSES) or (OrderStatus.PAID, None)
    titled = _TITLE.fullmatch(row.text("title") or "")
    quantity = row.whole("buy_amount") or (int(titled["pieces"]) if titled else None)
    name = row.text("gd_name") or (titled["name"] if titled else row.text("title"))
    is_paid = status in {OrderStatus.PAID, OrderStatus.FROZEN}
    return OrderFacts(
        number=row.number("order_sn") or "",
        product_code=row.number("goods_id"),
        product_name=name,
        quantity=quantity,
        amount_fen=row.amount("actual_price"),
        status=status,
        placed_at=row.time("created_at"),
        delivery=delivery,
        contact=row.text("email"),
        query_password=row.exact("search_pwd"),
        payment=_payment(row) if is_paid else None,
        price_fen=row.amount("goods_price"),
    )


def _payment(row: Row) -> PaymentFacts:
    return PaymentFacts(row.text("pay_name"), row.number("trade_no"), row.amount("actual_price"))


def _is_wanted(name: str) -> bool:
    return ALIASES.get(name, name) in KNOWS - SECRETS


def _plain(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Refused(_("%(field)s is not a plain text or number.") % {"field": name})
    return str(value)
