"""Of every report: it answers when there is nothing, says what it counts, and leads to lists that know its words."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin

from helpdesk.admin.filters import ChoiceFilter
from helpdesk.reports import asked
from helpdesk.reports.asked import FILTERS
from helpdesk.reports.registry import REPORTS
from helpdesk.reports.tables import Report
from refunds.tests.make import make_ticket

from .following import LATER, LISTS, MAY, figures

pytestmark = pytest.mark.django_db
CUTS = [(key, by) for key, kind in REPORTS.items() for by in kind.by]


def report(key: str, by: str, **given: str) -> Report:
    kind = REPORTS[key]
    return kind.report(asked.read({**MAY, **given}, kind.filters, LATER), by)


def test_the_five_stand_in_the_order_in_which_they_are_offered():
    assert list(REPORTS) == ["breaches", "commitments", "suppliers", "flow", "refunds"]
    assert all(set(kind.filters) <= set(FILTERS) and kind.by for kind in REPORTS.values())


@pytest.mark.parametrize(("key", "by"), CUTS)
def test_nothing_is_told_too(key, by):
    for given in ({}, {"shop": "no such shop"}, {"from": "2024-05-02", "to": "2024-05-01"}):
        found = report(key, by, **given)
        assert found.key == key
        assert {tile.figure.value for tile in found.tiles} <= {0, None}


@pytest.mark.parametrize(("key", "by"), CUTS)
def test_every_figure_says_what_it_counts(key, by):
    make_ticket(state="paid")
    found = report(key, by)
    assert str(found.says).endswith(".")
    told = [*(tile.counts for tile in found.tiles), *(c.counts for table in found.tables for c in table.columns)]
    assert [str(words) for words in told if not str(words).endswith(".")] == []
    for table in found.tables:
        assert {len(line.figures) for line in table.lines} <= {len(table.columns)}


@pytest.mark.parametrize(("key", "by"), CUTS)
def test_lists_know_the_words_that_figures_lead_with(key, by):
    make_ticket(state="paid")
    led = {(figure.leads.to, name) for _where, figure in figures(report(key, by)) if figure.leads
           for name in figure.leads.query}  # fmt: skip
    assert led
    assert {(to, name) for to, name in led if name not in known(to)} == set()


def known(to: str) -> set[str]:
    """The parameters of a list's filters."""
    specs = admin.site.get_model_admin(apps.get_model("refunds", LISTS[to])).list_filter
    return {str(spec.parameter_name) for spec in specs if isinstance(spec, type) and issubclass(spec, ChoiceFilter)}
