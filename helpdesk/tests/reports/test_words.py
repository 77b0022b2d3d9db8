"""Figures in words: what a supervisor reads, and what a spreadsheet counts with."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from helpdesk.reports.tables import Figure, Tile
from helpdesk.reports.words import compared, plain, shown, turn, unit


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (Figure(0), "0"),
        (Figure(1234567), "1,234,567"),
        (Figure(-3), "−3"),
        (Figure(3, is_change=True), "+3"),
        (Figure(-3, is_change=True), "−3"),
        (Figure(0, is_change=True), "0"),
        (Figure(6120, "money", "CNY", is_change=True), "+¥61.20"),
        (Figure(1.25), "1.2"),
        (Figure(None), "–"),
        (Figure(None, "money", "CNY"), "–"),
        (Figure(7800, "seconds"), "2 h 10 min"),
        (Figure(7800.4, "seconds"), "2 h 10 min"),
        (Figure(60, "seconds"), "1 min"),
        (Figure(0, "seconds"), "under a minute"),
        (Figure(123450, "money", "CNY"), "¥1,234.50"),
        (Figure(500, "money", "JPY"), "JP¥500"),
        (Figure(0.834, "share"), "83%"),
        (Figure(1.0, "share"), "100%"),
        (Figure(0.0, "share"), "0%"),
        (Figure(0.999, "share"), "99.9%"),
        (Figure(0.99999, "share"), "99.9%"),
        (Figure(0.00001, "share"), "0.1%"),
    ],
)
def test_a_figure_is_read_in_its_unit(figure, text):
    assert shown(figure) == text


@pytest.mark.parametrize(
    ("figure", "cell", "of"),
    [
        (Figure(12), 12, ""),
        (Figure(1.25), Decimal("1.25"), ""),
        (Figure(7800.4, "seconds"), 7800, "seconds"),
        (Figure(123450, "money", "CNY"), Decimal("1234.50"), "CNY"),
        (Figure(1 / 3, "share"), Decimal("0.3333"), "share of 1"),
        (Figure(None, "share"), "", "share of 1"),
    ],
)
def test_a_spreadsheet_gets_numbers_and_is_told_of_what(figure, cell, of):
    assert plain(figure) == cell
    assert unit(figure) == of


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (Figure(5, before=3), "2 more than in the period before"),
        (Figure(3, before=5), "2 fewer than in the period before"),
        (Figure(0, before=0), "as in the period before"),
        (Figure(5), ""),
        (Figure(None, before=5), ""),
        (Figure(3600, "seconds", before=7200), "1 h less than in the period before"),
        (Figure(0.83, "share", before=0.75), "8 points more than in the period before"),
        (Figure(100, "money", "CNY", before=250), "¥1.50 less than in the period before"),
    ],
)
def test_what_changed_is_said_in_words(figure, text):
    assert compared(figure) == text


@pytest.mark.parametrize(
    ("now", "before", "more_is", "found"),
    [
        (5, 3, "bad", "worse"),
        (3, 5, "bad", "better"),
        (5, 3, "good", "better"),
        (3, 5, "good", "worse"),
        (3, 3, "bad", ""),
        (5, 3, "", ""),
        (5, None, "bad", ""),
        (None, 3, "bad", ""),
    ],
)
def test_more_is_better_worse_or_neither(now, before, more_is, found):
    assert turn(Tile("", Figure(now, before=before), "", more_is)) == found


def test_figures_are_read_in_the_readers_language():
    with translation.override("zh-hans"):
        assert shown(Figure(7800, "seconds")) == "2 小时 10 分钟"
        assert compared(Figure(5, before=3)) == "比上期多 2"
