"""What a case's pictures show, and the short words that return in every case."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from helpdesk.demo import pictures
from orders import money
from orders.models import Shop
from refunds.calendar import SHANGHAI

from .purchases import Purchase

GOODS = {
    "not_delivered": ("处理中", "订单已提交，正在等待渠道处理，请耐心等待"),
    "invalid_code": ("兑换失败", "您输入的卡密无效，请检查后重新输入。"),
    "code_already_used": ("兑换失败", "该卡密已被使用，无法再次兑换。如有疑问，请联系购买渠道。"),
    "wrong_account_unused": ("处理中", "充值账号已提交，等待渠道受理"),
    "partial_delivery": ("部分到账", "本单已到账一部分，剩余部分处理中"),
    "wrong_region": ("兑换失败", "该卡密不适用于您账号所在的国家或地区。"),
    "price_error": ("充值成功", "已按订单完成充值"),
    "changed_mind": ("已发货", "卡密已发放，请在订单页面查看"),
    "used": ("充值成功", "已充入您填写的账号"),
    "paid_no_order": ("无记录", "没有查询到相关订单"),
}
GOODS_EN = {
    "not_delivered": ("Processing", "We are waiting for the publisher to confirm this top-up."),
    "invalid_code": ("Code not accepted", "The code you entered is not valid. Check it and try again."),
    "code_already_used": ("Already redeemed", "This code was redeemed by another account."),
    "wrong_region": ("Wrong region", "This code cannot be redeemed in the region of your account."),
}
CHATS = {
    "code_already_used": (
        (True, "卡密提示已经被用过了，我没有用过"),
        (False, "亲，我们发出去的都是全新的卡"),
        (True, "那兑换记录能不能查一下是谁用的"),
        (False, "这边需要您提交工单由供应商核查"),
    ),
    "not_delivered": (
        (True, "在吗，付款好久了还没到账"),
        (False, "亲请稍等，已经在催了"),
        (True, "你半小时前也是这么说的"),
        (False, "上游那边有点慢，建议走一下售后"),
    ),
}
CHAT_EN = (
    (True, "Hi, the code says it was already redeemed."),
    (False, "Hello! All our codes are new."),
    (True, "Then who used it? I bought it 20 minutes ago."),
    (False, "Please open a refund ticket so the supplier can check."),
)


def draw(kind: str, purchase: Purchase, scenario: str, at: datetime, rng: Random) -> bytes:
    """One screenshot of this kind, taken shortly before `at` (for a payment: when it was made)."""
    shop, local = Shop.objects.get(code=purchase.ware.shop), at.astimezone(SHANGHAI)
    language = "zh-hans" if shop.currency == "CNY" else "en"
    if kind == "payment":
        paid = purchase.paid_at.astimezone(SHANGHAI)
        told = pictures.Receipt(
            money.shown(purchase.amount, shop.currency), shop.name, purchase.ware.name, purchase.number,
            purchase.serial, paid, language,
        )  # fmt: skip
        return pictures.receipt(told, rng)
    taken = local - timedelta(minutes=rng.randrange(2, 15))
    if kind == "communication":
        lines = CHAT_EN if language == "en" else CHATS.get(scenario, CHATS["not_delivered"])
        partner = "Star Cards support" if language == "en" else f"{shop.name} 客服"
        return pictures.chat(partner, [pictures.Line(*line) for line in lines], taken, rng)
    texts = GOODS_EN if language == "en" else GOODS
    state, sentence = texts.get(scenario, texts["not_delivered"])
    ware = purchase.ware
    told_goods = pictures.Goods(
        ware.name, purchase.target or purchase.buyer.account, purchase.number, state, sentence, taken,
        ware.is_code and scenario != "changed_mind", language,
    )  # fmt: skip
    return pictures.goods(told_goods, rng)


def name(content: bytes, at: datetime, rng: Random) -> str:
    """The file's name as phones give it."""
    taken = at.astimezone(SHANGHAI)
    extension = "png" if content.startswith(b"\x89PNG") else "jpg"
    return rng.choice((f"IMG_{rng.randrange(1000, 9999)}.{extension}", f"Screenshot_{taken:%Y%m%d_%H%M%S}.{extension}"))
