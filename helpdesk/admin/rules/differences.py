"""What changed from one version of a clause to the next: words marked in place, rules by their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from difflib import SequenceMatcher
from typing import NamedTuple

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from refunds.clauses import Draft
from refunds.policy import Rules

from .choices import shown

# Chinese is compared character by character, other writing word by word.
_PIECES = re.compile(r"[一-鿿㐀-䶿]|\w+|\s+|[^\w\s]")
# Longer texts are shown as a whole, before and after: comparing them takes too long.
LONGEST = 4000


class Piece(NamedTuple):
    """`op` is "same", "gone" or "new"."""

    op: str
    text: str


class Change(NamedTuple):
    name: str | LazyText
    pieces: list[Piece]


WORDS: tuple[tuple[str, str | LazyText], ...] = (
    ("title_zh", _("Title in Chinese")),
    ("title_en", _("Title in English")),
    ("text_zh", _("Text in Chinese")),
    ("text_en", _("Text in English")),
)
RULES: dict[str, str | LazyText] = {
    "window": _("Time to ask"),
    "window_hours": _("Hours of it"),
    "evidence": _("Evidence"),
    "responsible": _("Responsible"),
    "outcome": _("What comes back"),
    "on_silence": _("When the supplier is silent"),
    "automatic": _("Without a person"),
    "needs_supplier": _("Supplier is asked"),
    "unless": pgettext_lazy("clause", "Exception"),
    "only_without_order": _("Only without an order"),
}


def changes(old: Draft, new: Draft) -> list[Change]:
    """Everything in which the new version differs from the old one."""
    return [*_in_words(old, new), *_in_rules(old.rules, new.rules)]


def _in_words(old: Draft, new: Draft) -> Iterator[Change]:
    for name, title in WORDS:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Change(title, pieces(before, after))


def _in_rules(old: Rules, new: Rules) -> Iterator[Change]:
    for field in fields(Rules):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before != after:
            marked = [Piece("gone", shown(field.name, before)), Piece("new", shown(field.name, after))]
            yield Change(RULES[field.name], marked)


def pieces(before: str, after: str) -> list[Piece]:
    """The two texts as one, with what went and what came marked."""
    if len(before) + len(after) > LONGEST:
        return [Piece("gone", before), Piece("new", after)]
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    found: list[Piece] = []
    for op, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            found.append(Piece("same", "".join(old[a:b])))
            continue
        if b > a:
            found.append(Piece("gone", "".join(old[a:b])))
        if d > c:
            found.append(Piece("new", "".join(new[c:d])))
    return found
