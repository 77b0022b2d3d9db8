"""Figures as people read them, and as a spreadsheet does: for the pages, the files and the weekly mail."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from orders import money
from refunds import wording

from .tables import Figure, Tile, Unit

# Where there is nothing to count from.
NOTHING = "–"
PLUS, MINUS = "+", "−"
MINUTE_S = 60
Turn = Literal["better", "worse", ""]


def shown(figure: Figure) -> str:
    """ "1,234", "2 h 10 min", "83%", "¥1,234.50", "+3" of a change; a dash for none."""
    if figure.value is None:
        return NOTHING
    sign = PLUS if figure.is_change and figure.value > 0 else ""
    return sign + amount(figure.value, figure.unit, figure.currency)


def amount(value: int | float, unit: Unit, currency: str = "") -> str:
    """One value in its unit."""
    sign, size = MINUS if value < 0 else "", abs(value)
    match unit:
        case "count":
            return sign + (f"{size:,}" if isinstance(size, int) else f"{size:,.1f}")
        case "seconds":
            return sign + _duration(size)
        case "share":
            return sign + share(size)
        case "money":
            return sign + money.shown(round(size), currency)


def _duration(seconds: float) -> str:
    """Times are counted in minutes: what took less of one took no known number of seconds."""
    return wording.duration(timedelta(seconds=round(seconds))) if seconds >= MINUTE_S else _("under a minute")


def share(value: float) -> str:
    """Whole percents; nothing is called 0% or 100% that is not quite."""
    percent = 100 * value
    whole = round(percent)
    if whole not in {0, 100} or percent == whole:
        return f"{whole}%"
    return f"{min(max(percent, 0.1), 99.9):.1f}%" if percent < 100 else f"{percent:.1f}%"


def plain(figure: Figure) -> int | Decimal | str:
    """For a spreadsheet: a number, of seconds, of a whole 1, or of the currency's own unit; "" for none."""
    value = figure.value
    if value is None:
        return ""
    match figure.unit:
        case "money":
            return Decimal(money.plain(round(value), figure.currency))
        case "seconds":
            return round(value)
        case _:
            return value if isinstance(value, int) else round(Decimal(value), 4)


def unit(figure: Figure) -> str:
    """What `plain` counts in, where its column does not say so."""
    match figure.unit:
        case "seconds":
            return _("seconds")
        case "share":
            return pgettext("unit of a column", "share of 1")
        case "money":
            return figure.currency
        case "count":
            return ""


def compared(figure: Figure) -> str:
    """ "3 fewer than in the period before"; nothing where one of both is not known."""
    if figure.value is None or figure.before is None:
        return ""
    difference = figure.value - figure.before
    if not difference:
        return _("as in the period before")
    told = {"amount": _difference(abs(difference), figure)}
    if difference > 0:
        return _("%(amount)s more than in the period before") % told
    if figure.unit == "count":
        return _("%(amount)s fewer than in the period before") % told
    return _("%(amount)s less than in the period before") % told


def turn(tile: Tile) -> Turn:
    """Whether things went well since the period before; nothing where more of it is neither good nor bad."""
    value, before = tile.figure.value, tile.figure.before
    if value is None or before is None or value == before or not tile.more_is:
        return ""
    return "better" if (value > before) == (tile.more_is == "good") else "worse"


def _difference(size: int | float, figure: Figure) -> str:
    """Shares differ by points: 83% is 8 points, not 8%, more than 75%."""
    if figure.unit != "share":
        return amount(size, figure.unit, figure.currency)
    return pgettext("percentage points", "%(count)s points") % {"count": f"{100 * size:.1f}".removesuffix(".0")}
