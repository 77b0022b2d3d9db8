"""Tickets by state: those that are open, by age, and how long the ones that left a state had stood in it."""

from __future__ import annotations

from collections import Counter, defaultdict

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from refunds.models import Stay

from . import ages
from .asked import Asked
from .percentiles import median, minutes, ninetieth
from .tables import Column, Figure, Leads, Line, Table

COLUMNS = {name: name for name in ("shop", "clause", "priority", "assignee")}
# By the order of the ages, and the column of the median.
TONES = {0: "good", 1: "plain", 2: "warn", 3: "bad"}
MEDIAN = 1


def open_now(asked: Asked, counts: Counter[tuple[str, int]]) -> Table:
    """`counts` as `ages.counted` gives them."""
    lines = [
        Line(
            state.label,
            state.value,
            [
                *(
                    Figure(counts[state.value, number], leads=_open(asked, state=state.value, age=age.code))
                    for number, age in enumerate(ages.AGES)
                ),
                Figure(
                    sum(counts[state.value, number] for number in range(len(ages.AGES))),
                    leads=_open(asked, state=state.value),
                ),
            ],
        )
        for state in ages.OPEN
    ]
    return Table("open", _("Open now by state and age"), _("State"), _ages(), lines, _together(asked, counts))


def _ages() -> list[Column]:
    told = _("Unfinished tickets that were filed so long ago, at this moment.")
    return [
        *(Column(age.name, told) for age in ages.AGES),
        Column(_("Together"), _("All unfinished tickets at this moment.")),
    ]


def _together(asked: Asked, counts: Counter[tuple[str, int]]) -> Line:
    sums = [sum(counts[state.value, number] for state in ages.OPEN) for number in range(len(ages.AGES))]
    figures = [
        Figure(count, leads=_open(asked, state="any", age=age.code)) for count, age in zip(sums, ages.AGES, strict=True)
    ]
    return Line(_("Together"), "", [*figures, Figure(sum(sums), leads=_open(asked))])


def _open(asked: Asked, **more: str) -> Leads:
    return Leads("tickets", asked.leading(**more))


def stays(asked: Asked) -> Table:
    """One query: as many groups as there are minutes, however many stays."""
    rows = asked.narrowed(Stay.objects.order_by(), COLUMNS)
    left = rows.filter(left_at__gte=asked.period.start, left_at__lt=asked.period.end)
    took: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for state, minute, count in left.values_list("state", minutes("lasted_s")).annotate(count=Count("*")):
        took[state][minute] += count
    lines = [Line(state.label, state.value, _took(asked, state.value, took[state.value])) for state in ages.OPEN]
    columns = [
        Column(
            _("Times left"),
            _("How often tickets left this state in the period; the list shows each of these tickets once."),
        ),
        Column(_("Median"), _("Half of them stood in it no longer, by the wall.")),
        Column(_("9 of 10"), _("Nine of ten stood in it no longer, by the wall.")),
    ]
    return Table("stays", _("Time in each state"), pgettext("column", "State"), columns, lines)


def _took(asked: Asked, state: str, took: Counter[int]) -> list[Figure]:
    """The list is narrowed to what tickets were when they left, as the figures are."""
    narrowed = {f"left_{name}": value for name, value in asked.chosen.items()}
    leads = Leads("tickets", {"state": "any", "left": state, **asked.period.named("left"), **narrowed})
    return [
        Figure(took.total(), leads=leads),
        Figure(median(took), "seconds"),
        Figure(ninetieth(took), "seconds"),
    ]
