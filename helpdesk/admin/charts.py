"""Bars as the JSON that unfold's Chart.js draws: upright over time, lying where they have names."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import get_language

# Middle tones, which stand out on paper and on ink alike.
COLOURS = ("#0b8a7e", "#d08a1d", "#7a6bd0", "#c4473b", "#3f87c5", "#8a9a3a", "#b3589a")
GOOD, BAD, WARN, PLAIN = "#0b8a7e", "#c4473b", "#d08a1d", "#8fa09c"
INK, LINE = "#7d8b88", "#9aa6a333"
# The longest name that is written out, in columns of a Latin letter.
LONGEST = 24
# The most names whose lying bars can be told apart.
MOST_LYING = 24


class Bars(NamedTuple):
    """One series: a value a label."""

    name: str
    values: Sequence[int | float]
    colour: str


class Drawn(NamedTuple):
    """What a canvas is told. `size` names its height, by how many bars lie in it."""

    data: str
    options: str
    size: str = ""


def bars(
    labels: Sequence[str], series: Sequence[Bars], *, is_stacked: bool = True, is_lying: bool = False, axis: str = ""
) -> Drawn:
    """`axis` names the unit of the values, where they are no counts. Of too many lying bars the first are drawn."""
    most = MOST_LYING if is_lying else None
    sets = [
        {
            "label": one.name,
            "data": list(one.values[:most]),
            "backgroundColor": one.colour,
            "maxBarThickness": 34,
            "borderRadius": 3,
        }
        for one in series
    ]
    names = [_cut(label) for label in labels[:most]]
    thickness = 1 if is_stacked else len(sets)
    size = _size(len(names) * thickness) if is_lying else ""
    data = {"labels": names, "datasets": sets}
    options = _options(is_stacked, is_lying, axis)
    options["plugins"]["legend"]["display"] = len(sets) > 1
    return Drawn(json.dumps(data), json.dumps(options), size)


def _options(is_stacked: bool, is_lying: bool, axis: str) -> dict[str, Any]:
    names = _axis(is_stacked, autoSkip=not is_lying) | {"grid": {"display": False}}
    values = _axis(is_stacked, precision=0) | {"beginAtZero": True}
    if axis:
        values["title"] = {"display": True, "text": axis, "color": INK}
    scales = {"x": values, "y": names} if is_lying else {"x": names, "y": values}
    return {
        "animation": False,
        "responsive": True,
        "maintainAspectRatio": False,
        "locale": get_language() or "en",
        "indexAxis": "y" if is_lying else "x",
        "scales": scales,
        "plugins": {
            "legend": {
                "position": "bottom",
                "labels": {"color": INK, "boxWidth": 10, "boxHeight": 10, "usePointStyle": True},
            }
        },
    }


def _axis(is_stacked: bool, **ticks: Any) -> dict[str, Any]:
    return {
        "stacked": is_stacked,
        "ticks": {"color": INK, **ticks},
        "grid": {"color": LINE},
        "border": {"display": False},
    }


def _size(lying: int) -> str:
    return next((size for most, size in ((4, "low"), (9, ""), (16, "high")) if lying <= most), "highest")


def _width(text: str) -> int:
    """In columns of a Latin letter: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _cut(label: str) -> str:
    if _width(label) <= LONGEST:
        return label
    kept = label
    while _width(kept) > LONGEST - 1:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"
