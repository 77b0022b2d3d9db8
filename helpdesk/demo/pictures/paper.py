"""A phone's screen to draw on: its size, its status bar, its type, and how it is saved."""

from __future__ import annotations

import io
from datetime import datetime
from functools import cache
from importlib.resources import files
from random import Random

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 540, 1170
MARGIN = 28
INK, GREY, LINE, PALE = "#1f2329", "#86909c", "#e8eaed", "#f4f5f7"
SIMPLIFIED_CHINESE = 2  # the font collection's third face

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@cache
def font(size: int) -> Font:
    """The Chinese font of requirements-demo.txt; without it (in tests) Pillow's own, which knows Latin only."""
    try:
        path = files("noto_cjk_sans_otc") / "NotoSansCJK-Regular.ttc"
    except ModuleNotFoundError:
        return ImageFont.load_default(size)
    return ImageFont.truetype(str(path), size, index=SIMPLIFIED_CHINESE)


class Paper:
    """A screen being drawn, from the top down; `y` is where the next thing goes."""

    def __init__(self, at: datetime, ground: str = "#ffffff", *, bar: str = "", bar_ink: str = INK) -> None:
        self.image = Image.new("RGB", (WIDTH, HEIGHT), ground)
        self.draw = ImageDraw.Draw(self.image)
        self.y = 52
        if bar:
            self.draw.rectangle((0, 0, WIDTH, self.y), fill=bar)
        self._status_bar(at, bar_ink)

    def _status_bar(self, at: datetime, ink: str) -> None:
        self.text(MARGIN + 6, 26, f"{at:%H:%M}", 22, ink, "lm")
        right, level = WIDTH - MARGIN, 3 + at.minute % 16
        self.draw.rounded_rectangle((right - 30, 18, right - 4, 34), 4, outline=ink, width=2)
        self.draw.rectangle((right - 27, 21, right - 27 + level, 31), fill=ink)
        for i in range(4):
            left = right - 96 + i * 9
            self.draw.rectangle((left, 32 - 4 * i, left + 5, 34), fill=ink)
        self.draw.arc((right - 58, 16, right - 36, 42), 215, 325, fill=ink, width=3)
        self.draw.arc((right - 53, 23, right - 41, 39), 215, 325, fill=ink, width=3)

    def text(self, x: int, y: int, text: str, size: int, ink: str = INK, anchor: str = "lm") -> None:
        self.draw.text((x, y), text, fill=ink, font=font(size), anchor=anchor)

    def title(self, text: str, *, ground: str = "", ink: str = INK) -> None:
        """A bar with the page's name and an arrow back."""
        if ground:
            self.draw.rectangle((0, self.y, WIDTH, self.y + 64), fill=ground)
        middle = self.y + 32
        self.draw.line((MARGIN + 14, middle - 10, MARGIN + 4, middle, MARGIN + 14, middle + 10), fill=ink, width=3)
        self.text(WIDTH // 2, middle, text, 26, ink, "mm")
        self.y += 64

    def tick(self, centre: int, middle: int, radius: int, ground: str, ink: str = "#ffffff") -> None:
        box = (centre - radius, middle - radius, centre + radius, middle + radius)
        self.draw.ellipse(box, fill=ground)
        part = radius // 2
        corners = (centre - part, middle, centre - part // 4, middle + part * 3 // 4, centre + part, middle - part // 2)
        self.draw.line(corners, fill=ink, width=max(radius // 7, 3), joint="curve")

    def rows(self, rows: list[tuple[str, str]], *, size: int = 22, height: int = 52, inset: int = MARGIN) -> None:
        """Names on the left, values on the right; a long value breaks into lines."""
        for name, value in rows:
            lines = wrapped(value, WIDTH - 2 * inset - 150, size)
            self.text(inset, self.y + height // 2, name, size, GREY)
            for i, line in enumerate(lines):
                self.text(WIDTH - inset, self.y + height // 2 + i * (size + 8), line, size, INK, "rm")
            self.y += height + (len(lines) - 1) * (size + 8)

    def card(self, height: int, *, ground: str = "#ffffff", inset: int = 20, radius: int = 16) -> None:
        self.draw.rounded_rectangle((inset, self.y, WIDTH - inset, self.y + height), radius, fill=ground)

    def rule(self, inset: int = MARGIN) -> None:
        self.draw.line((inset, self.y, WIDTH - inset, self.y), fill=LINE, width=1)

    def saved(self, rng: Random) -> bytes:
        """As PNG or JPEG, as phones differ; PNG seldom, because its palette takes long to find."""
        out = io.BytesIO()
        if rng.random() < 0.1:
            self.image.quantize(128, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(out, "PNG")
        else:
            self.image.save(out, "JPEG", quality=rng.choice((78, 82, 86)))
        return out.getvalue()


def wrapped(text: str, width: int, size: int) -> list[str]:
    """Broken by width: Chinese anywhere, Latin between words where there are any."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and font(size).getlength(line + piece) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()]


def _pieces(text: str) -> list[str]:
    """What may not be broken: a Latin word of usual length with the space before it, or one character."""
    pieces: list[str] = []
    for word in text.replace(" ", "\x00 ").split("\x00"):
        pieces += [word] if word.isascii() and len(word) < 16 else list(word)
    return pieces
