"""Ticket and refund numbers: drawn at random, so that one never tells another.

A ticket's number is twelve digits, because digits are read aloud without a mistake in any language; the
last one is a check digit (Damm), which catches every single wrong digit and every swap of neighbours.
"""

import secrets

_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def check_digit(digits: str) -> str:
    """The Damm check digit (H. M. Damm, 2004) of a row of digits."""
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)


def new_ticket_number() -> str:
    """Twelve digits: eleven at random, the first not zero, and the check digit."""
    digits = secrets.choice("123456789") + "".join(secrets.choice("0123456789") for _ in range(10))
    return digits + check_digit(digits)


def grouped(number: str) -> str:
    """`4821-7730-9154`: as it is shown and read aloud."""
    return "-".join(number[i : i + 4] for i in range(0, len(number), 4))


def plain(text: str) -> str | None:
    """The number in what somebody typed or read out, or None where it cannot be one."""
    digits = text.replace("-", "").replace(" ", "")
    if len(digits) != 12 or not digits.isascii() or not digits.isdigit():
        return None
    return digits if check_digit(digits) == "0" else None


def new_refund_number() -> str:
    """32 hex digits after `rf`: within every channel's 64 characters, and unique for ever."""
    return f"rf{secrets.token_hex(16)}"
