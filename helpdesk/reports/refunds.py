"""Money that this desk has given back, by what went wrong and who answers for it; no currency is added to another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from refunds.models import Payout

from . import periods
from .asked import Asked
from .dimensions import REFUNDS
from .drawing import drawn, over_time
from .periods import Period
from .tables import Chart, Column, Figure, Leads, Line, Report, Table, Tile

KEY, TITLE = "refunds", gettext_lazy("Refunds")
FILTERS = ("scenario", "responsible", "supplier", "shop", "channel", "currency")
COLUMNS = {name: name for name in FILTERS}
# Currencies that have charts and headlines: those with the most refunds. The others have their tables.
MOST_DRAWN = 3


class Refunded(NamedTuple):
    """How many refunds and how much, in minor units: in the period, and in the one before."""

    now: int = 0
    fen: int = 0
    before: int = 0
    before_fen: int = 0

    def plus(self, other: Refunded) -> Refunded:
        return Refunded(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


# By currency and value.
Found = dict[str, dict[Any, Refunded]]


def report(asked: Asked, by: str = "scenario") -> Report:
    """Two queries and the names of values, however many rows. `by` is one of `REFUNDS`."""
    found = _found(asked, by)
    by_time = _over_time(asked, list(found))
    totals = {currency: _sum(values) for currency, values in found.items()}
    tables = [table for currency in found for table in (_by(asked, by, currency, found[currency]), by_time[currency])]
    return Report(
        KEY,
        TITLE,
        _(
            "Payouts of this desk that succeeded in the period, whenever they were asked for. Not counted: what is "
            "still under way or failed, and what shops, channels or others gave back past this desk."
        ),
        _tiles(asked, totals),
        [chart for table in tables for chart in _charts(table)][: 2 * MOST_DRAWN],
        tables,
    )


def _rows(asked: Asked, first: Period) -> QuerySet[Payout]:
    """Those that succeeded from the beginning of `first` on."""
    rows = Payout.objects.filter(status=Payout.Status.SUCCEEDED).order_by()
    return asked.narrowed(rows, COLUMNS).filter(finished_at__gte=first.start, finished_at__lt=asked.period.end)


def _found(asked: Asked, by: str) -> Found:
    """The currency with the most refunds first."""
    now, before = Q(finished_at__gte=asked.period.start), Q(finished_at__lt=asked.period.start)
    grouped = _rows(asked, asked.period.before).values_list("currency", REFUNDS[by].column)
    counted = grouped.annotate(
        now=Count("finished_at", filter=now),
        fen=Sum("amount_fen", filter=now, default=0),
        before=Count("finished_at", filter=before),
        before_fen=Sum("amount_fen", filter=before, default=0),
    )
    found: Found = {}
    for currency, value, *numbers in counted:
        found.setdefault(currency, {})[value] = Refunded(*numbers)
    return dict(sorted(found.items(), key=lambda row: (-_sum(row[1]).now, row[0])))


def _sum(values: Mapping[Any, Refunded]) -> Refunded:
    total = Refunded()
    for each in values.values():
        total = total.plus(each)
    return total


def _by(asked: Asked, by: str, currency: str, values: Mapping[Any, Refunded]) -> Table:
    dimension = REFUNDS[by]
    lines = [
        Line(known.name, known.code, _figures(asked, currency, values[value], {by: known.code} if known.code else None))
        for value, known in dimension.lines(values).items()
    ]
    total = Line(_("Together"), "", _figures(asked, currency, _sum(values), {}))
    title = _("Refunds in %(currency)s by: %(what)s") % {"currency": currency, "what": dimension.title}
    return Table(f"by-{currency}", title, dimension.title, _columns(), lines, total)


def _columns() -> list[Column]:
    return [
        Column(_("Refunds"), _("Payouts that succeeded in the period.")),
        Column(_("Amount"), _("What went back with them.")),
        Column(_("On average"), _("The amount divided by the number of refunds.")),
        Column(_("Refunds before"), _("Payouts that succeeded in the period before, of as many days.")),
        Column(_("Amount before"), _("What went back in the period before.")),
        Column(pgettext("column", "Change"), _("By how much the amount is more or less than in the period before.")),
    ]


def _figures(asked: Asked, currency: str, of: Refunded, narrowed: dict[str, str] | None) -> list[Figure]:
    here, there = (_leads(asked, days, currency, narrowed) for days in (asked.period, asked.period.before))
    return [
        Figure(of.now, leads=here),
        Figure(of.fen, "money", currency, here),
        Figure(_average(of.fen, of.now), "money", currency),
        Figure(of.before, leads=there),
        Figure(of.before_fen, "money", currency, there),
        Figure(of.fen - of.before_fen, "money", currency, is_change=True),
    ]


def _leads(asked: Asked, days: Period, currency: str, narrowed: dict[str, str] | None) -> Leads | None:
    """`narrowed` is None where no list shows only these rows."""
    if narrowed is None:
        return None
    query = {"status": Payout.Status.SUCCEEDED.value, **days.named("finished"), **narrowed}
    return Leads("payouts", asked.leading(**query, **({"currency": currency} if currency else {})))


def _average(fen: int, count: int) -> int | None:
    """Rounded half up to a whole minor unit."""
    return (2 * fen + count) // (2 * count) if count else None


def _over_time(asked: Asked, currencies: list[str]) -> dict[str, Table]:
    """A table a currency."""
    steps = periods.steps(asked.period)
    grouped = _rows(asked, asked.period).values_list("currency", steps.of("finished_at"))
    counted = grouped.annotate(count=Count("*"), fen=Sum("amount_fen"))
    found = {(currency, begin): (count, fen) for currency, begin, count, fen in counted}

    def table(currency: str) -> Table:
        def figures(begin: date, days: Period) -> list[Figure]:
            count, fen = found.get((currency, begin), (0, 0))
            leads = _leads(asked, days, currency, {})
            return [Figure(count, leads=leads), Figure(fen, "money", currency, leads)]

        title = _("Refunds in %(currency)s over time") % {"currency": currency}
        return over_time(asked.period, _columns()[:2], figures)._replace(key=f"time-{currency}", title=title)

    return {currency: table(currency) for currency in currencies}


def _charts(table: Table) -> list[Chart]:
    """The money of it, where there is any."""
    currency = table.key.partition("-")[2]
    tones = {1: "warn", 4: "plain"} if table.key.startswith("by-") else {1: "warn"}
    return [drawn(table, tones, is_stacked=False, unit="money", currency=currency)]


def _tiles(asked: Asked, totals: Mapping[str, Refunded]) -> list[Tile]:
    number = Figure(
        sum(total.now for total in totals.values()),
        leads=_leads(asked, asked.period, "", {}),
        before=sum(total.before for total in totals.values()),
    )
    tiles = [Tile(_("Refunds"), number, _("Payouts that succeeded in the period, in all currencies."))]
    for currency, total in list(totals.items())[:MOST_DRAWN]:
        tiles += _tiles_of(asked, currency, total)
    return tiles


def _tiles_of(asked: Asked, currency: str, total: Refunded) -> list[Tile]:
    leads = _leads(asked, asked.period, currency, {})
    averages = [_average(total.fen, total.now), _average(total.before_fen, total.before)]
    return [
        Tile(
            _("Given back in %(currency)s") % {"currency": currency},
            Figure(total.fen, "money", currency, leads, total.before_fen),
            _("The amount of all of these payouts in this currency."),
        ),
        Tile(
            _("On average in %(currency)s") % {"currency": currency},
            Figure(averages[0], "money", currency, None, averages[1]),
            _("The amount divided by the number of refunds in this currency."),
        ),
    ]
