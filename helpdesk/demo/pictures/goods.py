"""The state of what was bought: a list of top-ups, or the page that refuses a code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from .paper import GREY, INK, LINE, PALE, WIDTH, Paper, font, wrapped


@dataclass(frozen=True)
class Goods:
    """What the screen tells: of which product, its state in a word, and a sentence about it."""

    product: str
    account: str
    order_number: str
    state: str
    sentence: str
    at: datetime
    is_code: bool = False
    language: str = "zh-hans"


def goods(told: Goods, rng: Random) -> bytes:
    paper = _redeeming(told, rng) if told.is_code else _records(told, rng)
    return paper.saved(rng)


def _records(told: Goods, rng: Random) -> Paper:
    """The list of top-ups of a game's account, this one on top."""
    english = told.language == "en"
    colour = rng.choice(("#c2410c", "#9a6700", "#a8324a"))
    paper = Paper(told.at, PALE)
    paper.title("Top-up history" if english else rng.choice(("充值记录", "我的充值", "到账查询")))
    paper.y += 16
    paper.card(330)
    paper.text(44, paper.y + 44, told.product, 25)
    lines = wrapped(told.sentence, WIDTH - 110, 21)
    width = int(font(21).getlength(told.state))
    paper.draw.rounded_rectangle((44, paper.y + 76, 64 + width, paper.y + 116), 8, fill="#fdf1e3")
    paper.text(54, paper.y + 96, told.state, 21, colour)
    for i, line in enumerate(lines[:2]):
        paper.text(44, paper.y + 146 + i * 30, line, 21, GREY)
    paper.y += 206
    names = ("Account", "Order") if english else ("充值账号", "订单编号")
    paper.rows([(names[0], told.account), (names[1], told.order_number)], inset=44)
    paper.y += 44
    done = "Completed" if english else "充值成功"
    earlier = told.at
    for _entry in range(3):
        earlier -= timedelta(days=rng.randrange(3, 26))
        paper.card(116)
        paper.text(44, paper.y + 40, told.product, 23)
        paper.text(44, paper.y + 80, f"{earlier:%Y-%m-%d}", 19, GREY)
        paper.text(WIDTH - 44, paper.y + 58, done, 21, "#2e7d4f", "rm")
        paper.y += 132
    return paper


def _redeeming(told: Goods, rng: Random) -> Paper:
    """The page where a code is entered, and what it says."""
    english = told.language == "en"
    colour = rng.choice(("#1b2838", "#1c1b33", "#202a25"))
    paper = Paper(told.at, colour, bar_ink="#ffffff")
    paper.title("Redeem code" if english else "兑换中心", ink="#ffffff")
    paper.text(WIDTH // 2, 190, told.product, 26, "#ffffff", "mm")
    code = "-".join("".join(rng.choices("ABCDEFGHJKLMNPQRTUVWXY346789", k=5)) for _part in range(2))
    paper.draw.rounded_rectangle((44, 240, WIDTH - 44, 306), 10, outline="#8a94a6", width=2)
    paper.text(WIDTH // 2, 273, f"{code}-*****", 25, "#ffffff", "mm")
    paper.draw.rounded_rectangle((44, 336, WIDTH - 44, 402), 10, fill="#4d7cc7")
    paper.text(WIDTH // 2, 369, "Redeem" if english else "立即兑换", 25, "#ffffff", "mm")
    lines = wrapped(told.sentence, WIDTH - 170, 23)
    top, bottom = 500, 640 + 34 * len(lines) + 90
    paper.draw.rounded_rectangle((50, top, WIDTH - 50, bottom), 18, fill="#ffffff")
    paper.text(WIDTH // 2, top + 60, told.state, 29, "#b3261e", "mm")
    for i, line in enumerate(lines):
        paper.text(WIDTH // 2, top + 124 + i * 34, line, 23, INK, "mm")
    paper.draw.line((50, bottom - 76, WIDTH - 50, bottom - 76), fill=LINE, width=2)
    paper.text(WIDTH // 2, bottom - 38, "OK" if english else "我知道了", 25, "#2456a6", "mm")
    paper.text(WIDTH // 2, 1110, told.account, 19, "#8a94a6", "mm")
    return paper
