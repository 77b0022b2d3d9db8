"""Proofs of payment: four layouts in several colours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from .paper import GREY, INK, MARGIN, PALE, WIDTH, Paper


@dataclass(frozen=True)
class Receipt:
    """What a payment's screen tells. `amount` is written as people read it, `at` in the buyer's zone."""

    amount: str
    shop: str
    product: str
    order_number: str
    serial: str
    at: datetime
    language: str = "zh-hans"


def receipt(told: Receipt, rng: Random) -> bytes:
    """A screenshot of a payment, in a layout and colours that `rng` chooses."""
    layouts = LAYOUTS_EN if told.language == "en" else LAYOUTS
    paper = rng.choice(layouts)(told, rng)
    return paper.saved(rng)


def _result(told: Receipt, rng: Random) -> Paper:
    """The page right after paying: a tick, the amount, a button."""
    colour = rng.choice(("#1668dc", "#0e7c66", "#2456a6"))
    paper = Paper(told.at, "#ffffff")
    paper.title("支付结果")
    paper.tick(WIDTH // 2, 210, 44, colour)
    paper.text(WIDTH // 2, 296, "支付成功", 30, colour, "mm")
    paper.text(WIDTH // 2, 374, told.amount, 60, INK, "mm")
    paper.y = 440
    paper.rule()
    paper.y += 16
    card = f"储蓄卡（尾号 {rng.randrange(1000, 9999)}）"
    paper.rows(
        [
            ("收款方", told.shop),
            ("商品说明", told.product),
            ("付款方式", rng.choice((card, "账户余额", card))),
            ("交易时间", f"{told.at:%Y-%m-%d %H:%M:%S}"),
            ("商户订单号", told.order_number),
            ("交易号", told.serial),
        ]
    )
    paper.draw.rounded_rectangle((60, 1020, WIDTH - 60, 1090), 35, outline=colour, width=2)
    paper.text(WIDTH // 2, 1055, "完成", 26, colour, "mm")
    return paper


def _bill(told: Receipt, rng: Random) -> Paper:
    """An entry of the list of bills: who, how much, what."""
    colour = rng.choice(("#2f9e63", "#3a8f6a", "#b7791f"))
    paper = Paper(told.at, PALE)
    paper.title("账单详情")
    paper.y += 16
    paper.card(720)
    paper.draw.ellipse((WIDTH // 2 - 36, paper.y + 32, WIDTH // 2 + 36, paper.y + 104), fill=colour)
    paper.text(WIDTH // 2, paper.y + 68, told.shop[:1], 34, "#ffffff", "mm")
    paper.text(WIDTH // 2, paper.y + 138, told.shop, 24, INK, "mm")
    paper.text(WIDTH // 2, paper.y + 204, f"-{told.amount.lstrip('¥')}", 56, INK, "mm")
    paper.y += 262
    paper.rule(44)
    paper.y += 14
    paper.rows(
        [
            ("当前状态", "支付成功"),
            ("支付时间", f"{told.at:%Y年%m月%d日 %H:%M:%S}"),
            ("商品", told.product),
            ("支付方式", rng.choice(("零钱", "零钱通", f"银行卡（{rng.randrange(1000, 9999)}）"))),
            ("交易单号", told.serial),
            ("商户单号", told.order_number),
        ],
        inset=44,
    )
    paper.y = 900
    paper.card(150)
    paper.text(44, 940, "账单服务", 20, GREY)
    for i, word in enumerate(("对订单有疑惑", "申请转账凭证", "常见问题")):
        paper.text(44 + i * 160, 1004, word, 20, colour)
    return paper


def _bank(told: Receipt, rng: Random) -> Paper:
    """A bank's own app: a coloured head with a card on it."""
    colour = rng.choice(("#b3261e", "#00695c", "#123a75", "#7a1f3d"))
    paper = Paper(told.at, PALE, bar=colour, bar_ink="#ffffff")
    paper.title("交易详情", ground=colour, ink="#ffffff")
    paper.draw.rectangle((0, paper.y, WIDTH, paper.y + 110), fill=colour)
    paper.y += 24
    paper.card(640)
    paper.tick(72, paper.y + 58, 22, "#2e9e5b")
    paper.text(108, paper.y + 58, "交易成功", 26)
    paper.text(MARGIN + 20, paper.y + 140, "交易金额（元）", 20, GREY)
    paper.text(MARGIN + 20, paper.y + 196, f"-{told.amount.lstrip('¥')}", 52, INK)
    paper.y += 244
    paper.rule(44)
    paper.y += 8
    paper.rows(
        [
            ("交易类型", "快捷支付"),
            ("交易时间", f"{told.at:%Y/%m/%d %H:%M:%S}"),
            ("付款账户", f"6217 **** **** {rng.randrange(1000, 9999)}"),
            ("商户名称", told.shop),
            ("商户订单号", told.order_number),
            ("流水号", told.serial),
        ],
        inset=48,
    )
    paper.text(WIDTH // 2, 1100, "如有疑问请联系商户核实", 18, GREY, "mm")
    return paper


def _english(told: Receipt, rng: Random) -> Paper:
    """A wallet in English."""
    colour = rng.choice(("#4338ca", "#0f766e", "#1d4ed8"))
    paper = Paper(told.at, "#fbfbfd")
    paper.title("Payment details")
    paper.tick(WIDTH // 2, 214, 42, colour)
    paper.text(WIDTH // 2, 296, "Payment completed", 28, INK, "mm")
    paper.text(WIDTH // 2, 368, told.amount, 58, INK, "mm")
    paper.y = 430
    paper.card(460, ground="#f1f2f6")
    paper.y += 18
    paper.rows(
        [
            ("Paid to", told.shop),
            ("Item", told.product),
            ("Date", f"{told.at:%d %b %Y, %H:%M:%S}"),
            ("Method", f"Card ending {rng.randrange(1000, 9999)}"),
            ("Order", told.order_number),
            ("Transaction", told.serial),
        ],
        inset=44,
    )
    paper.draw.rounded_rectangle((44, 1030, WIDTH - 44, 1100), 16, fill=colour)
    paper.text(WIDTH // 2, 1065, "Done", 26, "#ffffff", "mm")
    return paper


Layout = Callable[[Receipt, Random], Paper]
LAYOUTS: tuple[Layout, ...] = (_result, _bill, _bank)
LAYOUTS_EN: tuple[Layout, ...] = (_english,)
