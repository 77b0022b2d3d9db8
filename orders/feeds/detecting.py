"""Which format a file has: by the names in its header, in any order, with unknown columns beside them."""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _

from orders.facts.check import shown

from . import acg_faka, card_system, dujiaoka, generic
from .opening import FileRefused
from .row import Feed, unwrapped

FEEDS: tuple[Feed, ...] = (acg_faka, card_system, dujiaoka, generic)
_DELIMITERS = ",;\t"
_UNIT = re.compile(r"\((元|cny|rmb)\)$")
_MOST_SHOWN = 40


@dataclass(frozen=True)
class Layout:
    """A format, and the file's columns in its words (unknown columns as they stand)."""

    feed: Feed
    delimiter: str
    columns: tuple[str, ...]

    @property
    def missing(self) -> list[str]:
        return [name for name in self.feed.NEEDS if name not in self.columns]

    @property
    def known(self) -> int:
        return len(self.feed.KNOWS.intersection(self.columns))


def layout_of(header: str) -> Layout:
    """The layout of a file with this first line. Raises FileRefused, saying what was found and is needed."""
    candidates = [
        Layout(feed, delimiter, _columns(feed, names))
        for delimiter in _DELIMITERS
        if (names := _names(header, delimiter))
        for feed in FEEDS
    ]
    fitting = [layout for layout in candidates if not layout.missing]
    if not fitting:
        raise _unknown(header, candidates)
    layout = max(fitting, key=lambda one: one.known)
    twice = {name for name in layout.columns if name in layout.feed.KNOWS and layout.columns.count(name) > 1}
    if twice:
        raise FileRefused(_("Columns that appear twice: %(names)s.") % {"names": ", ".join(sorted(twice))})
    return layout


def _names(header: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([header], delimiter=delimiter), [])
    except csv.Error:
        return []


def _columns(feed: Feed, names: list[str]) -> tuple[str, ...]:
    spellings = {name.casefold(): name for name in feed.KNOWS}
    spellings |= {alias.casefold(): name for alias, name in feed.ALIASES.items()}
    plain = [_plain(name) for name in names]
    return tuple(spellings.get(name, name) for name in plain)


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKC", unwrapped(name.lstrip("\ufeff"))).casefold()
    return _UNIT.sub("", text).strip()


def _unknown(header: str, candidates: list[Layout]) -> FileRefused:
    """What was found, and what the closest formats still need: those with the largest part of it."""

    def closeness(layout: Layout) -> tuple[float, int]:
        return 1 - len(layout.missing) / len(layout.feed.NEEDS), layout.known

    best = {layout.feed.CODE: layout for layout in sorted(candidates, key=closeness)}
    closest = sorted(best.values(), key=closeness, reverse=True)
    if closest and closeness(closest[0])[0] > 0:
        closest = [layout for layout in closest[:2] if layout.known]
    found = max((layout.columns for layout in candidates), key=len, default=(header.strip(),))
    needs = "; ".join(
        _("%(format)s: missing %(missing)s") % {"format": one.feed.CODE, "missing": ", ".join(one.missing)}
        for one in closest
    )
    return FileRefused(
        _("This is no order file that we know. Found the columns: %(found)s. Needed (docs/feeds.md): %(needs)s.")
        % {"found": ", ".join(map(shown, found[:_MOST_SHOWN])), "needs": needs}
    )
