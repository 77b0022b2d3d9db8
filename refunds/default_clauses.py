"""The clauses a new installation starts with, in both languages; a migration publishes them as version 1.

Supervisors publish newer versions; nothing here is read afterwards. Source of each row: the published
refund rules of the trade, as the design's table of scenarios states them.
"""

from typing import Any, NamedTuple

PAYMENT, PRODUCT, TALK = "payment", "product", "communication"


class DefaultClause(NamedTuple):
    code: str
    title_en: str
    title_zh: str
    text_en: str
    text_zh: str
    rules: dict[str, Any]


DEFAULT_CLAUSES = (
    DefaultClause(
        "paid_no_order",
        "Paid, but no order was made",
        "支付成功无订单",
        "The payment went through but the shop made no order. File within 72 hours of paying, with proof of "
        "the payment. The full amount goes back.",
        "支付已成功，但店铺没有生成订单。请在付款后 72 小时内提交，并附支付凭证。核实后全额退款。",
        {
            "window": "payment",
            "window_hours": 72,
            "evidence": [PAYMENT],
            "responsible": "channel_or_platform",
            "outcome": "full",
            "only_without_order": True,
        },
    ),
    DefaultClause(
        "not_delivered",
        "Top-up or goods did not arrive",
        "充值未到账",
        "The promised delivery time (at least 30 minutes after paying) has passed and nothing arrived. With "
        "proof of payment and of the account's state. The full amount goes back unless the supplier reports "
        "a successful delivery.",
        "已超过承诺的到账时间（付款后至少 30 分钟）仍未到账。请附支付凭证与账户现状截图。供应商未报告充值成功的，全额退款。",
        {
            "window": "promised",
            "evidence": [PAYMENT, PRODUCT],
            "responsible": "supplier",
            "outcome": "full",
            "on_silence": "approve",
            "automatic": True,
            "needs_supplier": True,
        },
    ),
    DefaultClause(
        "invalid_code",
        "The card code is invalid",
        "卡密无效",
        "The code is refused as invalid. File within 24 hours of delivery, with proof of payment and of the "
        "refusal. The full amount goes back once the supplier confirms, or does not answer in time.",
        "卡密提示无效。请在发货后 24 小时内提交，并附支付凭证与报错截图。供应商确认或逾期未答复的，全额退款。",
        {
            "window": "delivery",
            "window_hours": 24,
            "evidence": [PAYMENT, PRODUCT],
            "responsible": "supplier",
            "outcome": "full",
            "on_silence": "approve",
            "needs_supplier": True,
        },
    ),
    DefaultClause(
        "code_already_used",
        "The card code was used already",
        "卡密已被使用",
        "The code is refused because somebody used it. File within 24 hours of delivery, with proof of "
        "payment, of the refusal and of what was said. The supplier looks into the redemption; a supervisor "
        "decides where it does not answer.",
        "卡密提示已被使用。请在发货后 24 小时内提交，并附支付凭证、报错截图与沟通记录。由供应商核查兑换记录；供应商逾期未答复的，由主管裁定。",
        {
            "window": "delivery",
            "window_hours": 24,
            "evidence": [PAYMENT, PRODUCT, TALK],
            "responsible": "disputed",
            "outcome": "supplier",
            "on_silence": "escalate",
            "needs_supplier": True,
        },
    ),
    DefaultClause(
        "wrong_account_unused",
        "Wrong account, not delivered yet",
        "充错账号未使用",
        "A wrong account was given and the top-up has not been carried out. Until delivery succeeds, with "
        "proof of payment. The full amount goes back once the supplier confirms that it was cancelled.",
        "填错了充值账号且尚未充值成功。充值成功前均可提交，并附支付凭证。供应商确认撤单后，全额退款。",
        {
            "window": "until_delivery",
            "evidence": [PAYMENT],
            "responsible": "customer",
            "outcome": "full",
            "on_silence": "escalate",
            "needs_supplier": True,
        },
    ),
    DefaultClause(
        "partial_delivery",
        "Only a part arrived",
        "部分到账",
        "Less arrived than was paid for. File within 72 hours of paying, with proof of payment and of what "
        "arrived. The missing part goes back pro rata.",
        "实际到账少于购买数量。请在付款后 72 小时内提交，并附支付凭证与到账截图。未到账部分按比例退款。",
        {
            "window": "payment",
            "window_hours": 72,
            "evidence": [PAYMENT, PRODUCT],
            "responsible": "supplier",
            "outcome": "pro_rata",
            "on_silence": "approve",
            "needs_supplier": True,
        },
    ),
    DefaultClause(
        "wrong_region",
        "Wrong region or server",
        "区服不符",
        "The goods do not fit the region or server. File within 24 hours of paying, with proof of payment "
        "and of the product page. A person decides by what the product page says.",
        "商品与区服不符。请在付款后 24 小时内提交，并附支付凭证与商品页面截图。由客服依据商品页面的说明裁定。",
        {
            "window": "payment",
            "window_hours": 24,
            "evidence": [PAYMENT, PRODUCT],
            "responsible": "product_page",
            "outcome": "review",
            "on_silence": "escalate",
            "needs_supplier": True,
        },
    ),
    DefaultClause(
        "price_error",
        "A wrong price was charged",
        "价格错误",
        "More was charged than the published price. File within 24 hours of paying, with proof of payment. "
        "The difference goes back.",
        "实付金额高于公示价格。请在付款后 24 小时内提交，并附支付凭证。退还差价。",
        {
            "window": "payment",
            "window_hours": 24,
            "evidence": [PAYMENT],
            "responsible": "platform",
            "outcome": "difference",
        },
    ),
    DefaultClause(
        "changed_mind",
        "Changed my mind",
        "个人原因",
        "Digital goods are not taken back for personal reasons. Where they are unused, were paid within 7 "
        "days and you never confirmed that digital goods cannot be returned, a person looks at it.",
        "虚拟商品不支持因个人原因退款。未使用、付款未满 7 天且您未曾确认“虚拟商品不适用七天无理由退货”的，由客服审核。",
        {"responsible": "customer", "outcome": "none", "unless": "no_return"},
    ),
    DefaultClause(
        "used",
        "The goods were used",
        "已使用",
        "Goods that were used are not refunded. Where the supplier reports a delivery that you deny, or a "
        "receipt was confirmed, a person looks at it.",
        "已使用的商品不予退款。供应商称已到账而您未收到，或订单曾被确认收货的，由客服审核。",
        {"responsible": "customer", "outcome": "none", "unless": "disputed_delivery"},
    ),
    DefaultClause(
        "insufficient_evidence",
        "The evidence was not complete",
        "凭证不足",
        "Evidence that was asked for and does not arrive within 72 hours closes the request. It can be "
        "appealed within 7 days, or filed again.",
        "要求补充的凭证在 72 小时内未提交的，退款申请关闭。可在 7 天内申诉，或重新提交。",
        {"responsible": "customer", "outcome": "none"},
    ),
)
