"""Medians and ninetieths from counts, against the same from single values."""

from __future__ import annotations

from collections import Counter
from random import Random
from statistics import median_low

import pytest

from helpdesk.reports.percentiles import median, ninetieth, percentile


def apart(percent: int, values: list[int]) -> int:
    """The nearest rank, by looking at each value."""
    ordered = sorted(values)
    return next(value for value in ordered if 100 * sum(other <= value for other in ordered) >= percent * len(ordered))


@pytest.mark.parametrize("seed", range(30))
def test_they_are_those_of_the_single_values(seed):
    random = Random(seed)  # noqa: S311
    values = [random.randrange(random.choice([2, 60, 10_000])) for _number in range(random.randrange(1, 200))]
    counts = Counter(values)
    assert median(counts) == median_low(values) * 60
    for percent in (1, 50, 90, 99, 100):
        assert percentile(percent, counts) == apart(percent, values) * 60


def test_nothing_has_none():
    assert median({}) is None
    assert ninetieth({}) is None


def test_of_ten_the_ninth_is_the_ninetieth():
    assert ninetieth(dict.fromkeys(range(1, 11), 1)) == 9 * 60
    assert ninetieth(dict.fromkeys(range(1, 12), 1)) == 10 * 60
    assert ninetieth({7: 1}) == median({7: 1}) == 7 * 60


def test_what_occurs_no_times_is_passed_over():
    assert percentile(0, {1: 0, 5: 2}) == 5 * 60
