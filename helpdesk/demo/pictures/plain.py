"""A screen of a title and a few lines, each one different: for whoever only needs some file that is a picture."""

from __future__ import annotations

import io
import secrets

from PIL import Image, ImageDraw, ImageFont


def screenshot(title: str, lines: list[str]) -> bytes:
    """As PNG."""
    picture = Image.new("RGB", (540, 960), "#f5f6f8")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 540, 220), fill="#1677ff")
    draw.text((270, 110), title, fill="white", font=ImageFont.load_default(28), anchor="mm")
    for row, line in enumerate([*lines, secrets.token_hex(8)]):
        draw.text((48, 280 + 64 * row), line, fill="#222222", font=ImageFont.load_default(22))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
