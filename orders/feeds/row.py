"""One row of a feed, with the readings that every format needs: text, money, time, number, choice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from orders import money
from orders.facts import OrderFacts, Refused
from orders.facts.check import shown
from orders.models import Shop

T = TypeVar("T")

# What shops write where there is nothing.
_NOTHING = frozenset({"", "-", "--", "/", "无", "null", "NULL", "None", "0000-00-00 00:00:00"})
_FLAGS = {
    **dict.fromkeys(("1", "true", "yes", "y", "是", "已确认"), True),
    **dict.fromkeys(("0", "false", "no", "n", "否", "未确认"), False),
}
# A spreadsheet turned a long number into 2.02405E+17: the digits are lost.
_SPOILT_NUMBER = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)


class Feed(Protocol):
    """A format: a module with these names.

    `CODE` is kept as the order's source; the first of `NEEDS` is the order's number. A file is of this
    format when its header has all of `NEEDS`; among several, the one that knows most of the columns
    (`KNOWS`) takes it. `ALIASES` are other spellings of columns. `read` raises Refused
    with a sentence for a row it does not believe.
    """

    @property
    def CODE(self) -> str: ...
    @property
    def NEEDS(self) -> tuple[str, ...]: ...
    @property
    def KNOWS(self) -> frozenset[str]: ...
    @property
    def ALIASES(self) -> Mapping[str, str]: ...

    def read(self, row: Row) -> OrderFacts: ...


def unwrapped(cell: str) -> str:
    """A cell without what exports put around ids to keep spreadsheets off: `="1"`, tabs, backticks."""
    text = cell.strip().strip("`").strip()
    if text.startswith('="') and text.endswith('"') and len(text) >= 3:
        text = text[2:-1].strip()
    if len(text) > 1 and text[0] == "'" and text[1].isdigit():
        text = text[1:]
    return text


@dataclass(frozen=True)
class Row:
    """Cells by column name. Times without a zone are the shop's, amounts are in its currency."""

    cells: Mapping[str, str]
    zone: ZoneInfo
    currency: str

    @classmethod
    def of(cls, shop: Shop, cells: Mapping[str, str]) -> Row:
        return cls(cells, ZoneInfo(shop.time_zone), shop.currency)

    def text(self, name: str) -> str | None:
        """The cell with its white space run together; None where it is empty or missing."""
        text = unwrapped(self.cells.get(name, ""))
        if text in _NOTHING:
            return None
        return " ".join(text.split()) if any(char.isspace() for char in text) else text

    def exact(self, name: str) -> str | None:
        """A secret as it stands, only unwrapped: blanks inside it count."""
        return unwrapped(self.cells.get(name, "")) or None

    def number(self, name: str) -> str | None:
        """An id. Raises Refused where a spreadsheet has rounded it."""
        text = self.text(name)
        if text and _SPOILT_NUMBER.fullmatch(text):
            raise Refused(
                _("%(field)s is %(value)s: a spreadsheet has rounded it; export the file again as text.")
                % {"field": name, "value": shown(text)}
            )
        return text

    def amount(self, name: str, currency: str | None = None) -> int | None:
        text = self.text(name)
        if text is None:
            return None
        try:
            return money.parse(text.removesuffix("元"), currency or self.currency)
        except ValueError:
            raise Refused(
                _("%(field)s is %(value)s: not an amount in %(currency)s such as 12.50.")
                % {"field": name, "value": shown(text), "currency": shown(currency or self.currency)}
            ) from None

    def whole(self, name: str) -> int | None:
        text = self.text(name)
        if text is None:
            return None
        if not re.fullmatch(r"[0-9]{1,9}", text):
            raise Refused(_("%(field)s is %(value)s: not a whole number.") % {"field": name, "value": shown(text)})
        return int(text)

    def time(self, name: str) -> datetime | None:
        text = self.text(name)
        if text is None:
            return None
        try:
            moment = parse_datetime(text.replace("/", "-"))
            if moment is not None and moment.tzinfo is None and moment.year > 1:
                moment = moment.replace(tzinfo=self.zone)
        except (ValueError, OverflowError):
            moment = None
        if moment is None:
            raise Refused(
                _("%(field)s is %(value)s: not a time such as 2024-05-14 12:00:00.")
                % {"field": name, "value": shown(text)}
            )
        return moment

    def flag(self, name: str) -> bool | None:
        text = self.text(name)
        if text is None:
            return None
        try:
            return _FLAGS[text.lower()]
        except KeyError:
            raise _unknown(name, text, ("1", "0")) from None

    def choice(self, name: str, table: Mapping[str, T]) -> T | None:
        """What the cell's wording means by `table`; None where it is empty."""
        text = self.text(name)
        if text is None:
            return None
        try:
            return table[text.casefold()]
        except KeyError:
            raise _unknown(name, text, tuple(table)) from None


def _unknown(name: str, text: str, known: tuple[str, ...]) -> Refused:
    return Refused(
        _("%(field)s is %(value)s; known are: %(known)s.")
        % {"field": name, "value": shown(text), "known": ", ".join(known)}
    )
