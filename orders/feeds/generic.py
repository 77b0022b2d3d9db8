"""The documented CSV for any shop (docs/feeds.md): English column names, or their Chinese aliases."""

from __future__ import annotations

from orders.facts import OrderFacts, PaymentFacts, RefundFacts
from orders.models import Delivery, OrderStatus

from .row import Row

CODE = "generic"
NEEDS = ("order_number", "amount", "status")
ALIASES = {
    "订单编号": "order_number",
    "商品编号": "product_code",
    "商品名称": "product_name",
    "数量": "quantity",
    "金额": "amount",
    "币种": "currency",
    "状态": "status",
    "下单时间": "placed_at",
    "交付状态": "delivery",
    "交付时间": "delivered_at",
    "交付数量": "delivered_quantity",
    "确认收货时间": "receipt_confirmed_at",
    "是否已使用": "is_used",
    "供应商订单号": "supplier_order_number",
    "充值账号": "target_account",
    "买家编号": "buyer_reference",
    "联系方式": "contact",
    "查询密码": "query_password",
    "已确认不退": "no_return_confirmed",
    "支付方式": "payment_channel",
    "支付流水号": "payment_serial",
    "实付金额": "paid_amount",
    "支付时间": "paid_at",
    "退款金额": "refunded_amount",
    "退款单号": "refund_reference",
    "退款时间": "refunded_at",
    "单价": "price",
    "供应商": "supplier",
    "承诺交付分钟": "promised_delivery_minutes",
}
KNOWS = frozenset(ALIASES.values())

STATUSES = {
    **{status.value: status for status in OrderStatus},
    "未支付": OrderStatus.UNPAID,
    "已支付": OrderStatus.PAID,
    "已冻结": OrderStatus.FROZEN,
    "已退款": OrderStatus.REFUNDED,
    "已关闭": OrderStatus.CLOSED,
}
DELIVERIES = {
    **{delivery.value: delivery for delivery in Delivery},
    "未知": Delivery.UNKNOWN,
    "处理中": Delivery.PROCESSING,
    "已交付": Delivery.SUCCESS,
    "部分交付": Delivery.PARTIAL,
    "失败": Delivery.FAILED,
    "取消中": Delivery.CANCELLING,
}


def read(row: Row) -> OrderFacts:
    currency = (row.text("currency") or row.currency).upper()
    status = row.choice("status", STATUSES)
    return OrderFacts(
        number=row.number("order_number") or "",
        product_code=row.number("product_code"),
        product_name=row.text("product_name"),
        quantity=row.whole("quantity"),
        amount_fen=row.amount("amount", currency),
        currency=currency,
        status=status,
        placed_at=row.time("placed_at"),
        delivery=row.choice("delivery", DELIVERIES),
        delivered_quantity=row.whole("delivered_quantity"),
        delivered_at=row.time("delivered_at"),
        receipt_confirmed_at=row.time("receipt_confirmed_at"),
        is_used=row.flag("is_used"),
        supplier_order_number=row.number("supplier_order_number"),
        target_account=row.text("target_account"),
        buyer_reference=row.text("buyer_reference"),
        contact=row.text("contact"),
        query_password=row.exact("query_password"),
        no_return_confirmed=row.flag("no_return_confirmed"),
        payment=_payment(row, currency, status),
        refunds=_refunds(row, currency),
        price_fen=row.amount("price", currency),
        supplier_code=row.text("supplier"),
        promised_delivery_minutes=row.whole("promised_delivery_minutes"),
    )


def _payment(row: Row, currency: str, status: str | None) -> PaymentFacts | None:
    """What was paid. A channel alone, on an order that is not paid, is only what the buyer had chosen."""
    payment = PaymentFacts(
        channel=row.text("payment_channel"),
        serial=row.number("payment_serial"),
        amount_fen=row.amount("paid_amount", currency),
        paid_at=row.time("paid_at"),
    )
    if payment == PaymentFacts(channel=payment.channel) and status in {
        None,
        OrderStatus.UNPAID,
        OrderStatus.CLOSED,
    }:
        return None
    return None if payment == PaymentFacts() else payment


def _refunds(row: Row, currency: str) -> tuple[RefundFacts, ...]:
    amount = row.amount("refunded_amount", currency)
    if not amount:
        return ()
    reference = row.number("refund_reference") or row.number("order_number") or ""
    return (RefundFacts(amount, reference, row.time("refunded_at")),)
