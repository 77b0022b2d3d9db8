"""Whole minor units (fen, cents) <-> text, and nothing else: no float ever holds money.

`exponent` is the number of decimal places of a currency (ISO 4217): CNY 2, JPY 0.
"""

import re

EXPONENTS = {"CNY": 2, "USD": 2, "EUR": 2, "HKD": 2, "TWD": 2, "GBP": 2, "SGD": 2, "JPY": 0, "KRW": 0}
SYMBOLS = {"CNY": "¥", "USD": "$", "EUR": "€", "HKD": "HK$", "GBP": "£", "JPY": "JP¥"}
LARGEST = 10**14  # a hundred thousand million units: anything above is a slip, not a price

_AMOUNT = re.compile(r"(?P<sign>-?)(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<part>\d+))?")


def parse(text: str, currency: str = "CNY") -> int:
    """Minor units of a plain amount such as `12.50`, `1,234.5` or `¥8`.

    Raises ValueError, with a sentence, for anything else: an unknown currency, an exponent, more
    decimal places than the currency has (unless they are zeros), or an absurd size.
    """
    exponent = _exponent(currency)
    stripped = text.strip().lstrip("¥￥$€£").strip()
    match = _AMOUNT.fullmatch(stripped)
    if match is None or not stripped.isascii():
        raise ValueError(f"{text!r} is not an amount such as 12.50")
    part = (match["part"] or "").rstrip("0")
    if len(part) > exponent:
        raise ValueError(f"{text!r} has more decimal places than {currency} has ({exponent})")
    digits = match["whole"].replace(",", "")
    if len(digits) > 15:
        raise ValueError(f"{text!r} is too large to be an amount")
    minor: int = int(digits) * 10**exponent + int(part.ljust(exponent, "0") or "0")
    if minor > LARGEST:
        raise ValueError(f"{text!r} is too large to be an amount")
    return -minor if match["sign"] else minor


def plain(minor: int, currency: str = "CNY") -> str:
    """`1250` -> `12.50`: for files and protocols."""
    exponent = _exponent(currency)
    sign, digits = ("-" if minor < 0 else ""), str(abs(minor)).rjust(exponent + 1, "0")
    if exponent == 0:
        return sign + digits
    return f"{sign}{digits[:-exponent]}.{digits[-exponent:]}"


def shown(minor: int, currency: str = "CNY") -> str:
    """`123450` -> `¥1,234.50`: for people."""
    whole, dot, part = plain(abs(minor), currency).partition(".")
    symbol = SYMBOLS.get(currency, f"{currency} ")
    return f"{'-' if minor < 0 else ''}{symbol}{int(whole):,}{dot}{part}"


def share(minor: int, part: int, of: int) -> int:
    """`minor * part / of`, rounded half up: a pro rata part of an amount. 0 <= part <= of, of > 0."""
    if not 0 <= part <= of or of <= 0:
        raise ValueError(f"{part} of {of} is no share")
    return (2 * minor * part + of) // (2 * of)


def _exponent(currency: str) -> int:
    try:
        return EXPONENTS[currency]
    except KeyError:
        known = ", ".join(sorted(EXPONENTS))
        raise ValueError(f"{currency!r} is not a currency we handle ({known})") from None
