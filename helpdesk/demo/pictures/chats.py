"""Records of what was said: a chat between the buyer and somebody of the shop."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import NamedTuple

from .paper import GREY, INK, WIDTH, Paper, font, wrapped


class Line(NamedTuple):
    """One bubble; `mine` is the buyer's, whose phone it is."""

    mine: bool
    text: str


def chat(partner: str, lines: list[Line], at: datetime, rng: Random) -> bytes:
    """A chat with `partner` that ends at `at`; what does not fit on the screen is scrolled away."""
    own, ground = rng.choice((("#9fe0a6", "#ededed"), ("#bcd9ff", "#f2f3f5"), ("#ffe1b8", "#f4f1ec")))
    paper = Paper(at, ground)
    paper.title(partner)
    paper.y += 28
    paper.text(WIDTH // 2, paper.y, f"{at:%m-%d %H:%M}", 18, GREY, "mm")
    paper.y += 30
    for line in lines:
        if paper.y > 980:
            break
        _bubble(paper, line, own)
    paper.draw.rectangle((0, 1086, WIDTH, 1170), fill="#f7f7f7")
    paper.draw.rounded_rectangle((70, 1102, WIDTH - 80, 1150), 8, fill="#ffffff")
    paper.draw.ellipse((20, 1110, 52, 1142), outline=GREY, width=2)
    paper.draw.ellipse((WIDTH - 58, 1110, WIDTH - 26, 1142), outline=GREY, width=2)
    return paper.saved(rng)


def _bubble(paper: Paper, line: Line, own: str) -> None:
    rows = wrapped(line.text, 310, 23)
    width = int(max(font(23).getlength(row) for row in rows)) + 36
    height = len(rows) * 34 + 24
    face = (WIDTH - 74, paper.y, WIDTH - 22, paper.y + 52) if line.mine else (22, paper.y, 74, paper.y + 52)
    paper.draw.rounded_rectangle(face, 8, fill="#7f9bbf" if line.mine else "#c79a6b")
    left = WIDTH - 90 - width if line.mine else 90
    paper.draw.rounded_rectangle((left, paper.y, left + width, paper.y + height), 12, fill=own if line.mine else "#fff")
    for i, row in enumerate(rows):
        paper.text(left + 18, paper.y + 29 + i * 34, row, 23, INK)
    paper.y += height + 28
