"""Payment screenshots that look like ones, drawn on the spot."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw, ImageFont


def screenshot(title: str, lines: list[str]) -> bytes:
    """A phone's screen as PNG: a coloured head, a title and lines. Every one is different, as real ones are."""
    picture = Image.new("RGB", (540, 960), "#f5f6f8")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 540, 220), fill="#1677ff")
    draw.ellipse((230, 60, 310, 140), fill="white")
    draw.line((250, 102, 266, 118, 292, 84), fill="#1677ff", width=8)
    draw.text((270, 180), title, fill="white", font=ImageFont.load_default(28), anchor="mm")
    draw.rounded_rectangle((24, 250, 516, 290 + 64 * len(lines)), radius=16, fill="white")
    for row, line in enumerate(lines):
        draw.text((48, 280 + 64 * row), line, fill="#222222", font=ImageFont.load_default(22))
    for _grain in range(200):
        spot = (random.randrange(540), random.randrange(700, 960))  # noqa: S311
        picture.putpixel(spot, (random.randrange(200, 255),) * 3)  # noqa: S311
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
