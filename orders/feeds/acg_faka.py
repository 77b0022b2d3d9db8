"""The order export of acg-faka (异次元发卡): UTF-8 with BOM; it tells no product id and no serial number."""

from __future__ import annotations

from collections.abc import Mapping

from orders.facts import OrderFacts, PaymentFacts
from orders.models import Delivery, OrderStatus

from .row import Row

CODE = "acg_faka"
NEEDS = ("订单号", "金额", "商品名称", "订单状态", "发货状态")
ALIASES: Mapping[str, str] = {}
KNOWS = frozenset(
    {
        "订单号",
        "金额",
        "商品名称",
        "数量",
        "支付方式",
        "下单时间",
        "下单IP",
        "下单设备",
        "支付时间",
        "订单状态",
        "联系方式",
        "发货状态",
        "优惠券",
        "客户",
        "推广人",
        "分站",
        "分站手续费",
        "接口手续费",
        "推广分成",
        "返利",
    }
)

# The table's numbers, or the words that the page shows for them.
STATUSES = {
    "0": OrderStatus.UNPAID,
    "1": OrderStatus.PAID,
    "未支付": OrderStatus.UNPAID,
    "已支付": OrderStatus.PAID,
}
DELIVERIES = {
    "0": Delivery.PROCESSING,
    "1": Delivery.SUCCESS,
    "未发货": Delivery.PROCESSING,
    "已发货": Delivery.SUCCESS,
}
_GUEST = frozenset({"游客", "guest", "0"})


def read(row: Row) -> OrderFacts:
    status = row.choice("订单状态", STATUSES)
    delivery = row.choice("发货状态", DELIVERIES)
    is_paid = status == OrderStatus.PAID
    customer = row.text("客户")
    return OrderFacts(
        number=row.number("订单号") or "",
        product_name=row.text("商品名称"),
        quantity=row.whole("数量"),
        amount_fen=row.amount("金额"),
        status=status,
        placed_at=row.time("下单时间"),
        delivery=delivery if is_paid else None,
        buyer_reference=None if customer in _GUEST else customer,
        contact=row.text("联系方式"),
        payment=_payment(row) if is_paid else None,
    )


def _payment(row: Row) -> PaymentFacts:
    """The serial number is not exported, so the order's number stands for it."""
    return PaymentFacts(row.text("支付方式"), None, row.amount("金额"), row.time("支付时间"))
