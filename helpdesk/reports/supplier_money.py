"""What was given back for suppliers' goods, and of it what they answer for, as clauses say: a table a currency."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from refunds.models import Payout, Responsible

from .asked import Asked
from .dimensions import SUPPLIERS
from .tables import Column, Figure, Leads, Line, Table

# How the list of payouts calls all that are not of the shops' own stock.
ANY = "any"
COLUMNS = {"supplier": "supplier", "shop": "shop"}


class Refunded(NamedTuple):
    """How many refunds and how much, in minor units: all of them, and those that the supplier answers for."""

    every: int
    every_fen: int
    caused: int
    caused_fen: int


def money_tables(asked: Asked) -> list[Table]:
    """One query and the suppliers' names. The currency with the most refunds first."""
    found: dict[str, dict[Any, Refunded]] = {}
    for currency, supplier, *numbers in _grouped(asked):
        found.setdefault(currency, {})[supplier] = Refunded(*numbers)
    most_first = sorted(found, key=lambda currency: (-_total(found[currency]).every, currency))
    return [_table(asked, currency, found[currency]) for currency in most_first]


def _grouped(asked: Asked) -> QuerySet[Any, Any]:
    """Without the shops' own stock."""
    rows = asked.narrowed(Payout.objects.filter(status=Payout.Status.SUCCEEDED).order_by(), COLUMNS)
    rows = rows.filter(finished_at__gte=asked.period.start, finished_at__lt=asked.period.end, supplier__isnull=False)
    caused = Q(responsible=Responsible.SUPPLIER)
    grouped: QuerySet[Any, Any] = rows.values_list("currency", "supplier")
    counted: QuerySet[Any, Any] = grouped.annotate(
        every=Count("*"),
        every_fen=Sum("amount_fen"),
        caused=Count("finished_at", filter=caused),
        caused_fen=Sum("amount_fen", filter=caused, default=0),
    )
    return counted


def _total(values: Mapping[Any, Refunded]) -> Refunded:
    return Refunded(*(sum(column) for column in zip(*values.values(), strict=True)))


def _table(asked: Asked, currency: str, values: Mapping[Any, Refunded]) -> Table:
    dimension = SUPPLIERS["supplier"]
    lines = [
        Line(known.name, known.code, _figures(asked, currency, values[value], {"supplier": known.code}))
        for value, known in dimension.lines(values).items()
    ]
    every = {} if "supplier" in asked.chosen else {"supplier": ANY}
    total = Line(_("Together"), "", _figures(asked, currency, _total(values), every))
    title = _("Refunds for suppliers' goods in %(currency)s") % {"currency": currency}
    return Table(f"money-{currency}", title, dimension.title, _columns(), lines, total)


def _columns() -> list[Column]:
    return [
        Column(_("Refunds"), _("Payouts for the supplier's goods that succeeded in the period, whoever answers.")),
        Column(_("Amount"), _("What went back with them.")),
        Column(_("Refunds caused"), _("Those of them whose clause names the supplier as responsible.")),
        Column(_("Amount caused"), _("What went back with those.")),
    ]


def _figures(asked: Asked, currency: str, of: Refunded, narrowed: dict[str, str]) -> list[Figure]:
    query = {"status": Payout.Status.SUCCEEDED.value, "currency": currency, **asked.period.named("finished")}
    every = Leads("payouts", asked.leading(**query, **narrowed))
    caused = Leads("payouts", asked.leading(**query, **narrowed, responsible=Responsible.SUPPLIER.value))
    return [
        Figure(of.every, leads=every),
        Figure(of.every_fen, "money", currency, every),
        Figure(of.caused, leads=caused),
        Figure(of.caused_fen, "money", currency, caused),
    ]
