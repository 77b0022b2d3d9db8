"""What an address or a hidden field brings as text, read as what it should be."""

from __future__ import annotations

# As many digits as any database's key can hold.
DIGITS = 18


def whole(text: str, *, digits: int = DIGITS) -> int | None:
    """A whole number of plain digits, at most so many; None for whatever is none, which then reaches no database."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
