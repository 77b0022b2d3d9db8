"""The order export of card-system (发卡系统): quoted values, often GBK, ids as `="…"`; it tells no product id."""

from __future__ import annotations

from collections.abc import Mapping

from orders.facts import OrderFacts, PaymentFacts
from orders.models import Delivery, OrderStatus

from .row import Row

CODE = "card_system"
NEEDS = ("订单号", "商品名称", "订单金额", "实付金额", "订单状态")
ALIASES: Mapping[str, str] = {}
KNOWS = frozenset(
    {
        "订单号",
        "商品名称",
        "下单时间",
        "订单金额",
        "优惠金额",
        "实付金额",
        "手续费",
        "成本价",
        "利润",
        "支付方式",
        "支付流水号",
        "支付时间",
        "订单状态",
        "买家联系方式",
        "买家附加信息",
    }
)

# One word tells both: where the order stands and where the goods stand.
STATUSES: dict[str, tuple[OrderStatus, Delivery | None]] = {
    "未支付": (OrderStatus.UNPAID, None),
    "未发货": (OrderStatus.PAID, Delivery.PROCESSING),
    "已发货": (OrderStatus.PAID, Delivery.SUCCESS),
    "已冻结": (OrderStatus.FROZEN, None),
    "已退款": (OrderStatus.REFUNDED, None),
}
_LONGEST_NOTE = 128


def read(row: Row) -> OrderFacts:
    status, delivery = row.choice("订单状态", STATUSES) or (None, None)
    price, discount = row.amount("订单金额"), row.amount("优惠金额") or 0
    return OrderFacts(
        number=row.number("订单号") or "",
        product_name=row.text("商品名称"),
        amount_fen=None if price is None else price - discount,
        status=status,
        placed_at=row.time("下单时间"),
        delivery=delivery,
        target_account=_target_account(row),
        contact=row.text("买家联系方式"),
        payment=_payment(row) if status not in (None, OrderStatus.UNPAID) else None,
    )


def _payment(row: Row) -> PaymentFacts:
    return PaymentFacts(
        channel=row.text("支付方式"),
        serial=row.number("支付流水号"),
        amount_fen=row.amount("实付金额"),
        paid_at=row.time("支付时间"),
    )


def _target_account(row: Row) -> str | None:
    """What the buyer filled in beside the contact, which for a top-up is the account; longer texts are none."""
    note = row.text("买家附加信息")
    return note if note and len(note) <= _LONGEST_NOTE else None
