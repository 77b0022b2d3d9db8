"""Unfinished tickets by state, and how long ago they were filed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from refunds.lifecycle import FINAL, State
from refunds.models import Ticket

DAY = timedelta(days=1)
OPEN = [state for state in State if state is not State.NEW and state.value not in FINAL]


class Age(NamedTuple):
    """Younger than `under`, and of no bucket before; None: whatever is older."""

    code: str
    name: str | LazyText
    under: timedelta | None


AGES = (
    Age("1d", _("under a day"), DAY),
    Age("3d", _("1 to 3 days"), 3 * DAY),
    Age("7d", _("3 to 7 days"), 7 * DAY),
    Age("older", _("over 7 days"), None),
)


def counted(rows: QuerySet[Ticket], at: datetime) -> Counter[tuple[str, int]]:
    """How many of these are unfinished, by state and the number of their age. One query."""
    ends = [at - age.under for age in AGES if age.under is not None]
    aged = rows.filter(closed_at=None).annotate(bucket=bucket("submitted_at__gt", ends)).order_by()
    grouped = aged.values_list("state", "bucket").annotate(count=Count("*"))
    return Counter({(state, number): count for state, number, count in grouped})


def of_age(rows: QuerySet[Any], code: str, at: datetime) -> QuerySet[Any]:
    """The unfinished ones of that age."""
    number = [age.code for age in AGES].index(code)
    under, past = AGES[number].under, AGES[number - 1].under if number else None
    if under is not None:
        rows = rows.filter(submitted_at__gt=at - under)
    if past is not None:
        rows = rows.filter(submitted_at__lte=at - past)
    return rows.filter(closed_at=None)


def bucket(lookup: str, ends: Sequence[datetime]) -> Case:
    """The number of the first end that holds; the number of all of them where none does."""
    whens = [When(**{lookup: end, "then": Value(number)}) for number, end in enumerate(ends)]
    return Case(*whens, default=Value(len(ends)), output_field=IntegerField())
