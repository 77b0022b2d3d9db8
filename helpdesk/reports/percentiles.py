"""Medians and the like of how long things took, from counts a database has made: exact to the minute."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import F

# How many took so many whole minutes.
Histogram = Mapping[int, int]


def minutes(column: str) -> Any:
    """A column of seconds in whole minutes, to group by: as many groups as there are minutes, however many rows."""
    return F(column) / 60


def percentile(percent: int, of: Histogram) -> int | None:
    """Seconds: the shortest time within which that share of all was done. None where there is nothing.

    The nearest rank, a time that really occurred: of an even number the median is the shorter of the two in the middle.
    """
    rank = -(-percent * sum(of.values()) // 100)
    for minute in sorted(of):
        rank -= of[minute]
        if rank <= 0 and of[minute]:
            return minute * 60
    return None


def median(of: Histogram) -> int | None:
    return percentile(50, of)


def ninetieth(of: Histogram) -> int | None:
    return percentile(90, of)
