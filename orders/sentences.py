"""Several sentences as one text: English puts a blank between them, Chinese none."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from django.utils.translation import pgettext


def joined(sentences: Iterable[object]) -> str:
    """The sentences one after the other, as the active language writes them; empty for none."""
    return reduce(_followed, map(str, sentences), "")


def _followed(text: str, sentence: str) -> str:
    if not text:
        return sentence
    return pgettext("two sentences, one after the other", "%(text)s %(sentence)s") % {
        "text": text,
        "sentence": sentence,
    }
