"""Deadlines that were missed, by what they were, whose, and why; against the period before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from refunds import breaches
from refunds.models import Breach, ClauseVersion

from . import periods
from .asked import NONE, Asked
from .dimensions import BREACHES, Dimension, Known
from .drawing import drawn, over_time
from .periods import Period
from .tables import Chart, Column, Figure, Leads, Line, Report, Series, Table, Text, Tile

KEY, TITLE = "breaches", gettext_lazy("Missed deadlines")
FILTERS = ("clock", "party", "assignee", "supplier", "shop", "clause", "priority", "cause")
# What the figures may be told apart by.
BY = tuple(BREACHES)
COLUMNS = {name: "kind" if name == "clock" else name for name in FILTERS}
IDS = {
    **COLUMNS,
    **{name: f"{name}_id" for name in ("assignee", "supplier", "shop", "clause", "cause")},
}
# The most running clocks that are looked at for being missed and not noted: a sweep leaves none.
MOST_UNNOTED = 2000
# By the order of the parties: the desk, the customer, the supplier.
TONES = {0: "bad", 1: "plain", 2: "warn"}


def report(asked: Asked, by: str = "clock") -> Report:
    """Ten queries or so, however many rows. `by` is one of `BY`."""
    unnoted = _unnoted(asked)
    table = _by(asked, by, unnoted)
    by_time = _over_time(asked, unnoted)
    return Report(
        KEY,
        TITLE,
        _(
            "Deadlines that fell due in the period and were missed, whatever became of their tickets. Agent, shop, "
            "clause and priority are those of the moment at which it was missed."
        ),
        _tiles(asked, table, by_time),
        [_chart(table), drawn(by_time, TONES)],
        [table, by_time],
        _notices(unnoted),
    )


def _rows(asked: Asked) -> QuerySet[Breach]:
    return asked.narrowed(Breach.objects.order_by(), COLUMNS)


def _unnoted(asked: Asked) -> list[Breach]:
    """What is missed at this moment and stands on no record yet, as the rows it will be: a dead sweeper hides none."""
    period = asked.period
    return asked.fitting(breaches.not_yet_noted(asked.at, MOST_UNNOTED, period.start, period.end), IDS)


def _notices(unnoted: list[Breach]) -> list[Text]:
    if not unnoted:
        return []
    if len(unnoted) == MOST_UNNOTED:
        told = _(
            "More than %(count)d deadlines of these are missed at this moment and not on record yet; only those that "
            "are due the longest are counted here. Is the worker running?"
        )
        return [told % {"count": MOST_UNNOTED - 1}]
    told = ngettext(
        "%(count)d deadline of these is missed at this moment and not on record yet; it is counted here.",
        "%(count)d deadlines of these are missed at this moment and not on record yet; they are counted here.",
        len(unnoted),
    )
    return [told % {"count": len(unnoted)}]


def _by(asked: Asked, by: str, unnoted: list[Breach]) -> Table:
    dimension, period = BREACHES[by], asked.period
    now, before = Q(due_at__gte=period.start), Q(due_at__lt=period.start)
    rows = _rows(asked).filter(due_at__gte=period.before.start, due_at__lt=period.end)
    counted = rows.values_list(dimension.column).annotate(
        now=Count("due_at", filter=now), before=Count("due_at", filter=before)
    )
    counts = {key: (now, before) for key, now, before in counted}
    for key, extra in _keyed(unnoted, by).items():
        now, before = counts.get(key, (0, 0))
        counts[key] = (now + extra, before)
    lines = [
        Line(known.name, known.code, _figures(asked, by, known, *counts[key]))
        for key, known in dimension.lines(counts).items()
    ]
    totals = [sum(count[number] for count in counts.values()) for number in (0, 1)]
    total = Line(_("Together"), "", _total(asked, *totals))
    return Table("by", _named(dimension), dimension.title, _columns(), lines, total)


def _named(dimension: Dimension) -> str:
    return _("Missed deadlines by: %(what)s") % {"what": dimension.title}


def _keyed(rows: Iterable[Breach], by: str) -> Counter[Any]:
    if by == "clause":
        codes = dict(ClauseVersion.objects.values_list("pk", "clause__code"))
        return Counter(codes[row.clause_id] for row in rows)
    return Counter(getattr(row, IDS[by]) for row in rows)


def _columns() -> list[Column]:
    return [
        Column(_("In the period"), _("Deadlines that fell due in the period and were missed.")),
        Column(_("The period before"), _("The same of as many days right before it.")),
        Column(pgettext("column", "Change"), _("By how many there are more or fewer than in the period before.")),
    ]


def _figures(asked: Asked, by: str, known: Known, now: int, before: int) -> list[Figure]:
    query = asked.leading(**({by: known.code} if known.code else {}))
    is_listed = bool(known.code)
    here = Leads("breaches", {**query, **asked.period.query}) if is_listed else None
    there = Leads("breaches", {**query, **asked.period.before.query}) if is_listed else None
    return [Figure(now, leads=here), Figure(before, leads=there), Figure(now - before, is_change=True)]


def _total(asked: Asked, now: int, before: int) -> list[Figure]:
    here = Leads("breaches", asked.leading(**asked.period.query))
    there = Leads("breaches", asked.leading(**asked.period.before.query))
    return [Figure(now, leads=here), Figure(before, leads=there), Figure(now - before, is_change=True)]


def _over_time(asked: Asked, unnoted: list[Breach]) -> Table:
    steps, parties = periods.steps(asked.period), [party.value for party in Breach.Party]
    rows = _rows(asked).filter(due_at__gte=asked.period.start, due_at__lt=asked.period.end)
    counted = rows.values_list(steps.of("due_at"), "party").annotate(count=Count("*"))
    counts: Counter[tuple[date, str]] = Counter({(begin, party): count for begin, party, count in counted})
    counts.update((steps.holding(row.due_at), row.party) for row in unnoted)

    def figures(begin: date, days: Period) -> list[Figure]:
        leads = [Leads("breaches", asked.leading(party=party, **days.query)) for party in parties]
        return [Figure(counts[begin, party], leads=to) for party, to in zip(parties, leads, strict=True)]

    columns = [
        Column(party.label, _("Those that %(party)s missed.") % {"party": party.label}) for party in Breach.Party
    ]
    return over_time(asked.period, columns, figures)


def _chart(table: Table) -> Chart:
    lines = table.lines
    return Chart(
        table.title,
        [line.name for line in lines],
        [
            Series(_("In the period"), [line.figures[0].value or 0 for line in lines], "bad"),
            Series(_("The period before"), [line.figures[1].value or 0 for line in lines], "plain"),
        ],
        table.key,
        is_stacked=False,
    )


def _tiles(asked: Asked, table: Table, by_time: Table) -> list[Tile]:
    assert table.total is not None  # noqa: S101 (it has one)
    now, before, _change = table.total.figures
    period = asked.period
    whose = [sum(line.figures[number].value or 0 for line in by_time.lines) for number in range(len(Breach.Party))]
    due = _rows(asked).filter(due_at__gte=period.start, due_at__lt=period.end)
    unreviewed = Figure(
        due.filter(cause=None).count(), leads=Leads("breaches", {**asked.leading(cause=NONE), **period.query})
    )
    return [
        Tile(
            _("Missed deadlines"),
            now._replace(before=before.value),
            _("All deadlines of the period that were missed."),
            "bad",
        ),
        *(
            Tile(
                _("Missed by %(party)s") % {"party": party.label},
                Figure(count, leads=Leads("breaches", {**asked.leading(party=party.value), **period.query})),
                _("Those that %(party)s missed.") % {"party": party.label},
            )
            for party, count in zip(Breach.Party, whose, strict=True)
        ),
        Tile(_("Not reviewed"), unreviewed, _("Those of which no supervisor has said why.")),
    ]
